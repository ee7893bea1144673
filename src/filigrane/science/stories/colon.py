"""A man with a right colon cancer, BRAF V600E, operated then metastatic."""

from __future__ import annotations

import random
from datetime import date, timedelta

from filigrane.science.stories.model import Sheet, Story, Table
from filigrane.science.stories.paper import printed
from filigrane.science.stories.routine import laboratory, letter

NAME = "M. OUEDRAOGO Salif"
LINE = "Patient : OUEDRAOGO Salif, né le 23/11/1967   Sexe : M   IPP : 9004310"
HISTORY = (
    "Adénocarcinome du côlon droit diagnostiqué en février 2025, opéré le 12/03/2025 par hémicolectomie droite, classé pT3 N1b M0, stade IIIB "
    "(TNM 8e édition, 3 N+/22). Chimiothérapie adjuvante par FOLFOX, douze cures du 14/04/2025 au 29/09/2025, traitement terminé."
)


def colon(seed: int) -> Story:
    """Return the dossier: about twenty pages; the meeting's sheet states a stage that its TNM does not give."""
    chance = random.Random(seed)
    sheets = [*_course(), *_letters(chance)]
    data, documents = printed(sorted(sheets, key=lambda sheet: sheet.day), LINE, seed)
    truth = {
        "family": "A", "set": "planted", "documents": documents,
        "planted": [{"rule": "STAGE_TNM", "text": "stade IIA écrit pour pT3 N1b M0", "severity": "important"}],
        "patient": {"birth_name": "OUEDRAOGO", "used_name": None, "first_names": ["Salif"], "sex": "M", "birth_date": "1967-11-23", "ipp": "9004310"},
        "tumours": [{
            "id": "T1", "topography": "C18.2", "morphology": "8140/3", "diagnosis_date": {"start": "2025-02-01", "end": "2025-02-28"},
            "tnm": [{"prefix": "p", "T": "T3", "N": "N1b", "M": "M0", "edition": 8}], "stage": {"system": "UICC", "value": "IIIB", "stated": True},
            "lines": [{"protocol": "FOLFOX", "start": "2025-04-14", "stop": "2025-09-29", "stop_reason": "completed"},
                      {"drugs": ["cetuximab", "encorafenib"], "start": "2026-06-15", "stop": None, "stop_reason": None}],
        }],
    }  # fmt: skip
    return Story("dossier-3-colon", "OUEDRAOGO", "", "Salif", "M", date(1967, 11, 23), "9004310", (("dossier.pdf", data),), truth)


def _course() -> list[Sheet]:
    return [
        Sheet(
            "pathology",
            "Compte rendu d’anatomie et cytologie pathologiques",
            date(2025, 2, 11),
            "path",
            "Dr A. Perrotin, pathologiste",
            [
                "Prélèvement : biopsies du côlon droit le 07/02/2025.",
                "Conclusion : adénocarcinome lieberkühnien moyennement différencié du côlon ascendant.",
            ],
        ),
        Sheet(
            "surgery",
            "Compte rendu opératoire",
            date(2025, 3, 12),
            "chir",
            "Dr N. Carlier, chirurgien",
            [
                "Intervention du 12/03/2025 : hémicolectomie droite par cœlioscopie avec curage. Suites simples.",
            ],
        ),
        Sheet(
            "pathology",
            "Compte rendu d’anatomie et cytologie pathologiques",
            date(2025, 3, 20),
            "path",
            "Dr A. Perrotin, pathologiste",
            [
                "Pièce d’hémicolectomie droite du 12/03/2025.",
                "Conclusion : adénocarcinome lieberkühnien moyennement différencié du côlon ascendant, pT3 N1b (3 N+/22), R0. Embols vasculaires présents.",
                Table(
                    ("Marqueur", "Résultat"),
                    [("BRAF", "muté V600E"), ("KRAS", "non muté"), ("NRAS", "non muté"), ("Statut MMR", "pMMR, MSS")],
                ),
            ],
        ),
        Sheet(
            "rcp",
            "Fiche de réunion de concertation pluridisciplinaire",
            date(2025, 3, 27),
            "chd",
            "Coordonnateur : Dr C. Aubanel",
            [
                "RCP digestive du 27/03/2025. Patient de 57 ans, OMS 0. Pas d’antécédent notable. Pas d’allergie connue.",
                "Adénocarcinome du côlon droit, pT3 N1b M0, stade IIA (TNM 8e édition). BRAF muté V600E, MSS.",
                "Proposition : FOLFOX adjuvant, douze cures.",
            ],
        ),
        Sheet(
            "imaging",
            "Scanner thoraco-abdomino-pelvien",
            date(2026, 5, 28),
            "imag",
            "Dr P. Vasseur, radiologue",
            [
                "Apparition de trois lésions hépatiques, la plus grande de 34 mm. Pas de lésion pulmonaire.",
                "Conclusion : métastases hépatiques.",
            ],
            scanned=True,
        ),
        Sheet(
            "rcp",
            "Fiche de réunion de concertation pluridisciplinaire",
            date(2026, 6, 4),
            "chd",
            "Coordonnateur : Dr C. Aubanel",
            [
                "RCP digestive du 04/06/2026. Rechute hépatique. OMS 1.",
                "Proposition : encorafénib et cétuximab en première ligne métastatique.",
            ],
        ),
    ]


def _letters(chance: random.Random) -> list[Sheet]:
    sheets = []
    for number in range(6):
        day = date(2025, 5, 5) + timedelta(days=75 * number)
        sheets.append(
            laboratory(
                day - timedelta(days=1), {"ACE": "2,1 µg/L < 5,0"} if number < 5 else {"ACE": "28 µg/L < 5,0"}, chance, "M"
            )
        )
        news = ["OMS 0. Poids : 78 kg."] if number < 5 else ["OMS 1. Poids : 74 kg."]
        if number == 2:
            news.append("Neuropathie périphérique de grade 2 imputée à l’oxaliplatine.")
        sheets.append(letter(day, NAME, HISTORY, news, chance))
    sheets.append(
        letter(
            date(2026, 7, 20),
            NAME,
            HISTORY,
            [
                "Rechute hépatique en mai 2026. Encorafénib et cétuximab débutés le 15/06/2026. Éruption acnéiforme de grade 2 sous cétuximab.",
                "OMS 1. Poids : 74 kg.",
            ],
            chance,
        )
    )
    return sheets
