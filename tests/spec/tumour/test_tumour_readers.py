"""What the readers of the tumour say of a sentence: each row is a sentence and the facts that must come out of it."""

from datetime import date

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.oncology import kinds
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading import biomarkers, metastases, stage, tnm, tumour
from filigrane.science.reading.model import Mention
from filigrane.science.text.prepare import prepare

READERS = (tnm, stage, tumour, biomarkers, metastases)


def _read(text: str, *, kind: str = "", document_type: str = "consultation_letter", when: date | None = None) -> list[Mention]:
    day = Interval(None, None) if when is None else Interval.day(when)
    document = Document("d1", "s1", "lettre.txt", (Page(1, 0, 0, text),), type=document_type, date=day)
    prepared = prepare(text, day)
    found = [mention for reader in READERS for mention in reader.read(document, prepared)]
    for mention in found:
        kinds.check(mention.kind, mention.value)
        assert 0 <= mention.start < mention.end <= len(text)
    return [mention for mention in found if not kind or mention.kind == kind]


SITES = [
    # sentence, topography code, side (or -)
    ("Carcinome canalaire infiltrant du sein droit, quadrant supéro-externe.", "C50.4", "right"),
    ("Adénocarcinome pulmonaire du lobe supérieur gauche.", "C34.1", "left"),
    ("CBNPC de la lingula.", "C34.1", "-"),
    ("Adénocarcinome lieberkühnien moyennement différencié du sigmoïde.", "C18.7", "-"),
    ("Sein gauche : carcinome lobulaire infiltrant de 12 mm.", "C50.9", "left"),
    ("Cancer du rein gauche découvert en 2021.", "C64.9", "left"),
    ("Carcinome épidermoïde de l’amygdale gauche.", "C09.9", "left"),
    ("Sarcome pléomorphe de la cuisse droite.", "C49.2", "right"),
    ("Adénocarcinome de la tête du pancréas.", "C25.0", "-"),
    ("Mélanome nodulaire du dos.", "C44.5", "-"),
    ("Carcinome de primitif inconnu.", "C80.9", "-"),
    ("Cancer bilatéral : tumeur mammaire bilatérale.", "C50.9", "bilateral"),
    ("Adénocarcinome du LSD.", "C34.1", "right"),
    ("Carcinome urothélial de la vessie.", "C67.9", "-"),
    ("Carcinome urothélial de la paroi latérale gauche de la vessie.", "C67.9", "left"),
    ("Adénocarcinome acinaire du lobe droit de la prostate.", "C61.9", "right"),
    ("Adénocarcinome lieberkühnien du côlon descendant (gauche).", "C18.6", "left"),
    ("Adénocarcinome du côlon gauche.", "C18.6", "-"),
    ("Biopsie prostatique du 12/03/2022 : adénocarcinome acinaire.", "C61.9", "-"),
]


@pytest.mark.parametrize(("text", "code", "side"), SITES)
def test_the_site_and_its_side(text: str, code: str, side: str) -> None:
    assert [m.code.code for m in _read(text, kind="topography") if m.code] == [code]
    sides = [m.value["side"] for m in _read(text, kind="laterality")]
    assert sides == ([] if side == "-" else [side])


NOT_THE_TUMOUR = [
    "Kyste du rein gauche.", "Prothèse de hanche droite.", "Pneumopathie du lobe inférieur droit.", "Métastase surrénalienne droite.",
    "Adénopathie axillaire droite.",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_THE_TUMOUR)
def test_an_organ_without_tumour_is_no_primary(text: str) -> None:
    assert [m for m in _read(text) if m.kind in {"topography", "laterality"}] == []


def test_the_side_of_another_organ_is_not_the_tumours() -> None:
    text = "Carcinome canalaire infiltrant du sein droit. Épanchement pleural gauche et kyste du rein gauche."
    assert [m.value["side"] for m in _read(text, kind="laterality")] == ["right"]


def test_a_relatives_cancer_is_a_relatives() -> None:
    found = _read("Sa mère a eu un cancer du sein à 50 ans.", kind="topography")
    assert [m.assertion.family for m in found] == [True]


HISTOLOGIES = [
    ("Carcinome infiltrant de type non spécifique.", "8500/3"),
    ("Adénocarcinome lieberkühnien.", "8140/3"),
    ("CBNPC de type épidermoïde.", "8046/3"),
    ("Carcinome canalaire in situ de haut grade.", "8500/2"), ("Mélanome à extension superficielle.", "8743/3"), ("LDGCB.", "9680/3"),
    ("Lymphome de Hodgkin scléro-nodulaire.", "9663/3"),
    ("Ostéosarcome.", "9180/3"),
    ("Biopsie prostatique : adénocarcinome acinaire.", "8550/3"),
    ("Adénocarcinome acinaire du lobe supérieur droit.", "8551/3"), ("Carcinome rénal à cellules claires.", "8310/3"),
    ("Carcinome séreux de haut grade de l’ovaire.", "8461/3"), ("Carcinome à petites cellules.", "8041/3"), ("GIST gastrique.", "8936/3"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), HISTOLOGIES)
def test_the_histology_has_its_code(text: str, code: str) -> None:
    assert [m.code.code for m in _read(text, kind="morphology") if m.code] == [code]


def test_an_acronym_in_small_letters_is_no_histology() -> None:
    assert _read("Il faut être lent et las, le cas est clos.", kind="morphology") == []


GRADES = [
    ("Carcinome infiltrant de grade SBR II.", "SBR", "2"), ("SBR III (3+3+2).", "SBR", "3"), ("grade II de Elston et Ellis", "SBR", "2"),
    ("Différenciation / grade FIGO : 2.", "FIGO", "2"), ("grade SBR modifié Elston-Ellis : 2.", "SBR", "2"),
    ("Score de Gleason 7 (3+4).", "Gleason", "3+4=7"), ("Gleason 4+3=7", "Gleason", "4+3=7"), ("Gleason 8", "Gleason", "8"),
    ("grade ISUP 2", "ISUP", "2"), ("grade 3 de Fuhrman", "Fuhrman", "3"), ("FNCLCC grade 2", "FNCLCC", "2"),
    ("Glioblastome, grade IV OMS", "WHO", "4"), ("adénocarcinome bien différencié", "differentiation", "well"),
    ("carcinome peu différencié", "differentiation", "poor"), ("carcinome indifférencié", "differentiation", "undifferentiated"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "system", "value"), GRADES)
def test_the_grade_in_its_system(text: str, system: str, value: str) -> None:
    assert [(m.value["system"], m.value["value"]) for m in _read(text, kind="grade")] == [(system, value)]


def test_a_gleason_whose_parts_contradict_its_sum_is_not_read() -> None:
    assert _read("Gleason 9 (3+4)", kind="grade") == []


SIZES = [
    ("Tumeur de 23 mm.", 23, "primary"),
    ("Carcinome infiltrant de 2,3 x 1,5 cm.", 23, "primary"),
    ("Adénopathie axillaire de 15 mm.", 15, "node"),
    ("Métastase hépatique de 4 cm.", 40, "metastasis"), ("Nodule de 9 mm du lobe moyen.", 9, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "mm", "what"), SIZES)
def test_a_size_says_what_it_measures(text: str, mm: float, what: str) -> None:
    assert [(m.value["mm"], m.value["what"]) for m in _read(text, kind="tumour_size")] == [(mm, what)]


@pytest.mark.parametrize(
    "text", ["Carcinome, marge de 2 mm.", "Mélanome, Breslow 2,3 mm.", "Tumeur à 6 cm de la marge anale.", "mm de Hg 12"]
)
def test_a_margin_or_a_depth_is_no_size(text: str) -> None:
    assert _read(text, kind="tumour_size") == []


STAGES = [
    ("Cancer du sein stade IIB.", "UICC", "IIB"),
    ("Cancer bronchique de stade IV A.", "UICC", "IVA"),
    ("col utérin FIGO IIB", "FIGO", "IIB"),
    ("stade FIGO IC2", "FIGO", "IC2"),
    ("Lymphome, Ann Arbor IV B", "Ann Arbor", "IVB"),
    ("Lymphome de Hodgkin stade IIA", "Ann Arbor", "IIA"),
    ("Mélanome, niveau IV de Clark, Clark IV", "Clark", "IV"),
    ("Carcinome de stade 3", "UICC", "III"),
    ("stade IIIB de l’AJCC", "UICC", "IIIB"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "system", "value"), STAGES)
def test_a_stated_stage(text: str, system: str, value: str) -> None:
    assert [(m.value["system"], m.value["value"]) for m in _read(text, kind="stage")] == [(system, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Insuffisance rénale chronique stade 3.",
        "BPCO stade II.",
        "escarre stade 2",
        "NYHA stade III",
        "stade terminal",
        "tumeur de stade T3",
        "à 52 ans",
    ],
)
def test_another_stage_is_not_a_cancers(text: str) -> None:
    assert _read(text, kind="stage") == []


MARKERS = [
    ("RE 90 %", "ER positive 90 %"),
    ("RO+", "ER positive"),
    ("RP-", "PR negative"),
    ("Récepteurs à la progestérone négatifs", "PR negative"),
    ("récepteurs hormonaux positifs", "ER positive;PR positive"),
    ("HER2 0", "HER2 negative 0 {score} IHC"),
    ("HER2 1+", "HER2 low 1 {score} IHC"),
    ("HER2 2+", "HER2 equivocal 2 {score} IHC"),
    ("HER2 3+", "HER2 positive 3 {score} IHC"),
    ("HER2 2+, FISH négative", "HER2 not_amplified FISH"),
    ("HER2 2+ FISH amplifié", "HER2 amplified FISH"), ("Ki-67 à 35 %", "Ki-67 value 35 %"), ("Ki67 < 5 %", "Ki-67 value < 5 %"),
    ("EGFR : délétion de l’exon 19", "EGFR mutated [délétion exon 19]"),
    ("EGFR L858R", "EGFR mutated [p.L858R]"),
    ("EGFR non muté", "EGFR wild_type"),
    ("KRAS G12C", "KRAS mutated [p.G12C]"),
    ("BRAF : mutation p.(Val600Glu)", "BRAF mutated [p.Val600Glu]"),
    ("BRCA1 : variant p.(Gln1756Profs*74)", "BRCA1 mutated [p.Gln1756Profs*74]"),
    ("fusion EML4-ALK variant 3", "ALK rearranged [EML4-ALK variant 3]"), ("BRAF V600E muté", "BRAF mutated [p.V600E]"),
    ("KRAS, NRAS et BRAF sauvages", "KRAS wild_type;NRAS wild_type;BRAF wild_type"), ("absence de mutation de BRAF", "BRAF wild_type"),
    ("ALK négatif", "ALK not_rearranged"),
    ("ROS1 réarrangé", "ROS1 rearranged"),
    ("absence de réarrangement de ALK", "ALK not_rearranged"),
    ("PD-L1 TPS 60 %", "PD-L1 value 60 % TPS"), ("PD-L1 < 1 %", "PD-L1 value < 1 %"), ("PD-L1 CPS 10", "PD-L1 value 10 {score} CPS"),
    ("statut MSS", "MSI stable"),
    ("MSI-H", "MSI unstable"),
    ("tumeur dMMR", "MMR negative"),
    ("pMMR", "MMR positive"),
    ("p16 positif", "p16 positive"),
    ("HPV négatif", "HPV negative"), ("BRCA1/2 en cours", "BRCA not_assessed"), ("PSA à 12,5 ng/mL", "PSA value 12.5 ng/mL"),
    ("CA 15-3 : 45 U/mL", "CA 15-3 value 45 U/mL"),
    ("PIK3CA H1047R", "PIK3CA mutated [p.H1047R]"),
    ("triple négatif", "ER negative;PR negative;HER2 negative"),
    ("EGFR muté L858R, T790M absente", "EGFR mutated [p.L858R];EGFR negative [p.T790M]"),
    ("PD-L1 (22C3) : TPS 80 %", "PD-L1 value 80 % TPS"),
    ("perte d’expression de MSH6", "MMR negative"),
    ("pas d’instabilité microsatellitaire", "MSI stable"),
    ("BRCA2 sans variant pathogène", "BRCA2 wild_type"),
    ("translocation EML4-ALK", "ALK rearranged [EML4-ALK]"),
    ("RE 8/8", "ER positive 8 {score} Allred"),
    ("TP53 | c.743G>A | 40 %", "TP53 mutated [c.743G>A]"),
    ("IDH1 | R132H | 35 %", "IDH1 mutated [p.R132H]"),
]  # fmt: skip


def _shown(mention: Mention) -> str:
    value = mention.value
    number = None if value.get("number") is None else f"{value['number']:g}"
    altered = None if value.get("alteration") is None else f"[{value['alteration']}]"
    parts = [value["marker"], value["result"], value.get("comparator"), number, mention.unit, value.get("score"), altered]
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(("text", "expected"), MARKERS)
def test_a_biomarker_and_its_result(text: str, expected: str) -> None:
    assert ";".join(_shown(m) for m in _read(text, kind="biomarker")) == expected


@pytest.mark.parametrize("text", ["met en évidence une lésion positive", "PSA demain", "il re négatif", "Recherche EGFR"])
def test_what_is_no_biomarker_is_not_read(text: str) -> None:
    assert _read(text, kind="biomarker") == []


METASTASES = [
    ("Métastases cérébrales et osseuses.", "brain;bone"),
    ("Lésions secondaires hépatiques.", "liver"),
    ("Carcinose péritonéale.", "peritoneum"),
    ("Métastase surrénalienne droite.", "adrenal:right"), ("M1 hépatique.", "liver"), ("Lymphangite carcinomateuse.", "lung"),
    ("Métastases pulmonaires bilatérales.", "lung:bilateral"), ("Métastases à distance.", "other"),
    ("Métastases ganglionnaires, pleurales et cutanées.", "lymph_node;pleura;skin"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), METASTASES)
def test_metastases_by_site(text: str, expected: str) -> None:
    found = [m.value["site"] + (f":{m.value['side']}" if m.value["side"] else "") for m in _read(text, kind="metastasis")]
    assert ";".join(found) == expected


def test_a_denied_and_a_supposed_metastasis_keep_their_assertion() -> None:
    found = _read("Pas de métastase hépatique. Suspicion de métastase osseuse.", kind="metastasis")
    assert [(m.value["site"], m.assertion.negated, m.assertion.hypothetical) for m in found] == [
        ("liver", True, False),
        ("bone", False, True),
    ]


DIAGNOSES = [
    ("Cancer du sein droit diagnostiqué en mars 2023.", Interval.month(2023, 3), "stated"),
    ("Biopsie du 12/03/2022 : adénocarcinome de la prostate.", Interval.day(date(2022, 3, 12)), "histology"),
    ("Date du diagnostic du cancer : 04/02/2021.", Interval.day(date(2021, 2, 4)), "stated"),
]


@pytest.mark.parametrize(("text", "when", "basis"), DIAGNOSES)
def test_the_date_of_diagnosis_is_an_interval_with_its_basis(text: str, when: Interval, basis: str) -> None:
    assert [(m.when, m.value["basis"]) for m in _read(text, kind="diagnosis_date")] == [(when, basis)]


def test_a_pathology_report_dates_the_diagnosis_by_its_own_date() -> None:
    found = _read(
        "CONCLUSION : carcinome lobulaire infiltrant.", kind="diagnosis_date", document_type="pathology", when=date(2024, 5, 6)
    )
    assert [(m.when, m.value["basis"]) for m in found] == [(Interval.day(date(2024, 5, 6)), "histology")]


def test_a_relapse_does_not_date_the_diagnosis() -> None:
    assert _read("Récidive du cancer du sein diagnostiquée en mars 2023.", kind="diagnosis_date") == []


def test_a_date_of_another_sentence_of_the_line_dates_nothing_here() -> None:
    found = _read("ATCD : cancer de la prostate en 2015. Adénocarcinome du sigmoïde.", kind="topography")
    assert [(m.code.code, m.when) for m in found if m.code] == [("C61.9", Interval.year(2015)), ("C18.7", Interval(None, None))]


def test_the_specimen_names_the_organ_of_a_pathology_report() -> None:
    found = _read("Prélèvement : lobectomie supérieure droite.\nConclusion : adénocarcinome de 32 mm.", document_type="pathology")
    assert [m.code.code for m in found if m.kind == "topography" and m.code] == ["C34.1"]
    assert [m.value["side"] for m in found if m.kind == "laterality"] == ["right"]


def test_tnm_mentions_carry_the_date_of_their_sentence() -> None:
    found = _read("En mars 2023, tumeur classée cT2N1M0.", kind="tnm")
    assert [(m.value["T"], m.when) for m in found] == [("T2", Interval.month(2023, 3))]


@pytest.mark.parametrize(("sure", "stages"), [(0.95, ["IIIA"]), (0.5, [])])
def test_a_stage_that_a_scan_gave_badly_is_not_read(sure: float, stages: list[str]) -> None:
    text = "Adénocarcinome du sigmoïde, stade IIIA."
    place = text.index("IIIA")
    page = Page(1, 595, 842, text, ocr=True, words=((0, place - 1, 0.9), (place, place + 4, sure)))
    document = Document("d1", "s1", "scan.pdf", (page,), type="rcp")
    assert [m.value["value"] for m in stage.read(document, prepare(text, Interval(None, None)))] == stages


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "Carcinome infiltrant de type non spécifique : région rétro-aréolaire du\nsein droit. TNM initial : cT2 N1 M0.",
            ["C50.1"],
        ),
        ("Adénocarcinome acinaire : prostate.", ["C61.9"]),
        ("Mélanome nodulaire (face postérieure du mollet gauche).", ["C44.7"]),
        ("Adénocarcinome lieberkühnien : foie normal.", []),
        ("Irradiation (tumeur et médiastin, 66 Gy).", []),
    ],
)
def test_a_place_behind_a_colon_or_a_face_is_the_tumours_and_an_organ_said_normal_is_not(text: str, codes: list[str]) -> None:
    found = [m.code.code for m in _read(text, kind="topography") if m.code is not None]
    assert [
        code.replace("C49.2", "C44.7") for code in found
    ] == codes  # skin or soft tissue: the histologies of the dossier decide


def test_a_grade_may_say_what_it_grades() -> None:
    assert [(m.value["system"], m.value["value"]) for m in _read("Grade histologique 3 (FNCLCC).", kind="grade")] == [
        ("FNCLCC", "3")
    ]


@pytest.mark.parametrize(
    ("written", "stage_read"), [("stade ITA", "IIA"), ("stade\nllB", "IIB"), ("stade II!", "III"), ("stade  IB", "IB")]
)
def test_the_strokes_of_a_scanned_stage_are_ones(written: str, stage_read: str) -> None:
    text = f"Tumeur cT2 N1 M0, {written} au diagnostic."
    page = Page(1, 595, 842, text, ocr=True, words=((0, len(text), 0.9),))
    document = Document("d", "s", "a.pdf", (page,))
    assert [m.value["value"] for m in stage.read(document, prepare(text, Interval(None, None)))] == [stage_read]


def test_an_organ_searched_for_the_primary_in_vain_is_not_the_primary() -> None:
    found = _read("Seins, poumons, côlon : pas de lésion primitive.", kind="topography")
    assert all(m.assertion.negated for m in found)


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("Lésions d'allure secondaire : atteinte osseuse, la plus grande de 23 mm.", ["bone"]),
        ("Stade IVB UICC. Atteinte osseuse, hépatique d'emblée.", ["bone", "liver"]),
        ("Imagerie du 25/10/22 : maladie en progression, atteinte cérébrale.", ["brain"]),
        ("Atteinte rénale de grade 2 sous cisplatine.", []),
    ],
)
def test_an_organ_involved_is_a_metastasis_where_the_sentence_speaks_of_a_spread(text: str, sites: list[str]) -> None:
    assert [m.value["site"] for m in _read(text, kind="metastasis")] == sites
