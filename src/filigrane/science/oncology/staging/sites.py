"""Which stage table a tumour belongs to: by its ICD-O topography and morphology, and p16 for the oropharynx."""

from __future__ import annotations

from functools import cache

from filigrane.kernel.unknown import Reason, Unknown
from filigrane.science.resources import open_table

TABLES = (
    "breast", "lung", "colorectal", "prostate", "oropharynx_p16_positive", "oropharynx_p16_negative", "larynx", "hypopharynx",
    "oral_cavity", "cervix", "endometrium", "ovary", "melanoma", "kidney", "bladder", "pancreas", "soft_tissue_limb_trunk",
)  # fmt: skip
"""Every table carried, by its name."""

_LIMB_TRUNK = ("C49.1", "C49.2", "C49.6", "C47.1", "C47.2", "C47.6", "soft_tissue_limb_trunk")
_SARCOMAS = ((8800, 8935), (8990, 8991), (9040, 9045), (9120, 9151), (9180, 9261), (9364, 9364), (9540, 9581))
_SKIN = ("C44", "C51", "C60", "C63.2")
_NEUROENDOCRINE = {"8240", "8241", "8242", "8243", "8244", "8245", "8249", "8150", "8151", "8152", "8153", "8155", "8156"}
_NEUROENDOCRINE_APART = {"colorectal", "pancreas"}


def site_of(topography: str, *, morphology: str | None = None, p16: bool | None = None) -> str | Unknown:
    """Return the table of a tumour, or Unknown with the reason why no table applies.

    Parameters
    ----------
    topography
        ICD-O-3 topography (``C50.4``) or the name of a table.
    morphology
        ICD-O-3 morphology (``8500/3``), which takes lymphomas, melanomas, sarcomas and neuroendocrine tumours out of carcinoma tables.
    p16
        For the oropharynx: whether p16 is overexpressed; None when not known.
    """
    kind = (morphology or "")[:4]
    special = _by_morphology(topography, kind) if kind else None
    if special is not None:
        return special
    table = topography if topography in {*TABLES, "oropharynx"} else _by_topography(topography)
    if table == "oropharynx":
        return _oropharynx(p16)
    if table == "soft_tissue_limb_trunk" and topography != table and not kind:
        return Unknown(Reason.ABSENT, "type histologique absent : un sarcome doit être confirmé")
    if table in _NEUROENDOCRINE_APART and kind in _NEUROENDOCRINE:
        return Unknown(Reason.NOT_APPLICABLE, "tumeur neuroendocrine bien différenciée : table absente")
    return table


def _by_topography(topography: str) -> str | Unknown:
    row = next((row for row in _rows() if topography.startswith(row["topography"])), None)
    if row is not None and row["table"]:
        return row["table"]
    detail = row["reason"] if row is not None else f"localisation {topography} : table de stades absente"
    return Unknown(Reason.NOT_APPLICABLE, detail)


def _oropharynx(p16: bool | None) -> str | Unknown:
    if p16 is None:
        return Unknown(Reason.ABSENT, "statut p16 absent : le stade d’un cancer de l’oropharynx en dépend")
    return "oropharynx_p16_positive" if p16 else "oropharynx_p16_negative"


def _by_morphology(topography: str, kind: str) -> str | Unknown | None:
    """Return the table that the histology imposes, Unknown when it has none, None when the site decides."""
    number = int(kind) if kind.isdigit() else 0
    if 9590 <= number <= 9999:
        return Unknown(Reason.NOT_APPLICABLE, "hémopathie : pas de TNM, le stade (Lugano, Ann Arbor, Binet) est lu et non dérivé")
    if 8720 <= number <= 8790:
        skin = topography.startswith(_SKIN) or topography == "melanoma"
        return "melanoma" if skin else Unknown(Reason.NOT_APPLICABLE, "mélanome hors de la peau : table absente")
    if number == 8936:
        return Unknown(Reason.NOT_APPLICABLE, "tumeur stromale digestive : table absente")
    if any(first <= number <= last for first, last in _SARCOMAS):
        limb = topography.startswith(_LIMB_TRUNK)
        detail = "sarcome hors des membres et du tronc superficiel : table absente"
        return "soft_tissue_limb_trunk" if limb else Unknown(Reason.NOT_APPLICABLE, detail)
    return None


@cache
def _rows() -> list[dict[str, str]]:
    return open_table("oncology", "stage_sites.csv")
