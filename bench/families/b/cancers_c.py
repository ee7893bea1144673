"""Pancreas, lymphomas, soft-tissue sarcoma, unknown primary, children."""
from __future__ import annotations

from . import bio as b
from .bio import Bm
from .spec import Spec
from .util import Rng

PANCREAS = Spec(
    "pancreas", "adénocarcinome pancréatique", 0.5, (48, 80), False,
    [("C25.0", "tête du pancréas", "pancréas"), ("C25.1", "corps du pancréas", "pancréas"), ("C25.2", "queue du pancréas", "pancréas")],
    [("8500/3", ["adénocarcinome canalaire", "adénocarcinome canalaire du pancréas", "adénocarcinome pancréatique de type canalaire"], ["moyennement différencié", "peu différencié"])],
    "différenciation", "UICC", {"early": [("2", "0", "0", "IB"), ("2", "1", "0", "IIB"), ("3", "1", "0", "IIB"), ("1c", "0", "0", "IA")], "loc": [("4", "0", "0", "III"), ("4", "1", "0", "III")], "meta": [("3", "1", "1", "IV"), ("4", "1", "1", "IV"), ("2", "1", "1", "IV")]},
    [(3, "early", "surg adj:FOLFIRINOX fu rel line:GEMNAB"), (3, "meta", "line:FOLFIRINOX line:GEMNAB"), (2, "loc", "neo:FOLFIRINOX crt:CAPRT fu rel line:GEM"), (1, "meta", "line:GEMNAB line:GEM")],
    lambda r, p, m: [b.gene("KRAS", r.pick(["p.Gly12Asp", "p.Gly12Val", "p.Gly12Arg"])), b.msi(False)] if r.chance(0.7) else [],
    ["un ictère nu", "des douleurs épigastriques transfixiantes et un amaigrissement de 9 kg", "un diabète récent déséquilibré", "une pancréatite aiguë inaugurale"],
    ["TDM pancréatique triphasique", "Scanner thoraco-abdomino-pelvien", "IRM hépatique et bili-IRM"],
    ["Lésion hypodense de la {site} mesurant {mm} mm, dilatation du Wirsung en amont.", "Masse de {mm} x {mm2} mm ({site}), contact mésentérique supérieur inférieur à 180°.", "Processus tissulaire de {mm} mm, {site}, mal rehaussé au temps artériel pancréatique."],
    ["Pas d'ascite.", "Tronc coeliaque libre.", "Pas de nodule péritonéal.", "Vésicule distendue alithiasique."],
    ["Écho-endoscopie avec ponction (EUS-FNB)", "Cytoponction-biopsie sous écho-endoscopie"], ["Pièce de duodénopancréatectomie céphalique : lésion blanchâtre mal limitée de {mm} mm."],
    ["Adénocarcinome canalaire avec stroma desmoplasique abondant, engainements périnerveux (Pn1), emboles veineux. Marge rétroportale R0 à 2 mm.", "Structures glandulaires irrégulières infiltrantes, CK7+, CA19-9+, SMAD4 perdu."],
    [("duodénopancréatectomie céphalique", "Bi-sous-costale. Pas de carcinose. Curage du pédicule hépatique, section isthmique, lame rétroportale complète, montage de Child."), ("splénopancréatectomie gauche", "Laparotomie. Section isthmique à l'agrafeuse, splénectomie, curage coelio-mésentérique gauche.")],
    ("loge pancréatique", 54, 30, "RCMI asservie à la respiration"), ["liver", "lung", "peritoneum"], "Hépato-gastro-entérologie", (14, 28), ["ca19_9", "cea"], "oncologie digestive")


def _dlbcl(r: Rng, p: str, m: str) -> list[Bm]:
    return [b.ki67(r, r.pick([70, 80, 90])), Bm("CD20", "positive", None, None, None, ["CD20+", "CD20 positif", "expression du CD20"]), Bm("BCL2", "positive", None, None, None, ["BCL2+", "BCL2 positif"])]


LYMPHOMA = Spec(
    "lymphoma", "lymphome diffus à grandes cellules B", 0.5, (38, 82), False,
    [("C77.0", "ganglions cervicaux", "ganglions cervicaux"), ("C77.2", "ganglions rétropéritonéaux", "ganglions rétropéritonéaux"), ("C77.4", "ganglions inguinaux", "ganglions inguinaux")],
    [("9680/3", ["lymphome diffus à grandes cellules B (LDGCB)", "LDGCB de phénotype non centre germinatif", "lymphome B diffus à grandes cellules"], [])],
    None, "Ann Arbor", {"loc": [(None, None, None, "II"), (None, None, None, "I")], "meta": [(None, None, None, "III"), (None, None, None, "IV")]},
    [(3, "meta", "line1:RCHOP fu relL line:RDHAC line:POLABR"), (3, "loc", "line1:RCHOP fu"), (2, "meta", "line1:RCHOP fu")],
    _dlbcl,
    ["une adénopathie cervicale augmentant de volume depuis deux mois", "une altération de l'état général avec sueurs nocturnes et fièvre", "des adénopathies inguinales indolores", "une masse abdominale"],
    ["TEP-TDM au 18F-FDG", "TDM cervico-thoraco-abdomino-pelvienne"],
    ["Adénopathies hypermétaboliques ({site}), la plus volumineuse mesurant {mm} mm (SUVmax 18).", "Masse ganglionnaire ({site}) de {mm} x {mm2} mm intensément fixante, Deauville 5."],
    ["Pas d'atteinte hépatique focale.", "Rate de taille normale, sans hyperfixation.", "Pas de fixation osseuse suspecte.", "Pas d'atteinte digestive."],
    ["Exérèse ganglionnaire cervicale", "Biopsie chirurgicale ganglionnaire", "Microbiopsie scanno-guidée d'une masse ganglionnaire"], ["Ganglion de {mm} mm, aspect blanc homogène à la coupe."],
    ["Architecture effacée par une prolifération diffuse de grandes cellules à noyau vésiculeux. CD20+, CD79a+, MUM1+, CD10-, BCL6+. EBER négatif.", "Prolifération lymphomateuse à grandes cellules d'aspect centroblastique, PAX5+, CD3-."],
    [("exérèse ganglionnaire", "Incision cutanée en regard, exérèse d'un ganglion de 3 cm adressé à l'état frais.")],
    None, ["bone", "liver"], "Hématologie", (0, 0), ["ldh"], "hématologie")
HODGKIN = Spec(
    "hodgkin", "lymphome de Hodgkin classique", 0.5, (19, 44), False, [("C77.1", "médiastin", "médiastin"), ("C77.0", "ganglions sus-claviculaires", "ganglions sus-claviculaires")],
    [("9663/3", ["lymphome de Hodgkin classique scléro-nodulaire", "maladie de Hodgkin de type scléro-nodulaire", "LH classique, variant scléro-nodulaire"], [])],
    None, "Ann Arbor", {"loc": [(None, None, None, "II"), (None, None, None, "I")], "meta": [(None, None, None, "III"), (None, None, None, "IV")]},
    [(3, "loc", "line1:ABVD rt fu"), (2, "meta", "line1:ABVD fu relL line:BV")],
    lambda r, p, m: [Bm("CD30", "positive", None, None, None, ["CD30+", "CD30 positif", "CD30 et CD15 positifs"])],
    ["un prurit et une adénopathie sus-claviculaire", "un élargissement médiastinal sur une radiographie d'embauche", "des sueurs nocturnes et un amaigrissement"],
    LYMPHOMA.img_title, ["Masse médiastinale antérieure de {mm} mm, hypermétabolique (SUVmax 11).", "Adénopathies ({site}) coulées mesurant {mm} x {mm2} mm, Deauville 5."], LYMPHOMA.img_neg,
    ["Exérèse ganglionnaire sus-claviculaire", "Biopsie par médiastinoscopie"], ["Ganglion de {mm} mm, nodulaire, ferme."],
    ["Nodules cernés de bandes de fibrose contenant des cellules de Hodgkin et de Reed-Sternberg CD30+, CD15+, PAX5 faible. Fond inflammatoire riche en éosinophiles."],
    LYMPHOMA.surgery, ("médiastin (sites initialement atteints)", 30, 15, "RCMI, inspiration bloquée"), ["lung", "bone"], "Hématologie", (0, 0), ["ldh"], "hématologie")
SARCOMA = Spec(
    "sarcoma", "sarcome des tissus mous", 0.5, (28, 78), True,
    [("C49.2", "loge antérieure de la cuisse {gf}", "cuisse {gf}"), ("C49.2", "mollet {gm}", "jambe {gf}"), ("C49.1", "avant-bras {gm}", "avant-bras {gm}"), ("C49.2", "creux poplité {gm}", "creux poplité {gm}")],
    [("8890/3", ["léiomyosarcome", "léiomyosarcome des tissus mous"], ["FNCLCC 2", "FNCLCC 3"]), ("8802/3", ["sarcome pléomorphe indifférencié", "sarcome indifférencié pléomorphe (UPS)"], ["FNCLCC 3"]), ("8858/3", ["liposarcome dédifférencié", "liposarcome dédifférencié (MDM2 amplifié)"], ["FNCLCC 2", "FNCLCC 3"])],
    "FNCLCC", "UICC", {"loc": [("2", "0", "0", "IIIA"), ("3", "0", "0", "IIIB"), ("4", "0", "0", "IIIB"), ("1", "0", "0", "II")], "meta": [("3", "0", "1", "IV"), ("4", "0", "1", "IV")]},
    [(3, "loc", "neo:DOXOIFO surg rt fu rel line:TRAB line:PAZO"), (2, "loc", "surg rt fu rel line:DOXO line:TRAB"), (2, "loc", "surg rt fu"), (2, "meta", "line:DOXO line:TRAB line:PAZO")],
    lambda r, p, m: [Bm("MDM2", "positive", None, None, "amplification", ["MDM2 amplifié (FISH)", "amplification de MDM2"], molecular=True)] if m == "8858/3" else [],
    ["une tuméfaction profonde de la {short} augmentant de volume", "une masse indolore ({short}) prise initialement pour un hématome", "une gêne fonctionnelle et une tuméfaction ({short})"],
    ["IRM du membre avec injection", "IRM des parties molles", "TDM thoracique et IRM du membre"],
    ["Masse profonde hétérogène ({site}), {mm} x {mm2} mm, rehaussement nodulaire, contact vasculaire sans engainement.", "Lésion tissulaire intramusculaire de {mm} mm, {site}, avec plages nécrotiques."],
    ["Cortical osseux adjacent respecté.", "Pédicule vasculo-nerveux refoulé mais libre.", "Pas de nodule pulmonaire.", "Pas d'adénopathie inguinale ni axillaire."],
    ["Microbiopsies coaxiales sous échographie", "Biopsie au trocart guidée par l'imagerie"], ["Pièce d'exérèse compartimentale de {w} g, tumeur polylobée de {mm} mm, nécrose 30 %."],
    ["Prolifération fusocellulaire fasciculée, atypies marquées, 22 mitoses pour 10 champs, nécrose inférieure à 50 %. Relecture réseau NETSARC concordante.", "Sarcome à cellules pléomorphes, index mitotique élevé. AML, desmine et h-caldesmone en cours d'interprétation contributive. Relecture RRePS confirmée."],
    [("exérèse élargie compartimentale", "Incision emportant le trajet de biopsie. Dissection au large, pédicule vasculaire squelettisé, résection R0 macroscopique. Fermeture sur drainage.")],
    ("lit opératoire du membre", 50, 25, "RCMI"), ["lung", "bone", "liver"], "Orthopédie oncologique", (0, 0), [], "sarcomes")
CUP = Spec(
    "cup", "carcinome de primitif inconnu", 0.5, (48, 78), False, [("C80.9", "site primitif inconnu", "primitif inconnu")],
    [("8010/3", ["carcinome peu différencié de primitif inconnu", "carcinome sans primitif retrouvé"], []), ("8140/3", ["adénocarcinome d'origine indéterminée", "adénocarcinome de primitif inconnu", "ACUP"], ["peu différencié"])],
    None, "UICC", {"meta": [("X", "3", "1", None), ("0", "2", "1", None)]}, [(1, "meta", "line:CBPPACLI line:GEM")],
    lambda r, p, m: [b.pdl1(r, "CPS", r.pick([0, 10]))],
    ["des douleurs osseuses diffuses", "une adénopathie sus-claviculaire gauche", "une altération de l'état général avec hépatalgies"],
    ["TEP-TDM au 18F-FDG", "Scanner thoraco-abdomino-pelvien"], ["Adénopathies multiples jusqu'à {mm} mm, sans lésion primitive identifiable.", "Pas de foyer primitif évident ; atteinte ganglionnaire de {mm} mm."],
    ["Seins, poumons, côlon : pas de lésion primitive.", "Pancréas d'aspect normal.", "Thyroïde homogène."],
    ["Biopsie ganglionnaire sus-claviculaire", "Ponction-biopsie hépatique échoguidée"], ["Fragments biopsiques de {mm} mm cumulés."],
    ["Prolifération carcinomateuse CK7+, CK20-, TTF1-, GATA3-, PAX8-, CDX2- ; profil non orienté.", "Carcinome peu différencié, AE1/AE3+, p40-, TTF1-. Primitif non déterminé."],
    [("exérèse ganglionnaire", "Exérèse ganglionnaire diagnostique sous anesthésie locale.")], None, ["liver", "bone", "lung"], "Médecine interne", (0, 0), ["cea", "ca19_9", "ca125"], "primitif inconnu")
EWING = Spec(
    "ewing", "sarcome d'Ewing", 0.5, (6, 16), True, [("C40.2", "diaphyse fémorale {gf}", "fémur {gm}"), ("C40.2", "métaphyse tibiale {gf}", "tibia {gm}")],
    [("9260/3", ["sarcome d'Ewing", "tumeur de la famille d'Ewing", "sarcome d'Ewing osseux"], [])], None, "UICC", {"loc": [("1", "0", "0", None), ("2", "0", "0", None)]}, [(1, "loc", "neo:VDCIE surg rt fu")],
    lambda r, p, m: [Bm("EWSR1", "positive", None, None, "fusion EWSR1-FLI1", ["fusion EWSR1-FLI1", "réarrangement EWSR1 (fusion EWSR1-FLI1)", "transcrit EWSR1-FLI1 détecté"], molecular=True)],
    ["des douleurs nocturnes ({short})", "une tuméfaction douloureuse ({short}) et une boiterie"], ["IRM osseuse", "IRM du membre et scanner thoracique"],
    ["Lésion ostéolytique perméative ({site}) de {mm} mm avec réaction périostée en bulbe d'oignon et masse des parties molles."], ["Articulation adjacente indemne.", "Pas de nodule pulmonaire.", "Pas de skip métastase."],
    ["Biopsie osseuse chirurgicale"], ["Pièce de résection osseuse de 18 cm, lit tumoral de {mm} mm."], ["Prolifération de petites cellules rondes, CD99+ membranaire diffus, NKX2.2+. Prolifération dense, mitoses fréquentes."],
    [("résection osseuse et reconstruction", "Résection en bloc, recoupe médullaire négative, reconstruction par allogreffe et clou verrouillé.")], ("os et parties molles du membre", 54, 30, "RCMI"), ["lung", "bone"], "Oncologie pédiatrique", (0, 0), ["ldh"], "pédiatrie")
WILMS = Spec(
    "wilms", "néphroblastome", 0.5, (2, 6), True, [("C64.9", "rein {gm}", "rein {gm}")], [("8960/3", ["néphroblastome", "tumeur de Wilms", "néphroblastome de risque intermédiaire"], [])], None, "SIOP", {"loc": [(None, None, "0", "II"), (None, None, "0", "I"), (None, None, "0", "III")]},
    [(1, "loc", "neo:AV surg adj:AVD fu")], lambda r, p, m: [], ["une masse abdominale découverte par les parents au bain", "une hématurie et une HTA"], ["Échographie abdominale et IRM", "TDM abdominale"],
    ["Volumineuse masse hétérogène du {site}, {mm} x {mm2} mm, signe de l'éperon."], ["Veine cave libre.", "Rein controlatéral normal.", "Pas de nodule pulmonaire."], ["Ponction-biopsie rénale à l'aiguille fine"], ["Pièce de néphrectomie de {w} g, tumeur encéphaloïde de {mm} mm."],
    ["Néphroblastome de type mixte, régressif, risque intermédiaire (SIOP). Pas d'anaplasie."], [("néphro-urétérectomie élargie", "Laparotomie transverse. Contrôle vasculaire premier, néphrectomie élargie sans rupture, prélèvements ganglionnaires.")], None, ["lung"], "Oncologie pédiatrique", (0, 7), ["ldh"], "pédiatrie")
SPECS_C = [PANCREAS, LYMPHOMA, HODGKIN, SARCOMA, CUP, EWING, WILMS]
