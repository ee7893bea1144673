"""A woman with an EGFR-mutated lung adenocarcinoma, osimertinib, then progression: the demonstration's main dossier."""

from __future__ import annotations

from datetime import date, timedelta

from filigrane.science.stories.lung_documents import diagnosis_sheets, progression_sheets
from filigrane.science.stories.model import Person, Plant, Story, month_of, one_day
from filigrane.science.stories.writer import Letter, Writer

_START, _STOP, _SECOND = date(2024, 4, 15), date(2026, 9, 28), date(2026, 10, 12)


def lung(seed: int) -> Story:
    """Return the dossier: about fifty pages, three planted contradictions and a neutropenia of grade 3."""
    person = Person("MAREUIL", "", "Jeanne", "F", date(1961, 3, 14), "9004117")
    writer = Writer(person, seed, house="chd", author="Dr H. Lescot")
    for sheet in (*diagnosis_sheets(), *progression_sheets()):
        writer.add(sheet)
    _history(writer)
    _follow_up(writer)
    _second_line(writer)
    _truth(writer)
    return writer.story("dossier-1-poumon", "planted")


def _history(writer: Writer) -> None:
    told = "Adénocarcinome du lobe supérieur droit diagnostiqué en mars 2024 par biopsie, classé cT2a N2 M1b (métastase surrénale gauche), stade IVA (TNM 8e édition)."
    writer.fact(date(2024, 3, 11), told)
    writer.fact(date(2024, 3, 28), "Mutation d’EGFR : délétion de l’exon 19. PD-L1 : TPS 5 %.")
    writer.fact(_START, "Traitement par osimertinib 80 mg par jour depuis le 15/04/2024.", until=_STOP)
    writer.fact(_START, "Osimertinib 80 mg par jour du 15/04/2024 au 28/09/2026, arrêt pour progression hépatique.", since=_STOP)
    writer.fact(date(2024, 10, 14), "Réponse partielle au scanner du 14/10/2024.")
    writer.fact(_SECOND, "Carboplatine-pémétrexed depuis le 12/10/2026.")


def _follow_up(writer: Writer) -> None:
    for month in range(1, 29):
        day = date(2024, 4, 20) + timedelta(days=31 * month)
        if day >= date(2026, 9, 1):
            break
        if month % 2 == 0:
            writer.biology(day - timedelta(days=2))
        news = ["Osimertinib poursuivi, bien toléré."]
        if month == 2:
            news = [writer.toxicity(day, "éruption acnéiforme", 1), writer.toxicity(day, "diarrhée", 1)]
        if month == 12:
            wrong = "Adénocarcinome du lobe supérieur gauche, stable à 20 mm au scanner du 18/04/2025."
            news.append(wrong)
            marks = [
                (day, "consultation_letter", "supérieur gauche, stable"),
                (date(2024, 3, 14), "pathology", "lobe supérieur droit"),
            ]
            writer.plants.append(Plant("LATERALITY", "lobe supérieur gauche une fois, droit partout ailleurs", "critical", marks))
        if month == 18:
            administrative = f"Fiche administrative : tumeur classée cT2a N2 M0 au {day:%d/%m/%Y}."
            news.append(administrative)
            marks = [(day, "consultation_letter", "tumeur classée cT2a N2 M0")]
            text = f"M0 au {day:%d/%m/%Y} après une métastase surrénale de mars 2024"
            writer.plants.append(Plant("M0_METASTASIS", text, "important", marks))
        if month not in {4, 7, 9, 13, 16, 20, 23}:
            writer.letter(Letter(day, tuple(news), state=(1, 61.0)))


def _second_line(writer: Writer) -> None:
    writer.biology(date(2026, 10, 10))
    writer.biology(date(2026, 10, 31))
    low = {"neutrophils": 0.82, "leukocytes": 1.9, "hemoglobin": 10.4, "creatinine": 128.0, "creatinine_clearance": 40.0}
    taken = date(2026, 11, 16)
    writer.biology(taken, low)
    marks = [(taken, "laboratory", "Clairance"), (date(2026, 11, 17), "prescription", "Pémétrexed 500 mg/m²")]
    writer.plants.append(Plant("DRUG_RENAL", "clairance 40 mL/min, pémétrexed prescrit le lendemain", "critical", marks))
    news = ("Je vous adresse Mme MAREUIL pour un second avis.", "Deux cures de carboplatine-pémétrexed reçues.")
    status = "Dernières nouvelles : patiente vivante, maladie en cours de traitement."
    writer.letter(Letter(date(2026, 11, 17), (*news, "Allergie : pénicilline (urticaire).", status), state=(1, 60.0)))
    writer.truth["last_status"] = {"text": status, "date": "2026-11-17"}


def _truth(writer: Writer) -> None:
    march, september = month_of(date(2024, 3, 11)), month_of(date(2026, 9, 9))
    writer.tumour.update({
        "diagnosis_date": march, "topography": "C34.1", "laterality": "right", "morphology": "8140/3",
        "grade": {"system": "differentiation", "value": "moderate"}, "stage": {"system": "UICC", "value": "IVA", "stated": True},
        "tnm": [{"prefix": "c", "T": "T2a", "N": "N2", "M": "M1b", "edition": 8, "nodes": None, "date": "2024-04-04"}],
        "biomarkers": [
            {"marker": "EGFR", "result": "positive", "alteration": "délétion de l’exon 19, p.E746_A750del", "date": "2024-03-28"},
            {"marker": "EGFR", "result": "negative", "alteration": "p.C797S", "date": "2026-09-25"},
            {"marker": "KRAS", "result": "negative", "date": "2024-03-28"}, {"marker": "BRAF", "result": "negative", "date": "2024-03-28"},
            {"marker": "TP53", "result": "positive", "alteration": "p.R273H", "date": "2024-03-28"},
            {"marker": "ALK", "result": "negative", "date": "2024-03-28"}, {"marker": "ROS1", "result": "negative", "date": "2024-03-28"},
            {"marker": "PD-L1", "result": None, "number": 5, "unit": "%", "date": "2024-03-14"},
            {"marker": "MET", "result": "positive", "alteration": "amplification", "date": "2026-09-25"},
        ],
        "metastases": [{"site": "adrenal", "date": march}, {"site": "liver", "date": september}],
        "progressions": [{"date": september, "sites": ["liver"]}], "responses": [{"category": "PR", "date": "2024-10-14"}],
        "lines": [
            {"number": 1, "protocol": None, "drugs": ["osimertinib"], "start": one_day(_START), "stop": one_day(_STOP), "stop_reason": "progression", "setting": "metastatic"},
            {"number": 2, "protocol": "carboplatine-pémétrexed", "drugs": ["carboplatine", "pémétrexed"], "start": one_day(_SECOND), "stop": None, "stop_reason": None, "setting": "metastatic"},
        ],
    })  # fmt: skip
    writer.toxicity(date(2026, 11, 2), "nausées", 1)
    writer.truth["performance_status"] += [
        {"value": 1, "date": d} for d in ("2024-04-04", "2026-10-01", "2026-10-12", "2026-11-02")
    ]
    writer.truth["weights"] += [{"kg": 60.0, "date": "2026-10-12"}, {"kg": 60.0, "date": "2026-11-02"}]
    writer.truth.update({
        "comorbidities": ["hypertension artérielle"], "allergies": [{"substance": "pénicilline"}], "tobacco": {"status": "former", "pack_years": 25},
        "key_items": [
            "Adénocarcinome du lobe supérieur droit, mars 2024", "cT2a N2 M1b, stade IVA", "EGFR : délétion de l’exon 19", "PD-L1 : 5 %",
            "Osimertinib du 15/04/2024 au 28/09/2026, arrêt pour progression", "Réponse partielle le 14/10/2024",
            "Progression hépatique en septembre 2026", "Amplification de MET le 25/09/2026",
            "Carboplatine-pémétrexed depuis le 12/10/2026", "Allergie : pénicilline", "OMS 1 le 17/11/2026",
        ],
    })  # fmt: skip
