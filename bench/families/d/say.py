"""Says the facts of a case in a document's own voice, each fact marked so that its page is known."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .layout import MARK, Block, Look, bare
from .people import HOSPITALS, Hospital, doctor
from .truth import PHRASES, SITE_FR, Case, Line

MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]
SETTINGS = {
    "neoadjuvant": ("néoadjuvant", "néoadjuvante"),
    "adjuvant": ("adjuvant", "adjuvante"),
    "metastatic": ("palliatif", "métastatique"),
    "concomitant": ("concomitant à la radiothérapie", "concomitante"),
    "consolidation": ("de consolidation", "de consolidation"),
    "première ligne": ("de première ligne", "de première ligne"),
    "rattrapage": ("de rattrapage", "de rattrapage"),
}

MONTHLY = [
    ("Depuis le {start}", "Depuis {start}"),
    ("à partir du {start}", "à partir de {start}"),
    ("jusqu'au {stop}", "jusqu'en {stop}"),
    ("Le {start}", "En {start}"),
    ("Le {stop}", "En {stop}"),
    ("le {start}", "en {start}"),
    ("le {stop}", "en {stop}"),
]
ALIASES = {
    "fluorouracile": "5-FU",
    "pembrolizumab": "KEYTRUDA",
    "trastuzumab": "Herceptin",
    "paclitaxel": "Taxol",
    "bévacizumab": "Avastin",
    "nivolumab": "Opdivo",
    "osimertinib": "TAGRISSO",
    "capécitabine": "Xeloda",
    "cisplatine": "CDDP",
    "docétaxel": "Taxotère",
    "oxaliplatine": "Eloxatine",
    "palbociclib": "Ibrance",
    "enzalutamide": "XTANDI",
    "abiratérone": "Zytiga",
    "gemcitabine": "Gemzar",
}


def tok(tag: str, value: str) -> str:
    """Mark a value with a tag."""
    return f"\x01{tag}\x02{value}\x03"


def french(d: date, style: int) -> str:
    """Write a date in one of the usual ways."""
    if style == 0:
        return f"{d:%d/%m/%Y}"
    if style == 1:
        return f"{d:%d/%m/%y}"
    if style == 2:
        return f"{d:%d.%m.%Y}"
    if style == 3:
        return f"{'1er' if d.day == 1 else d.day} {MONTHS[d.month - 1]} {d.year}"
    if style == 4:
        return f"{d:%d-%m-%Y}"
    return f"{MONTHS[d.month - 1]} {d.year}"


def cap(text: str) -> str:
    """Put the first letter in capitals, marks left alone."""
    m = re.match("(?:\x01[^\x02]*\x02)*", text)
    i = m.end() if m else 0
    return text[:i] + text[i : i + 1].upper() + text[i + 1 :]


@dataclass
class Doc:
    """One document of the dossier."""

    kind: str
    title: str
    at: date
    author: str
    hospital: Hospital
    blocks: list[Block] = field(default_factory=list)
    labs: list[dict[str, Any]] = field(default_factory=list)
    look: Look = field(default_factory=Look)
    form: str = "pdf"
    scanned: bool = False
    name: str = ""
    tags: dict[str, Any] = field(default_factory=dict)

    def marks(self) -> list[str]:
        """Return every mark written in the document."""
        return [t for b in self.blocks for s in [b.text, *[x for r in b.rows for x in r]] for t in MARK.findall(s)]


class Say:
    """Sentences about one case for one document."""

    def __init__(self, case: Case, at: date, kind: str, title: str, hospital: Hospital | None = None) -> None:
        self.c, self.at, self.rng = case, at, case.rng
        self.monthly = self.formal = False
        self.style = self.rng.choices([0, 1, 2, 3, 4], [5, 3, 2, 5, 1])[0]
        self.doc = Doc(
            kind,
            title,
            at,
            doctor(self.rng),
            hospital or self.rng.choice(HOSPITALS[:6] + HOSPITALS[8:10] + HOSPITALS[12:13] + HOSPITALS[14:]),
        )
        self.doc.tags["style"] = self.style
        f = case.patient.sex == "F"
        p = case.patient
        self.ctx: dict[str, Any] = {
            "civ": tok("fact:sex", self.rng.choice(["Madame", "Mme"]) if f else self.rng.choice(["Monsieur", "M.", "Mr"])),
            "nom": p.used_name,
            "ne": "née" if f else "né",
            "bd": self.d(p.birth),
            "e": "e" if f else "",
            "pt": "patiente" if f else "patient",
            "il": "elle" if f else "il",
            "Il": "Elle" if f else "Il",
            "le": "la" if f else "le",
            "pdu": "de la" if f else "du",
            "age": p.age(at),
            "d": self.d(at),
            "cm": p.height,
            "mm": case.mm,
        }
        if case.kind == "wilms":
            self.ctx["civ"] = tok("fact:sex", "la petite" if f else "le petit")
            self.ctx["nom"] = f"{p.first} {p.birth_name}"
        self.ctx["Civ"] = cap(self.ctx["civ"])

    def d(self, when: date) -> str:
        """Write a date in this document's way."""
        return french(when, self.style)

    def p(self, key: str, **more: Any) -> str:
        """Draw a sentence of the library and fill it."""
        phrase = str(self.rng.choice(PHRASES[key]))
        if " " in bare(str(more.get("start", more.get("stop", "")))) and self.monthly:
            for old, new in MONTHLY:
                phrase = phrase.replace(old, new)
        return cap(phrase.format_map({**self.ctx, **more}))

    def drug(self, inn: str) -> str:
        """Name a drug, at times by its brand or its abbreviation."""
        return ALIASES[inn] if inn in ALIASES and not self.formal and self.rng.random() < 0.2 else inn

    def fused(self) -> str:
        """Say diagnosis, stage and biomarkers in one sentence."""
        t, st = self.tnm_text()
        bios = ", ".join(tok(f"fact:bio:{b[0]}", b[5]) for b in self.c.profile["bios"])
        return self.p(
            "fused", dx=f"{self.histo()} {self.c.site()}", ddx=tok("fact:dx", self.d(self.c.dx)), tnm=t, stade=st, bios=bios
        )

    def some(self, key: str, low: int, high: int) -> str:
        """Draw several different sentences of the library."""
        pool = PHRASES[key]
        return " ".join(cap(x.format_map(self.ctx)) for x in self.rng.sample(pool, min(len(pool), self.rng.randint(low, high))))

    def add(self, kind: str, text: str = "", role: str = "") -> None:
        """Append a block to the document."""
        self.doc.blocks.append(Block(kind, text, role))

    def table(self, rows: list[list[str]], widths: list[float]) -> None:
        """Append a table."""
        self.doc.blocks.append(Block("t", rows=rows, widths=widths))

    def histo(self) -> str:
        """Return the histology, marked, with its grade at times."""
        return tok("fact:histo", self.c.morph[1])

    def dx(self) -> str:
        """Say the diagnosis and its date."""
        tumour = f"{self.histo()} {self.c.site()}"
        return self.p("dx", dx=tumour, ddx=tok("fact:dx", self.d(self.c.dx)))

    def tnm_text(self, i: int = 0, stage: bool = True) -> tuple[str, str]:
        """Return the TNM as written and the stage as written."""
        c = self.c
        st = ""
        if stage and c.stage and i == 0:
            word = self.rng.choice(["stade", "stade", "Stade", "std"])
            st = (
                f", {word} "
                + tok("fact:stage", f"{c.stage}")
                + (self.rng.choice([f" {c.spec['stage']}", "", f" ({c.spec['stage']})"]) if c.spec["stage"] else "")
            )
        if len(c.tnm) <= i:
            return "", st
        t = c.tnm[i]
        sep = self.rng.choice(["", " "])
        m = f"{sep}M{t['M']}" if t["M"] else ""
        return tok(
            f"fact:tnm:{i}",
            f"{t['prefix']}T{t['T']}{sep}{'p' if t['prefix'] == 'p' and self.rng.random() < 0.3 else ''}N{t['N']}{m}",
        ), st

    def tnm(self) -> str:
        """Say the first TNM and stage, or nothing when both are unknown."""
        t, st = self.tnm_text()
        if not t and not st:
            return ""
        return self.p("tnm", tnm=t, stade=st) if t else cap(f"maladie de {st.lstrip(', ')}.")

    def bios(self) -> str:
        """Say the biomarkers."""
        return self.p("bio", bios=", ".join(tok(f"fact:bio:{b[0]}", b[5]) for b in self.c.profile["bios"]))

    def op(self, i: int) -> str:
        """Say an operation."""
        name, when = self.c.surgeries[i]
        return self.p("op", op=tok(f"fact:op:{i}", name), dop=tok(f"fact:opdate:{i}", self.d(when)))

    def start(self, ln: Line) -> str:
        """Say the start of a line."""
        m, f = SETTINGS[ln.setting]
        self.monthly = ln.month_only
        return self.p(
            "lstart",
            proto=ln.proto,
            Proto=cap(ln.proto),
            drugs=", ".join(self.drug(x) for x in ln.inns()),
            n=ln.number,
            settm=m,
            settf=f,
            start=tok(f"fact:start:{ln.number}", french(ln.start, 5) if ln.month_only else self.d(ln.start)),
        )

    def stop(self, ln: Line) -> str:
        """Say the end of a line, or that it goes on."""
        self.monthly = ln.month_only
        kw: dict[str, Any] = {"proto": ln.proto, "Proto": cap(ln.proto)}
        if ln.stop is None:
            return self.p("ongoing", **kw)
        return self.p(
            f"stop_{ln.reason}",
            stop=tok(f"fact:stop:{ln.number}", french(ln.stop, 5) if ln.month_only else self.d(ln.stop)),
            **kw,
        )

    def response(self, i: int) -> str:
        """Say a response."""
        cat, when, sites = self.c.responses[i]
        return self.p(
            f"resp_{cat}",
            date=tok(f"fact:resp:{i}", self.d(when)),
            sites=tok("fact:mets", ", ".join(SITE_FR[s] for s in sites)) if sites else "locorégionale",
        )

    def rt(self, i: int) -> str:
        """Say a radiotherapy."""
        r = self.c.rts[i]
        return self.p(
            "rt",
            rsite=r["site"],
            gy=f"{r['gy']:g}",
            fx=r["fx"],
            rs=tok(f"fact:rts:{i}", self.d(r["start"])),
            re=tok(f"fact:rte:{i}", self.d(r["end"])),
        )

    def toxes(self, low: date, high: date) -> str:
        """Say the toxicities of a period."""
        out = [
            tok(f"fact:tox:{i}", f"{t} de grade {g}") + self.rng.choice([f" ({drug})", f" sous {drug}"])
            for i, (t, g, drug, at) in enumerate(self.c.tox)
            if low < at <= high
        ]
        return self.p("tox", toxl=", ".join(out)) if out else self.p("notox")

    def vitals(self, ps: int) -> str:
        """Say performance status and weight of the day."""
        kg = self.c.weight_at(self.at)
        self.doc.tags["weight"] = kg
        text = self.p("wt", kg=tok("fact:weight", f"{kg:g}".replace(".", ",")))
        if self.c.kind != "wilms":
            self.doc.tags["ps"] = ps
            text = self.p("ps", ps=tok("fact:ps", str(ps))) + " " + text
        return text

    def background(self) -> str:
        """Say allergies, tobacco, other diseases and family."""
        c = self.c
        out = [self.p("allergy", al=tok("fact:allergy", c.allergy)) if c.allergy else self.p("noallergy")]
        if c.tobacco and c.kind != "wilms":
            out.append(self.p(f"tob_{c.tobacco[0]}", pa=c.tobacco[1]))
        if c.comorb:
            out.append("Antécédents : " + ", ".join(c.comorb) + ".")
        if self.rng.random() < 0.7:
            out.append("Famille : " + " ; ".join(c.family) + ".")
            self.doc.tags["family"] = True
        self.rng.shuffle(out)
        return " ".join(out)


TYPOS = [
    ("consultation", "consulation"),
    ("traitement", "traitment"),
    ("bilan biologique", "bilan biolgique"),
    ("contrôle", "controle"),
    ("surveillance", "surveillnace"),
]


def habits(doc: Doc, rng: random.Random) -> None:
    """Give a document its author's writing habits: no accents, short words, slips."""
    mode = rng.random()

    def change(text: str) -> str:
        parts = re.split("(\x01[^\x02]*\x02)", text)
        slip = 0.08 <= mode < 0.26
        return "".join(
            p if p.startswith("\x01") or (slip and i and parts[i - 1].startswith("\x01plant")) else _habit(p, mode)
            for i, p in enumerate(parts)
        )

    for b in doc.blocks:
        b.text = change(b.text)
        if mode < 0.08:
            b.rows = [[change(x) for x in r] for r in b.rows]


def _habit(text: str, mode: float) -> str:
    if mode < 0.08:
        flat = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("’", "'"))
        return "".join(ch for ch in flat if not unicodedata.combining(ch))
    if mode < 0.16:
        return (
            text.replace("patiente", "pte")
            .replace("antécédents", "atcd")
            .replace("Antécédents", "ATCD")
            .replace("traitement", "ttt")
        )
    if mode < 0.26:
        for good, slip in TYPOS:
            text = text.replace(good, slip, 1)
    return text
