"""A man with a prostate cancer treated by radiotherapy, then resistant to castration; his PSA rises. Nothing is planted."""

from __future__ import annotations

from datetime import date, timedelta

from filigrane.science.stories.model import Person, Sheet, Story, month_of, one_day
from filigrane.science.stories.writer import Letter, Writer

_LEVELS = (12.4, 4.1, 1.9, 1.2, 0.9, 0.8, 1.1, 2.6, 6.3, 14.8)
_START, _STOP = date(2024, 2, 12), date(2026, 5, 20)


def prostate(seed: int) -> Story:
    """Return the dossier: about twenty-five pages, without planted contradiction."""
    person = Person("DELORME", "", "Patrick", "M", date(1955, 5, 2), "9004233")
    writer = Writer(person, seed, house="urol", author="Dr R. Hamon")
    for sheet in _documents():
        writer.add(sheet)
    writer.fact(
        date(2021, 6, 14),
        "Adénocarcinome de la prostate diagnostiqué en juin 2021 par biopsies, Gleason 8 (4+4), PSA initial 34 ng/mL, classé cT3a N0 M0 (TNM 8e édition).",
    )
    writer.fact(date(2021, 10, 29), "Radiothérapie prostatique de 78 Gy en 39 fractions du 06/09/2021 au 29/10/2021.")
    writer.fact(date(2021, 8, 1), "Leuproréline depuis le 01/08/2021.")
    writer.fact(date(2024, 1, 22), "Progression osseuse en janvier 2024.")
    writer.fact(_START, "Enzalutamide 160 mg par jour depuis le 12/02/2024.", until=_STOP)
    writer.fact(_START, "Enzalutamide du 12/02/2024 au 20/05/2026, arrêt pour progression biologique.", since=_STOP)
    for number, level in enumerate(_LEVELS):
        day = _START + timedelta(days=92 * number)
        writer.biology(day - timedelta(days=3), serum=("PSA", level, "ng/mL"))
        written = f"{level:.1f}".replace(".", ",") if level >= 1 else f"{level:.2f}".replace(".", ",")
        news = [f"PSA : {written} ng/mL."]
        if number == 3:
            news.append(writer.toxicity(day, "asthénie", 2))
        if number == len(_LEVELS) - 1:
            news.append("Une chimiothérapie par docétaxel est à discuter.")
        writer.letter(Letter(day, tuple(news), state=(0, 84.0)))
    _truth(writer)
    return writer.story("dossier-2-prostate", "clean")


def _documents() -> list[Sheet]:
    return [
        Sheet("pathology", "Compte rendu d’anatomie et cytologie pathologiques", date(2021, 6, 17), "path", "Dr A. Perrotin, pathologiste", [
            "Prélèvement : douze biopsies de la prostate le 14/06/2021.",
            "Conclusion : adénocarcinome acineux de la prostate, score de Gleason 8 (4+4), groupe ISUP 4, sur sept biopsies des deux lobes.",
        ]),
        Sheet("imaging", "IRM prostatique", date(2021, 7, 1), "imag", "Dr P. Vasseur, radiologue", [
            "Hypersignal T2 de la zone périphérique. Franchissement capsulaire. Pas d’adénopathie pelvienne suspecte.",
            "Conclusion : lésion classée cT3a N0.",
        ]),
        Sheet("radiotherapy", "Compte rendu de fin de radiothérapie", date(2021, 10, 29), "rth", "Dr L. Fabre, radiothérapeute", [
            "Radiothérapie conformationnelle de la prostate et des vésicules séminales : 78 Gy en 39 fractions de 2 Gy, du 06/09/2021 au 29/10/2021.",
            "Tolérance : cystite de grade 1.",
        ]),
        Sheet("imaging", "Scanner et scintigraphie osseuse", date(2024, 1, 22), "imag", "Dr P. Vasseur, radiologue", [
            "Apparition de lésions osseuses du bassin et de L3. Pas de lésion viscérale.",
            "Conclusion : progression osseuse, métastases osseuses multiples.",
        ], scanned=True),
        Sheet("rcp", "Fiche de réunion de concertation pluridisciplinaire", date(2024, 2, 1), "urol", "Coordonnateur : Dr R. Hamon", [
            "RCP d’urologie du 01/02/2024. Patient de 68 ans, OMS 0. Antécédents : diabète de type 2. Pas d’allergie connue.",
            "Cancer de la prostate résistant à la castration, métastatique osseux depuis janvier 2024.",
            "Proposition : enzalutamide 160 mg par jour.",
        ]),
    ]  # fmt: skip


def _truth(writer: Writer) -> None:
    january, may = month_of(date(2024, 1, 22)), month_of(_STOP)
    writer.tumour.update({
        "diagnosis_date": month_of(date(2021, 6, 14)), "topography": "C61.9", "morphology": "8140/3", "grade": {"system": "Gleason", "value": "4+4=8"},
        "stage": {"system": "UICC", "value": "III", "stated": False}, "metastases": [{"site": "bone", "date": january}],
        "tnm": [{"prefix": "c", "T": "T3a", "N": "N0", "M": "M0", "edition": 8, "nodes": None, "date": "2021-07-01"}],
        "progressions": [{"date": january, "sites": ["bone"]}, {"date": may, "sites": []}],
        "radiotherapies": [{"site": "prostate", "dose_gy": 78, "fractions": 39, "start": "2021-09-06", "end": "2021-10-29"}],
        "lines": [
            {"number": 1, "protocol": None, "drugs": ["leuproréline"], "start": one_day(date(2021, 8, 1)), "stop": None, "stop_reason": None, "setting": None},
            {"number": 2, "protocol": None, "drugs": ["enzalutamide"], "start": one_day(_START), "stop": one_day(_STOP), "stop_reason": "progression", "setting": "metastatic"},
        ],
    })  # fmt: skip
    writer.toxicity(date(2021, 10, 29), "cystite", 1)
    writer.truth["performance_status"].append({"value": 0, "date": "2024-02-01"})
    writer.truth.update({
        "comorbidities": ["diabète de type 2"], "allergy_denied": True,
        "last_status": {"text": "docétaxel à discuter", "date": "2026-05-20"},
        "key_items": [
            "Adénocarcinome de la prostate, juin 2021", "cT3a N0 M0", "Gleason 8", "Radiothérapie de 78 Gy en 39 fractions",
            "Leuproréline depuis le 01/08/2021", "Progression osseuse en janvier 2024",
            "Enzalutamide du 12/02/2024 au 20/05/2026, arrêt pour progression",
        ],
    })  # fmt: skip
