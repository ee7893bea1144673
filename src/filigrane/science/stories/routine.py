"""Documents that every dossier holds many of: laboratory tables, day-hospital letters, controls. Their words vary."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date

from filigrane.science.stories.model import Sheet, Table, day_fr

_ROWS = {
    "Hémoglobine": ("g/dL", "12,0 - 16,0", (11.2, 13.6)),
    "Leucocytes": ("G/L", "4,0 - 10,0", (4.1, 8.2)),
    "Polynucléaires neutrophiles": ("G/L", "1,8 - 7,5", (2.0, 5.4)),
    "Lymphocytes": ("G/L", "1,0 - 4,0", (1.1, 2.6)),
    "Plaquettes": ("G/L", "150 - 400", (165.0, 310.0)),
    "Créatinine": ("µmol/L", "45 - 104", (58.0, 92.0)),
    "Clairance (CKD-EPI)": ("mL/min", "> 90", (72.0, 96.0)),
    "ASAT": ("UI/L", "< 35", (16.0, 33.0)),
    "ALAT": ("UI/L", "< 35", (14.0, 33.0)),
    "Bilirubine totale": ("µmol/L", "< 21", (6.0, 15.0)),
    "Sodium": ("mmol/L", "136 - 145", (137.0, 143.0)),
    "Potassium": ("mmol/L", "3,5 - 5,0", (3.7, 4.6)),
    "CRP": ("mg/L", "< 5", (1.0, 4.0)),
}
OPENINGS = (
    "Je revois ce jour {name} en consultation de suivi.",
    "{name} est vue en hôpital de jour dans le cadre du traitement en cours.",
    "Cher confrère, voici des nouvelles de {name}, suivi régulier dans le service.",
    "Consultation de surveillance de {name}, accompagnement par un proche.",
)
TOLERANCE = (
    "La tolérance est bonne, sans effet indésirable notable.",
    "Le traitement est bien supporté ; asthénie de grade 1.",
    "Pas de fièvre, pas de trouble digestif. Diarrhée de grade 1 ces derniers jours.",
    "Bonne tolérance clinique, l’appétit est conservé.",
)
CLOSINGS = (
    "Le traitement est poursuivi à l’identique. Prochain contrôle dans un mois.",
    "Je propose de poursuivre sans changement et de refaire un bilan biologique avant la prochaine venue.",
    "Ordonnances renouvelées. Rendez-vous programmé dans quatre semaines.",
)


def laboratory(day: date, values: Mapping[str, str], chance: random.Random, sex: str) -> Sheet:
    """Return a laboratory report; ``values`` replaces the drawn value of some analytes."""
    rows = []
    for name, (unit, usual, (low, high)) in _ROWS.items():
        limits = "13,0 - 17,0" if name == "Hémoglobine" and sex == "M" else usual
        drawn = chance.uniform(
            low + (1.5 if name == "Hémoglobine" and sex == "M" else 0),
            high + (1.5 if sex == "M" and name == "Hémoglobine" else 0),
        )
        number = values.get(name) or (
            f"{drawn:.1f}".replace(".", ",") if high < 100 and unit not in {"UI/L", "µmol/L"} else f"{drawn:.0f}"
        )
        rows.append((name, number, unit, limits))
    rows += [
        (name, value.split(" ")[0], value.split(" ")[1], value.split(" ", 2)[2])
        for name, value in values.items()
        if name not in _ROWS
    ]
    body: list[str | Table] = [
        f"Prélèvement du {day_fr(day)} à 8 h 10",
        Table(("Analyse", "Résultat", "Unité", "Valeurs de référence"), rows),
    ]
    return Sheet("laboratory", "Résultats de biologie médicale", day, "labo", "Validé par le biologiste, Dr M. Sorel", body)


def letter(
    day: date,
    name: str,
    history: str,
    news: Sequence[str],
    chance: random.Random,
    place: str = "chd",
    author: str = "Dr H. Lescot",
) -> Sheet:
    """Return a consultation letter: copied-forward history, news, tolerance, what comes next."""
    body = [
        "Cher confrère,",
        chance.choice(OPENINGS).format(name=name),
        f"Rappel de l’histoire de la maladie. {history}",
        *news,
        f"{chance.choice(TOLERANCE)} {chance.choice(CLOSINGS)}",
        "Bien confraternellement,",
    ]
    return Sheet("consultation_letter", "Lettre de consultation", day, place, author, body)
