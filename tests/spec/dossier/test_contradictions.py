"""More contradictions between documents, and the look-alikes beside each: what one document says against what another says."""

from __future__ import annotations

import pytest
from tests.dossier_helpers import letter, read_texts, report

MAN = "M. DELORME Patrick, né le 02/05/1955"

FIRES = {
    "spouse's name is no excuse": (
        "COH-02",
        letter("Suivie pour un adénocarcinome de la prostate diagnostiqué en mars 2024. Son mari l'accompagne."),
    ),
    "hysterectomy in a man": ("COH-02", letter("Antécédents : hystérectomie en 2004.", who=MAN)),
    "vasectomy in a woman": ("COH-02", letter("Antécédents : vasectomie en 2011. Cancer du sein gauche en mars 2024.")),
    "M0 after a metastasis": (
        "COH-04",
        letter(
            "Scanner du 02/03/2024 : métastases hépatiques multiples.", day="02/03/2024", title="Scanner thoraco-abdomino-pelvien"
        ),
        letter(
            "Cancer du sein gauche diagnostiqué en janvier 2024. Pas de métastase connue à ce jour (M0).",
        ),
    ),
    "M0 after a progression elsewhere": (
        "COH-04",
        letter(
            "Cancer du sein gauche diagnostiqué en janvier 2023. Imagerie du 25/10/2023 : maladie en progression, atteinte cérébrale.",
            day="02/11/2023",
        ),
        letter("Cancer du sein gauche. Maladie localisée, pas de métastase connue (M0).", day="30/03/2024"),
    ),
    "every metastasis denied after one": (
        "COH-04",
        letter(
            "Scanner du 02/03/2024 : métastases hépatiques multiples.", day="02/03/2024", title="Scanner thoraco-abdomino-pelvien"
        ),
        letter(
            "Cancer du sein gauche diagnostiqué en janvier 2024. Patiente indemne de toute métastase à ce jour.", day="20/06/2024"
        ),
    ),
    "M0 of the day, not of the paragraph's first line": (
        "COH-04",
        letter(
            "Scanner du 02/03/2024 : métastases hépatiques multiples.", day="02/03/2024", title="Scanner thoraco-abdomino-pelvien"
        ),
        letter(
            "Janvier 2024 : cancer du sein gauche.\nDernier bilan sans métastase, la maladie est restée localisée (M0).",
            day="20/06/2024",
        ),
    ),
    "a marker denied beside its number": (
        "COH-05",
        report("Adénocarcinome du poumon droit. PD-L1 (CPS) : 44.", day="04/02/2024"),
        letter("Adénocarcinome du poumon droit diagnostiqué en février 2024. PD-L1 négatif (0)."),
    ),
    "breast receptors on a kidney": (
        "COH-06",
        report("Carcinome à cellules claires du rein droit.", day="04/02/2024"),
        letter("Carcinome à cellules claires du rein droit diagnostiqué en février 2024. Récepteurs aux oestrogènes 90 %."),
    ),
    "the stage of a lymphoma on a kidney": (
        "COH-06",
        report("Carcinome à cellules claires du rein droit.", day="04/02/2024"),
        letter("Carcinome à cellules claires du rein droit diagnostiqué en février 2024, stade III d'Ann Arbor."),
    ),
    "a Gleason on a pancreas": (
        "COH-06",
        report("Adénocarcinome canalaire du corps du pancréas.", day="04/02/2024"),
        letter("Adénocarcinome canalaire du corps du pancréas diagnostiqué en février 2024, score de Gleason 7 (3+4)."),
    ),
    "a pregnancy test in a man": (
        "COH-02",
        letter("Contraception orale arrêtée au diagnostic, test de grossesse négatif.", who=MAN),
    ),
    "a beginning told by a noun, before the diagnosis": (
        "COH-07",
        report("Biopsie du 04/02/2024 : adénocarcinome du sigmoïde.", day="08/02/2024"),
        letter(
            "Adénocarcinome du sigmoïde prouvé par biopsie du 04/02/2024. Début du traitement anticancéreux : 17/08/2023.",
            day="20/06/2024",
        ),
    ),
    "two initial PSA": (
        "COH-05",
        report("Adénocarcinome acinaire de la prostate. PSA initial 18,4 ng/mL.", day="04/02/2024"),
        report("Adénocarcinome acinaire de la prostate. PSA initial 1,8 ng/mL.", day="04/02/2025"),
    ),
    "an evaluation told before it took place": (
        "COH-08",
        letter("Cancer du sein gauche. Maladie stable à l'évaluation du 12/07/2024.", day="20/06/2024"),
        letter("Cancer du sein gauche, suivi.", day="02/09/2024"),
    ),
    "a smear in a man": ("COH-02", letter("Dernier frottis cervical normal.", who=MAN)),
    "a PSA in a woman": ("COH-02", letter("PSA contrôlé à 2,1 ng/mL l'an dernier.")),
    "M0 now": (
        "COH-04",
        letter(
            "Scanner du 02/03/2024 : métastases hépatiques multiples.", day="02/03/2024", title="Scanner thoraco-abdomino-pelvien"
        ),
        letter("Cancer du sein gauche. Actuellement M0, aucune localisation secondaire n'a jamais été vue.", day="20/06/2024"),
    ),
    "an examination told before it took place": (
        "COH-08",
        letter("Cancer du sein gauche. L'échographie cardiaque faite le 12/07/2024 était normale.", day="20/06/2024"),
        letter("Cancer du sein gauche, suivi.", day="02/09/2024"),
    ),
    "carboplatin ten times Calvert's dose": (
        "DOS-01",
        letter("Clairance de la créatinine (Cockcroft-Gault) : 107 mL/min, le 12/10/2026. Carboplatine AUC 5, 6600 mg IV."),
    ),
    "a surface that the weight does not give": (
        "DOS-01",
        letter("Poids 100,8 kg, taille 163 cm, surface corporelle 1,75 m2. Cisplatine 40 mg/m2, 70 mg IV."),
    ),
    "one wrong dose among right ones": (
        "DOS-01",
        letter("Surface corporelle : 1,72 m2. Irinotécan 180 mg/m2 J1 155 mg.", day="01/06/2024", title="Prescription - FOLFIRI"),
        letter("Surface corporelle : 1,72 m2. Irinotécan 180 mg/m2 J1 310 mg.", day="15/06/2024", title="Prescription - FOLFIRI"),
    ),
    "contrast given to the allergic": (
        "ALL-01",
        letter("Allergie : produits de contraste iodés (urticaire géante). Cancer du sein gauche diagnostiqué en mars 2024."),
        letter(
            "TECHNIQUE : acquisition après injection de produit de contraste iodé. Pas de lésion.",
            title="Scanner thoraco-abdomino-pelvien",
        ),
    ),
    "half the dose, no reason": (
        "DOS-01",
        letter("Surface corporelle : 1,80 m2. Oxaliplatine 85 mg/m2 soit 76 mg ce jour, le 12/10/2026."),
    ),
    "two histologies": (
        "COH-05",
        report("Biopsie rénale. Conclusion : carcinome à cellules claires du rein droit, le 04/02/2024.", day="04/02/2024"),
        letter("Le diagnostic d'oncocytome du rein droit a été posé le 04/02/2024."),
    ),
    "another histology on a prescription": (
        "COH-05",
        report("Biopsie de la prostate. Conclusion : adénocarcinome acinaire de la prostate.", day="22/08/2018"),
        letter(
            "Protocole abiratérone - cure n° 4. Indication : carcinome à petites cellules du lobe droit de la prostate.",
            day="05/06/2021",
            title="Prescription de chimiothérapie",
        ),
    ),
    "a leukaemia's fusion in a solid tumour": (
        "COH-06",
        letter("Adénocarcinome du sigmoïde diagnostiqué en mars 2024. Réarrangement BCR-ABL1 détecté."),
    ),
    "stop before start": (
        "COH-08",
        letter("Cancer du sein gauche diagnostiqué en janvier 2024. Début de capécitabine le 12/06/2024.", day="20/06/2024"),
        letter("Cancer du sein gauche. Capécitabine : arrêt le 03/04/2024 pour toxicité.", day="02/09/2024"),
    ),
}
SILENT = {
    "a metastasis removed before it is denied": (
        letter("Scanner du 02/03/2024 : métastases hépatiques.", day="02/03/2024", title="Scanner thoraco-abdomino-pelvien"),
        letter(
            "Cancer du sigmoïde diagnostiqué en janvier 2024. Métastasectomie hépatique le 12/05/2024. "
            "Patiente indemne de toute métastase à ce jour.",
            day="20/06/2024",
        ),
    ),
    "an old tumour in a list of illnesses": (
        report("Biopsie du rein droit : carcinome à cellules claires.", day="17/03/2025"),
        letter(
            "Carcinome à cellules claires du rein droit diagnostiqué en mars 2025. Autres problèmes de santé : BPCO, carcinome "
            "papillaire du rein gauche traité par tumorectomie en 2016.",
            day="20/03/2025",
        ),
    ),
    "a prostate watched for years beside a pancreas": (
        letter(
            "Adénocarcinome canalaire du corps du pancréas diagnostiqué en février 2024. Autres problèmes : adénocarcinome prostatique "
            "Gleason 6 (3+3) en surveillance active depuis 2010.",
            who=MAN,
        ),
    ),
    "a treatment before the operation of the same tumour": (
        report(
            "Pièce de proctectomie du 16/11/2023. Adénocarcinome lieberkühnien du rectum. Régression Dworak 2. ypT3 N0.",
            day="29/11/2023",
        ),
        letter("Adénocarcinome du rectum. FOLFIRINOX du 15/05/2023 au 21/08/2023, opéré le 16/11/2023.", day="20/12/2023"),
    ),
    "an examination to come": (
        letter("Cancer du sein gauche. Échographie cardiaque prévue, rendez-vous le 12/07/2024, vue ce jour.", day="20/06/2024"),
        letter("Cancer du sein gauche, suivi.", day="02/09/2024"),
    ),
    "the toxicity told in the bullet after the allergies": (
        letter(
            "Cancer du rein droit.\n- Allergie(s) : tramadol.\n- Toxicités relevées ce jour : hypothyroïdie de grade 3 (nivolumab).\n"
            "- Nivolumab 240 mg poursuivi."
        ),
    ),
    "the sign of another sex, denied in a list of normal signs": (
        letter("Cancer du rein droit. Pas de varicocèle ni d'œdème des membres inférieurs."),
    ),
    "the stage of the present tumour after an old one told in passing": (
        letter(
            "Adénocarcinome de la prostate diagnostiqué en mars 2021, prouvé par biopsie le 12/03/2021. Mélanome cutané du dos traité par "
            "exérèse seule en 2012, sans suite.\n- Le bilan initial permettait de retenir cT3b N0 M0, stade III.",
            who=MAN,
        ),
    ),
    "the weight before the illness beside that of the day": (
        letter("Poids de forme 100 kg. Ce jour 68 kg, taille 163 cm, surface corporelle 1,75 m2. Cisplatine 40 mg/m2, 70 mg IV."),
    ),
    "a carboplatin whose clearance was capped": (
        letter("Clairance de la créatinine : 150 mL/min, le 12/10/2026. Carboplatine AUC 5, 750 mg IV."),
    ),
    "the partner's contraception": (letter("Contraception orale chez sa compagne. Lymphome de Hodgkin.", who=MAN),),
    "the husband's prostate": (
        letter("Veuve, mari décédé d'un cancer de la prostate. Cancer du sein gauche diagnostiqué en mars 2024."),
    ),
    "the wife's hysterectomy": (
        letter("Sa femme a été opérée d'une hystérectomie. Adénocarcinome du sigmoïde diagnostiqué en mars 2024.", who=MAN),
    ),
    "contrast after a premedication": (
        letter("Allergie : produits de contraste iodés. Cancer du sein gauche diagnostiqué en mars 2024."),
        letter(
            "Prémédication réalisée. Injection de produit de contraste iodé bien tolérée.",
            title="Scanner thoraco-abdomino-pelvien",
        ),
    ),
    "a dose lowered with its reason": (
        letter("Surface corporelle : 1,80 m2. Réduction de dose pour neuropathie : oxaliplatine 85 mg/m2 soit 76 mg ce jour."),
    ),
    "vincristine capped": (letter("Surface corporelle : 1,96 m2. Vincristine 1,4 mg/m2 soit 2 mg ce jour, le 12/10/2026."),),
    "gall bladder taken out long before": (
        letter("Cholécystectomie en 2009. Adénocarcinome du sigmoïde diagnostiqué en mars 2024."),
    ),
    "an old cancer told whole": (
        letter(
            "Carcinome du sein droit traité en 2011 (tumorectomie, radiothérapie, tamoxifène), en rémission. "
            "Adénocarcinome du sigmoïde diagnostiqué en mars 2024."
        ),
    ),
    "M0 before the metastasis": (
        letter("Cancer du sein gauche cT2 N0 M0 diagnostiqué le 04/01/2023.", day="20/01/2023"),
        letter("Scanner : métastases hépatiques multiples.", day="02/03/2025", title="Scanner thoraco-abdomino-pelvien"),
    ),
    "a weight in grams is no side": (
        report("Pièce de néphrectomie de 293 g, carcinome à cellules claires du rein droit.", day="04/02/2024"),
    ),
}


@pytest.mark.parametrize("case", FIRES)
def test_a_contradiction_raises_its_rule(case: str) -> None:
    rule, *texts = FIRES[case]
    found = [alert for alert in read_texts(*texts).alerts if alert.rule == rule]
    assert found
    assert all(alert.evidence and alert.text for alert in found)


@pytest.mark.parametrize("case", SILENT)
def test_what_only_looks_like_one_raises_nothing(case: str) -> None:
    assert [(alert.rule, alert.text) for alert in read_texts(*SILENT[case]).alerts] == []


def test_every_grade_four_is_told_and_the_last_grade_three() -> None:
    days = ("02/01/2020", "02/01/2026")
    reading = read_texts(
        letter(f"Polynucléaires neutrophiles 0,30 G/L (1,8 - 7,5) le {days[0]}.", title="Biologie médicale", day=days[0]),
        letter(f"Polynucléaires neutrophiles 0,82 G/L (1,8 - 7,5) le {days[1]}.", title="Biologie médicale", day=days[1]),
    )
    assert sorted(alert.rule for alert in reading.alerts if alert.rule.startswith("BIO-0")) == ["BIO-01", "BIO-02"]


def test_both_breasts_are_two_tumours_when_each_has_its_own_cancer() -> None:
    reading = read_texts(
        letter(
            "Atteinte mammaire bilatérale : carcinome lobulaire infiltrant du sein gauche, RO 90 %, opéré. "
            "Carcinome canalaire infiltrant du sein droit diagnostiqué en mars 2024, RO 20 %.",
        )
    )
    assert len(reading.course.tumours) == 2
    assert not [alert for alert in reading.alerts if alert.rule in {"COH-01", "COH-05"}]


def test_the_last_news_are_quoted() -> None:
    reading = read_texts(letter("Cancer du sein gauche diagnostiqué en mars 2024. Elle est en vie, sous traitement."))
    assert "Elle est en vie, sous traitement" in reading.synthesis[-1].text or any(
        "Elle est en vie, sous traitement" in sentence.text for sentence in reading.synthesis
    )


def test_one_report_of_two_breasts_makes_two_tumours_each_with_its_own_classification() -> None:
    reading = read_texts(
        report(
            "SEIN DROIT. Carcinome canalaire infiltrant du sein droit, grade SBR II. Classification pT2 N1.\n\n"
            "SEIN GAUCHE. Carcinome lobulaire infiltrant du sein gauche, grade SBR I. Classification pT1c N0.\n",
            day="04/02/2024",
        )
    )
    shown = {
        tumour.laterality.finding.current["side"]: [fact.finding.current["T"] for fact in tumour.tnm]  # type: ignore[index]
        for tumour in reading.course.tumours
        if tumour.laterality
    }
    assert shown == {"right": ["T2"], "left": ["T1c"]}


def test_the_present_illness_told_as_past_is_no_tumour_of_the_other_side() -> None:
    reading = read_texts(
        report("Exérèse cutanée. Conclusion : mélanome nodulaire de la jambe droite.", day="10/10/2020"),
        letter("ATCD carcinologique : mélanome nodulaire de la jambe gauche, biopsié le 10/10/2020.", day="17/05/2021"),
    )
    assert {f.subject.tumour for f in reading.findings if f.kind == "laterality"} == {"T1"}
    assert [alert.rule for alert in reading.alerts] == ["COH-01"]


def test_a_lymphoma_of_the_mediastinum_is_one_tumour() -> None:
    reading = read_texts(
        report("Conclusion : maladie de Hodgkin de type scléro-nodulaire ; médiastin.", day="04/02/2023"),
        letter("Lymphome de Hodgkin diagnostiqué en février 2023, ganglions cervicaux et médiastinaux. Stade II d'Ann Arbor."),
    )
    assert {f.subject.tumour for f in reading.findings if f.kind in {"morphology", "topography"}} == {"T1"}


def test_the_old_tumour_of_the_other_breast_is_another_tumour() -> None:
    reading = read_texts(
        report("Biopsie du sein droit : carcinome infiltrant.", day="17/03/2021"),
        letter(
            "Antécédents : cancer du sein gauche traité en 2014 par tumorectomie. Carcinome du sein droit diagnostiqué en mars 2021."
        ),
    )
    sides = {(f.subject.tumour, f.value["side"]) for f in reading.findings if f.kind == "laterality"}
    assert sides == {("T1", "right"), ("T2", "left")}
