"""The governance rules, classes and steps in the words of the tool card's page."""

from __future__ import annotations

RULE_WORDS = {
    "E1": "Assiste une personne, ne décide jamais",
    "E2": "Type déclaré",
    "E3": "Données limitées au besoin, gardées dans l’établissement",
    "E5": "Sorties vérifiées",
    "E6": "Validé dans l’établissement avant usage",
    "E7": "Complète les soins, ne les remplace pas",
    "E8": "Équipe de surveillance nommée",
    "E9": "Signes d’alerte dirigés vers une personne",
    "E10": "Aucune donnée personnelle conservée",
    "E12": "Rapport de validation joint",
    "E13": "Limites affichées à l’écran",
    "E14": "Un professionnel nommé signe",
    "E15": "Usage prévu par la fiche",
    "E16": "Essais avant déploiement",
    "E17": "Dérive et biais surveillés",
    "E18": "Responsable nommé",
    "E19": "Données d’entrée inchangées depuis la validation",
    "E20": "Visible des cliniciens",
    "B1": "Classe de biomarqueur déclarée et décrite",
    "B2": "Étude de concordance",
    "B3": "Validation analytique, présélection seulement",
    "B4": "Données rétrospectives de qualité ou d’essai",
    "B5": "Essai clinique prospectif",
    "B6": "Vérité de référence décrite",
    "B7": "Performance mesurée",
    "B8": "Généralisation mesurée",
    "B9": "Équité mesurée",
    "B10": "Plusieurs mesures et calibration",
    "B11": "Un objectif principal",
    "B12": "Généralisation aux appareils, réglages et populations",
    "B14": "Dérive surveillée après validation",
    "B13": "Limité aux tumeurs pour lesquelles il y a des preuves",
    "demonstration": "Outil de démonstration tenu hors du soin",
    "language_model": "Modèle de langage disponible si nécessaire",
}
TYPE_WORDS = {1: "ELCAP type 1, pour le patient", 2: "ELCAP type 2, pour le clinicien", 3: "ELCAP type 3, en arrière-plan"}
CLASS_WORDS = {"A": "EBAI classe A", "B": "EBAI classe B", "C1": "EBAI classe C1", "C2": "EBAI classe C2"}
MODEL_WORDS = {"none": "Aucun", "optional": "Facultatif, de l’établissement", "required": "Nécessaire, de l’établissement"}
NETWORK_WORDS = {"none": "Aucune", "hospital": "Dans l’établissement seulement", "external": "Hors de l’établissement"}
STEP_WORDS = {
    "validated": "Valider",
    "shadow": "Mettre en observation",
    "in_use": "Mettre en service",
    "retired": "Retirer définitivement",
}
