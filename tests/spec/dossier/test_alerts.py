"""The consistency rules on short dossiers: which rule must fire, and the look-alikes on which none may."""

from __future__ import annotations

import pytest
from tests.dossier_helpers import letter, read_texts, report

MAN = "M. DELORME Patrick, né le 02/05/1955"

FIRES = {
    "COH-01 side": (
        "COH-01",
        report("Biopsie du sein gauche : carcinome canalaire infiltrant du sein gauche, SBR II.", day="03/03/2024"),
        letter("Carcinome canalaire infiltrant du sein droit diagnostiqué en mars 2024."),
    ),
    "COH-02 organ": (
        "COH-02",
        letter("Adénocarcinome de la prostate diagnostiqué en mars 2024."),
    ),
    "COH-03 stage": (
        "COH-03",
        letter("Adénocarcinome du sigmoïde diagnostiqué en mars 2024, classé pT3 N1a M0, stade IIA (TNM 8e édition)."),
    ),
    "BIO-01 grade 3": (
        "BIO-01",
        letter("Polynucléaires neutrophiles 0,82 G/L (1,8 - 7,5) le 16/11/2026.", title="Biologie médicale"),
    ),
    "ALL-01 allergy": (
        "ALL-01",
        letter(
            "Allergie au paclitaxel. Cancer du sein gauche diagnostiqué en mars 2024. Traitement par paclitaxel débuté le 12/10/2026."
        ),
    ),
}
SILENT = {
    "other side is history": (
        letter(
            "Antécédent de cancer du sein droit en 2008. Carcinome canalaire infiltrant du sein gauche diagnostiqué en mars 2024."
        ),
    ),
    "father's prostate": (letter("Son père a eu un cancer de la prostate. Cancer du sein gauche diagnostiqué en mars 2024."),),
    "stage agrees": (
        letter("Adénocarcinome du sigmoïde diagnostiqué en mars 2024, classé pT3 N1a M0, stade IIIB (TNM 8e édition)."),
    ),
    "allergy denied": (
        letter("Pas d'allergie connue. Traitement par paclitaxel débuté le 12/10/2026 pour un cancer du sein gauche."),
    ),
    "grade 1": (letter("Hémoglobine 11,2 g/dL (12,0 - 16,0) le 16/11/2026.", title="Biologie médicale"),),
}


@pytest.mark.parametrize("case", FIRES)
def test_a_contradiction_raises_its_rule_and_cites_a_page(case: str) -> None:
    rule, *texts = FIRES[case]
    found = [alert for alert in read_texts(*texts).alerts if alert.rule == rule]
    assert len(found) == 1
    assert found[0].evidence
    assert found[0].text


@pytest.mark.parametrize("case", SILENT)
def test_a_look_alike_raises_nothing(case: str) -> None:
    assert [(alert.rule, alert.text) for alert in read_texts(*SILENT[case]).alerts] == []


def test_a_man_with_a_prostate_cancer_is_no_contradiction() -> None:
    reading = read_texts(letter("Adénocarcinome de la prostate diagnostiqué en mars 2024.", who=MAN))
    assert reading.identity.sex == "M"
    assert reading.alerts == ()
