"""The lies that a model tells about a passage, each made from a fact whose truth is known."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bench.lies.facts import Fact, Slots, fill, half, names, patterns
from bench.lies.slots import DISTANT, Day, Number, Slot, Word, other, other_day, other_month, other_year


@dataclass(frozen=True)
class Told:
    """What the model said, the passages it cites, and the lie's name (empty for the truth)."""

    text: str
    cited: tuple[str, ...]
    lie: str = ""


Teller = Callable[["Scene"], Told | None]


@dataclass(frozen=True)
class Scene:
    """A fact to lie about, the patient's other facts, everybody's facts, the half in use and the draw."""

    fact: Fact
    own: Sequence[Fact]
    everybody: Sequence[Fact]
    half: str
    chance: random.Random

    def pattern(self, *wanted: str) -> str | None:
        """Return an honest pattern of the fact that uses the wanted slots."""
        fitting = [pattern for pattern in self.fact.says(self.half) if set(wanted) <= names(pattern)]
        return self.chance.choice(fitting) if fitting else None

    def honest(self) -> str:
        """Return a true sentence about the fact."""
        return fill(self.chance.choice(self.fact.says(self.half)), self.fact.slots)

    def told(self, text: str, *others: Fact) -> Told:
        """Return what is said, citing the fact and ``others``."""
        return Told(text, (self.fact.id, *(one.id for one in others)))


def honest(scene: Scene) -> Told | None:
    """Say the truth in other words."""
    return scene.told(scene.honest()) if scene.fact.says(scene.half) else None


def _altered(scene: Scene, name: str, change: Callable[[Slot], Slot]) -> Told | None:
    """Say an honest pattern with one slot changed, where the change shows."""
    fact = scene.fact
    pattern = scene.pattern(name) if name in fact.slots else None
    if pattern is None:
        return None
    slots: Slots = {**fact.slots, name: change(fact.slots[name])}
    text = fill(pattern, slots)
    return scene.told(text) if text != fill(pattern, fact.slots) else None


def _another(*slot_names: str) -> Teller:
    def tell(scene: Scene) -> Told | None:
        fitting = [name for name in slot_names if name in scene.fact.slots]
        if not fitting:
            return None
        name = scene.chance.choice(fitting)
        return _altered(scene, name, lambda _: other(scene.fact.kind, name, scene.chance, scene.fact.slots))

    return tell


def _day(change: Callable[[Day, random.Random], Day]) -> Teller:
    def tell(scene: Scene) -> Told | None:
        fitting = [name for name in ("day", "month") if name in scene.fact.slots]

        def moved(slot: Slot) -> Slot:
            assert isinstance(slot, Day)
            return change(slot, scene.chance)

        return _altered(scene, fitting[0], moved) if fitting else None

    return tell


def _brand(scene: Scene) -> Told | None:
    fact = scene.fact
    fitting = [pattern for pattern in fact.says(scene.half) if "{drug" in pattern]
    if "drug" not in fact.slots or not fitting:
        return None
    wrong = other("dose", "drug", scene.chance, fact.slots)
    return scene.told(fill(scene.chance.choice(fitting), {**fact.slots, "drug": Word(format(wrong, "brand"))}))


_UNITS = {
    " mm": " cm", " cm": " mm", " millimètres": " centimètres", " mg/m²": " mg/kg", " mg/m2": " mg", " mg par m²": " mg par kg", " Gy": " cGy", " grays": " centigrays", " g/dL": " mg/dL", " g/L": " g/dL",
    " µmol/L": " mmol/L", " micromoles": " millimoles", " %": " ‰", " pour cent": " pour mille", " ans": " mois", " cures": " mois", " cycles": " semaines", " kg": " g", " séances": " semaines", " fractions": " semaines",
}  # fmt: skip


def _unit(scene: Scene) -> Told | None:
    text = scene.honest()
    found = [(old, new) for old, new in _UNITS.items() if re.search(rf"\d{re.escape(old)}(?![\w/²])", text)]
    return scene.told(text.replace(*scene.chance.choice(found))) if found else None


def _opposite(kind: str) -> Teller:
    """Say of a fact what is said of its contrary."""

    def tell(scene: Scene) -> Told | None:
        if scene.fact.kind != kind:
            return None
        contrary = {"metastasis": "no_metastasis", "no_metastasis": "metastasis"}.get(kind, "")
        slots = {**scene.fact.slots}
        for one, two in (("day", "month"), ("month", "day")):
            slots.setdefault(one, scene.fact.slots[two] if two in scene.fact.slots else Word(""))
        fitting = [p for p in patterns(contrary, "says", scene.half) if names(p) <= set(slots)]
        return scene.told(fill(scene.chance.choice(fitting), slots)) if fitting else None

    return tell


_CONTRARY = {"her2_positive": "her2_negative", "her2_negative": "her2_positive", "mutated": "wild", "wild": "mutated", "unstable": "stable_msi", "stable_msi": "unstable"}  # fmt: skip


def _inverted(scene: Scene) -> Told | None:
    contrary = _CONTRARY.get(scene.fact.kind)
    fitting = [p for p in patterns(contrary, "says", scene.half) if names(p) <= set(scene.fact.slots)] if contrary else []
    return scene.told(fill(scene.chance.choice(fitting), scene.fact.slots)) if fitting else None


def _instead(kind: str, what: str) -> Teller:
    """Say one of the sentences that are never true of a kind: a supposition made certain, a relative's disease made the patient's."""

    def tell(scene: Scene) -> Told | None:
        fitting = patterns(kind, what, scene.half) if scene.fact.kind == kind else []
        return scene.told(fill(scene.chance.choice(fitting), scene.fact.slots)) if fitting else None

    return tell


def _of_another_patient(scene: Scene) -> Told | None:
    strangers = [
        f for f in scene.everybody if f.patient != scene.fact.patient and f.kind == scene.fact.kind and f.says(scene.half)
    ]
    if not strangers:
        return None
    stranger = scene.chance.choice(strangers)
    fitting = [p for p in stranger.says(scene.half) if any(str(stranger.slots[n]) not in scene.fact.quote for n in names(p))]
    texts = [fill(p, stranger.slots) for p in fitting]
    texts = [text for text in texts if not _true_by_chance(text, scene)]
    return scene.told(scene.chance.choice(texts)) if texts else None


def _true_by_chance(text: str, scene: Scene) -> bool:
    return text in {fill(pattern, scene.fact.slots) for pattern in scene.fact.says(scene.half)}


def _changed_m(scene: Scene) -> Told | None:
    pattern = scene.pattern("t") if scene.fact.kind == "tnm" else None
    return scene.told(fill(pattern, scene.fact.slots).replace("M0", "M1")) if pattern and "M0" in pattern else None


def _added(lie: str) -> Teller:
    """Say the truth, then something that nobody wrote."""

    def tell(scene: Scene) -> Told | None:
        fitting = [one for one in ADDED[lie] if half(one) == scene.half]
        text = scene.honest().rstrip(".")
        facts = (scene.fact, scene.fact.beside or scene.fact)
        if not fitting or (lie == "invented_metastasis" and any(fact.kind in ("metastasis", "suspected") for fact in facts)):
            return None
        end = scene.chance.choice(fitting)
        if "{site" in end:
            end = fill(end, {"site": scene.chance.choice(DISTANT)})
            end = end[:1].lower() + end[1:]
        return scene.told(f"{text}{end}")

    return tell


ADDED = {
    "invented_metastasis": [", avec des métastases {site:adj_fp}.", " et métastases {site:adj_fp}.", ". Métastases {site:adj_fp} associées.", ", métastatique {site:au}.", " avec atteinte secondaire {site:adj_f}.", ". Il existe une localisation {site:adj_f}.", ", compliqué d'une carcinose péritonéale.", " et adénopathies médiastinales."],
    "invented_recommendation": [". Il faut reprendre la chimiothérapie.", ", ce qui justifie un traitement adjuvant.", ". Une surveillance rapprochée est recommandée.", " : poursuivre le traitement.", ". Un avis chirurgical est souhaitable.", ", à opérer rapidement.", ". Il est conseillé de faire une IRM.", ", un traitement par trastuzumab est indiqué.", ". Prévoir un scanner dans trois mois.", ". La dose doit être réduite."],
    "invented_cause": [" en raison de son âge.", " à cause du tabac.", ", du fait d'une mauvaise observance.", ", donc de mauvais pronostic.", ", secondaire à l'immunothérapie.", ", dû à un retard de prise en charge.", " à la suite d'une chute.", ", lié au traitement antérieur.", ", imputable au trastuzumab.", ", par conséquent inopérable."],
    "invented_outcome": [". La patiente est guérie.", ", sans aucun risque de récidive.", ". Le pronostic est excellent.", ", en rémission complète.", ", sans danger.", ". La patiente va bien.", ", de bon pronostic.", ". Aucune rechute n'est à craindre."],
    "invented_quote": [" : « lésion très agressive ».", ", décrit comme « inquiétant ».", ". Le compte rendu dit « à traiter en urgence ».", ", « sans équivoque » selon le document.", " (« évolution rapidement défavorable »).", ", « d'allure bénigne ».", " : « bilan rassurant ».", ", « stable depuis deux ans »."],
}  # fmt: skip


def _merged(scene: Scene) -> Told | None:
    """Give an event of one passage the date of another, and cite both."""
    mine = scene.pattern("day") or scene.pattern("month")
    if mine is None:
        return None
    name = "day" if "day" in names(mine) else "month"
    dated = [f for f in scene.own if f.id != scene.fact.id and ("day" in f.slots or "month" in f.slots)]
    if not dated:
        return None
    second = scene.chance.choice(dated)
    text = fill(mine, {**scene.fact.slots, name: second.slots.get("day") or second.slots["month"]})
    return scene.told(text, second) if text != fill(mine, scene.fact.slots) else None


def _exchanged(scene: Scene) -> Told | None:
    """Give one thing of a passage the value of another thing of the same passage."""
    slots = dict(scene.fact.slots)
    if scene.fact.kind == "receptors":
        slots["p"], slots["q"] = slots["q"], slots["p"]
        return scene.told(fill(scene.chance.choice(scene.fact.says(scene.half)), slots))
    if scene.fact.kind == "line":
        slots["month"], slots["until"] = slots["until"], slots["month"]
        pattern = scene.pattern("month") or scene.pattern("until")
        return scene.told(fill(pattern, slots)) if pattern else None
    return None


def _of_the_neighbour(scene: Scene) -> Told | None:
    """Give the fact a value of the other fact of the same passage."""
    neighbour = scene.fact.beside
    if neighbour is None:
        return None
    shared = [
        name for name, slot in scene.fact.slots.items() if name in neighbour.slots and str(neighbour.slots[name]) != str(slot)
    ]
    dates = [
        (mine, theirs)
        for mine in ("day", "month")
        for theirs in ("day", "month")
        if mine in scene.fact.slots and theirs in neighbour.slots
    ]
    pairs = [*((name, name) for name in shared if name not in ("day", "month")), *dates]
    if not pairs:
        return None
    mine, theirs = scene.chance.choice(pairs)
    return _altered(scene, mine, lambda _: neighbour.slots[theirs])


def _widened(scene: Scene) -> Told | None:
    forms = [
        "Pas de métastase.",
        "Aucune métastase.",
        "Absence de toute métastase.",
        "La patiente n'a pas de métastase.",
        "Aucune lésion secondaire.",
        "Absence de localisation secondaire.",
    ]
    fitting = [form for form in forms if half(form) == scene.half]
    return scene.told(scene.chance.choice(fitting)) if scene.fact.kind == "no_metastasis" else None


def _bounded(scene: Scene) -> Told | None:
    """Turn a number into a limit."""
    word = scene.chance.choice(["moins de ", "plus de ", "au moins ", "environ "])
    text = scene.honest()
    found = re.search(r"(?<![\d,/.A-Z+-])(?:à |de )(\d+(?:,\d)? (?:%|mm|kg|Gy|g/dL|µmol/L|mg/m²))", text)
    if found is None or "environ" in scene.fact.quote:
        return None
    return scene.told(text[: found.start(1)] + word + text[found.start(1) :])


def _rank(scene: Scene) -> Told | None:
    def changed(slot: Slot) -> Slot:
        assert isinstance(slot, Number)
        return Number(Decimal(scene.chance.choice([n for n in range(1, 5) if n != slot.value])))

    return _altered(scene, "nth", changed)


LIES: dict[str, Teller] = {
    "wrong_number": _another("p", "q", "mm", "kg", "h"),
    "wrong_count": lambda scene: _another("n")(scene) if scene.fact.kind in ("line", "radiotherapy", "family") else None,
    "unit": _unit,
    "limit_added": _bounded,
    "day": _day(other_day),
    "month": _day(other_month),
    "year": _day(other_year),
    "drug": _another("drug"),
    "brand_of_another_drug": _brand,
    "dose": lambda scene: _another("n", "g")(scene) if scene.fact.kind in ("dose", "radiotherapy") else None,
    "side": _another("side"),
    "negation_removed": _opposite("no_metastasis"),
    "negation_added": _opposite("metastasis"),
    "negation_widened": _widened,
    "supposition_made_certain": _instead("suspected", "certain"),
    "relative_made_patient": _instead("family", "patient"),
    "other_relative": _another("kin"),
    "other_patient": _of_another_patient,
    "stage": _another("stage"),
    "tnm_t": _another("t"),
    "tnm_n": _another("nn"),
    "tnm_m": _changed_m,
    "grade": _another("grade"),
    "biomarker_inverted": _inverted,
    "other_gene": _another("gene", "variant"),
    "invented_metastasis": _added("invented_metastasis"),
    "invented_recommendation": _added("invented_recommendation"),
    "invented_cause": _added("invented_cause"),
    "invented_outcome": _added("invented_outcome"),
    "invented_quote": _added("invented_quote"),
    "line_number": _rank,
    "stop_reason": _another("stop"),
    "organ": _another("site"),
    "histology": _another("histo"),
    "procedure": _another("act"),
    "response": _another("resp"),
    "toxicity": _another("tox"),
    "allergen": _another("allergen", "reaction"),
    "performance_status": _another("ps"),
    "merged_passages": _merged,
    "exchanged_in_passage": _exchanged,
    "value_of_a_neighbour": _of_the_neighbour,
}
