"""French words of the parts of values, for the correction form."""

from __future__ import annotations

FIELD_FR = {
    "label": "Libellé", "side": "Côté", "system": "Système", "value": "Valeur", "basis": "Établi par", "prefix": "Préfixe",
    "T": "T", "N": "N", "M": "M", "t_prefix": "Préfixe du T", "n_prefix": "Préfixe du N", "m_prefix": "Préfixe du M",
    "edition": "Édition", "suffixes": "Suffixes", "R": "R", "L": "L", "V": "V", "Pn": "Pn",
    "positive_nodes": "Ganglions envahis", "examined_nodes": "Ganglions examinés", "mm": "Taille (mm)", "what": "De quoi",
    "marker": "Marqueur", "result": "Résultat", "number": "Nombre", "comparator": "Comparateur", "score": "Score",
    "alteration": "Altération", "site": "Site", "procedure": "Intervention", "margins": "Marges", "dose_gy": "Dose (Gy)",
    "fractions": "Fractions", "dose_per_fraction_gy": "Dose par fraction (Gy)", "technique": "Technique",
    "drugs": "Médicaments", "protocol": "Protocole", "line": "Ligne", "setting": "Contexte", "stop_reason": "Motif d’arrêt",
    "stop_known": "Arrêt connu", "cycles": "Cures", "drug": "Médicament", "dose": "Dose", "per": "Par", "cycle": "Cure",
    "category": "Catégorie", "type": "Type", "sites": "Sites", "relapse": "Rechute", "term": "Terme", "grade": "Grade",
    "version": "Version", "scale": "Échelle", "relative": "Parent", "substance": "Substance", "reaction": "Réaction",
    "status": "Statut", "pack_years": "Paquets-années", "stop_year": "Année d’arrêt", "kg": "Poids (kg)",
    "cm": "Taille (cm)", "m2": "Surface (m²)", "analyte": "Analyte", "low": "Borne basse", "high": "Borne haute",
    "multiple_of_upper": "Multiple de la limite", "flag": "Marque", "modality": "Examen", "region": "Région",
    "conclusion": "Conclusion", "disease": "Maladie", "text": "Texte",
}  # fmt: skip
CHOICE_FR = {
    "left": "gauche", "right": "droit", "bilateral": "bilatéral", "midline": "médian", "positive": "positif",
    "negative": "négatif", "equivocal": "équivoque", "mutated": "muté", "wild_type": "non muté", "amplified": "amplifié",
    "not_amplified": "non amplifié", "rearranged": "réarrangé", "not_rearranged": "non réarrangé", "unstable": "instable",
    "low": "faible", "value": "valeur", "not_assessed": "non évalué", "histology": "histologie", "cytology": "cytologie",
    "imaging": "imagerie", "clinical": "clinique", "stated": "écrit", "neoadjuvant": "néoadjuvant", "adjuvant": "adjuvant",
    "metastatic": "métastatique", "concomitant": "concomitant", "maintenance": "entretien", "unknown": "inconnu",
    "completed": "terminé", "progression": "progression", "toxicity": "toxicité", "patient_choice": "choix du patient",
    "death": "décès", "other": "autre", "CR": "réponse complète", "PR": "réponse partielle", "SD": "stabilité",
    "PD": "progression", "mixed": "dissociée", "local": "locale", "regional": "régionale", "distant": "à distance",
    "biological": "biologique", "unspecified": "non précisée", "never": "jamais", "former": "sevré", "current": "actif",
    "done": "réalisé", "planned": "prévu", "requested": "demandé", "alive": "vivant", "dead": "décédé",
    "remission": "rémission", "progressive": "évolutive", "under_treatment": "en traitement", "primary": "tumeur primitive",
    "node": "ganglion", "metastasis": "métastase", "total": "dose totale",
}  # fmt: skip
