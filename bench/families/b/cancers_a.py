"""Breast, lung, colon, rectum, prostate."""
from __future__ import annotations

from . import bio as b
from .bio import Bm
from .spec import Spec, Tnm
from .util import Rng


def _breast(r: Rng, path: str, morph: str) -> list[Bm]:
    if "HER" in path:
        er = r.chance(0.6)
        return [b.receptor(r, "ER", er), b.receptor(r, "PR", er and r.chance(0.7)), b.her2(r, r.pick(["3+", "3+", "2+pos"])), b.ki67(r, r.pick([25, 30, 40, 50]))]
    if "TN" in path:
        return [b.receptor(r, "ER", False), b.receptor(r, "PR", False), b.her2(r, r.pick(["0", "1+"])), b.ki67(r, r.pick([50, 60, 70, 80]))] + ([b.pdl1(r, "CPS", r.pick([0, 5, 15, 20]))] if r.chance(0.6) else []) + (b.brca(r, r.pick(["BRCA1", None, None])) if r.chance(0.6) else [])
    return [b.receptor(r, "ER", True), b.receptor(r, "PR", r.chance(0.75)), b.her2(r, r.pick(["0", "1+", "2+neg"])), b.ki67(r, r.pick([8, 12, 15, 20, 25]))]


BREAST = Spec(
    "breast", "cancer du sein", 1.0, (34, 79), True,
    [("C50.4", "quadrant supéro-externe du sein {gm}", "sein {gm}"), ("C50.2", "quadrant supéro-interne du sein {gm}", "sein {gm}"), ("C50.5", "quadrant inféro-externe du sein {gm}", "sein {gm}"),
     ("C50.1", "région rétro-aréolaire du sein {gm}", "sein {gm}"), ("C50.3", "quadrant inféro-interne du sein {gm}", "sein {gm}")],
    [("8500/3", ["carcinome infiltrant de type non spécifique (NST)", "carcinome canalaire infiltrant", "carcinome mammaire infiltrant NST", "CCI"], ["SBR II", "SBR III", "SBR II"]),
     ("8520/3", ["carcinome lobulaire infiltrant", "CLI (E-cadhérine négative)", "carcinome mammaire infiltrant de type lobulaire"], ["SBR II", "SBR I", "SBR II"])],
    "SBR", "UICC",
    {"early": [("1c", "0", "0", "IA"), ("2", "0", "0", "IIA"), ("1c", "1", "0", "IIA"), ("2", "1", "0", "IIB")], "loc": [("2", "1", "0", "IIB"), ("3", "1", "0", "IIIA"), ("2", "2", "0", "IIIA"), ("4b", "1", "0", "IIIB"), ("3", "0", "0", "IIB")],
     "meta": [("2", "1", "1", "IV"), ("3", "1", "1", "IV"), ("4b", "2", "1", "IV")]},
    [(3, "early", "surg adj:EC adj:PACLI rt endo:LETRO|TAM fu"), (3, "early", "surg rt endo:ANAS|LETRO fu rel line:PALBO line:CAPE line:PACLI"), (2, "loc", "neoHER:EC neoHER:TCH surg rt adjHER:TRAS|TDM1 fu rel line:THP line:TDXD"),
     (2, "loc", "neoTN:PEMBRO_TN neoTN:EC surg rt fu rel line:SACI line:CAPE"), (2, "meta", "line:PALBO line:RIBO line:PACLI"), (1, "meta", "lineHER:THP lineHER:TDXD lineHER:CAPE"), (2, "loc", "neo:EC neo:DOC surg rt endo:LETRO|ANAS fu")],
    _breast,
    ["une masse du sein {gm} découverte à l'autopalpation", "une anomalie au dépistage organisé (ACR 4)", "un nodule du sein {gm} palpé par le gynécologue", "une rétraction du mamelon {gm}", "une masse mammaire {gf} d'apparition récente"],
    ["Mammographie bilatérale et échographie mammaire", "IRM mammaire", "Bilan sénologique : mammographie numérique, tomosynthèse, échographie"],
    ["Opacité spiculée de {mm} mm du {site}, classée ACR 5, avec rupture de l'architecture.", "Masse irrégulière du {site} mesurant {mm} x {mm2} mm, rehaussement précoce avec lavage, ACR 5 (BI-RADS 5).",
     "En échographie, lésion hypoéchogène du {site}, atténuante, de contours spiculés, {mm} mm de grand axe."],
    ["Sein controlatéral sans anomalie suspecte, ACR 2.", "Pas de microcalcification suspecte associée.", "Absence d'épaississement cutané.", "Pas d'adénopathie mammaire interne."],
    ["Microbiopsie sous échographie", "Microbiopsies 14G échoguidées", "Macrobiopsie stéréotaxique 11G"],
    ["Pièce pesant {w} g, mesurant 110 x 95 x 40 mm, orientée par fils. À la coupe, lésion blanchâtre, étoilée, indurée, de {mm} mm.", "Tumorectomie orientée de {w} g. Nodule tumoral blanc-grisâtre de {mm} mm de grand axe, situé à 6 mm de la berge la plus proche."],
    ["Prolifération carcinomateuse d'architecture massive et trabéculaire, atypies modérées, activité mitotique modérée (9 mitoses pour 10 champs). Stroma fibreux. Pas d'embole vasculaire individualisé.",
     "Travées et cellules isolées carcinomateuses infiltrant un stroma desmoplasique. Composante in situ de grade nucléaire intermédiaire associée (10 %). Présence d'emboles lymphatiques péritumoraux."],
    [("tumorectomie et ganglion sentinelle", "Repérage isotopique et au bleu. Incision péri-aréolaire. Tumorectomie emportant la lésion avec marges macroscopiques, radiographie de pièce satisfaisante. Par une incision axillaire, exérèse de deux ganglions sentinelles chauds et bleus."),
     ("mastectomie totale et curage axillaire", "Incision en quartier d'orange. Mastectomie totale emportant l'aponévrose du grand pectoral. Curage des étages I et II de Berg, préservation du nerf du grand dentelé et du pédicule du grand dorsal. Redon aspiratif."),
     ("tumorectomie et curage axillaire", "Tumorectomie large après repérage, recoupes systématiques. Curage axillaire fonctionnel, nerfs vus et respectés. Hémostase, drainage axillaire.")],
    ("sein et aires ganglionnaires", 50, 25, "RCMI, énergie 6 MV"), ["bone", "liver", "lung", "brain", "lymph_node"], "Sénologie", (1, 16), ["ca15_3", "cea"], "sénologie")


def _lung(r: Rng, path: str, morph: str) -> list[Bm]:
    if morph == "8041/3":
        return [Bm("Ki-67", None, 90, "%", None, ["Ki67 : 90 %", "Ki67 évalué à 90 %", "index de prolifération Ki67 90%"])]
    if "EGFR" in path:
        alt = r.pick(["délétion de l'exon 19", "p.Leu858Arg (exon 21)"])
        return [b.gene("EGFR", alt), b.gene("ALK", None), b.gene("ROS1", None), b.gene("KRAS", None), b.pdl1(r, "TPS", r.pick([0, 5, 20]))]
    if "ALK" in path:
        return [b.gene("EGFR", None), b.gene("ALK", "fusion EML4-ALK", "réarrangement"), b.gene("ROS1", None), b.pdl1(r, "TPS", r.pick([1, 10, 60]))]
    return [b.gene("EGFR", None), b.gene("ALK", None), b.gene("ROS1", None), b.gene("KRAS", r.pick(["p.Gly12Cys", None, "p.Gly12Val"])), b.gene("BRAF", None), b.pdl1(r, "TPS", r.pick([0, 5, 20, 40, 60, 80]))]


LUNG = Spec(
    "lung", "cancer bronchique", 0.4, (44, 80), True,
    [("C34.1", "lobe supérieur {gm}", "lobe supérieur {gm}"), ("C34.3", "lobe inférieur {gm}", "lobe inférieur {gm}"), ("C34.1", "culmen et lobe supérieur du poumon {gm}", "poumon {gm}"), ("C34.3", "segment apical du lobe inférieur {gm}", "lobe inférieur {gm}")],
    [("8140/3", ["adénocarcinome bronchique", "adénocarcinome TTF1+ d'origine pulmonaire", "adénocarcinome pulmonaire", "carcinome non à petites cellules de type adénocarcinome"], [])],
    None, "UICC",
    {"early": [("1c", "0", "0", "IA3"), ("2a", "0", "0", "IB"), ("2b", "0", "0", "IIA"), ("2a", "1", "0", "IIB"), ("3", "0", "0", "IIB"), ("3", "1", "0", "IIIA")],
     "loc": [("2a", "2", "0", "IIIA"), ("4", "0", "0", "IIIA"), ("3", "2", "0", "IIIB"), ("4", "2", "0", "IIIB"), ("4", "3", "0", "IIIC")], "meta": [("3", "2", "1b", "IVA"), ("4", "2", "1c", "IVB"), ("2a", "3", "1c", "IVB"), ("2b", "0", "1b", "IVA"), ("1c", "2", "1c", "IVB")]},
    [(3, "early", "surg adj:CISVINO|CISPEM fu rel line:CBPPEMPEM line:DOCL"), (3, "loc", "crt:CISPEM|CISVINO adjx:DURVA fu rel line:PEMBRO line:DOCL"), (3, "meta", "line:CBPPEMPEM line:DOCL line:GEM"), (2, "meta", "lineEGFR:OSI lineEGFR:CBPPEMPEM lineEGFR:DOCL"),
     (1, "meta", "lineALK:ALEC lineALK:CISPEM"), (1, "early", "surg fu"), (2, "meta", "line:CISPEM line:NIVO line:DOCL")],
    _lung,
    ["une toux traînante depuis trois mois avec deux épisodes d'hémoptysie", "une altération de l'état général avec perte de 6 kg", "une découverte fortuite sur une radiographie pré-opératoire", "une dyspnée d'effort d'aggravation progressive", "une douleur thoracique {gf} persistante"],
    ["TDM thoraco-abdomino-pelvienne injectée", "Scanner thoracique avec injection", "TEP-TDM au 18F-FDG"],
    ["Masse tissulaire du {site} mesurant {mm} x {mm2} mm, spiculée, au contact de la plèvre.", "Lésion nodulaire du {site} de {mm} mm de grand axe, hypermétabolique (SUVmax 12,4).", "Processus expansif du {site} de {mm} mm avec attraction de la scissure."],
    ["Pas d'épanchement pleural.", "Absence de lymphangite.", "Surrénales sans nodule.", "Pas de lésion focale hépatique.", "Pas de lésion osseuse suspecte sur le volume exploré."],
    ["Biopsies bronchiques sous fibroscopie", "Ponction-biopsie transthoracique scanno-guidée", "EBUS-TBNA de la loge 7 et biopsies d'éperon"],
    ["Pièce de lobectomie de {w} g. Lésion périphérique blanc-gris, mal limitée, de {mm} mm, rétractant la plèvre viscérale. Recoupe bronchique à 35 mm."],
    ["Prolifération carcinomateuse d'architecture acineuse (70 %) et papillaire (30 %), cellules cylindriques à noyaux nucléolés. En immunohistochimie : TTF1 positif, p40 négatif. Pas d'image d'invasion pleurale (PL0).",
     "Carcinome d'architecture à prédominance acineuse, TTF1+, CK7+, p40-. Quelques emboles vasculaires. Tissu pulmonaire à distance emphysémateux."],
    [("lobectomie supérieure et curage médiastinal", "Vidéothoracoscopie trois voies. Dissection du pédicule supérieur, section des artères à l'agrafeuse, veine pulmonaire supérieure puis bronche lobaire. Curage radical des loges médiastinales. Test d'étanchéité satisfaisant. Un drain."),
     ("lobectomie inférieure et curage médiastinal", "Thoracotomie latérale avec épargne musculaire. Ligature-section de la veine pulmonaire inférieure, scissure complétée, lobectomie inférieure réglée. Curage ganglionnaire complet. Deux drains.")],
    ("thorax (tumeur et médiastin)", 66, 33, "RCMI, respiration libre asservie"), ["brain", "bone", "adrenal", "liver", "lung", "pleura"], "Pneumologie - Oncologie thoracique", (6, 20), ["cea"], "oncologie thoracique")


def _colon(r: Rng, path: str, morph: str) -> list[Bm]:
    if "MSI" in path:
        return [b.msi(True), b.gene("KRAS", None), b.gene("NRAS", None), b.gene("BRAF", r.pick(["p.Val600Glu", None]))]
    ras = r.pick(["p.Gly12Asp", "p.Gly13Asp", "p.Gly12Val"]) if "BEV" in path else (None if "CTX" in path else r.pick([None, "p.Gly12Asp"]))
    return [b.msi(False), b.gene("KRAS", ras), b.gene("NRAS", None), b.gene("BRAF", None)]


_COL_TNM: dict[str, list[Tnm]] = {"early": [("2", "0", "0", "I"), ("3", "0", "0", "IIA"), ("4a", "0", "0", "IIB")], "loc": [("3", "1a", "0", "IIIB"), ("3", "1b", "0", "IIIB"), ("3", "2a", "0", "IIIB"), ("4a", "2a", "0", "IIIC"), ("2", "1a", "0", "IIIA"), ("3", "2b", "0", "IIIC")],
            "meta": [("3", "1b", "1a", "IVA"), ("4a", "2a", "1b", "IVB"), ("3", "2b", "1a", "IVA"), ("4a", "1b", "1b", "IVB")]}
_COL_MORPH: list[tuple[str, list[str], list[str]]] = [("8140/3", ["adénocarcinome lieberkühnien moyennement différencié", "adénocarcinome de type lieberkühnien", "adénocarcinome colorectal moyennement différencié"], ["bas grade"]),
                                                     ("8480/3", ["adénocarcinome mucineux", "adénocarcinome colloïde muqueux"], ["haut grade"])]
COLON = Spec(
    "colon", "cancer du côlon", 0.5, (42, 82), False,
    [("C18.7", "côlon sigmoïde", "sigmoïde"), ("C18.0", "caecum", "caecum"), ("C18.2", "côlon ascendant", "côlon droit"), ("C18.6", "côlon descendant", "côlon gauche"), ("C18.4", "côlon transverse", "transverse")],
    _COL_MORPH, "OMS", "UICC", _COL_TNM,
    [(3, "loc", "surg adj:FOLFOX|XELOX fu rel line:FOLFIRIB line:TRIFLU"), (2, "early", "surg fu"), (3, "meta", "lineBEV:FOLFOXB lineBEV:FOLFIRIB lineBEV:TRIFLU|REGO"), (2, "meta", "lineCTX:FOLFIRIC lineCTX:FOLFOXB lineCTX:REGO"), (1, "meta", "lineMSI:PEMBRO lineMSI:FOLFIRIB"),
     (2, "loc", "surg adj:XELOX fu")],
    _colon,
    ["des rectorragies et une anémie ferriprive", "un syndrome occlusif", "un test immunologique positif dans le cadre du dépistage organisé", "des troubles du transit et un amaigrissement de 5 kg", "une anémie ferriprive de découverte fortuite"],
    ["TDM thoraco-abdomino-pelvienne", "Scanner TAP avec injection au temps portal", "TDM abdomino-pelvienne et thoracique"],
    ["Épaississement tumoral circonférentiel du {site} étendu sur {mm} mm, avec infiltration de la graisse de contact.", "Lésion bourgeonnante sténosante du {site} de {mm} mm de hauteur, sans occlusion d'amont.", "Processus tumoral du {site} ({mm} mm), adénopathies locorégionales infracentimétriques."],
    ["Pas d'épanchement péritonéal.", "Foie homogène sans lésion focale suspecte.", "Pas de nodule de carcinose.", "Parenchyme pulmonaire sans nodule.", "Kystes biliaires simples du segment IV, bénins."],
    ["Biopsies perendoscopiques (coloscopie)", "Biopsies coliques per-coloscopie"],
    ["Pièce de colectomie mesurant 24 cm. Tumeur ulcéro-bourgeonnante de {mm} mm de grand axe, sténosante, à 6 cm de la limite la plus proche, infiltrant le méso.", "Segment colique de 19 cm, lésion ulcérée de {mm} mm, franchissant macroscopiquement la musculeuse."],
    ["Adénocarcinome lieberkühnien fait de glandes irrégulières cribriformes avec nécrose intraluminale. Budding de bas grade. Engainements périnerveux absents. Limites longitudinales saines.",
     "Glandes irrégulières d'adénocarcinome lieberkühnien infiltrant le chorion, stroma-réaction, nécrose intraluminale.", "Prolifération glandulaire infiltrant la sous-séreuse. Emboles vasculaires lymphatiques présents (L1). Marge circonférentielle saine à 8 mm."],
    [("colectomie segmentaire avec curage", "Coelioscopie. Exploration : pas de carcinose, foie souple. Ligature première des vaisseaux, décollement de dedans en dehors, section à l'agrafeuse, extraction par mini-laparotomie sous protection pariétale, anastomose mécanique, test à l'air négatif."),
     ("hémicolectomie et curage ganglionnaire", "Laparotomie médiane. Mobilisation complète du côlon, ligature à l'origine des pédicules, résection emportant 10 cm de marge. Anastomose latéro-latérale manuelle. Lavage.")],
    None, ["liver", "lung", "peritoneum", "lymph_node"], "Hépato-gastro-entérologie", (12, 28), ["cea", "ca19_9"], "oncologie digestive")
RECTUM = Spec(
    "rectum", "cancer du rectum", 0.4, (45, 80), False,
    [("C20.9", "bas rectum", "rectum"), ("C20.9", "moyen rectum", "rectum"), ("C20.9", "haut rectum", "rectum")],
    _COL_MORPH[:1], "OMS", "UICC", {"early": [("2", "0", "0", "I"), ("3", "0", "0", "IIA")], "loc": [("3", "1b", "0", "IIIB"), ("3", "2a", "0", "IIIB"), ("4a", "2a", "0", "IIIC"), ("2", "1a", "0", "IIIA"), ("3", "0", "0", "IIA")], "meta": [("3", "1b", "1a", "IVA"), ("3", "2a", "1b", "IVB")]},
    [(3, "loc", "crt:CAPRT surg adj:XELOX fu rel line:FOLFIRIB line:REGO"), (3, "loc", "neo:FOLFIRINOX crt:CAPRT surg fu"), (2, "meta", "lineBEV:FOLFOXB lineBEV:FOLFIRIB lineBEV:TRIFLU"), (1, "loc", "crt:CAPRT surg fu")],
    _colon,
    ["des rectorragies avec syndrome rectal", "un ténesme et des faux besoins", "des rectorragies isolées évoluant depuis quatre mois", "une lésion palpée au toucher rectal"],
    ["IRM rectale", "IRM pelvienne haute résolution", "IRM rectale et scanner TAP"],
    ["Tumeur circonférentielle du {site} de {mm} mm de hauteur, pôle inférieur à 5 cm de la marge anale, fascia recti à 3 mm.", "Lésion tissulaire du {site}, {mm} mm de grand axe, franchissant la musculeuse sur 4 mm, pas d'envahissement veineux extramural (EMVI-)."],
    ["Sphincter respecté.", "Pas d'adénopathie latéro-pelvienne suspecte.", "Foie sans lésion secondaire.", "Pas de nodule pulmonaire suspect."],
    ["Biopsies rectales per-endoscopie"],
    ["Pièce de proctectomie avec mésorectum complet (grade 3 de Quirke). Cicatrice ulcérée de {mm} mm à 25 mm de la limite distale."],
    ["Adénocarcinome lieberkühnien infiltrant la musculaire muqueuse, glandes cribriformes, nécrose sale.", "Remaniements fibreux post-thérapeutiques avec foyers résiduels d'adénocarcinome (TRG 3 de Mandard). Marge circonférentielle saine (R0) à 4 mm.", "Adénocarcinome moyennement différencié, réponse partielle (TRG 2). Pas d'embole."],
    [("proctectomie avec exérèse totale du mésorectum", "Coelioscopie. Ligature haute de l'artère mésentérique inférieure, abaissement de l'angle gauche, TME dans le plan embryologique, préservation des nerfs hypogastriques, anastomose colo-rectale basse et iléostomie de protection."),
     ("amputation abdomino-périnéale", "Temps abdominal coelioscopique, TME, puis temps périnéal avec fermeture épiplooplastie. Colostomie iliaque définitive.")],
    ("pelvis (rectum et mésorectum)", 50, 25, "RCMI-VMAT"), ["liver", "lung", "peritoneum"], "Chirurgie digestive et oncologique", (10, 24), ["cea"], "oncologie digestive")


def _prostate(r: Rng, path: str, morph: str) -> list[Bm]:
    v = r.pick([6.8, 9.4, 12.1, 14.7]) if "LOC" not in path and "META" not in path else r.pick([24.6, 38.0, 86.5, 240.0] if "META" in path else [14.8, 24.6, 38.0])
    out = [b.psa(v)]
    if "META" in path and r.chance(0.4):
        out += b.brca(r, r.pick(["BRCA2", None]))
    return out


PROSTATE = Spec(
    "prostate", "cancer de la prostate", 0.0, (55, 82), False,
    [("C61.9", "prostate", "prostate")],
    [("8140/3", ["adénocarcinome prostatique", "adénocarcinome acinaire de la prostate", "ADK prostatique"], ["Gleason 7 (3+4)", "Gleason 7 (4+3)", "Gleason 8 (4+4)", "Gleason 9 (4+5)"])],
    "Gleason", "UICC", {"early": [("2a", "0", "0", "I"), ("2c", "0", "0", "II"), ("2b", "0", "0", "II")], "loc": [("3a", "0", "0", "III"), ("3b", "0", "0", "III"), ("3a", "1", "0", "IV")], "meta": [("3b", "1", "1b", "IV"), ("4", "1", "1b", "IV"), ("3a", "0", "1b", "IV")]},
    [(2, "early", "surg fu"), (2, "early", "surg fu relPSA rt fu"), (3, "loc", "rt endoLOC:LEUP fu rel lineLOC:LEUPENZA lineLOC:DOCP"), (4, "meta", "lineMETA:LEUPABI|LEUPENZA lineMETA:DOCP lineMETA:CABAZ"), (2, "meta", "lineMETA:LEUP lineMETA:ENZA lineMETA:DOCP lineMETA:OLA")],
    _prostate,
    ["une élévation du PSA lors d'un dosage de dépistage individuel", "des troubles urinaires du bas appareil", "des lombalgies inflammatoires", "un nodule dur au toucher rectal", "une rétention aiguë d'urine"],
    ["IRM prostatique multiparamétrique", "IRM de la prostate 3T", "TEP-TDM à la choline / PSMA"],
    ["Lésion de la zone périphérique de {mm} mm en hyposignal T2, restriction nette de la diffusion, PI-RADS 5.", "Cible PI-RADS 4 de {mm} mm de l'apex, contact capsulaire large.", "Volume prostatique 46 cc. Nodule suspect postéro-latéral de {mm} mm, PI-RADS 5."],
    ["Vésicules séminales symétriques.", "Pas d'adénopathie iliaque suspecte.", "Pas de lésion osseuse sur le pelvis exploré.", "Vessie de lutte modérée."],
    ["Biopsies prostatiques échoguidées (12 prélèvements + 3 ciblés)", "Biopsies transpérinéales avec fusion IRM"],
    ["Pièce de prostatovésiculectomie de {w} g. Foyer principal de {mm} mm de la zone périphérique."],
    ["Adénocarcinome acinaire, 7 biopsies positives sur 15, longueur tumorale cumulée 41 mm. Engainements périnerveux présents.", "Adénocarcinome prostatique multifocal. Pas d'image d'embole. Apex sain."],
    [("prostatectomie totale et curage ilio-obturateur", "Voie coelioscopique robot-assistée. Curage ilio-obturateur bilatéral. Dissection antérograde, préservation du bandelette neuro-vasculaire selon risque. Anastomose vésico-urétrale étanche, sonde 18 Ch.")],
    ("prostate et loge prostatique", 74, 37, "IGRT, RCMI-VMAT"), ["bone", "lymph_node", "liver"], "Urologie", (9, 20), ["psa"], "uro-oncologie")
SPECS_A = [BREAST, LUNG, COLON, RECTUM, PROSTATE]
