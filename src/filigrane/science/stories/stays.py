"""A stay in hospital for a severe toxicity: reason, biology at entry in a sentence, course, treatment at discharge."""

from __future__ import annotations

from datetime import date
from typing import Any

from filigrane.science.stories.model import Sheet, day_fr
from filigrane.science.stories.wording import french_number, phrases
from filigrane.science.stories.writer import Writer, days

_AT_ENTRY = (("hemoglobin", "hémoglobine", "g/dL", "g/dL", 9.1, 10.8, 1), ("platelets", "plaquettes", "G/L", "10*9/L", 108, 196, 0), ("crp", "CRP", "mg/L", "mg/L", 41, 118, 0))  # fmt: skip


def stay(writer: Writer, term: str, entry: date) -> Sheet:
    """Return the report of a stay of five days."""
    chance, discharge = writer.chance, entry + days(5)
    woman = writer.person.sex == "F"
    reason = chance.choice(phrases()["filler"]["reasons"]).format(term=term, e="e" if woman else "")
    said, results = [], []
    for analyte, name, unit, ucum, low, high, decimals in _AT_ENTRY:
        value = round(chance.uniform(low, high), decimals)
        written = f"{french_number(value, decimals)} {unit}"
        said.append(f"{name} {written}")
        results.append(_result(analyte, value, ucum, written, entry))
    evolution = chance.sample(phrases()["filler"]["stay"], 9 if writer.long else 4)
    body = [
        f"Date d’entrée : {day_fr(entry)}. Date de sortie : {day_fr(discharge)}.",
        reason,
        f"Histoire de la maladie : {writer.history(entry)}",
        f"Examen d’entrée. {' '.join(chance.sample(phrases()['filler']['examination'], 4))}",
        f"Biologie du {day_fr(entry)} : {', '.join(said)}.",
        "Évolution dans le service.",
        *([" ".join(evolution)] if not writer.long else evolution),
        "Traitement de sortie : paracétamol si besoin, traitement habituel inchangé.",
    ]
    return Sheet("hospital_stay", "Compte rendu d’hospitalisation", discharge, writer.house, writer.author, body, results=results)


def _result(analyte: str, value: float, ucum: str, written: str, day: date) -> dict[str, Any]:
    return {
        "analyte": analyte, "value": value, "comparator": None, "unit": ucum, "as_written": written,
        "low": None, "high": None, "date": day.isoformat(), "trap": None,
    }  # fmt: skip
