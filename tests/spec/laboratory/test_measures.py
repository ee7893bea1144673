"""Weight, height, body surface, performance status."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.oncology.kinds import kinds
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading import measures
from filigrane.science.text import prepare


def read(text: str) -> list[tuple[str, object]]:
    document = Document("d", "s", "lettre", (Page(1, 0, 0, text),), date=Interval.day(date(2024, 6, 12)))
    found = list(measures.read(document, prepare(document.text, document.date)))
    assert all(kinds()[m.kind].problems(m.value) == [] for m in found)
    return sorted((m.kind, next(v for k, v in m.value.items() if k != "scale")) for m in found)


TABLE = [
    ("Poids 72 kg, taille 1,72 m, SC 1,85 m2", [("body_surface", 1.85), ("height", 172.0), ("weight", 72.0)]),
    ("72 kg pour 1m68", [("height", 168.0), ("weight", 72.0)]),
    ("Elle pèse 54,5 kg", [("weight", 54.5)]),
    ("P 65 kg, T 163 cm", [("height", 163.0), ("weight", 65.0)]),
    ("65 kg (163 cm)", [("height", 163.0), ("weight", 65.0)]),
    ("Poids : 65,5", [("weight", 65.5)]),
    ("Taille (cm) : 168", [("height", 168.0)]),
    ("surface corporelle : 1.73 m²", [("body_surface", 1.73)]),
    ("OMS à 1", [("performance_status", 1)]),
    ("PS 2", [("performance_status", 2)]),
    ("PS = 0.", [("performance_status", 0)]),
    ("état général conservé (OMS 0)", [("performance_status", 0)]),
    ("OMS 1-2", [("performance_status", 2)]),
    ("ps: 1/4", [("performance_status", 1)]),
    ("ECOG : 1", [("performance_status", 1)]),
    ("Performance status 1", [("performance_status", 1)]),
    ("score OMS de 3", [("performance_status", 3)]),
    ("Karnofsky 80 %", [("performance_status", 80)]),
    ("indice de Karnofsky à 70-80", [("performance_status", 70)]),
    ("perte de 5 kg", []),
    ("perte de poids de 6 kg en deux mois", []),
    ("tumeur de taille 35 mm", []),
    ("nodule de taille 168 cm", []),
    ("classification OMS 2016 grade 2", []),
    ("astrocytome OMS 3", []),
    ("grade OMS 2", []),
    ("PS 12", []),
    ("OMS 2021", []),
    ("5 mg/kg", []),
    ("Poids : 900 kg", []),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_measures_are_read(text: str, expected: list[tuple[str, object]]) -> None:
    assert read(text) == expected


def test_a_prescription_is_weighed_for_on_the_day_of_its_cycle() -> None:
    text = "Cure n° 2 - J1 le 3 mai 2024 - intercure 21 jours.\nPoids 72 kg, taille 172 cm."
    document = Document("d", "s", "ordonnance", (Page(1, 0, 0, text),), date=Interval.day(date(2024, 6, 12)))
    found = {m.kind: m for m in measures.read(document, prepare(document.text, document.date))}
    assert found["weight"].when == Interval.day(date(2024, 5, 3))
    (cited,) = found["weight"].others
    assert text[slice(*cited)] == "3 mai 2024"
