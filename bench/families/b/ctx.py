"""Writer of facts: every fact goes through here, so that an anchor marks it and an override can change it."""
from __future__ import annotations

import re
from datetime import date
from typing import Any

from . import people
from . import phrases as P
from .bio import Bm
from .case import Case, Ev, Line
from .util import Rng, abbreviate, age_at, bare, fdate, mark, noaccent, num, on


def elide(s: str) -> str:
    """French elision of 'de' before a vowel, feminine article before a feminine tumour name."""
    s = re.sub(r"\b([Uu])n (?=(?:\x01[^\x02]*\x02)?(?:tumeur|maladie|prolifération))", r"\1ne ", s)
    return re.sub(r"\b([Dd])e (?=(?:\x01[^\x02]*\x02)?(?:[aeiouéèAEIOUÉ]|hyp|hép))", r"\1'", s)


def cap(s: str) -> str:
    """Capital letter at the first word, after any anchor."""
    m = re.match(r"(?:\x01[^\x02]*\x02)*", s)
    i = m.end() if m else 0
    if s.startswith("mFOL", i):
        return s
    return s[:i] + s[i:i + 1].upper() + s[i + 1:]


CIV = {"F": ["Madame", "Mme"], "M": ["Monsieur", "M.", "Mr"]}


class Ctx:
    """Text writer for one dossier; `cur` is the slot being written, with its overrides."""

    def __init__(self, case: Case, rng: Rng) -> None:
        self.c, self.r = case, rng
        self.ov: dict[str, Any] = {}
        self.fmt = "slash"
        self.when = case.evs[-1].date
        self.cache: dict[tuple[str, str], str] = {}
        self.used: dict[tuple[str, int], list[int]] = {}
        self.seen_lines: set[tuple[str, int]] = set()
        self.author = ""
        self.panels: dict[date, dict[str, float]] = {}

    # -- choices
    def pick(self, bank: list[str]) -> str:
        """A phrase not used lately in this dossier."""
        seen = self.used.setdefault((bank[0], len(bank)), [])
        free = [i for i in range(len(bank)) if i not in seen]
        if not free:
            seen.clear()
            free = list(range(len(bank)))
        i = self.r.pick(free)
        seen.append(i)
        return bank[i]

    def civ(self, upper: bool = True) -> str:
        """Civility and used name."""
        if self.c.spec.key in ("ewing", "wilms"):
            return mark("sex", f"{self.c.names[2][0]} {self.c.names[1]}")
        return mark("sex", f"{self.r.pick(CIV[self.c.sex])} {self.c.names[2][0] + ' ' if self.r.chance(0.35) else ''}{self.c.names[1]}")

    def f(self, template: str, **kw: Any) -> str:
        """Fill a template with the patient's words and the given slots."""
        fem = self.c.sex == "F"
        base = {"e": "e" if fem else "", "il": "elle" if fem else "il", "Il": "Elle" if fem else "Il", "le_pt": "la patiente" if fem else "le patient", "Le_pt": "La patiente" if fem else "Le patient",
                "du_pt": "de la patiente" if fem else "du patient", "dob": fdate(self.c.birth, "slash"), "age": age_at(self.c.birth, self.when)}
        gm, gf = self.gm(), self.gf()
        base.update({"gm": gm, "gf": gf, "short": self.short(False)})
        base.update(kw)
        if "{civ}" in template:
            base["civ"] = self.civ()
        s = elide(template.format(**base))
        return s.replace("Il pèse", "Elle pèse") if fem else s

    def dated(self, d: date, prec: str = "d") -> dict[str, str]:
        """On / on_cap / bare slots."""
        o = on(self.r, d, prec, self.fmt)
        b = bare(self.r, d, prec, self.fmt)
        return {"on": o, "on_cap": o[0].upper() + o[1:], "bare": b, "de_bare": ("du " if prec == "d" else "de ") + b}

    # -- side and site
    def side(self) -> str | None:
        """The side to write in this slot."""
        return self.ov.get("side", self.c.side)

    def gm(self) -> str:
        """Side, masculine, without anchor."""
        return {"left": "gauche", "right": "droit", None: ""}[self.side()]

    def gf(self) -> str:
        """Side, feminine, without anchor."""
        return {"left": "gauche", "right": "droite", None: ""}[self.side()]

    def _m(self, fact: str) -> str:
        return fact + ("!" if fact in self.ov else "")

    def site(self) -> str:
        """Full site with anchor."""
        s = self.c.site[1].format(gm=self.gm(), gf=self.gf())
        return mark(self._m("side"), s) if self.c.side else s

    def short(self, anchor: bool = True) -> str:
        """Short site."""
        s = self.c.site[2].format(gm=self.gm(), gf=self.gf())
        return mark(self._m("side"), s) if self.c.side and anchor else s

    # -- histology
    def lab(self, with_grade: bool = True) -> str:
        """Morphology label, sometimes with its grade."""
        if "lab" in self.ov:
            return mark("lab!", self.ov["lab"])
        s = self.r.pick(self.c.morph[1])
        if self.c.grade and with_grade and self.c.spec.key not in ("pancreas", "orl", "cervix") and self.r.chance(0.5):
            s += ", " + self.grade()
        return mark("lab", s)

    def grade(self) -> str:
        """Grade writing, with its anchor."""
        return mark("grade", self._grade())

    def _grade(self) -> str:
        g = self.c.grade or ""
        if g.startswith("SBR"):
            return self.r.pick([f"grade {g}", f"grade {g} (Elston-Ellis)", g])
        if g.startswith("Gleason") and self.r.chance(0.4):
            return g.replace("Gleason", "score de Gleason")
        if g.startswith(("ISUP", "FNCLCC")):
            return self.r.pick([f"grade {g}", f"{g.split()[0]} grade {g.split()[1]}"])
        return g

    # -- TNM and stage
    def tnm(self) -> str | None:
        """Clinical TNM."""
        t, n, m, _ = self.c.tnm
        if t is None or "tnm" in self.c.omit:
            return None
        if "m0" in self.ov:
            m = "0"
        sp = self.r.pick(["", "", " ", " "])
        pre = self.r.pick(["c", "c", "", "c"])
        s = f"{pre}T{t}{sp}N{n}{sp}M{m}"
        if self.r.chance(0.12) and not t.endswith("c"):
            s = f"cT{t}cN{n}cM{m}"
        if self.r.chance(0.25):
            s += self.r.pick([" (UICC 8)", " (TNM 8e édition)", " UICC 2017"])
        return mark("m0!" if "m0" in self.ov else "tnm", s)

    def ptnm(self) -> str | None:
        """Pathological TNM."""
        if not self.c.ptnm:
            return None
        pre, t, n, m, _, pos, ex, _ = self.c.ptnm
        sp = self.r.pick(["", " "])
        s = f"{pre}T{t}{sp}{'N' if self.r.chance(0.7) else pre + 'N'}{n}"
        if ex:
            s += self.r.pick([f" ({pos}/{ex})", f" ({pos}N+/{ex})", f" ({pos} N+ sur {ex})", f"({pos}/{ex})"])
        if m:
            s += f"{sp}M{m}"
        return mark("ptnm", s)

    def stage(self) -> str | None:
        """Stage text without the word 'stade'."""
        st = self.ov.get("stage", self.c.tnm[3])
        if "m0" in self.ov:
            return None
        if st is None or ("stage" in self.c.omit and "stage" not in self.ov):
            return None
        s = st
        sysn = self.c.spec.stage_system
        if sysn.startswith("FIGO") and self.r.chance(0.6):
            s += f" {sysn}"
        elif sysn == "Ann Arbor" and self.r.chance(0.7):
            s += " d'Ann Arbor"
        elif sysn == "UICC" and self.r.chance(0.2):
            s += " UICC"
        return mark(self._m("stage"), s)

    def bms(self, molecular: bool | None = None, only: list[str] | None = None) -> list[str]:
        """Writings of the biomarkers (all, or the molecular / immunohistochemical part)."""
        out = []
        for b in self.c.bms:
            if molecular is not None and b.molecular != molecular:
                continue
            if only and b.marker not in only:
                continue
            k = f"bm:{b.marker}"
            bb: Bm = self.ov.get(k, b)
            out.append(mark(self._m(k), self.r.pick(bb.texts)))
        if "alien" in self.ov and molecular is not False:
            out.append(mark("alien!", self.ov["alien"]))
        return out

    # -- events as sentences
    def diag(self, d: date, prec: str) -> str:
        """Diagnosis sentence with TNM, stage, biomarkers."""
        sym = self.f(self.r.pick(self.c.spec.symptoms))
        lab = self.lab()
        plain_lab = lab
        t = self.f(self.pick(P.DIAG), lab=lab, lab_cap=plain_lab, site=self.site(), symptom=sym, **self.dated(d, prec))
        tn, st = self.tnm(), self.stage()
        if tn:
            t += " " + self.f(self.pick(P.TNM), tnm=tn)
        if st and (self.r.chance(0.75) or "stage" in self.ov):
            t += " " + self.f(self.pick(P.STAGE), st=st)
        b = self.bms()
        if b:
            t += " " + self.f(self.pick(P.BIO), bm=", ".join(b))
        m = [s for s, dd, _ in self.c.mets if dd <= d]
        if m and "m0" not in self.ov:
            t += " " + self.mets_sentence(m)
        return t

    def mets_sentence(self, m: list[str]) -> str:
        """Synchronous metastases, dated by the first imaging."""
        ev = self.c.ev("imaging_dx")
        assert ev
        return mark("mets", self.f(self.pick(P.METS_D), sites=self.sites(m), **self.dated(ev.date, "d" if self.r.chance(0.5) or not ev.data.get("doc") else "m")))

    def sites(self, m: list[str]) -> str:
        """Metastatic sites as adjectives."""
        names = [P.METFR[s] for s in m]
        return " et ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]

    def regimen(self, ln: Line, full: bool = False) -> str:
        """Protocol name or drug list; drugs are cited the first time in a document."""
        drugs = [d for d, _, _ in ln.proto.drugs]
        lst = self.r.pick([" + ", "-", " et "] if len(drugs) == 2 else [" + ", ", ", "-"]).join(drugs)
        if not ln.proto.names:
            return lst
        n = self.r.pick(list(ln.proto.names))
        if full and not all(d in n for d in drugs):
            return f"{n} ({', '.join(drugs)})"
        return n if self.r.chance(0.7) else lst

    def tox(self, t: tuple[str, int | None, str | None, date]) -> tuple[str, str]:
        """Toxicity with grade: bare and with article."""
        term, g, drug, _ = t
        gr = "" if g is None else self.r.pick([f" de grade {g}", f" grade {g}", f" G{g}", f" (grade {g} CTCAE)"])
        fem = term.split()[0].endswith(("ie", "ite", "rrhée", "sie", "ction", "isse", "lyse", "aie", "aisse", "baisse", "fièvre", "toxicité", "thrombose", "radiodermite"))
        plur = term.split()[0] in ("nausées", "arthralgies", "bouffées", "myalgies", "acouphènes")
        art = "des " if plur else "une " if fem else "un "
        return term + gr, art + term + gr

    def event(self, e: Ev, group: str) -> str:
        """One history sentence; the same author repeats it word for word."""
        ln0: Line | None = e.data.get("line")
        known = f"{ln0.number}-{sum(t[3] <= self.when for t in ln0.tox)}-{self._cut(ln0)}" if ln0 else ""
        key = (group, f"{e.kind}{e.date}{known}")
        s = cap(self._cached(key, e))
        if e.kind == "line_start" and ln0 and (ln0.stop is None or ln0.stop > self.when) and ("stop" not in self.ov):
            if ln0.cycles == 0:
                s += " " + self.r.pick(["Traitement en cours.", "Poursuivi à ce jour.", "Hormonothérapie en cours."])
            else:
                s += " " + self.f(self.pick(P.ONGOING), n=max(1, min(ln0.cycles, 1 + (self.when - ln0.start).days // ln0.proto.cycle)))
        return s

    def _cut(self, ln: Line) -> bool:
        """The dose reduction is known at the document's date."""
        return bool(ln.reduced) and (self.when - ln.start).days >= 2 * ln.proto.cycle

    def _cached(self, key: tuple[str, str], e: Ev) -> str:
        """The sentence of the cache, or a new one."""
        if key in self.cache and not (self.ov.keys() & {"start", "stop", "rev"} and e.kind.startswith("line")) and not (e.kind == "biopsy" and self.ov):
            return self.cache[key]
        s = self._event(e)
        if not self.ov:
            self.cache[key] = s
        return s

    def _event(self, e: Ev) -> str:
        prec = e.prec if e.prec != "d" else ("d" if self.r.chance(0.7) or not e.data.get("doc") else "m")
        kw = self.dated(e.date, prec)
        if e.kind == "biopsy":
            return self.diag(e.date, prec)
        if e.kind == "surgery":
            proc = e.data["proc"]
            s = self.f(self.pick(P.SURG), proc=self._proc(proc), j=e.data["j"], **kw)
            p = self.ptnm()
            if p:
                s += " " + self.f(self.pick(P.PTNM), tnm=p)
            return s
        if e.kind == "rt" and self.c.rt:
            site, gy, fr, d1, d2 = self.c.rt
            return self.f(self.pick(P.RT), site=site, gy=num(gy), fr=fr, d1=fdate(d1, self.fmt), d2=fdate(d2, self.fmt))
        if e.kind == "line_start":
            ln: Line = e.data["line"]
            n = sum(x.setting == "metastatic" and x.number <= ln.number for x in self.c.lines)
            sets = {k: self.r.pick(bank[ln.setting]).format(n=n).replace("1e ligne", "1re ligne") for k, bank in (("set", P.SET), ("setm", P.SETM), ("setf", P.SETF))}
            if "start" in self.ov and self.ov["start"][0] == ln.number:
                kw = self.dated(self.ov["start"][1], "d")
                kw["on"] = mark("start!", kw["on"])
                kw["on_cap"] = mark("start!", kw["on_cap"])
                kw["bare"] = mark("start!", kw["bare"])
            s = self.f(self.pick(P.START), pr=mark(f"line{ln.number}", self.regimen(ln, self.r.chance(0.5))), **sets, **kw)
            for t in ln.tox:
                if t[3] <= self.when:
                    a, b = self.tox(t)
                    s += " " + self.f(self.pick(P.TOX), tox=a, un_tox=b, tox_cap=a[0].upper() + a[1:])
            if not ln.tox and self.r.chance(0.4):
                s += " " + self.pick(P.NO_TOX)
            if self._cut(ln) and ln.reduced:
                s += " " + self.f(self.pick(P.REDUCED), drug=ln.reduced[0], pct=ln.reduced[1], why=ln.reduced[2])
            return s
        if e.kind == "line_stop":
            ln = e.data["line"]
            if "stop" in self.ov and self.ov["stop"][0] == ln.number:
                kw = self.dated(self.ov["stop"][1], "d")
                kw["on"] = mark("stop!", kw["on"])
            bank = P.STOP[ln.reason or "completed"]
            if ln.cycles == 0:
                return self.f("Hormonothérapie interrompue {on} devant la rechute." if ln.reason == "progression" else "Traitement arrêté {on}.", **kw)
            a, b = self.tox(ln.tox[0]) if ln.tox else ("intolérance", "une intolérance")
            name = self.regimen(ln)
            return f"{name[0].upper() + name[1:]} : " + self.f(self.pick(bank), n=ln.cycles, tox=a, un_tox=b, **kw)
        if e.kind == "response":
            r = self.pick(P.RESP[e.data["cat"]]).format(p=e.data["p"], q=e.data["q"])
            return self.f(self.pick(P.RESPS), r=r, **kw)
        if e.kind == "progression":
            sites = e.data["sites"]
            if sites == ["biochimique"]:
                return self.f(self.pick(P.PSA_REL), **kw)
            return mark(f"prog{e.date}", self.f(self.pick(P.RELAPSE if e.data.get("relapse") else P.PROG), sites=self.sites(sites), **kw))
        return ""

    def _proc(self, proc: str) -> str:
        """Procedure with its side when the organ is paired."""
        return f"{proc} ({self.short()})" if self.c.side else proc

    def history(self, upto: date, group: str, skip_biopsy: bool = False) -> list[str]:
        """Dated sentences known at a date, in order."""
        out = []
        for e in self.c.evs:
            known = e.data.get("report", e.date)
            if known > upto or (skip_biopsy and e.kind == "biopsy"):
                continue
            s = self.event(e, group)
            if s:
                out.append(s)
        return out

    # -- patient background
    def background(self) -> list[str]:
        """Comorbidities, surgery, allergies, tobacco, family: one line each."""
        c, r = self.c, self.r
        out: list[str] = []
        if c.comorb:
            items = [x[1] + (f" ({x[2]})" if x[2] != "aucun" and r.chance(0.4) else "") for x in c.comorb]
            out.append(r.pick(["Antécédents médicaux : ", "Sur le plan médical : ", "ATCD : ", "Comorbidités : "]) + " ; ".join(items) + ".")
        elif c.spec.key not in ("ewing", "wilms"):
            out.append(r.pick(["Pas d'antécédent médical notable.", "Antécédents médicaux : néant."]))
        if c.surg_hist:
            out.append(r.pick(["Antécédents chirurgicaux : ", "Sur le plan chirurgical : ", "Chirurgie : "]) + ", ".join(c.surg_hist) + ".")
        for x in c.extra_history:
            out.append(x)
        out.append(self.allergy())
        if c.tobacco:
            k, n, y = c.tobacco
            out.append(people.agree(self.pick(people.TOBACCO_PH[k]).replace("{n}", str(n)).replace("{y}", str(y)), c.sex))
        if c.family:
            out += [t for _, t in c.family]
        elif c.no_family:
            out.append(self.pick(people.NO_FAMILY_PH))
        if "sexorg" in self.ov:
            out.insert(min(2, len(out)), mark("sexorg!", self.ov["sexorg"]))
        return [x for x in out if x]

    def allergy(self) -> str:
        """Allergy line."""
        c = self.c
        if c.allergies:
            s, ph, rea = c.allergies[0]
            return mark("allergy", self.f(self.pick(people.ALLERGY_PH), s=ph, S=ph.upper(), r=rea))
        return self.pick(people.NO_ALLERGY_PH) if c.allergy_denied else ""

    def style_text(self, s: str, typo: str) -> str:
        """Typist's habits of the document."""
        if typo == "noaccent":
            return noaccent(s)
        if typo == "abbrev":
            return abbreviate(s)
        return s
