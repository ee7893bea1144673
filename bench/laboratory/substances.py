"""What the generator of laboratory pages knows: names, written units with their meaning, usual values. Apart from the reader's tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """One way to write a unit: the words, what they mean (UCUM), and the value's bounds and decimals in it."""

    words: str
    unit: str
    low: float
    high: float
    decimals: int
    normal: tuple[float, float] | None = None


@dataclass(frozen=True)
class Substance:
    """One analyte: the key expected, its names, its written units; the first is the plain one, the others are the traps."""

    key: str
    names: tuple[str, ...]
    units: tuple[Written, ...]
    multiple: bool = False


def _counts(low: float, high: float, normal: tuple[float, float]) -> tuple[Written, ...]:
    thousand = (low * 1000, high * 1000)
    in_thousand = (normal[0] * 1000, normal[1] * 1000)
    return (
        Written("G/L", "10*9/L", low, high, 2, normal),
        Written("Giga/L", "10*9/L", low, high, 2, normal),
        Written("g/l", "10*9/L", low, high, 2, normal),
        Written("10^9/L", "10*9/L", low, high, 2, normal),
        Written("10*9/L", "10*9/L", low, high, 2, normal),
        Written("10*3/mm3", "10*3/mm3", low, high, 2, normal),
        Written("10^3/µL", "10*3/uL", low, high, 2, normal),
        Written("/mm3", "/mm3", *thousand, 0, in_thousand),
        Written("/mm³", "/mm3", *thousand, 0, in_thousand),
        Written("/µL", "/uL", *thousand, 0, in_thousand),
        Written("10⁹/L", "10*9/L", low, high, 2, normal),
        Written("x10^9/L", "10*9/L", low, high, 2, normal),
    )


def _enzyme(low: float, high: float, top: float) -> tuple[Written, ...]:
    return (
        Written("UI/L", "U/L", low, high, 0, (5, top)),
        Written("U/L", "U/L", low, high, 0, (5, top)),
        Written("UI/l", "U/L", low, high, 0, (5, top)),
    )


def _marker(unit: str, code: str, high: float, top: float) -> tuple[Written, ...]:
    return (Written(unit, code, 0.5, high, 1, (0, top)),)


SUBSTANCES = (
    Substance(
        "hemoglobin",
        ("Hémoglobine", "Hb", "HEMOGLOBINE", "Hgb"),
        (
            Written("g/dL", "g/dL", 6, 17, 1, (12, 16)),
            Written("g/L", "g/L", 60, 170, 0, (120, 160)),
            Written("G/DL", "g/dL", 6, 17, 1, (12, 16)),
            Written("g/100 mL", "g/dL", 6, 17, 1, (12, 16)),
            Written("G/L", "g/L", 60, 170, 0, (120, 160)),
        ),
    ),
    Substance("leukocytes", ("Leucocytes", "Globules blancs", "GB", "LEUCOCYTES"), _counts(0.4, 28, (4, 10))),
    Substance(
        "neutrophils", ("Polynucléaires neutrophiles", "PNN", "Neutrophiles", "PN neutrophiles"), _counts(0.1, 18, (1.8, 7.5))
    ),
    Substance("lymphocytes", ("Lymphocytes", "LYMPHOCYTES"), _counts(0.2, 6, (1, 4))),
    Substance(
        "platelets",
        ("Plaquettes", "Plq", "PLAQUETTES"),
        tuple(Written(w.words, w.unit, w.low, w.high, 0, w.normal) for w in _counts(12, 620, (150, 400))),
    ),
    Substance(
        "red_cells",
        ("Hématies", "Globules rouges"),
        (
            Written("T/L", "10*12/L", 2, 6, 2, (4, 5.5)),
            Written("10*6/mm3", "10*6/mm3", 2, 6, 2, (4, 5.5)),
            Written("M/mm3", "10*6/mm3", 2, 6, 2, (4, 5.5)),
        ),
    ),
    Substance("hematocrit", ("Hématocrite", "Hte"), (Written("%", "%", 20, 50, 1, (36, 46)),)),
    Substance("mcv", ("VGM",), (Written("fL", "fL", 70, 115, 1, (80, 100)), Written("µm3", "um3", 70, 115, 0, (80, 100)))),
    Substance(
        "creatinine",
        ("Créatinine", "Créatininémie", "Créat", "CREATININE"),
        (
            Written("µmol/L", "umol/L", 40, 420, 0, (45, 104)),
            Written("mg/L", "mg/L", 5, 45, 1, (5, 12)),
            Written("μmol/l", "umol/L", 40, 420, 0, (45, 104)),
            Written("umol/L", "umol/L", 40, 420, 0, (45, 104)),
            Written("mg/dL", "mg/dL", 0.5, 4.5, 2, (0.5, 1.2)),
        ),
    ),
    Substance(
        "creatinine_clearance",
        ("Clairance de la créatinine", "Clairance"),
        (Written("mL/min", "mL/min", 15, 130, 0), Written("ml/mn", "mL/min", 15, 130, 0)),
    ),
    Substance(
        "gfr",
        ("DFG", "DFGe", "DFG (CKD-EPI)"),
        (Written("mL/min/1,73 m²", "mL/min/{1.73_m2}", 15, 120, 0), Written("ml/min/1.73m2", "mL/min/{1.73_m2}", 15, 120, 0)),
    ),
    Substance(
        "urea", ("Urée",), (Written("mmol/L", "mmol/L", 2, 30, 1, (2.5, 7.5)), Written("g/L", "g/L", 0.15, 1.8, 2, (0.15, 0.45)))
    ),
    Substance(
        "sodium",
        ("Sodium", "Natrémie", "Na"),
        (Written("mmol/L", "mmol/L", 118, 152, 0, (136, 145)), Written("mEq/L", "mEq/L", 118, 152, 0, (136, 145))),
    ),
    Substance(
        "potassium",
        ("Potassium", "Kaliémie", "K"),
        (Written("mmol/L", "mmol/L", 2.4, 6.4, 1, (3.5, 5)), Written("mEq/l", "mEq/L", 2.4, 6.4, 1, (3.5, 5))),
    ),
    Substance(
        "calcium",
        ("Calcium", "Calcémie"),
        (Written("mmol/L", "mmol/L", 1.6, 3.4, 2, (2.2, 2.6)), Written("mg/L", "mg/L", 70, 135, 0, (88, 105))),
    ),
    Substance(
        "corrected_calcium", ("Calcémie corrigée", "Calcium corrigé"), (Written("mmol/L", "mmol/L", 1.6, 3.4, 2, (2.2, 2.6)),)
    ),
    Substance(
        "glucose",
        ("Glycémie", "Glucose"),
        (Written("mmol/L", "mmol/L", 2.5, 22, 1, (3.9, 6.1)), Written("g/L", "g/L", 0.5, 4, 2, (0.7, 1.1))),
    ),
    Substance(
        "albumin",
        ("Albumine", "Albuminémie"),
        (Written("g/L", "g/L", 18, 48, 1, (35, 50)), Written("G/L", "g/L", 18, 48, 0, (35, 50))),
    ),
    Substance("total_protein", ("Protides", "Protéines totales"), (Written("g/L", "g/L", 45, 95, 0, (65, 80)),)),
    Substance(
        "crp",
        ("CRP", "Protéine C réactive"),
        (Written("mg/L", "mg/L", 1, 260, 1, (0, 5)), Written("mg/l", "mg/L", 1, 260, 0, (0, 5))),
    ),
    Substance("ast", ("ASAT", "TGO", "ASAT (TGO)"), _enzyme(8, 900, 35), multiple=True),
    Substance("alt", ("ALAT", "TGP", "ALAT (TGP)"), _enzyme(8, 900, 45), multiple=True),
    Substance("alp", ("Phosphatases alcalines", "PAL"), _enzyme(30, 900, 120), multiple=True),
    Substance("ggt", ("Gamma-GT", "GGT", "Gamma GT", "γGT"), _enzyme(8, 900, 55), multiple=True),
    Substance(
        "bilirubin",
        ("Bilirubine totale", "Bilirubine"),
        (Written("µmol/L", "umol/L", 3, 240, 0, (3, 21)), Written("mg/L", "mg/L", 2, 120, 0, (2, 12))),
        multiple=True,
    ),
    Substance("ldh", ("LDH",), _enzyme(120, 1900, 250), multiple=True),
    Substance("lipase", ("Lipase",), _enzyme(10, 600, 60), multiple=True),
    Substance("prothrombin_ratio", ("TP", "Taux de prothrombine"), (Written("%", "%", 20, 100, 0, (70, 100)),)),
    Substance("inr", ("INR",), (Written("", "", 0.9, 4.5, 1),)),
    Substance("fibrinogen", ("Fibrinogène",), (Written("g/L", "g/L", 0.6, 8, 1, (2, 4)),)),
    Substance(
        "ferritin",
        ("Ferritine",),
        (Written("µg/L", "ug/L", 5, 1900, 0, (30, 300)), Written("ng/mL", "ng/mL", 5, 1900, 0, (30, 300))),
    ),
    Substance(
        "tsh", ("TSH",), (Written("mUI/L", "m[IU]/L", 0.1, 40, 2, (0.4, 4)), Written("µUI/mL", "u[IU]/mL", 0.1, 40, 2, (0.4, 4)))
    ),
    Substance(
        "psa",
        ("PSA", "PSA total"),
        (Written("ng/mL", "ng/mL", 0.1, 900, 2, (0, 4)), Written("µg/L", "ug/L", 0.1, 900, 2, (0, 4))),
    ),
    Substance("ca_15_3", ("CA 15-3", "CA15-3", "CA 15.3"), _marker("UI/mL", "U/mL", 900, 30) + _marker("kU/L", "kU/L", 900, 30)),
    Substance("ca_125", ("CA 125", "CA125", "CA-125"), _marker("UI/mL", "U/mL", 4000, 35) + _marker("U/mL", "U/mL", 4000, 35)),
    Substance(
        "ca_19_9", ("CA 19-9", "CA19-9", "CA 19.9"), _marker("UI/mL", "U/mL", 4000, 37) + _marker("U/ml", "U/mL", 4000, 37)
    ),
    Substance(
        "cea", ("ACE", "Antigène carcino-embryonnaire"), _marker("ng/mL", "ng/mL", 400, 5) + _marker("µg/L", "ug/L", 400, 5)
    ),
    Substance(
        "afp",
        ("AFP", "Alpha-fœtoprotéine", "Alpha-foetoprotéine"),
        _marker("ng/mL", "ng/mL", 4000, 7) + _marker("µg/L", "ug/L", 4000, 7),
    ),
)
