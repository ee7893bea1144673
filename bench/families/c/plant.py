"""Plant contradictions in a dossier, each visible from the words of two pages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .course import protocols
from .dossier import Dossier
from .schedule import Plan
from .text import fill, mark, phrases
from .treat import RENAL

RULES = (
    "LATERALITY",
    "STAGE_TNM",
    "M0_METASTASIS",
    "HISTOLOGY_BIOMARKER",
    "DRUG_RENAL",
    "DOSE_WEIGHT",
    "ALLERGY_DRUG",
    "DATE_ORDER",
    "SEX_ORGAN",
)
SEVERITY = {
    "LATERALITY": "critical",
    "DRUG_RENAL": "critical",
    "ALLERGY_DRUG": "critical",
    "DOSE_WEIGHT": "critical",
    "HISTOLOGY_BIOMARKER": "critical",
}
WRONG_BIO = {
    "ER": {"positive": "RE 0 % (négatifs)", "negative": "RE 95 % (positifs)"},
    "PR": {"positive": "RP 0 % (négatifs)", "negative": "RP 80 % (positifs)"},
    "HER2": {"positive": "HER2 0, négatif", "negative": "HER2 3+ (surexprimé)"},
    "EGFR": {"positive": "EGFR sauvage, pas de mutation", "negative": "EGFR muté (L858R, exon 21)"},
    "ALK": {"positive": "ALK non réarrangé", "negative": "ALK réarrangé"},
    "BRAF": {"positive": "BRAF sauvage", "negative": "BRAF muté V600E"},
    "KRAS": {"positive": "KRAS sauvage", "negative": "KRAS muté G12D"},
    "NRAS": {"negative": "NRAS muté (Q61K)"},
    "MSI": {"negative": "Tumeur MSI-H (dMMR)"},
    "BRCA1": {"positive": "BRCA1 : pas de variant pathogène"},
    "BRCA2": {"positive": "BRCA2 : pas de variant pathogène"},
    "p16": {"positive": "p16 négatif", "negative": "p16 positif, diffus"},
    "HPV": {"positive": "HPV négatif"},
    "PD-L1": {"positive": "PD-L1 négatif (0)"},
    "CD20": {"positive": "CD20 négatif"},
    "CD30": {"positive": "CD30 négatif"},
    "EWSR1": {"positive": "EWSR1 non réarrangé"},
}
WRONG_STAGE = {
    "I": "IIIB", "IA": "IIIB", "IB": "IIIC", "IA3": "IIIB", "IB3": "IVB", "II": "IVB", "IIA": "IIIC", "IIB": "IV", "III": "I",
    "IIIA": "IB", "IIIB": "IIA", "IIIC": "IB", "IV": "IIA", "IVA": "IB", "IVB": "IIA", "IVC": "IIB",
}  # fmt: skip
ALLERGENS = {
    "pénicilline": "pénicilline (oedème de Quincke)",
    "sulfamides": "sulfamides (toxidermie)",
    "aspirine": "aspirine (bronchospasme)",
    "codéine": "codéine (urticaire géante)",
}
CHEMO = ("oxaliplatine", "carboplatine", "paclitaxel", "docétaxel")


@dataclass
class Planted:
    """One planted contradiction before its pages are known."""

    rule: str
    step: str
    text: str
    fact: str
    truths: list[str] = field(default_factory=list)  # "step:mark" in order of preference, or "*:mark"
    tag: str = ""


class Planter:
    """Choose and prepare the contradictions of a dossier."""

    def __init__(self, d: Dossier, plans: list[Plan], totals: Counter[str]) -> None:
        self.d, self.plans, self.totals = d, plans, totals
        self.rng = d.rng
        self.items: list[Planted] = []
        self.used: set[str] = set()

    def plant(self, count: int) -> None:
        """Plant about `count` contradictions, the rules least used first."""
        order = sorted(RULES, key=lambda r: (self.totals[r], self.rng.random()))
        for rule in order:
            if len(self.items) >= count:
                return
            item = getattr(self, f"_{rule.lower()}")(f"X{len(self.items)}")
            if item:
                item.tag = item.tag or f"X{len(self.items)}"
                self.used.add(item.step)
                self.items.append(item)

    def _pick(self, kinds: set[str], after: dt.date | None = None) -> str | None:
        pool = [p.step for p in self.plans if p.kind in kinds and p.step not in self.used and (after is None or p.day > after)]
        return self.rng.choice(pool) if pool else None

    def _inject(self, step: str, tag: str, text: str, dates: dict[str, dt.date] | None = None, **slots: str) -> str:
        filled = fill(text, slots, dates or {}, self.rng.choice(["slash", "long", "dot"]), self.d.patient.sex == "F")
        first, _, rest = filled.partition(" ")
        self.d.injections.setdefault(step, []).append(f"{mark(tag)}{first} {rest}")
        return filled

    def _laterality(self, tag: str) -> Planted | None:
        step = self._pick(
            {"letter", "rcp", "rt", "surgery", "path", "imaging"} if self.rng.random() < 0.5 else {"rcp", "surgery", "path", "rt"}
        )
        if not self.d.side or not step or step.startswith(("ct", "ev", "gp", "bx")):
            return None
        other = {"droit": "gauche", "gauche": "droit"}[self.d.side]
        self.d.overrides.setdefault(step, {}).update(side=other, side_mark=tag)
        return Planted(
            "LATERALITY",
            step,
            f"Ce document indique le côté {other} alors que la tumeur est à {self.d.side.replace('droit', 'droite')}.",
            f"côté {other} contre côté {self.d.side}",
            ["bx:side", "img0:side", "ann:side", "*:side"],
        )

    def _sex_organ(self, tag: str) -> Planted | None:
        p = self.d.patient
        step = self._pick({"imaging", "letter", "stay", "minor"})
        if not step or p.age(self.d.course.dates["gp"]) < 15 or self.d.course.case["group"] == "prostate":
            return None
        text = self._inject(step, tag, self.d.picker.pick(f"sex.{p.sex}"))
        who = "une femme" if p.sex == "F" else "un homme"
        return Planted(
            "SEX_ORGAN", step, f"« {text} » chez {who}.", f"organe de l'autre sexe chez {who}", ["ann:who", "final:who", "*:who"]
        )

    def _stage_tnm(self, tag: str) -> Planted | None:
        d = self.d
        step = self._pick({"letter", "rcp", "rt"})
        wrong = WRONG_STAGE.get(d.stage0)
        if not d.tnm0 or not wrong or not step or step == "gp":
            return None
        if d.course.case.get("stage") == "FIGO" and wrong == "IV":
            wrong = "IVB"
        d.overrides.setdefault(step, {})["stage"] = mark(tag) + wrong
        return Planted(
            "STAGE_TNM",
            step,
            f"Stade {wrong} écrit pour une tumeur {d.tnm0} (stade {d.stage0}).",
            f"stade {wrong} contre {d.tnm0}",
            ["rcp0:tnm", "ann:tnm", "*:tnm"],
        )

    def _m0_metastasis(self, tag: str) -> Planted | None:
        first = self.d.course.first_metastasis()
        if not first:
            return None
        step = self._pick({"letter", "rcp", "rt", "hdj", "stay", "minor", "prescription"}, first + dt.timedelta(days=3))
        if not step:
            return None
        text = self._inject(step, tag, self.d.picker.pick("m0"))
        event = next(i for i, e in enumerate(self.d.course.events) if e.when == first and e.sites)
        return Planted(
            "M0_METASTASIS",
            step,
            f"« {text} » alors que des métastases sont datées du {first:%d/%m/%Y}.",
            "M0 affirmé après une métastase datée",
            [f"ev{event}:mets", "ext:mets", "final:mets", "*:mets"],
        )

    def _histology_biomarker(self, tag: str) -> Planted | None:
        d = self.d
        pool = [b for b in d.bio if WRONG_BIO.get(b["marker"], {}).get(b["result"])]
        step = self._pick({"rcp"}) or self._pick({"letter"})
        if not step or step == "gp":
            return None
        if pool:
            item = self.rng.choice(pool)
            wrong = WRONG_BIO[item["marker"]][item["result"]]
            d.overrides.setdefault(step, {})[f"bio_{item['marker']}"] = f"{mark(tag)}{wrong}."
            name = f"bio_{item['marker']}"
            return Planted(
                "HISTOLOGY_BIOMARKER",
                step,
                f"« {wrong} » contredit le compte rendu du laboratoire.",
                f"{item['marker']} : valeur opposée au compte rendu",
                [f"bx:{name}", f"mol:{name}", f"*:{name}"],
            )
        key = f"impossible.{d.course.case['group']}"
        if key not in phrases():
            return None
        text = self._inject(step, tag, d.picker.pick(key))
        return Planted(
            "HISTOLOGY_BIOMARKER",
            step,
            f"« {text} » est impossible pour cette histologie.",
            "marqueur impossible pour l'histologie",
            ["bx:bxdate", "ann:dx"],
        )

    def _date_order(self, tag: str) -> Planted | None:
        d, on = self.d, self.d.course.dates
        kind = self.rng.choice(["before", "stop", "future", "report", "before"])
        if kind == "report" and "bx" not in self.used:
            d.actions["date_bx"] = {"days": self.rng.randint(4, 15), "mark": tag}
            text, fact = "Compte rendu signé avant le prélèvement.", "réponse avant le prélèvement"
            return Planted("DATE_ORDER", "bx", text, fact, ["bx:bxdate"])
        step = self._pick({"letter", "rcp", "stay", "rt"}, on["ann"])
        if not step:
            return None
        if kind == "stop":
            return self._stop_before_start(step, tag)
        if kind == "future":
            day = next(p.day for p in self.plans if p.step == step)
            dates = {"x": day + dt.timedelta(days=self.rng.randint(400, 900))}
            text = self._inject(step, tag, d.picker.pick("date.future"), dates)
            told = f"« {text} » : date postérieure au document."
            return Planted("DATE_ORDER", step, told, "examen daté après le document", [f"{step}:docdate", f"{step}:{tag}"])
        dates = {"x": on["bx"] - dt.timedelta(days=self.rng.randint(50, 200))}
        text = self._inject(step, tag, d.picker.pick("date.before"), dates)
        told = f"« {text} » : avant la biopsie du {on['bx']:%d/%m/%Y}."
        return Planted("DATE_ORDER", step, told, "traitement avant le diagnostic", ["bx:bxdate"])

    def _stop_before_start(self, step: str, tag: str) -> Planted:
        d, lines = self.d, self.d.course.lines
        proto = protocols()[lines[0].proto]["name"] if lines else "tamoxifène"
        start = lines[0].start if lines else d.course.dates["ann"] + dt.timedelta(days=30)
        dates = {"x": start, "y": start - dt.timedelta(days=self.rng.randint(25, 80))}
        text = self._inject(step, tag, d.picker.pick("date.stop"), dates, proto=proto)
        told = f"« {text} » : arrêt avant le début."
        return Planted("DATE_ORDER", step, told, "arrêt antérieur au début", [f"{step}:{tag}"])

    def _dose_weight(self, tag: str) -> Planted | None:
        pool = []
        for p in self.plans:
            if p.kind == "prescription" and p.step not in self.used and p.line is not None:
                drugs = protocols()[self.d.course.lines[p.line].proto]["drugs"]
                if any(("mg/m2" in s or "mg/kg" in s) and "max" not in s for s in drugs):
                    pool.append(p.step)
        if not pool:
            return None
        step = self.rng.choice(pool)
        self.d.actions["dose_" + step] = {"factor": self.rng.choice([1.4, 1.5, 1.7, 2.0, 0.5]), "mark": tag}
        return Planted(
            "DOSE_WEIGHT",
            step,
            "Dose en mg incompatible avec la posologie et le gabarit.",
            "dose calculée fausse",
            [f"{step}:weight"],
        )

    def _drug_renal(self, tag: str) -> Planted | None:
        d = self.d
        if d.patient.age(d.course.dates["gp"]) < 15:
            return None
        planned = {p.step for p in self.plans}
        pool = []
        for p in self.plans:
            if p.kind == "prescription" and p.line is not None and p.step.count("_") == 0 and p.step not in self.used:
                names = [s.split("|")[0] for s in protocols()[d.course.lines[p.line].proto]["drugs"]]
                risky = [n for n in names if n in RENAL]
                bony = any("bone" in e.sites for e in d.course.events if e.when < p.day)
                if f"lab{p.step[5:]}_1" in planned and (risky or bony):
                    pool.append((p, risky[0] if risky else "acide zolédronique"))
        if not pool:
            return None
        plan, drug = self.rng.choice([x for x in pool if x[1] != "acide zolédronique"] or pool)
        target = RENAL[drug] - self.rng.randint(8, 18)
        d.actions.setdefault("renal", []).append({"date": plan.day, "target": target})
        lab = f"lab{plan.step[5:]}_1"
        if drug == "acide zolédronique":
            self._inject(plan.step, tag, d.picker.pick("zoledro"))
        else:
            tag = "drug_" + drug
        return Planted(
            "DRUG_RENAL",
            plan.step,
            f"{capital_first(drug)} prescrit avec une clairance de {target} mL/min environ.",
            f"{drug} malgré une clairance basse",
            [f"{lab}:renal", f"{plan.step}:clcr"],
            tag=tag,
        )

    def _allergy_drug(self, tag: str) -> Planted | None:
        d = self.d
        for plan in self.plans:
            if plan.kind == "prescription" and plan.line is not None and self.rng.random() < 0.25:
                names = [s.split("|")[0] for s in protocols()[d.course.lines[plan.line].proto]["drugs"]]
                found = [n for n in names if n in CHEMO]
                if found and plan.step not in self.used:
                    d.patient.allergies[:] = [f"{found[0]} (choc anaphylactique en 2016)"]
                    return Planted(
                        "ALLERGY_DRUG",
                        plan.step,
                        f"{capital_first(found[0])} prescrit malgré une allergie documentée.",
                        f"allergie à {found[0]} et prescription",
                        ["ann:allergy", "gp:allergy", "*:allergy"],
                        tag=f"drug_{found[0]}",
                    )
        substance = self.rng.choice(sorted(ALLERGENS))
        step = self._pick({"stay", "prescription", "hdj", "minor", "letter"}, d.course.dates["ann"])
        if not step:
            return None
        d.patient.allergies[:] = [ALLERGENS[substance]]
        text = self._inject(step, tag, d.picker.pick(f"allergy.{substance}"))
        return Planted(
            "ALLERGY_DRUG",
            step,
            f"« {text} » malgré une allergie : {ALLERGENS[substance]}.",
            f"allergie ({substance}) et prescription",
            ["ann:allergy", "gp:allergy", "*:allergy"],
        )

    def entries(self) -> list[dict[str, Any]]:
        """Return the key entries of the contradictions that are really on the pages."""
        found: list[dict[str, Any]] = []
        for item in self.items:
            document = self.d.by_step.get(item.step)
            if document is None or item.tag not in document.marks:
                continue
            truth = self._truth(item)
            if truth is None:
                continue
            text = item.text
            plan = self.d.actions.get("dose_" + item.step, {})
            if item.rule == "DOSE_WEIGHT":
                text = (
                    f"{capital_first(plan['drug'])} {plan['theory']} : {plan['wrong']} mg au lieu de {plan['right']} mg environ."
                )
            pages = [[document.file, document.page_of(item.tag)], truth]
            found.append(
                {
                    "rule": item.rule,
                    "text": text,
                    "fact": item.fact,
                    "pages": pages,
                    "severity": SEVERITY.get(item.rule, "important"),
                }
            )
        return found

    def _truth(self, item: Planted) -> list[object] | None:
        bad = {i.step for i in self.items if i.rule == item.rule}
        for place in item.truths:
            step, _, name = place.partition(":")
            steps = [step] if step != "*" else [s for s in self.d.by_step if s not in bad]
            for candidate in steps:
                document = self.d.by_step.get(candidate)
                if document and name in document.marks:
                    return [document.file, document.page_of(name)]
        return None


def capital_first(text: str) -> str:
    """Return `text` with a capital first letter."""
    return text[:1].upper() + text[1:]
