"""The words of planted statements."""

MEN = """Utérus et ovaires sans particularité à l'étage pelvien.|Antécédent d'hystérectomie pour fibrome en 2009.|Ménopause à 51 ans, sans traitement substitutif.|G3P2, deux accouchements par voie basse.
Dernier frottis cervical normal.|Annexectomie ancienne pour kyste de l'ovaire.|Date des dernières règles : il y a trois semaines.|Test de grossesse négatif avant la cure.|Endomètre fin, non épaissi.|Douglas libre, annexes non vues, col utérin sain."""

WOMEN = """Prostate de volume normal, vésicules séminales symétriques.|Adénome de prostate traité par tamsulosine.|Au toucher rectal, prostate souple et indolore.|Résection transurétrale de prostate en 2011.
PSA contrôlé à 2,1 ng/mL l'an dernier.|Orchidectomie dans l'enfance pour ectopie testiculaire.|Hydrocèle connue, testicules normaux à la palpation.|Hypertrophie prostatique de 52 g.|Antécédent de prostatite aiguë.|Dysfonction érectile depuis deux ans, non traitée."""

M0 = """Maladie non métastatique à ce jour (M0).|Bilan d'extension négatif : classée M0 aujourd'hui.|Actuellement M0, aucune localisation secondaire n'a jamais été mise en évidence.|{pt} indemne de toute métastase, statut M0.
À ce jour, tumeur localisée, M0.|Statut actuel : M0.|Maladie localisée, pas de métastase connue (M0).|En situation non métastatique, M0 confirmé.|TNM à ce jour : {t}M0.|Statut métastatique : absence de métastase (M0) à ce jour."""

ALLERGENS = {
    "pénicilline": ["amoxicilline-acide clavulanique 1 g x 3/j", "amoxicilline 1 g x 3/j", "pipéracilline-tazobactam 4 g x 3/j"],
    "aspirine": ["acide acétylsalicylique 75 mg/j", "Kardégic 160 mg (acide acétylsalicylique)"],
    "cotrimoxazole": ["cotrimoxazole 800/160 mg x 3/semaine", "Bactrim Forte (sulfaméthoxazole-triméthoprime)"],
    "kétoprofène": ["kétoprofène 100 mg x 2/j", "Profénid LP 200 mg (kétoprofène)"],
    "codéine": ["paracétamol-codéine 2 comprimés x 3/j", "codéine 30 mg si douleur"],
    "métoclopramide": ["métoclopramide 10 mg x 3/j", "Primpéran 10 mg (métoclopramide)"],
    "lévofloxacine": ["lévofloxacine 500 mg/j", "Tavanic 500 mg (lévofloxacine)"],
    "tramadol": ["tramadol LP 100 mg x 2/j", "Topalgic 50 mg (tramadol)"],
}

GIVEN = [
    "Prescrit ce jour : {}.",
    "Reçu sur place : {}.",
    "Mise sous {}.",
    "Ordonnance remise : {}.",
    "{} débuté ce jour, sans incident immédiat.",
    "Traitement ajouté : {}.",
    "Administré : {}.",
    "On instaure {}.",
    "Relais par {}.",
    "Prise de {} vérifiée.",
]
