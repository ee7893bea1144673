"""Hand-written sentence banks. Slots: {e} feminine e, {il}/{Il}, {le_pt}/{Le_pt}, {civ} name with civility, {on} dated preposition."""
from __future__ import annotations

DIAG = [
    "Le diagnostic de {lab} ({site}) a été posé {on}.",
    "{civ} a été pris{e} en charge {on} pour un {lab} aux dépens de la localisation suivante : {site}.",
    "{on_cap}, diagnostic histologique d'un {lab} : {site}.",
    "Découverte devant {symptom}. Biopsie {on} : {lab}, {site}.",
    "Pour mémoire, il s'agit d'un {lab} ({site}) diagnostiqué {on} devant {symptom}.",
    "L'histoire débute par {symptom} ; les biopsies réalisées {on} concluent à un {lab} ({site}).",
    "Dg {on} : {lab}, {site}.",
    "{Il} présente un {lab} ({site}), la preuve histologique ayant été obtenue {on}.",
    "{lab_cap} - {site} - prouvé histologiquement {on}.",
    "Le prélèvement effectué {on} a permis de retenir le diagnostic de {lab} ({site}).",
    "Rappelons que {le_pt} est suivi{e} pour un {lab}, {site}, dont la biopsie date {de_bare}.",
    "A consulté pour {symptom}. Les explorations ont mené {on} au diagnostic anatomopathologique de {lab} ({site}).",
]
TNM = ["Classification initiale : {tnm}.", "Tumeur classée {tnm} au terme du bilan d'extension.", "Bilan d'extension : {tnm}.", "Au total {tnm}.", "Lésion cotée {tnm}.", "{tnm} au diagnostic.", "Stadification retenue : {tnm}.",
       "Soit une tumeur {tnm}.", "Le bilan initial permettait de classer la maladie {tnm}.", "TNM initial : {tnm}.", "Extension : {tnm}"]
STAGE = ["Soit un stade {st}.", "Stade {st}.", "La maladie était donc de stade {st}.", "Stade au diagnostic : {st}.", "Il s'agit d'un stade {st}.", "Maladie de stade {st} d'emblée.", "(stade {st})", "Stade retenu en RCP : {st}."]
BIO = ["Profil : {bm}.", "Sur le plan biologique tumoral : {bm}.", "Biomarqueurs : {bm}.", "{bm}.", "Caractéristiques tumorales : {bm}.", "Données immunohistochimiques et moléculaires : {bm}.", "Statut : {bm}."]
SURG = ["{Il} a bénéficié {on} d'une intervention : {proc}.", "Intervention {on} par nos soins : {proc}.", "Chirurgie {on} ({proc}), suites simples.", "{on_cap} : {proc}, sans complication péri-opératoire.", "Une exérèse chirurgicale a été réalisée {on} : {proc}.",
        "Opéré{e} {on} ({proc}) avec une sortie à J{j}.", "Geste chirurgical {on} : {proc}. Suites opératoires sans particularité.", "Sur le plan chirurgical : {proc} {on}.", "Prise en charge chirurgicale {on}, {proc} ; cicatrisation acquise.", "Bloc opératoire {on} : {proc}."]
PTNM = ["L'histologie définitive conclut à une tumeur classée {tnm}.", "Anatomopathologie : {tnm}.", "Classement pathologique {tnm}.", "Pièce opératoire : {tnm}.", "ACP définitive : {tnm}, exérèse R0.", "Le compte rendu anatomopathologique retient {tnm}."]
SET = {"neoadjuvant": ["néoadjuvant", "traitement d'induction", "préopératoire"], "adjuvant": ["adjuvant", "postopératoire", "traitement complémentaire"], "metastatic": ["ligne {n}", "{n}e ligne métastatique", "L{n}", "en situation métastatique"],
       "concomitant": ["concomitant", "en association à la radiothérapie"], "maintenance": ["entretien", "maintenance"], "first_line": ["première ligne", "visée curative"]}
SETM = {"neoadjuvant": ["néoadjuvant", "d'induction", "préopératoire"], "adjuvant": ["adjuvant", "postopératoire", "complémentaire"], "metastatic": ["palliatif de ligne {n}", "de ligne {n}", "de L{n}"], "concomitant": ["concomitant", "concomitant de l'irradiation"],
        "maintenance": ["d'entretien", "de maintenance"], "first_line": ["de première ligne", "à visée curative"]}
SETF = {"neoadjuvant": ["néoadjuvante", "préopératoire"], "adjuvant": ["adjuvante", "postopératoire"], "metastatic": ["métastatique (ligne {n})", "palliative (L{n})"], "concomitant": ["concomitante à la radiothérapie"], "maintenance": ["d'entretien"],
        "first_line": ["de première ligne"]}
START = ["Un traitement par {pr} a été débuté {on} ({set}).", "Début {on} de {pr} en situation {setf}.", "{pr} instauré {on} ({set}).", "Mise en route {on} d'un traitement {setm} par {pr}.", "Traitement {setm} : {pr}, première cure {on}.", "C1 de {pr} {on} ({set}).",
         "{Il} a reçu à partir de cette période ({bare}) un traitement {setm} par {pr}.", "Nous avons initié {on} {pr} ({set}).", "Traitement systémique {setm} par {pr}, J1C1 {on}.", "Introduction {on} de {pr} dans un cadre {setm}.", "{on_cap}, {pr} débuté ({set}).", "Traitement {setm} commencé {on} : {pr}."]
STOP = {
    "completed": ["Traitement mené à son terme : {n} cures, fin {on}.", "{n} cures au total, dernière administration {on}, comme prévu au protocole.", "Dernière cure {on} ({n} cycles reçus sur {n} programmés).", "Le programme a été achevé {on} après {n} cycles.", "Fin de traitement {on}, protocole complet ({n} cures).",
                  "Schéma complété {on} ({n} cycles), sans arrêt anticipé."],
    "progression": ["Arrêt {on} pour progression, après {n} cures.", "Traitement interrompu {on} devant une évolution de la maladie.", "Suspension définitive {on} en raison de la progression tumorale.", "Stoppé {on} : échappement.", "{n} cycles reçus jusqu'au constat de progression, arrêt {on}.", "Poursuivi jusqu'à progression ; arrêt {on}."],
    "toxicity": ["Arrêt anticipé {on} pour toxicité ({tox}) après {n} cures.", "Interrompu définitivement {on} du fait d'une mauvaise tolérance : {tox}.", "Traitement stoppé {on} devant {un_tox}.", "Non poursuivi au-delà du cycle {n} ({tox}), arrêt {on}.", "Arrêt pour intolérance {on} : {tox}."],
    "patient_choice": ["Arrêt {on} à la demande {du_pt}.", "{Le_pt} a souhaité interrompre le traitement {on}, après {n} cures.", "Traitement stoppé {on} par choix {du_pt}, informé{e} des alternatives.", "Refus de poursuivre au-delà de la cure {n} ; arrêt {on}."],
    "death": ["Traitement en cours au décès."],
}
ONGOING = ["Traitement en cours.", "Poursuivi à ce jour.", "En cours actuellement, cycle {n} reçu.", "Toujours en cours à la date de ce courrier.", "Traitement maintenu ({n} cycles administrés à ce jour).", "Actuellement au cycle {n}."]
RESP = {
    "CR": ["réponse complète", "rémission complète", "disparition des cibles (réponse complète RECIST)", "réponse métabolique complète", "RC"],
    "PR": ["réponse partielle", "régression significative des cibles (-{p} %), soit une réponse partielle", "réponse partielle RECIST 1.1 (-{p} %)", "réponse partielle (diminution de {p} % de la somme des cibles)", "RP selon RECIST"],
    "SD": ["stabilité", "maladie stable (SD)", "stabilité tumorale selon RECIST 1.1", "aspect stable, variation de -{q} %", "absence d'évolution significative, maladie stable"],
    "PD": ["progression", "progression tumorale selon RECIST", "évolutivité nette"],
}
RESPS = ["L'évaluation {on} montre une {r}.", "Bilan d'évaluation {on} : {r}.", "Scanner {on} : {r}.", "La réévaluation {on} est en faveur d'une {r}.", "Imagerie {on} : {r}.", "Contrôle {on} : {r}.", "TDM de réévaluation {on}, {r}.", "À l'issue, {on}, {r}."]
PROG = ["Progression {on} : {sites}.", "Évolution de la maladie constatée {on} ({sites}).", "{on_cap}, le scanner retrouve une évolution {sites}.", "Le bilan {on} met en évidence une progression {sites}.", "Apparition / majoration {on} de lésions : {sites}.", "Échappement documenté {on} ({sites}).",
        "L'imagerie {on} conclut à une progression tumorale ({sites}).", "Reprise évolutive {on} : {sites}.", "Aggravation radiologique {on}, atteinte {sites}.", "Maladie en progression {on} ({sites})."]
RELAPSE = ["Rechute {on} : {sites}.", "Récidive constatée {on}, {sites}.", "La surveillance révèle {on} une rechute {sites}.", "Après cet intervalle libre, récidive {on} ({sites}).", "Reprise de la maladie {on} : {sites}.", "Évolution {on} sur un mode métastatique : {sites}."]
PSA_REL = ["Récidive biochimique {on} (remontée du PSA sur trois dosages).", "Ascension du PSA {on} sans cible visible : récidive biologique."]
METFR = {"liver": "hépatique", "lung": "pulmonaire", "bone": "osseuse", "brain": "cérébrale", "lymph_node": "ganglionnaire", "peritoneum": "péritonéale", "adrenal": "surrénalienne", "skin": "cutanée", "pleura": "pleurale", "ovary": "ovarienne", "biochimique": "biochimique"}
METS_D = ["La maladie était d'emblée métastatique : {sites}.", "Métastases synchrones ({sites}) au bilan initial.", "Atteinte secondaire {sites} présente d'emblée, {on}.", "Extension à distance dès le diagnostic : localisations {sites}.", "Bilan d'extension positif : métastases {sites} {on}."]
TOX = ["Tolérance marquée par {un_tox}.", "Effets indésirables : {tox}.", "À noter {un_tox}.", "Toxicité : {tox}.", "Au décours, {tox}.", "{tox_cap}, prise en charge symptomatique.", "On déplore {un_tox}.", "Complication de ce traitement : {tox}.", "Évènement indésirable rapporté : {tox}.", "S'est compliqué de {tox}."]
NO_TOX = ["Bonne tolérance clinique.", "Traitement bien toléré.", "Pas de toxicité notable.", "Tolérance satisfaisante, pas d'effet indésirable de grade 2 ou plus."]
RT = ["Une radiothérapie ({site}) a été délivrée du {d1} au {d2} : {gy} Gy en {fr} fractions.", "Irradiation {site} : {gy} Gy / {fr} séances, du {d1} au {d2}.", "Radiothérapie externe de {gy} Gy en {fr} fractions ({site}) entre le {d1} et le {d2}.", "RTE {gy} Gy ({fr} fractions) sur {site}, {d1} - {d2}.",
      "{Il} a reçu {gy} Gy en {fr} fractions sur le volume {site}, traitement étalé du {d1} au {d2}.", "Séquence radiothérapique ({site}, {gy} Gy, {fr} fr) terminée le {d2}, débutée le {d1}."]
REDUCED = ["Posologie de {drug} ramenée à {pct} % de la dose en raison de : {why}.", "Réduction de dose ({drug} à {pct} %) pour {why}.", "Dose de {drug} abaissée à {pct} % à partir de la cure suivante ({why})."]
PS = ["OMS {n}.", "Indice de performance : {n}.", "ECOG {n}.", "État général conservé, PS {n}.", "PS OMS à {n}.", "Statut OMS = {n}.", "L'état général est coté à {n} (OMS).", "Performance status {n}."]
WEIGHT = ["Poids {w} kg.", "Poids : {w} kg pour {h} cm.", "{w} kg ce jour.", "Il pèse ce jour {w} kg.", "Poids de {w} kg, taille {h} cm.", "P = {w} kg.", "Poids du jour : {w} kg."]
EXAM = ["L'examen clinique est sans particularité, abdomen souple dépressible indolore, auscultation cardio-pulmonaire libre.", "À l'examen, pas d'adénopathie périphérique palpable, foie non débordant.", "Examen clinique : pas de déficit sensitivo-moteur, pas d'oedème des membres inférieurs.",
        "Aires ganglionnaires libres. Pas de point douloureux à la percussion rachidienne.", "Auscultation pulmonaire claire et symétrique. Pas de signe de thrombose.", "Cicatrice souple, sans nodule de perméation ni signe inflammatoire.", "Tension artérielle 132/78 mmHg, pouls 76/min régulier, saturation 97 % en air ambiant.",
        "Constantes stables, apyrétique, T° 36,7 °C.", "Pas de syndrome confusionnel, examen neurologique normal.", "Abdomen souple, pas de masse palpée, pas d'ascite clinique.", "Muqueuse buccale intacte, pas de mucite ni de candidose.", "Chambre implantable propre, point de ponction non inflammatoire."]
NEG = ["Pas d'argument pour une évolution locale.", "Absence de signe fonctionnel digestif.", "Aucune lésion suspecte nouvelle.", "Pas de fièvre ni de frisson.", "Pas de céphalée, pas de trouble visuel.", "Absence de douleur osseuse.", "Pas de dyspnée de repos.", "Nie toute toxicomanie.",
       "Pas d'argument scanographique pour une embolie pulmonaire.", "Absence de syndrome inflammatoire.", "Pas de perte de poids récente.", "Aucun signe d'hypertension intracrânienne.", "Pas d'épisode infectieux intercurrent.", "Absence de saignement extériorisé.", "Pas de nausée résiduelle.",
       "Il n'existe pas d'anomalie évocatrice de localisation secondaire cérébrale.", "Transit régulier, pas de rectorragie.", "Pas de toux ni d'hémoptysie.", "Pas de trouble du sommeil."]
HYPO = ["Micronodule pulmonaire de 3 mm aspécifique, à contrôler.", "Une lésion hépatique infracentimétrique a été discutée, finalement caractérisée comme angiome à l'IRM.", "Une éventuelle atteinte osseuse de L3 avait été évoquée puis infirmée par l'IRM.", "L'hypothèse d'une pneumopathie a été écartée.",
        "Possible lithiase vésiculaire, à confronter à l'échographie.", "On ne peut exclure un foyer infectieux dentaire : panoramique demandé.", "Suspicion de thrombose sur PAC, non confirmée à l'écho-Doppler.", "Hypodensité splénique punctiforme probablement kystique."]
SOURCE_OPEN = ["Je vous adresse pour un second avis le dossier de {civ}, né{e} le {dob}, âgé{e} de {age} ans.", "Merci de recevoir en consultation de second avis {civ} ({age} ans), dont vous trouverez ci-joint les principaux comptes rendus.", "Nous avons revu ce jour {civ}, {age} ans, en consultation d'oncologie.",
               "J'ai vu en consultation {civ}, né{e} le {dob}.", "{civ}, {age} ans, a été revu{e} dans le service.", "Voici des nouvelles de {civ}, {age} ans, que nous suivons conjointement.", "Je revois ce jour votre patient{e} {civ} ({age} ans).", "{civ} s'est présenté{e} à la consultation de suivi.",
               "Merci de m'avoir adressé {civ}, {age} ans.", "Suite de la prise en charge de {civ}, {age} ans, vu{e} en hôpital de jour.", "J'ai le plaisir de revoir {civ} qui va plutôt bien.", "Votre patient{e}, {civ}, a été examiné{e} ce jour."]
QUESTION_OPEN = ["Nous souhaiterions votre avis sur la suite du traitement.", "{Le_pt} demande un deuxième avis quant aux options thérapeutiques.", "La question posée est celle de l'inclusion éventuelle dans un essai thérapeutique.", "Merci de nous dire si une autre stratégie vous paraît préférable.", "Votre avis nous serait précieux concernant l'indication d'un traitement local."]
CLOSING = ["Je reste à votre disposition et vous prie de croire, cher confrère, en l'assurance de mes sentiments confraternels.", "Bien confraternellement.", "Avec mes sentiments les meilleurs.", "Confraternellement vôtre.", "En vous remerciant de votre confiance, bien cordialement.", "Restant à votre disposition, cordialement.",
           "Je vous prie d'agréer, chère consoeur, cher confrère, mes salutations les meilleures.", "Amicalement."]
PLAN = ["Poursuite du traitement à l'identique, prochaine cure à la date prévue.", "Contrôle biologique hebdomadaire en ville, résultats à faxer dans le service.", "Prochain bilan d'imagerie dans trois mois.", "Consultation de suivi dans trois mois avec bilan biologique.", "Soins de support : prise en charge diététique, kinésithérapie et suivi psychologique proposés.",
        "Échographie cardiaque de contrôle programmée.", "Renouvellement de l'ordonnance d'antiémétiques.", "Le dossier sera rediscuté en réunion de concertation pluridisciplinaire.", "Pas de modification thérapeutique ce jour.", "Vaccination antigrippale et anti-pneumococcique à jour.", "Reprise d'une activité physique adaptée encouragée.",
        "Bilan dentaire réalisé avant tout traitement anti-résorptif."]
SYNTH = ["AU TOTAL", "Conclusion", "Synthèse", "En résumé", "Conclusion et conduite à tenir"]
STATUS = {
    "stable": ["À la date des dernières nouvelles, {le_pt} est vivant{e}, maladie contrôlée.", "Dernières nouvelles : vivant{e}, sans signe d'évolution.", "{Il} est à ce jour en vie, sans argument pour une reprise évolutive."],
    "ttt": ["À la date des dernières nouvelles, {le_pt} est vivant{e}, sous traitement.", "Dernier contact : patient{e} vivant{e}, traitement en cours.", "{Il} est vivant{e}, le traitement se poursuit."],
    "prog": ["{Le_pt} est vivant{e}, en progression, une nouvelle ligne est à discuter.", "Dernières nouvelles : vivant{e} avec maladie évolutive."],
    "dc": ["Décès survenu {on} à l'unité de soins palliatifs.", "{Le_pt} est décédé{e} {on}, dans un contexte d'évolution tumorale.", "Nous avons appris le décès {du_pt} {on}."],
}
