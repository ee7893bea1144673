"""A man with a right colon cancer, BRAF V600E, operated then metastatic; the meeting's sheet states a stage its TNM does not give."""

from __future__ import annotations

from datetime import date, timedelta

from filigrane.science.stories.model import Person, Plant, Sheet, Story, Table, month_of, one_day
from filigrane.science.stories.writer import Letter, Writer

_RCP = "Fiche de réunion de concertation pluridisciplinaire"
_PATHOLOGY = "Compte rendu d’anatomie et cytologie pathologiques"


def colon(seed: int) -> Story:
    """Return the dossier: about twenty pages, two planted contradictions."""
    person = Person("OUEDRAOGO", "", "Salif", "M", date(1967, 11, 23), "9004310")
    writer = Writer(person, seed, house="chd", author="Dr H. Lescot", laboratory_house="lab2")
    for sheet in _documents():
        writer.add(sheet)
    writer.fact(date(2025, 2, 7), "Adénocarcinome du côlon ascendant diagnostiqué en février 2025.")
    writer.fact(
        date(2025, 3, 12), "Hémicolectomie droite le 12/03/2025, classé pT3 N1b M0, stade IIIB (TNM 8e édition, 3 N+/22)."
    )
    writer.fact(date(2025, 4, 14), "Chimiothérapie adjuvante par FOLFOX depuis le 14/04/2025.", until=date(2025, 9, 29))
    done = "Chimiothérapie adjuvante par FOLFOX, douze cures du 14/04/2025 au 29/09/2025, traitement terminé."
    writer.fact(date(2025, 4, 14), done, since=date(2025, 9, 29))
    writer.fact(date(2026, 5, 28), "Rechute hépatique en mai 2026.")
    writer.fact(date(2026, 6, 15), "Encorafénib et cétuximab depuis le 15/06/2026.")
    for number in range(6):
        day = date(2025, 5, 5) + timedelta(days=75 * number)
        writer.biology(day - timedelta(days=1), serum=("ACE", 2.1 if number < 5 else 28.0, "µg/L"))
        news = [writer.toxicity(day, "neuropathie périphérique", 2)] if number == 2 else ["Pas de plainte nouvelle."]
        writer.letter(Letter(day, tuple(news), state=(0, 78.0)))
    last = date(2026, 7, 20)
    status = "Aux dernières nouvelles, traitement en cours, bien supporté."
    writer.letter(Letter(last, (writer.toxicity(last, "éruption acnéiforme", 2), status), state=(1, 74.0)))
    writer.truth["last_status"] = {"text": status, "date": last.isoformat()}
    writer.plants.append(
        Plant("STAGE_TNM", "stade IIA écrit pour pT3 N1b M0", "important", [(date(2025, 3, 27), "rcp", "pT3 N1b M0, stade IIA")])
    )
    _truth(writer)
    return writer.story("dossier-3-colon", "planted")


def _documents() -> list[Sheet]:
    markers = [
        ("BRAF", "muté V600E"),
        ("KRAS", "non muté"),
        ("NRAS", "non muté"),
        ("Statut MMR", "pMMR"),
        ("Statut microsatellitaire", "MSS"),
    ]
    return [
        Sheet("pathology", _PATHOLOGY, date(2025, 2, 11), "path", "Dr A. Perrotin, pathologiste", [
            "Prélèvement : biopsies du côlon ascendant le 07/02/2025.",
            "Conclusion : adénocarcinome lieberkühnien moyennement différencié du côlon ascendant.",
        ]),
        Sheet("surgery", "Compte rendu opératoire", date(2025, 3, 12), "chir", "Dr N. Carlier, chirurgien", [
            "Intervention du 12/03/2025 : hémicolectomie droite par cœlioscopie avec curage. Suites simples.",
        ]),
        Sheet("pathology", _PATHOLOGY, date(2025, 3, 20), "path", "Dr A. Perrotin, pathologiste", [
            "Pièce d’hémicolectomie droite du 12/03/2025.",
            "Conclusion : adénocarcinome lieberkühnien moyennement différencié du côlon ascendant, pT3 N1b (3 N+/22), R0. Embols vasculaires présents.",
            Table(("Marqueur", "Résultat"), markers),
        ]),
        Sheet("rcp", _RCP, date(2025, 3, 27), "chd", "Coordonnateur : Dr C. Aubanel", [
            "RCP digestive du 27/03/2025. Patient de 57 ans, OMS 0. Pas d’antécédent notable. Pas d’allergie connue.",
            "Adénocarcinome du côlon ascendant, pT3 N1b M0, stade IIA (TNM 8e édition). BRAF muté V600E, MSS.",
            "Proposition : FOLFOX adjuvant, douze cures.",
        ]),
        Sheet("imaging", "Scanner thoraco-abdomino-pelvien", date(2026, 5, 28), "imag", "Dr P. Vasseur, radiologue", [
            "Apparition de trois lésions hépatiques, la plus grande de 34 mm. Pas de lésion pulmonaire.", "Conclusion : métastases hépatiques.",
        ], scanned=True),
        Sheet("rcp", _RCP, date(2026, 6, 4), "chd", "Coordonnateur : Dr C. Aubanel", [
            "RCP digestive du 04/06/2026. Rechute hépatique. OMS 1.",
            "Proposition : encorafénib et cétuximab en première ligne métastatique.",
        ]),
    ]  # fmt: skip


def _truth(writer: Writer) -> None:
    may, tested = month_of(date(2026, 5, 28)), "2025-03-20"
    writer.tumour.update({
        "diagnosis_date": month_of(date(2025, 2, 7)), "topography": "C18.2", "morphology": "8140/3", "grade": {"system": "differentiation", "value": "moderate"},
        "tnm": [{"prefix": "p", "T": "T3", "N": "N1b", "M": "M0", "edition": 8, "nodes": {"positive": 3, "examined": 22}, "date": tested}],
        "stage": {"system": "UICC", "value": "IIIB", "stated": True},
        "biomarkers": [
            {"marker": "BRAF", "result": "positive", "alteration": "V600E", "date": tested}, {"marker": "KRAS", "result": "negative", "date": tested},
            {"marker": "NRAS", "result": "negative", "date": tested}, {"marker": "MMR", "result": "positive", "date": tested},
            {"marker": "MSI", "result": "negative", "date": tested},
        ],
        "metastases": [{"site": "liver", "date": may}], "progressions": [{"date": may, "sites": ["liver"]}],
        "surgeries": [{"procedure": "hémicolectomie droite", "date": "2025-03-12"}],
        "lines": [
            {"number": 1, "protocol": "FOLFOX", "drugs": ["fluorouracile", "acide folinique", "oxaliplatine"], "start": one_day(date(2025, 4, 14)), "stop": one_day(date(2025, 9, 29)), "stop_reason": "completed", "setting": "adjuvant"},
            {"number": 2, "protocol": None, "drugs": ["encorafénib", "cétuximab"], "start": one_day(date(2026, 6, 15)), "stop": None, "stop_reason": None, "setting": "metastatic"},
        ],
    })  # fmt: skip
    writer.truth["performance_status"] += [{"value": 0, "date": "2025-03-27"}, {"value": 1, "date": "2026-06-04"}]
    writer.truth.update({
        "allergy_denied": True,
        "key_items": [
            "Adénocarcinome du côlon ascendant, février 2025", "pT3 N1b M0, stade IIIB", "BRAF muté V600E", "MSS", "Hémicolectomie droite le 12/03/2025",
            "FOLFOX du 14/04/2025 au 29/09/2025, traitement terminé", "Rechute hépatique en mai 2026", "Encorafénib et cétuximab depuis le 15/06/2026",
        ],
    })  # fmt: skip
