"""A dossier under construction: its patient, course, voices, documents and the facts it states."""

from __future__ import annotations

import datetime as dt
import random
import re
from typing import Any

from .course import Course, Event, french_sites, protocols
from .layout import Block
from .letterhead import House, doctors, draw_house
from .patient import Patient
from .render import Document
from .text import Picker, fill, french_number, mark, phrases, unmark

HOUSE_OF = {
    "consultation_letter": "oncology",
    "hospital_stay": "hospital",
    "pathology": "path",
    "molecular": "molecular",
    "imaging": "imaging",
    "laboratory": "lab",
    "surgery": "surgery",
    "radiotherapy": "rt",
    "systemic_treatment": "oncology",
    "rcp": "oncology",
    "prescription": "oncology",
    "nursing": "hospital",
    "other": "hospital",
    "gp": "gp",
}
SERVICES = {
    "oncology": ["Service d'oncologie médicale", "Oncologie - Consultations", "Département de médecine oncologique"],
    "hospital": ["Unité d'hospitalisation", "Médecine polyvalente", "Hôpital de jour"],
    "path": ["Anatomie et cytologie pathologiques", "Laboratoire d'ACP"],
    "molecular": ["Génétique moléculaire des tumeurs"],
    "imaging": ["Radiologie et imagerie médicale", "Scanner - IRM", "Imagerie"],
    "lab": ["Biologie médicale", "Laboratoire"],
    "surgery": ["Chirurgie", "Bloc opératoire - Chirurgie oncologique"],
    "rt": ["Radiothérapie", "Oncologie radiothérapie"],
    "gp": ["Médecine générale"],
}
ORDINALS = ("Première ligne métastatique", "Deuxième ligne", "Troisième ligne", "Quatrième ligne", "Cinquième ligne")


class Doc:
    """Write one document through the dossier's voice."""

    def __init__(self, dossier: Dossier, document: Document, values: dict[str, str], dates: dict[str, dt.date]) -> None:
        self.dossier, self.document, self.values, self.dates = dossier, document, values, dates
        self.rng = dossier.rng

    def fill(self, text: str, **more: str) -> str:
        """Fill a template with the values of the document."""
        female = self.dossier.patient.sex == "F"
        return fill(text, {**self.values, **more}, self.dates, self.document.house.style.dates, female)

    def add(self, kind: str, text: str, **more: str) -> None:
        """Add a block."""
        filled = self.fill(text, **more)
        if filled:
            self.document.blocks.append(Block(kind, capital(filled)))

    def p(self, text: str, **more: str) -> None:
        """Add a paragraph."""
        self.add("p", text, **more)

    def h(self, text: str) -> None:
        """Add a heading."""
        self.add("h", text)

    def li(self, text: str, **more: str) -> None:
        """Add a list item."""
        self.add("li", text, **more)

    def say(self, key: str, **more: str) -> None:
        """Add a paragraph drawn from the library."""
        self.p(self.dossier.picker.pick(key), **more)

    def phrase(self, key: str, **more: str) -> str:
        """Return a filled phrase of the library."""
        return self.fill(self.dossier.picker.pick(key), **more)

    def table(self, rows: list[list[str]], widths: list[float], header: bool = True) -> None:
        """Add a table."""
        self.document.blocks.append(Block("t", rows=rows, widths=widths, header=header))

    def day(self, date: dt.date) -> str:
        """Write a date in the manner of the house."""
        return fill("{d:x}", {}, {"x": date}, self.document.house.style.dates, True)


def capital(text: str) -> str:
    """Return `text` with a capital first letter, markers apart."""
    found = re.match("((?:\ue000[^\ue001]*\ue001)*)(.)", text)
    if not found:
        return text
    return found.group(1) + found.group(2).upper() + text[found.end() :]


class Dossier:
    """All the documents of one patient."""

    def __init__(self, name: str, kind: str, rng: random.Random, patient: Patient, course: Course) -> None:
        self.name, self.kind, self.rng, self.patient, self.course = name, kind, rng, patient, course
        self.picker = Picker(rng)
        self.documents: list[Document] = []
        self.by_step: dict[str, Document] = {}
        self.overrides: dict[str, dict[str, str]] = {}
        self.injections: dict[str, list[str]] = {}
        self.actions: dict[str, Any] = {}
        self.labs: list[dict[str, Any]] = []
        self.weights: list[dict[str, Any]] = []
        self.status: list[dict[str, Any]] = []
        self.told: set[str] = set()
        self.decoys: dict[str, list[str]] = {}
        self.houses: dict[str, tuple[House, list[str]]] = {}
        self._history: dict[tuple[int, str], str] = {}
        self.side = rng.choice(["droit", "gauche"]) if course.case.get("lateral") and not course.case.get("bilateral") else ""
        self.topo_code, self.topo_label = rng.choice(course.case["topo"]).split("|")
        self.morph, self.histo = rng.choice(course.case["histo"]).split("|")
        grade = course.case.get("grade", "")
        system, _, options = grade.partition("|")
        self.grade = (system, rng.choice(options.split(","))) if grade else None
        self.tnm0, self.stage0 = course.tnm0.split("|")
        self.bio = [self._bio(b) for b in course.case["bio"]]
        self.vague = False
        self.size = size_for(course.case["group"], self.tnm0, rng)

    def _bio(self, spec: str) -> dict[str, Any]:
        marker, result, span, unit, alteration = spec.split("|")
        number = None
        if span:
            low, high = (int(n) for n in span.split("-"))
            number = self.rng.randint(low, high)
            number = round(number / 5) * 5 if high > 40 and unit == "%" else number
        return {"marker": marker, "result": result, "number": number, "unit": unit, "alteration": alteration}

    def house(self, kind: str) -> tuple[House, str]:
        """Return the house and a signatory for a kind of document, steady in the dossier."""
        slot = f"{kind}{self.rng.choice([0, 0, 1])}"
        if slot not in self.houses:
            self.houses[slot] = (draw_house(kind, self.rng), self.rng.sample(doctors(kind), 2))
        house, names = self.houses[slot]
        return house, self.rng.choice(names)

    def identity(self, day: dt.date) -> str:
        """Return the identity line printed on pages."""
        p = self.patient
        used = p.used_name if p.used_name != p.birth_name else p.birth_name
        born = "Née" if p.sex == "F" else "Né"
        tail = f" (née {p.birth_name})" if p.used_name != p.birth_name else ""
        sex = "Mme" if p.sex == "F" else "M."
        if p.age(day) < 15:
            sex = "Enf."
        return f"{sex} {used} {p.first_names}{tail} | {born} le {p.birth_date:%d/%m/%Y} | Sexe {p.sex} - IPP {p.ipp}"

    def new(self, step: str, kind: str, day: dt.date, title: str, house: str = "") -> Doc:
        """Open a document."""
        key = house or HOUSE_OF[kind]
        place, author = self.house(key)
        service = self.rng.choice(SERVICES[key])
        document = Document(kind, day, title, author, place, service, self.identity(day), step=step)
        document.stamp = f"{day:%d/%m/%Y} {self.rng.randint(8, 18)}:{self.rng.randint(10, 59)}"
        self.documents.append(document)
        self.by_step[step] = document
        doc = Doc(self, document, self.values(step, day), {**self.course.dates, "doc": day})
        document.title = unmark(doc.fill(title))
        document.blocks.append(Block("title", doc.fill(title)))
        return doc

    def values(self, step: str, day: dt.date) -> dict[str, str]:
        """Return the slots of a document, overrides of a planted error included."""
        over = self.overrides.get(step, {})
        bare = self.topo_label.replace("face postérieure du mollet", "jambe").replace("face externe du bras", "face du bras")
        values = {
            **self._sides(over),
            **self._person(day),
            "site": self.topo_label,
            "sitebare": re.sub(r" \{side\w?\}", "", bare),
            "duorgan": of_the(self.course.case["organ"]),
            "organ": self.course.case["organ"],
            "histo": self.histo,
            "histo_maj": capital(self.histo),
            "size": str(self.size),
            "size2": str(max(4, self.size // 3)),
            "tnm": mark("tnm") + self.tnm0 if self.tnm0 else "",
            "stage": over.get("stage", mark("stage") + self.stage0),
        }
        values["stage_txt"] = self._stage_text(values["stage"])
        return values

    def _sides(self, over: dict[str, str]) -> dict[str, str]:
        side = over.get("side", self.side)
        opposite = {"droit": "gauche", "gauche": "droit", "": ""}[side]
        tag = mark(over["side_mark"]) if "side" in over else mark("side")
        feminine = {"droit": "droite", "gauche": "gauche", "": ""}
        lobe = "supérieure" if self.topo_code == "C34.1" else "inférieure"
        return {
            "side": tag + side if side else "",
            "sidef": tag + feminine[side] if side else "",
            "opp": opposite,
            "oppf": feminine[opposite],
            "lobe": f"{lobe} {tag}{feminine[side]}",
        }

    def _person(self, day: dt.date) -> dict[str, str]:
        p = self.patient
        weight = p.weight(day, self.course.dates["gp"])
        titles = ["Madame", "Mme", "Mme"] if p.sex == "F" else ["Monsieur", "M.", "Mr"]
        title = "Enfant" if p.age(day) < 15 else self.rng.choice(titles)
        return {
            "Mme": mark("who") + title,
            "nom": p.used_name,
            "prenom": p.first_names,
            "age": str(p.age(day)),
            "poids": mark("weight") + french_number(weight),
            "taille": str(p.height),
            "sc": french_number(p.surface(weight), 2),
            "pa": str(p.tobacco[1] or 0),
            "comorb": ", ".join(p.comorbidities),
            "allergie": mark("allergy") + ", ".join(p.allergies),
            "famille": ", ".join(p.family),
        }

    def _stage_text(self, stage: str) -> str:
        if not self.stage0:
            return ""
        system = self.course.case.get("stage", "")
        words = {"FIGO": "stade FIGO 2018", "Ann Arbor": "stade d'Ann Arbor", "SIOP": "stade SIOP"}.get(system, "stade")
        if self.course.case["group"] != "col utérin":
            words = words.replace(" 2018", "")
        return self.rng.choice([f", {words} {stage}", f" ({words} {stage})", f", soit un {words} {stage}"])

    def bio_text(self, doc: Doc, item: dict[str, Any]) -> str:
        """Write one biomarker as a document says it, a planted value included."""
        wrong = self.overrides.get(doc.document.step, {}).get(f"bio_{item['marker']}")
        if wrong:
            return wrong
        library = phrases()[f"bio.{item['marker']}.{item['result']}"]
        text = self.rng.choice(library)
        number = str(item["number"]) if item["number"] is not None else ""
        if item["marker"] == "HER2" and number == "0":
            text = text.replace("{n}+", "{n}")
        return mark(f"bio_{item['marker']}") + doc.fill(text, n=number, u=item["unit"], alt=item["alteration"])

    def event_slots(self, event: Event) -> tuple[dict[str, str], dict[str, dt.date]]:
        """Return the slots and dates of an event."""
        slots, dates = {"mets": mark("mets") + french_sites(event.sites) if event.sites else ""}, {"ev": event.when}
        if event.line:
            line = event.line
            rank = line.metastatic_line
            ordinal = ORDINALS[rank - 1] if rank else ("Deuxième ligne" if line.setting == "relapse" else "Première ligne")
            slots |= {"proto": protocols()[line.proto]["name"], "n": str(line.cycles), "ligne": ordinal}
            slots |= {"ligne_min": ordinal[0].lower() + ordinal[1:], "toxterm": line.tox[0], "toxgrade": str(line.tox[1])}
            dates["start"] = line.start
            if line.stop:
                dates["stop"] = line.stop
        if event.rt:
            slots |= {"rtsite": event.rt[0], "gy": event.rt[1].replace(".", ","), "fx": str(event.rt[2])}
            dates |= {"rts": event.when, "rte": event.end or event.when}
        if event.kind.startswith("surg"):
            tnm, _, rest = event.tnm.partition("|")
            nodes = rest.partition("|")[2]
            slots["ptnm"] = mark("ptnm") + tnm if tnm else "exérèse complète"
            slots["nodes_txt"] = f" ({nodes} ganglions)" if nodes else ""
            name = self.course.case["op"][0]
            slots |= {"opname": name, "opname_maj": capital(name), "margins": self.course.case.get("margins", "")}
        return slots, dates

    def history_line(self, doc: Doc, index: int, event: Event) -> str:
        """Return the sentence that tells an event; it is copied forward from letter to letter."""
        day = doc.document.date or event.when
        line = event.line
        state = "done" if line is None or (line.stop and line.stop <= day) else "open"
        wrong = "side" in self.overrides.get(doc.document.step, {})
        key = (index, state + (doc.document.step if wrong else ""))
        if key not in self._history:
            slots, dates = self.event_slots(event)
            slots["stop_txt"] = ""
            if line:
                bank = "stop.ongoing" if state == "open" else f"stop.{line.reason}"
                told = self.picker.pick(bank)
                slots["stop_txt"] = told if told.startswith(",") else " " + told
            name = {"surgyp": "surg", "surg0": "surg", "met1": "met"}.get(event.kind, event.kind)
            template = self.picker.pick(f"hist.{name}")
            doc.dates |= dates
            self._history[key] = doc.fill(template, **slots)
        return self._history[key]


FEMININE = ("prostate", "vessie", "cuisse", "peau")


def of_the(organ: str) -> str:
    """Return the organ after its French article: du sein, de la vessie, des reins."""
    if organ.startswith("primitif"):
        return "de " + organ
    if organ.startswith(("ganglions", "reins")):
        return "des " + organ
    if organ[0] in "aeéo":
        return "de l'" + organ
    return ("de la " if organ.startswith(FEMININE) else "du ") + organ


def shout(text: str) -> str:
    """Return `text` in capitals, its markers untouched."""
    return "".join(part if index % 2 else part.upper() for index, part in enumerate(re.split("(\ue000[^\ue001]*\ue001)", text)))


def size_for(group: str, tnm: str, rng: random.Random) -> int:
    """Return a tumour size in millimetres that agrees with its T."""
    found = re.search(r"T(\d\w?)", tnm)
    t = found.group(1) if found else ""
    tables = {
        "sein": {"1a": (2, 5), "1b": (6, 10), "1c": (12, 20), "2": (22, 46), "3": (54, 80), "4": (40, 75)},
        "poumon": {"1c": (22, 30), "2a": (31, 40), "2b": (42, 50), "3": (52, 69), "4": (72, 96)},
        "rein": {"1b": (42, 68), "2a": (72, 98), "3": (55, 95)},
        "VADS": {"2": (24, 38), "3": (42, 55), "4": (44, 60)},
        "pancréas": {"2": (22, 38), "3": (42, 55), "4": (34, 52)},
        "sarcome": {"2": (60, 98), "3": (105, 145)},
        "col utérin": {"1b": (42, 55), "2": (40, 60), "3": (45, 70)},
        "prostate": {"": (9, 24)},
        "mélanome": {"": (9, 22)},
        "pédiatrie": {"2": (84, 118), "": (62, 105)},
    }
    table = tables.get(group, {})
    span = table.get(t) or table.get(t[:1]) or table.get("") or (32, 62)
    return rng.randint(*span)
