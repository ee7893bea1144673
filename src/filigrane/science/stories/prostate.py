"""A man with a castration-resistant prostate cancer; his PSA rises."""

from __future__ import annotations

import random
from datetime import date, timedelta

from filigrane.science.stories.model import Sheet, Story
from filigrane.science.stories.paper import printed
from filigrane.science.stories.routine import laboratory, letter

NAME = "M. DELORME Patrick"
LINE = "Patient : DELORME Patrick, né le 02/05/1955   Sexe : M   IPP : 9004233"
HISTORY = (
    "Adénocarcinome de la prostate diagnostiqué en juin 2021 par biopsies, Gleason 8 (4+4), PSA initial 34 ng/mL, classé cT3a N0 M0 "
    "(TNM 8e édition). Radiothérapie prostatique de 78 Gy en 39 fractions du 06/09/2021 au 29/10/2021 et leuproréline depuis le 01/08/2021."
)


def prostate(seed: int) -> Story:
    """Return the dossier: about thirty pages, without planted contradiction."""
    chance = random.Random(seed)
    sheets = [*_diagnosis(), *_follow_up(chance)]
    data, documents = printed(sorted(sheets, key=lambda sheet: sheet.day), LINE, seed)
    truth = {
        "family": "A", "set": "clean", "documents": documents, "planted": [],
        "patient": {"birth_name": "DELORME", "used_name": None, "first_names": ["Patrick"], "sex": "M", "birth_date": "1955-05-02", "ipp": "9004233"},
        "tumours": [{
            "id": "T1", "topography": "C61.9", "morphology": "8140/3", "diagnosis_date": {"start": "2021-06-01", "end": "2021-06-30"},
            "tnm": [{"prefix": "c", "T": "T3a", "N": "N0", "M": "M0", "edition": 8}],
            "lines": [{"drugs": ["enzalutamide"], "start": "2024-02-12", "stop": "2026-05-20", "stop_reason": "progression"}],
            "radiotherapies": [{"dose_gy": 78, "fractions": 39}],
        }],
    }  # fmt: skip
    return Story(
        "dossier-2-prostate", "DELORME", "", "Patrick", "M", date(1955, 5, 2), "9004233", (("dossier.pdf", data),), truth
    )


def _diagnosis() -> list[Sheet]:
    return [
        Sheet(
            "pathology",
            "Compte rendu d’anatomie et cytologie pathologiques",
            date(2021, 6, 17),
            "path",
            "Dr A. Perrotin, pathologiste",
            [
                "Prélèvement : douze biopsies de la prostate le 14/06/2021.",
                "Conclusion : adénocarcinome acineux de la prostate, score de Gleason 8 (4+4), groupe ISUP 4, sur sept biopsies des deux lobes.",
            ],
        ),
        Sheet(
            "imaging",
            "IRM prostatique",
            date(2021, 7, 1),
            "imag",
            "Dr P. Vasseur, radiologue",
            [
                "Hypersignal T2 de la zone périphérique. Franchissement capsulaire. Pas d’adénopathie pelvienne suspecte.",
                "Conclusion : lésion classée T3a, N0.",
            ],
        ),
        Sheet(
            "radiotherapy",
            "Compte rendu de fin de radiothérapie",
            date(2021, 10, 29),
            "rth",
            "Dr L. Fabre, radiothérapeute",
            [
                "Radiothérapie conformationnelle de la prostate et des vésicules séminales : 78 Gy en 39 fractions de 2 Gy, du 06/09/2021 au 29/10/2021.",
                "Tolérance : cystite de grade 1.",
            ],
        ),
        Sheet(
            "imaging",
            "Scanner et scintigraphie osseuse",
            date(2024, 1, 22),
            "imag",
            "Dr P. Vasseur, radiologue",
            [
                "Apparition de lésions osseuses du bassin et de L3. Pas de lésion viscérale.",
                "Conclusion : progression osseuse, métastases osseuses multiples.",
            ],
            scanned=True,
        ),
        Sheet(
            "rcp",
            "Fiche de réunion de concertation pluridisciplinaire",
            date(2024, 2, 1),
            "urol",
            "Coordonnateur : Dr R. Hamon",
            [
                "RCP d’urologie du 01/02/2024. Patient de 68 ans, OMS 0. Antécédents : diabète de type 2. Pas d’allergie connue.",
                "Cancer de la prostate résistant à la castration, métastatique osseux depuis janvier 2024.",
                "Proposition : enzalutamide 160 mg par jour.",
            ],
        ),
    ]


def _follow_up(chance: random.Random) -> list[Sheet]:
    sheets = []
    levels = (12.4, 4.1, 1.9, 1.2, 0.9, 0.8, 1.1, 2.6, 6.3, 14.8)
    for number, level in enumerate(levels):
        day = date(2024, 2, 12) + timedelta(days=90 * number)
        psa = f"{level:.1f}".replace(".", ",")
        sheets.append(laboratory(day - timedelta(days=3), {"PSA total": f"{psa} ng/mL < 4,0"}, chance, "M"))
        state = (
            "Enzalutamide débuté le 12/02/2024."
            if number == 0
            else "Enzalutamide 160 mg par jour, débuté le 12/02/2024, poursuivi."
        )
        if number == len(levels) - 1:
            state = "Enzalutamide reçu du 12/02/2024 au 20/05/2026, arrêt pour progression biologique. Docétaxel à discuter."
        sheets.append(
            letter(day, NAME, HISTORY, [f"PSA : {psa} ng/mL. OMS 0. Poids : 84 kg.", state], chance, "urol", "Dr R. Hamon")
        )
    return sheets
