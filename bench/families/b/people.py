"""Invented people: names, comorbidities, allergies, family history, social context."""
from __future__ import annotations

from datetime import date

from .util import Rng

SURNAMES = ["ABGRALL", "ALLIX", "ANSELME", "AUBRIET", "BADOUX", "BARDET", "BAUDELOT", "BELKACEM", "BERTHOU", "BILLAUDEL", "BOISSINOT", "BONNARDEL", "BOUCHAREB", "BOURGUIGNAT", "BRIANDET", "CADIOU", "CARVALHO", "CASTAING", "CHAMBRIER", "CHAUVEL", "COATMEUR", "COLLOMBAT", "CORNILLET", "COURTADE", "DA-SILVA", "DANTEC", "DECROIX", "DELAUNOIS", "DERRIEN", "DIALLO", "DUBREUILH", "DUCASTEL", "ESNAULT", "FAIVRE", "FERRACHAT", "FOUCAULD", "GALLIOT", "GANDOUIN", "GARRIGUE", "GOUJARD", "GRANDJEAN", "GUEGUEN", "GUILLEMETTE", "HAMON", "HERVIEUX", "HUBERDEAU", "JACQUARD", "JOLIVET", "KACEM", "KERBRAT", "LABORDERIE", "LACOSTE", "LANDREAU", "LAPEYRE", "LE-BIHAN", "LEFORESTIER", "LEMARCHAL", "LHERMITTE", "LOUVEAU", "MABILEAU", "MAILLARDET", "MALHERBET", "MARQUETTE", "MASSONNEAU", "MEUNIEZ", "MONNERAYE", "NAVARRET", "NGUYEN", "OLLIVIER", "PAILLARD", "PASQUIOU", "PELLERINO", "PERROTIN", "PICHARD", "POIRIERE", "PRADINES", "QUENTINET", "RAIMBAULT", "REBOURS", "RIGAUDEAU", "ROSPABE", "SAUVAGEOT", "SIMONNOT", "TERRASSON", "THEVENIN", "TRAORE", "TURPINEAU", "VALADEAU", "VERDONCK", "VIGNERONNE", "VILLEDIEU", "WATTEZ", "YVINEC", "ZAMBONI"]
FEMALE_OLD = ["Jacqueline", "Monique", "Yvette", "Simone", "Colette", "Josiane", "Huguette", "Ginette", "Marie-Thérèse", "Odette", "Paulette", "Claudine", "Arlette", "Renée"]
FEMALE_MID = ["Catherine", "Sylvie", "Véronique", "Nathalie", "Isabelle", "Martine", "Christine", "Corinne", "Fatima", "Brigitte", "Dominique", "Patricia", "Valérie", "Agnès", "Laurence"]
FEMALE_YOUNG = ["Aurélie", "Émilie", "Julie", "Céline", "Marion", "Sarah", "Inès", "Élodie", "Manon", "Chloé", "Léa", "Camille"]
MALE_OLD = ["André", "Roger", "Marcel", "Jean-Claude", "René", "Maurice", "Raymond", "Georges", "Lucien", "Henri", "Guy", "Fernand", "Joseph", "Robert"]
MALE_MID = ["Philippe", "Alain", "Michel", "Didier", "Patrick", "Thierry", "Éric", "Bruno", "Mohamed", "Gérard", "Pascal", "Jean-Luc", "Denis", "Dominique", "Claude"]
MALE_YOUNG = ["Nicolas", "Julien", "Kévin", "Romain", "Mehdi", "Thomas", "Alexandre", "Maxime", "Lucas", "Antoine", "Hugo", "Théo"]


def name_person(rng: Rng, sex: str, birth: date) -> tuple[str, str, list[str]]:
    """Birth name, used name and first names."""
    y = birth.year
    pool = {"F": (FEMALE_OLD, FEMALE_MID, FEMALE_YOUNG), "M": (MALE_OLD, MALE_MID, MALE_YOUNG)}[sex][0 if y < 1950 else 1 if y < 1975 else 2]
    birth_name = rng.pick(SURNAMES)
    used = birth_name
    if sex == "F" and y < 1990 and rng.chance(0.7):
        used = rng.pick([s for s in SURNAMES if s != birth_name])
    firsts = [rng.pick(pool)]
    if rng.chance(0.35):
        firsts.append(rng.pick([p for p in pool if p != firsts[0]]))
    return birth_name, used, firsts


# (key text, phrase as in a history list, usual treatment)
COMORB: list[tuple[str, str, str]] = [
    ("hypertension artérielle", "HTA essentielle", "amlodipine 5 mg"),
    ("hypertension artérielle", "hypertension artérielle traitée depuis une dizaine d'années", "périndopril 4 mg"),
    ("diabète de type 2", "diabète de type 2 non insulinodépendant", "gliclazide LM 60 mg"),
    ("hypothyroïdie", "hypothyroïdie substituée", "lévothyroxine 75 µg"),
    ("dyslipidémie", "dyslipidémie sous statine", "atorvastatine 20 mg"),
    ("fibrillation atriale", "fibrillation atriale paroxystique anticoagulée", "apixaban 5 mg x 2"),
    ("bronchopneumopathie chronique obstructive", "BPCO stade GOLD 2", "tiotropium 18 µg"),
    ("syndrome d'apnées du sommeil", "SAOS appareillé (PPC nocturne)", "aucun"),
    ("reflux gastro-œsophagien", "RGO", "pantoprazole 20 mg"),
    ("dépression", "syndrome dépressif en 2014, équilibré", "escitalopram 10 mg"),
    ("ostéoporose", "ostéoporose post-ménopausique", "cholécalciférol 100 000 UI/trimestre"),
    ("arthrose", "gonarthrose bilatérale", "paracétamol à la demande"),
    ("cardiopathie ischémique", "SCA en 2011, stent actif sur l'IVA", "acide acétylsalicylique 75 mg"),
    ("obésité", "surcharge pondérale (IMC > 30)", "aucun"),
    ("glaucome", "glaucome chronique à angle ouvert", "latanoprost collyre"),
    ("migraine", "migraines sans aura", "paracétamol à la demande"),
    ("asthme", "asthme intermittent depuis l'enfance", "salbutamol à la demande"),
    ("thrombose veineuse profonde", "phlébite surale post-plâtre en 2006", "aucun"),
    ("goutte", "crises de goutte", "allopurinol 100 mg"),
    ("psoriasis", "psoriasis en plaques, dermocorticoïdes seuls", "aucun"),
]
YOUNG_COMORB = {"hypothyroïdie", "reflux gastro-œsophagien", "migraine", "asthme", "psoriasis", "obésité"}
YOUNG_SURGERY = ["appendicectomie dans l'enfance", "amygdalectomie", "extraction des dents de sagesse", "arthroscopie du genou droit"]
SURG_HISTORY = ["appendicectomie dans l'enfance", "cholécystectomie coelioscopique en 2009", "amygdalectomie", "cure de hernie inguinale droite en 2012",
                "prothèse totale de hanche gauche en 2016", "arthroscopie du genou droit", "cataracte bilatérale opérée", "canal carpien droit opéré",
                "ostéosynthèse de la cheville gauche (AVP 1998)", "hémorroïdectomie", "thyroïdectomie partielle pour nodule bénin", "varices des membres inférieurs (éveinage)"]
# (key substance, phrase, clinical reaction)
ALLERGIES: list[tuple[str, str, str]] = [
    ("amoxicilline", "amoxicilline", "urticaire généralisée"),
    ("pénicilline", "pénicilline", "oedème de Quincke"),
    ("produit de contraste iodé", "produits de contraste iodés", "choc anaphylactique grade II"),
    ("latex", "latex", "eczéma de contact"),
    ("cotrimoxazole", "sulfamides (cotrimoxazole)", "toxidermie"),
    ("codéine", "codéine", "prurit et vomissements"),
    ("acide acétylsalicylique", "aspirine", "bronchospasme"),
    ("pansements adhésifs", "sparadrap", "érythème"),
]
ALLERGY_PH = ["Allergies : {s} ({r}).", "Allergie connue : {s} ({r}).", "ALLERGIE : {S} - {r}.", "Patient{e} allergique à : {s} ({r}).",
              "Notion d'allergie ({s}) : {r}.", "Au plan allergique, on retient une réaction à : {s} ({r}).", "Intolérances / allergies : {s}, {r}.",
              "Terrain allergique : {s} (réaction : {r}).", "/!\\ Allergie {s} ({r})", "Antécédents allergiques : {s}, à type de {r}."]
NO_ALLERGY_PH = ["Pas d'allergie connue.", "Allergies : néant.", "Aucune allergie médicamenteuse rapportée.", "Allergies : 0", "Il n'y a pas d'antécédent allergique.",
                 "Pas d'allergie aux produits de contraste iodés ni aux antibiotiques.", "Absence d'allergie signalée.", "Allergie : non."]
TOBACCO_PH = {
    "never": ["Pas d'intoxication tabagique.", "Tabac : jamais.", "Non fumeu{r}.", "N'a jamais fumé.", "Absence de tabagisme.", "Pas de consommation alcoolo-tabagique.", "Non tabagique."],
    "former": ["Tabagisme sevré, estimé à {n} PA.", "Ex-fumeu{r}, {n} paquets-années, sevré{e} depuis {y}.", "Tabac : {n} PA, arrêt en {y}.", "Tabagisme ancien ({n} paquets-année).",
               "Intoxication tabagique sevrée en {y} ({n} PA).", "A fumé {n} paquets-années, arrêt en {y}."],
    "current": ["Tabagisme actif à {n} PA.", "Fumeu{r} acti{f}, {n} paquets-années.", "Tabac : {n} PA, non sevré{e}.", "Tabagisme actif évalué à {n} paquets-année, sevrage proposé.",
                "Intoxication tabagique poursuivie ({n} PA)."],
}
FAMILY: list[tuple[str, str]] = [
    ("père : cancer de la prostate", "Un père traité pour un cancer de prostate à {a} ans."),
    ("mère : cancer du sein", "Sa mère a présenté un cancer du sein à {a} ans."),
    ("tante maternelle : cancer du sein", "Tante maternelle : cancer du sein à {a} ans."),
    ("frère : cancer colique", "Cancer colique chez un frère à l'âge de {a} ans."),
    ("père : cancer bronchique", "Père décédé d'un cancer broncho-pulmonaire à {a} ans."),
    ("grand-mère maternelle : cancer de l'ovaire", "ATCD familiaux : cancer de l'ovaire chez la grand-mère maternelle ({a} ans)."),
    ("soeur : mélanome", "Une soeur opérée d'un mélanome à {a} ans."),
    ("oncle paternel : cancer du pancréas", "Oncle paternel décédé d'un cancer du pancréas ({a} ans)."),
    ("mère : leucémie", "Mère suivie pour une leucémie lymphoïde chronique diagnostiquée à {a} ans."),
]
NO_FAMILY_PH = ["Pas d'antécédent familial oncologique.", "Antécédents familiaux : RAS.", "Pas de cancer dans la famille au premier degré.", "Aucun antécédent carcinologique familial connu."]
JOBS = ["retraité{e} de l'Éducation nationale", "chauffeur routier", "assistant{e} maternel{le}", "comptable", "aide-soignant{e}", "salarié{e} du bâtiment, exposition à l'amiante non documentée",
        "commerçant{e}", "cadre dans l'industrie", "employé{e} de mairie", "coiffeu{r}", "retraité{e} de la SNCF", "infirmier{e} libéral{e}", "sans profession"]
SOCIAL = ["Vit à domicile avec son conjoint, autonome pour les actes de la vie quotidienne.", "Marié{e}, deux enfants, bon entourage familial.", "Vit seul{e}, la fille habite à proximité.",
          "Divorcé{e}, trois enfants dont un vivant à l'étranger.", "Veu{f}, aide ménagère deux fois par semaine.", "Bon environnement socio-familial.", "Habite une maison de plain-pied avec son conjoint."]
CHILD_SOCIAL = ["Vit avec ses deux parents et une petite soeur, scolarisation adaptée pendant le traitement.", "Parents séparés, garde alternée ; CNED mis en place.",
                "Enfant accompagné de ses parents, scolarité en cours à l'hôpital."]


def agree(text: str, sex: str) -> str:
    """Fill the small gender slots of people phrases."""
    f = sex == "F"
    for a, b in (("{e}", "e" if f else ""), ("{ne}", "ne" if f else ""), ("{le}", "le" if f else ""), ("fumeu{r}", "fumeuse" if f else "fumeur"),
                 ("Fumeu{r}", "Fumeuse" if f else "Fumeur"), ("acti{f}", "active" if f else "actif"), ("coiffeu{r}", "coiffeuse" if f else "coiffeur"), ("Veu{f}", "Veuve" if f else "Veuf")):
        text = text.replace(a, b)
    return text
