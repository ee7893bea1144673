"""Description of one cancer: sites, morphologies, TNM table, course, sentences."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .bio import Bm
from .util import Rng

Tnm = tuple[str | None, str | None, str | None, str | None]  # T, N, M, stage


@dataclass
class Spec:
    """Hand-written knowledge of one cancer."""

    key: str
    name: str  # generic French name
    female: float  # probability of a woman
    ages: tuple[int, int]
    sided: bool
    sites: list[tuple[str, str, str]]  # (ICD-O topography, long site, short site); {gm}/{gf} = side
    morphs: list[tuple[str, list[str], list[str]]]  # (ICD-O morphology, labels, grade writings)
    grade_system: str | None
    stage_system: str
    tnm: dict[str, list[Tnm]]
    paths: list[tuple[float, str, str]]  # (weight, TNM group, course tokens)
    bio: Callable[[Rng, str, str], list[Bm]]
    symptoms: list[str]
    img_title: list[str]
    img_primary: list[str]
    img_neg: list[str]
    biopsy: list[str]
    macro: list[str]
    micro: list[str]
    surgery: list[tuple[str, str]]  # (procedure, operative text)
    rt: tuple[str, float, int, str] | None  # site, Gy, fractions, technique
    mets: list[str]
    specialty: str
    nodes: tuple[int, int] = (8, 22)
    markers: list[str] = field(default_factory=list)  # tumour markers of the laboratory
    organs: str = ""  # for the RCP speciality


KINDS = ["line1", "line", "neo", "adjx", "adj", "crt", "maint", "endo", "surg", "relPSA", "relL", "rel", "rt", "fu", "bcg"]
# a tumour size that agrees with the T category where size defines it
SIZE_MM = {("sarcoma", "1"): 42, ("sarcoma", "2"): 76, ("sarcoma", "3"): 128, ("sarcoma", "4"): 168, ("lung", "1c"): 25, ("lung", "2a"): 35, ("lung", "2b"): 45, ("lung", "3"): 60, ("lung", "4"): 78,
           ("kidney", "1a"): 30, ("kidney", "1b"): 55, ("kidney", "2a"): 85, ("kidney", "2b"): 115, ("kidney", "3a"): 75, ("kidney", "3b"): 82, ("pancreas", "1c"): 15, ("cervix", "1b1"): 15, ("cervix", "1b2"): 32,
           ("cervix", "1b3"): 52, ("cervix", "2b"): 46, ("cervix", "3b"): 60, ("ovary", "1a"): 85, ("ovary", "1c"): 92, ("ovary", "3b"): 78, ("ovary", "3c"): 88, ("ewing", "1"): 62, ("ewing", "2"): 95, ("wilms", ""): 105}


def course_token(t: str) -> tuple[str, str | None]:
    """Kind and protocol alternatives of one course token."""
    kind, _, proto = t.partition(":")
    for k in KINDS:
        if kind.startswith(k):
            return k, proto or None
    raise ValueError(t)
