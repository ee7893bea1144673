"""Antineoplastic and supportive drugs: names, brands, class, ATC code, usual dose and renal limit (``data/drugs.csv``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.matcher import Matcher
from filigrane.science.text.normalise import normalise

SUPPORTIVE = "supportive"
"""The ``kind`` of what is given beside an anticancer treatment; such a drug never makes a line of treatment."""


@dataclass(frozen=True)
class Drug:
    """One drug.

    ``inn`` is the French international name, lower case. ``kind`` is cytotoxic, targeted, hormone, immunotherapy, radioligand,
    cell_therapy or supportive. ``usual_dose`` is in ``dose_unit`` (mg/m2, mg/kg, mg, AUC ...), for plausibility only. The renal limits
    are creatinine clearances in mL/min, None where none is carried; ``renal_rule`` says the rule in French.
    """

    inn: str
    inn_en: str
    brands: tuple[str, ...]
    synonyms: tuple[str, ...]
    drug_class: str
    atc: str
    kind: str
    usual_dose: float | None
    dose_unit: str
    renal_contraindicated_below: float | None
    renal_adapt_below: float | None
    renal_rule: str
    source: str

    @property
    def antineoplastic(self) -> bool:
        """Tell whether the drug by itself makes a line of anticancer treatment."""
        return self.kind != SUPPORTIVE

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name the drug is written by: French and English INN, brands, usual abbreviations."""
        return (self.inn, self.inn_en, *self.brands, *self.synonyms)


@cache
def all_drugs() -> tuple[Drug, ...]:
    """Return every drug of the table, in its order."""
    return tuple(_drug(row) for row in open_table("terminology", "drugs.csv"))


def _drug(row: dict[str, str]) -> Drug:
    return Drug(
        inn=row["inn"],
        inn_en=row["inn_en"],
        brands=_listed(row["brands"]),
        synonyms=_listed(row["synonyms"]),
        drug_class=row["class"],
        atc=row["atc"],
        kind=row["kind"],
        usual_dose=_number(row["usual_dose"]),
        dose_unit=row["dose_unit"],
        renal_contraindicated_below=_number(row["renal_contraindicated_below"]),
        renal_adapt_below=_number(row["renal_adapt_below"]),
        renal_rule=row["renal_rule"],
        source=row["source"],
    )


def _listed(field: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in field.split("|") if item.strip())


def _number(field: str) -> float | None:
    return float(field) if field else None


@cache
def _by_name() -> dict[str, Drug]:
    table: dict[str, Drug] = {}
    for drug in all_drugs():
        table.setdefault(normalise(drug.inn), drug)
    for drug in all_drugs():
        for name in drug.names:
            table.setdefault(normalise(name), drug)
    return table


def named(name: str) -> Drug | None:
    """Return the drug of that INN, brand or synonym, whatever its case and accents; None when the table has none."""
    return _by_name().get(normalise(name.strip()))


@cache
def lexicon() -> Matcher[Drug]:
    """Return the matcher of every name of every drug."""
    return Matcher(_by_name(), plurals=False)
