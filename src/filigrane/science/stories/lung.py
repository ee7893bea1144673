"""A woman with an EGFR-mutated lung adenocarcinoma, osimertinib, then progression: the demonstration's main dossier."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from filigrane.science.stories.model import Sheet, Story, Table
from filigrane.science.stories.paper import printed
from filigrane.science.stories.routine import laboratory, letter

NAME = "Mme MAREUIL Jeanne"
LINE = "Patiente : MAREUIL Jeanne, née le 14/03/1961   Sexe : F   IPP : 9004117"
HISTORY = (
    "Adénocarcinome du lobe supérieur droit diagnostiqué en mars 2024 par biopsie, classé cT2a N2 M1b (métastase surrénale gauche), stade IVA "
    "(TNM 8e édition). Mutation d’EGFR : délétion de l’exon 19. PD-L1 : TPS 5 %. Traitement par osimertinib 80 mg par jour depuis le 15/04/2024."
)


def lung(seed: int) -> Story:
    """Return the dossier: about fifty pages, four planted contradictions."""
    chance = random.Random(seed)
    sheets = sorted([*_diagnosis(), *_follow_up(chance), *_progression()], key=lambda sheet: sheet.day)
    data, documents = printed(sheets, LINE, seed)
    return Story(
        "dossier-1-poumon",
        "MAREUIL",
        "",
        "Jeanne",
        "F",
        date(1961, 3, 14),
        "9004117",
        (("dossier.pdf", data),),
        _truth(documents),
    )


def _diagnosis() -> list[Sheet]:
    return [
        Sheet(
            "imaging",
            "Scanner thoraco-abdomino-pelvien",
            date(2024, 3, 5),
            "imag",
            "Dr P. Vasseur, radiologue",
            [
                "Indication : toux persistante et amaigrissement chez une ancienne fumeuse.",
                "Résultat. Masse spiculée du lobe supérieur droit de 38 mm. Adénopathies médiastinales homolatérales de 18 mm de petit axe. Nodule de la surrénale gauche de 22 mm, suspect. Foie sans lésion suspecte. Pas de lésion osseuse.",
                "Conclusion. Masse lobaire supérieure droite suspecte avec adénopathies médiastinales et nodule surrénalien gauche.",
            ],
        ),
        Sheet(
            "pathology",
            "Compte rendu d’anatomie et cytologie pathologiques",
            date(2024, 3, 14),
            "path",
            "Dr A. Perrotin, pathologiste",
            [
                "Prélèvement : biopsie du lobe supérieur droit sous fibroscopie le 11/03/2024.",
                "Renseignements cliniques : masse du lobe supérieur droit.",
                "Microscopie. Prolifération tumorale d’architecture acineuse. En immunohistochimie, TTF1 positif, p40 négatif.",
                "Conclusion : adénocarcinome infiltrant d’origine pulmonaire, moyennement différencié, du lobe supérieur droit. PD-L1 (clone 22C3) : TPS 5 %.",
            ],
        ),
        Sheet(
            "molecular",
            "Compte rendu de pathologie moléculaire",
            date(2024, 3, 28),
            "path",
            "Dr A. Perrotin, pathologiste",
            [
                "Matériel : biopsie bronchique du 11/03/2024. Séquençage haut débit, panel de 52 gènes.",
                Table(
                    ("Gène", "Altération", "Fréquence allélique"),
                    [
                        ("EGFR", "délétion de l’exon 19, p.E746_A750del", "31 %"),
                        ("KRAS", "non muté", "-"),
                        ("BRAF", "non muté", "-"),
                        ("TP53", "p.R273H", "27 %"),
                    ],
                ),
                "FISH ALK : absence de réarrangement. FISH ROS1 : absence de réarrangement.",
                "Conclusion : mutation activatrice d’EGFR (délétion de l’exon 19).",
            ],
        ),
        Sheet(
            "rcp",
            "Fiche de réunion de concertation pluridisciplinaire",
            date(2024, 4, 4),
            "chd",
            "Coordonnateur : Dr C. Aubanel",
            [
                "RCP de cancérologie thoracique du 04/04/2024.",
                "Patiente de 63 ans, ancienne fumeuse (25 paquets-années, arrêt en 2009). OMS 1. Antécédents : hypertension artérielle. Allergie : pénicilline (urticaire, 1998).",
                "Adénocarcinome du lobe supérieur droit, cT2a N2 M1b (surrénale gauche), stade IVA, TNM 8e édition. EGFR : délétion de l’exon 19. PD-L1 : 5 % (TPS).",
                "Proposition : osimertinib 80 mg par jour en première ligne métastatique.",
            ],
        ),
    ]


def _follow_up(chance: random.Random) -> list[Sheet]:
    sheets: list[Sheet] = []
    for month in range(1, 29):
        day = date(2024, 4, 20) + timedelta(days=31 * month)
        if day >= date(2026, 9, 1):
            break
        sheets.append(laboratory(day - timedelta(days=2), {}, chance, "F"))
        news = ["Poids : 61 kg. OMS 1."]
        if month == 6:
            news.append(
                "Le scanner d’évaluation du 14/10/2024 montre une réponse partielle selon RECIST, avec une masse de 21 mm."
            )
        if month == 12:
            # planted: a side that no other document gives
            news.append(
                "Auscultation normale. Le scanner du 18/04/2025 retrouve la lésion connue du lobe supérieur gauche, stable, à 20 mm."
            )
        if month == 18:
            # planted: M0 although the adrenal metastasis was dated in 2024
            news.append("Pour mémoire, dossier administratif : maladie classée cT2a N2 M0 au 20/10/2025.")
        sheets.append(letter(day, NAME, HISTORY, news, chance))
    sheets.append(
        Sheet(
            "imaging",
            "Scanner thoraco-abdomino-pelvien",
            date(2024, 10, 14),
            "imag",
            "Dr P. Vasseur, radiologue",
            [
                "Comparaison à l’examen du 05/03/2024. La masse lobaire supérieure droite mesure 21 mm contre 38 mm. Surrénale gauche : 12 mm contre 22 mm. Pas de nouvelle lésion.",
                "Conclusion. Réponse partielle selon les critères RECIST 1.1.",
            ],
            scanned=True,
        )
    )
    return sheets


def _progression() -> list[Sheet]:
    return [
        Sheet(
            "imaging",
            "Scanner thoraco-abdomino-pelvien",
            date(2026, 9, 9),
            "imag",
            "Dr P. Vasseur, radiologue",
            [
                "Apparition d’une lésion hépatique du segment VI de 18 mm. Lésion pulmonaire droite stable à 20 mm.",
                "Conclusion. Progression hépatique : nouvelle métastase du segment VI.",
            ],
        ),
        Sheet(
            "pathology",
            "Compte rendu d’anatomie et cytologie pathologiques",
            date(2026, 9, 25),
            "path",
            "Dr A. Perrotin, pathologiste",
            [
                "Prélèvement : biopsie hépatique, segment VI, sous échographie, le 18/09/2026.",
                "Conclusion : localisation hépatique d’un adénocarcinome d’origine bronchique, TTF1 positif.",
                "FISH MET (sonde MET/CEP7, 60 noyaux) : rapport MET/CEP7 = 5,2, amplification de MET de haut niveau. EGFR C797S : non détectée.",
            ],
            scanned=True,
        ),
        Sheet(
            "rcp",
            "Fiche de réunion de concertation pluridisciplinaire",
            date(2026, 10, 1),
            "chd",
            "Coordonnateur : Dr C. Aubanel",
            [
                "RCP de cancérologie thoracique du 01/10/2026.",
                "Progression hépatique sous osimertinib. Osimertinib reçu du 15/04/2024 au 28/09/2026, arrêt pour progression. OMS 1.",
                "IRM cérébrale demandée le 21/09/2026 : compte rendu non parvenu.",
                "Proposition : carboplatine AUC 5 et pémétrexed 500 mg/m² toutes les trois semaines, en deuxième ligne métastatique.",
            ],
        ),
        Sheet(
            "systemic_treatment",
            "Compte rendu d’hôpital de jour",
            date(2026, 10, 12),
            "chd",
            "Dr H. Lescot",
            [
                "Première cure de carboplatine-pémétrexed le 12/10/2026. Poids 60 kg, taille 165 cm, surface corporelle 1,66 m².",
                "Pémétrexed 500 mg/m², soit 830 mg. Carboplatine AUC 5, soit 450 mg. Tolérance immédiate bonne. OMS 1.",
            ],
        ),
        Sheet(
            "systemic_treatment",
            "Compte rendu d’hôpital de jour",
            date(2026, 11, 2),
            "chd",
            "Dr H. Lescot",
            [
                "Deuxième cure de carboplatine-pémétrexed le 02/11/2026. Nausées de grade 1. Poids 60 kg. OMS 1.",
                "Troisième cure prévue le 24/11/2026.",
            ],
        ),
        laboratory(
            date(2026, 11, 16),
            {
                "Polynucléaires neutrophiles": "0,82",
                "Leucocytes": "1,9",
                "Hémoglobine": "10,4",
                "Créatinine": "128",
                "Clairance (CKD-EPI)": "40",
            },
            random.Random(7),
            "F",
        ),
        Sheet(
            "consultation_letter",
            "Lettre de consultation",
            date(2026, 11, 17),
            "chd",
            "Dr H. Lescot",
            [
                "Cher confrère, je vous adresse Mme MAREUIL Jeanne, 65 ans, pour un second avis.",
                f"{HISTORY} Arrêt de l’osimertinib le 28/09/2026 pour progression hépatique. Carboplatine-pémétrexed depuis le 12/10/2026, deux cures reçues.",
                "Allergie : pénicilline (urticaire). Poids 60 kg. OMS 1 ce jour.",
                "Dernières nouvelles : patiente vivante, maladie en cours de traitement.",
            ],
        ),
    ]


def _truth(documents: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "family": "A", "set": "planted", "documents": documents,
        "patient": {"birth_name": "MAREUIL", "used_name": None, "first_names": ["Jeanne"], "sex": "F", "birth_date": "1961-03-14", "ipp": "9004117"},
        "tumours": [{
            "id": "T1", "diagnosis_date": {"start": "2024-03-01", "end": "2024-03-31"}, "topography": "C34.1", "laterality": "right", "morphology": "8140/3",
            "tnm": [{"prefix": "c", "T": "T2a", "N": "N2", "M": "M1b", "edition": 8}], "stage": {"system": "UICC", "value": "IVA", "stated": True},
            "lines": [
                {"number": 1, "drugs": ["osimertinib"], "start": "2024-04-15", "stop": "2026-09-28", "stop_reason": "progression"},
                {"number": 2, "drugs": ["carboplatine", "pémétrexed"], "start": "2026-10-12", "stop": None, "stop_reason": None},
            ],
        }],
        "allergies": [{"substance": "pénicilline"}], "performance_status": [{"value": 1, "date": "2026-11-17"}],
        "planted": [
            {"rule": "LATERALITY", "text": "lobe supérieur gauche une fois, droit partout ailleurs", "severity": "critical"},
            {"rule": "M0_METASTASIS", "text": "M0 au 20/10/2025 après une métastase surrénale de mars 2024", "severity": "important"},
            {"rule": "DRUG_RENAL", "text": "clairance 40 mL/min sous pémétrexed", "severity": "critical"},
            {"rule": "LABORATORY_GRADE", "text": "neutrophiles 0,82 G/L", "severity": "important"},
        ],
    }  # fmt: skip
