"""The reports of the demonstration's main dossier: the diagnosis of 2024 and the progression of 2026."""

from __future__ import annotations

from datetime import date

from filigrane.science.stories.model import Sheet, Table

_RCP = "Fiche de réunion de concertation pluridisciplinaire"
_PATHOLOGY = "Compte rendu d’anatomie et cytologie pathologiques"
_SCAN = "Scanner thoraco-abdomino-pelvien"
_RADIOLOGIST, _PATHOLOGIST = "Dr P. Vasseur, radiologue", "Dr A. Perrotin, pathologiste"


def diagnosis_sheets() -> list[Sheet]:
    """Return the documents of March and April 2024, and the first evaluation."""
    genes = [
        ("EGFR", "délétion de l’exon 19, p.E746_A750del", "31 %"), ("KRAS", "non muté", "-"),
        ("BRAF", "non muté", "-"), ("TP53", "p.R273H", "27 %"),
    ]  # fmt: skip
    return [
        Sheet("imaging", _SCAN, date(2024, 3, 5), "imag", _RADIOLOGIST, [
            "Indication : toux persistante et amaigrissement chez une ancienne fumeuse.",
            "Résultat. Masse spiculée du lobe supérieur droit de 38 mm. Adénopathies médiastinales homolatérales de 18 mm de petit axe. Nodule de la surrénale gauche de 22 mm, suspect. Foie sans lésion suspecte. Pas de lésion osseuse.",
            "Conclusion. Masse lobaire supérieure droite suspecte avec adénopathies médiastinales et nodule surrénalien gauche.",
        ]),
        Sheet("pathology", _PATHOLOGY, date(2024, 3, 14), "path", _PATHOLOGIST, [
            "Prélèvement : biopsie du lobe supérieur droit sous fibroscopie le 11/03/2024.",
            "Renseignements cliniques : masse du lobe supérieur droit.",
            "Microscopie. Prolifération tumorale d’architecture acineuse. En immunohistochimie, TTF1 positif, p40 négatif.",
            "Conclusion : adénocarcinome infiltrant d’origine pulmonaire, moyennement différencié, du lobe supérieur droit. PD-L1 (clone 22C3) : TPS 5 %.",
        ]),
        Sheet("molecular", "Compte rendu de pathologie moléculaire", date(2024, 3, 28), "path", _PATHOLOGIST, [
            "Matériel : biopsie bronchique du 11/03/2024. Séquençage haut débit, panel de 52 gènes.",
            Table(("Gène", "Altération", "Fréquence allélique"), genes),
            "FISH ALK : absence de réarrangement. FISH ROS1 : absence de réarrangement.",
            "Conclusion : mutation activatrice d’EGFR (délétion de l’exon 19).",
        ]),
        Sheet("rcp", _RCP, date(2024, 4, 4), "chd", "Coordonnateur : Dr C. Aubanel", [
            "RCP de cancérologie thoracique du 04/04/2024.",
            "Patiente de 63 ans, ancienne fumeuse (25 paquets-années, arrêt en 2009). OMS 1. Antécédents : hypertension artérielle. Allergie : pénicilline (urticaire, 1998).",
            "Adénocarcinome du lobe supérieur droit, cT2a N2 M1b (surrénale gauche), stade IVA, TNM 8e édition. EGFR : délétion de l’exon 19. PD-L1 : 5 % (TPS).",
            "Proposition : osimertinib 80 mg par jour en première ligne métastatique.",
        ]),
        Sheet("imaging", _SCAN, date(2024, 10, 14), "imag", _RADIOLOGIST, [
            "Comparaison à l’examen du 05/03/2024. La masse lobaire supérieure droite mesure 21 mm contre 38 mm. Surrénale gauche : 12 mm contre 22 mm. Pas de nouvelle lésion.",
            "Conclusion. Réponse partielle selon les critères RECIST 1.1.",
        ], scanned=True),
    ]  # fmt: skip


def progression_sheets() -> list[Sheet]:
    """Return the documents of autumn 2026."""
    return [
        Sheet("imaging", _SCAN, date(2026, 9, 9), "imag", _RADIOLOGIST, [
            "Apparition d’une lésion hépatique du segment VI de 18 mm. Lésion pulmonaire droite stable à 20 mm.",
            "Conclusion. Progression hépatique : nouvelle métastase du segment VI.",
        ]),
        Sheet("molecular", "Compte rendu de pathologie moléculaire", date(2026, 9, 25), "path", _PATHOLOGIST, [
            "Prélèvement : biopsie hépatique, segment VI, sous échographie, le 18/09/2026.",
            "Renseignements : adénocarcinome bronchique EGFR del19, progression sous osimertinib.",
            "Histologie. Localisation hépatique d’un adénocarcinome d’origine bronchique, TTF1 positif. Cellularité tumorale estimée à 40 %.",
            "Séquençage haut débit (panel 52 gènes). Profondeur moyenne 1 840 X.",
            Table(("Gène", "Altération", "Fréquence allélique"), [
                ("EGFR", "délétion de l’exon 19, p.E746_A750del", "31 %"), ("EGFR", "C797S : non détectée", "limite 2 %"), ("TP53", "p.R273H", "27 %"),
            ]),
            "FISH MET (sonde MET/CEP7, 60 noyaux). Nombre moyen de copies : 11,4.",
            "Rapport MET/CEP7 = 5,2 : amplification de MET de haut niveau.",
            "Conclusion. Métastase hépatique d’un adénocarcinome bronchique. Persistance de la délétion de l’exon 19 d’EGFR. Amplification de MET, mécanisme possible de résistance à l’osimertinib.",
        ]),
        Sheet("rcp", _RCP, date(2026, 10, 1), "chd", "Coordonnateur : Dr C. Aubanel", [
            "RCP de cancérologie thoracique du 01/10/2026.",
            "Progression hépatique sous osimertinib. Osimertinib reçu du 15/04/2024 au 28/09/2026, arrêt pour progression. OMS 1.",
            "IRM cérébrale demandée le 21/09/2026 : compte rendu non parvenu.",
            "Proposition : carboplatine AUC 5 et pémétrexed 500 mg/m² toutes les trois semaines, en deuxième ligne métastatique.",
        ]),
        Sheet("systemic_treatment", "Compte rendu d’hôpital de jour", date(2026, 10, 12), "chd", "Dr H. Lescot", [
            "Première cure de carboplatine-pémétrexed le 12/10/2026. Poids 60 kg, taille 165 cm, surface corporelle 1,66 m².",
            "Pémétrexed 500 mg/m², soit 830 mg. Carboplatine AUC 5, soit 450 mg. Tolérance immédiate bonne. OMS 1.",
        ]),
        Sheet("systemic_treatment", "Compte rendu d’hôpital de jour", date(2026, 11, 2), "chd", "Dr H. Lescot", [
            "Deuxième cure de carboplatine-pémétrexed le 02/11/2026. Nausées de grade 1. Poids 60 kg. OMS 1.",
            "Pémétrexed 500 mg/m², soit 830 mg. Troisième cure prévue le 24/11/2026.",
        ]),
        Sheet("prescription", "Ordonnance", date(2026, 11, 17), "chd", "Dr H. Lescot", [
            "Troisième cure de carboplatine-pémétrexed le 24/11/2026.", "Pémétrexed 500 mg/m², soit 830 mg. Carboplatine AUC 5.",
            "Acide folique 400 µg par jour. Vitamine B12 1 mg. Ondansétron 8 mg si nausées.",
        ]),
    ]  # fmt: skip
