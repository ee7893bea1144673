"""Invented people, hospitals and doctors."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

FEMALE = [
    "Marie",
    "Jeanne",
    "Françoise",
    "Monique",
    "Catherine",
    "Nathalie",
    "Isabelle",
    "Jacqueline",
    "Anne",
    "Sylvie",
    "Martine",
    "Nicole",
    "Brigitte",
    "Yvette",
    "Christiane",
    "Chantal",
    "Colette",
    "Odile",
    "Fatima",
    "Aïcha",
    "Mariama",
    "Lucie",
    "Émilie",
    "Camille",
    "Solange",
    "Huguette",
    "Raymonde",
    "Véronique",
    "Corinne",
    "Leïla",
    "Ghislaine",
    "Paulette",
]
MALE = [
    "Jean",
    "Pierre",
    "Michel",
    "André",
    "Philippe",
    "René",
    "Louis",
    "Alain",
    "Jacques",
    "Bernard",
    "Marcel",
    "Daniel",
    "Roger",
    "Robert",
    "Claude",
    "Christian",
    "Gérard",
    "Henri",
    "Mohamed",
    "Ahmed",
    "Mamadou",
    "Lucien",
    "Fernand",
    "Serge",
    "Yves",
    "Gilbert",
    "Joël",
    "Didier",
    "Pascal",
    "Thierry",
    "Karim",
    "Édouard",
]
CHILD_F = ["Léa", "Manon", "Inès", "Zoé", "Louise", "Jade"]
CHILD_M = ["Hugo", "Nathan", "Enzo", "Lucas", "Adam", "Timéo"]
NAMES = [
    "BELLANGER",
    "LE-GOUÉDEC",
    "VAUTRIN",
    "CHAMBON",
    "DESGRANGES",
    "OUDINOT",
    "PRIGENT",
    "MAHÉ",
    "TOURNIER",
    "LACOMBE",
    "SAVARY",
    "BOUCHERIE",
    "FONTANEL",
    "QUÉMENER",
    "GRANDJEAN",
    "ARNOUX",
    "BÉCHU",
    "CADIOU",
    "DIALLO",
    "BENSAÏD",
    "HADDAD",
    "EL-AMRANI",
    "TRAORÉ",
    "NGUYEN-VAN",
    "PEREIRA-LOPES",
    "SANTINI",
    "KOWALCZYK",
    "VERDIER",
    "JOUBERT",
    "MONNERIE",
    "RABILLOUD",
    "PELTIER",
    "CHARDONNET",
    "ESCOFFIER",
    "DUVIVIER",
    "LESCURE",
    "MARCHANDEAU",
    "TAILLEFER",
    "BRÉHIER",
    "COURTADE",
    "SAUVAGEOT",
    "VILLEDIEU",
    "AUBRÉE",
    "MICHALON",
    "ROUSSELOT",
    "PINÇON",
    "GUÉRINEAU",
    "LAVIGERIE",
    "BONNEFOUS",
    "CAZENEUVE",
    "DARTIGUES",
    "ETCHEBARNE",
    "FERRANDIS",
    "GOASDOUÉ",
    "HERBELIN",
    "IRIGOYEN",
    "JACQUEMIN",
    "KERVADEC",
]
DOCTORS = [
    "Anne-Laure_DESPRATS",
    "Hélène_MOREL-VIGUIER",
    "Sébastien_CAUMARTIN",
    "Yann_LE_BIHAN",
    "Olivier_RASCOL",
    "Claire_PONTIVY",
    "Thomas_WURTZEL",
    "Nadia_BERKANE",
    "Guillaume_TESSANDIER",
    "Inès_CARVALHO",
    "Marc_ALEXANDROV",
    "Bénédicte_FAURIEL",
    "Paul-Henri_GAUDRY",
    "Sophie_LINARÈS",
    "Julien_MARZIN",
    "Édith_COUDERC",
    "Rachid_OUALI",
    "Florence_DE_BOISSIEU",
    "Benoît_TRÉMEAU",
    "Agathe_SOURDEVAL",
    "Étienne_PLANCHON",
    "Maud_KERGUELEN",
    "Laurent_BRISSET",
    "Delphine_ABADIE",
    "Xavier_NOIRET",
]
CITIES = [
    "Valmont",
    "Brissac-sur-Loire",
    "Saint-Elme",
    "Montferrier",
    "Kerlouan",
    "Audincourt-le-Haut",
    "Castelviel",
    "Pont-l'Aubier",
    "Rochebrune",
    "Aigremont",
]


@dataclass(frozen=True)
class Hospital:
    """A letterhead."""

    name: str
    lines: tuple[str, ...]
    family: str
    size: float
    head: str
    heading: str
    color: tuple[float, float, float]
    city: str


def _hospital(
    name: str, service: str, address: str, family: str, size: float, head: str, heading: str, rgb: tuple[float, float, float]
) -> Hospital:
    return Hospital(name, (name, service, address), family, size, head, heading, rgb, address.rsplit(" ", 1)[-1])


HOSPITALS = [
    _hospital(
        "CHU DE VALMONT - HÔPITAL SAINT-ROCH",
        "Pôle Cancérologie - Pr DESPRATS",
        "12 avenue des Tilleuls, 99100 Valmont",
        "sans",
        10,
        "left",
        "bold",
        (0.1, 0.2, 0.45),
    ),
    _hospital(
        "Institut de Cancérologie des Deux-Rives",
        "Département d'oncologie médicale",
        "1 rue du Bac, 99210 Brissac",
        "vera",
        9,
        "center",
        "rule",
        (0.0, 0.4, 0.35),
    ),
    _hospital(
        "CENTRE HOSPITALIER DE SAINT-ELME",
        "Service de médecine polyvalente / UCA",
        "BP 14 - 99300 Saint-Elme",
        "serif",
        11,
        "left",
        "caps",
        (0, 0, 0),
    ),
    _hospital(
        "Clinique des Ormeaux",
        "Chirurgie - Tél 09 99 00 11 22",
        "Route de la Plage, 99420 Kerlouan",
        "sans",
        10.5,
        "right",
        "bold",
        (0.5, 0.15, 0.1),
    ),
    _hospital(
        "Centre de Lutte contre le Cancer Marguerite-Aubin",
        "ESPIC",
        "3 boulevard Pasteur, 99000 Rochebrune",
        "sans",
        9.5,
        "center",
        "rule",
        (0.35, 0.1, 0.4),
    ),
    _hospital(
        "HOPITAL D'INSTRUCTION JULES-FERRAND",
        "ONCOLOGIE RADIOTHERAPIE",
        "99500 Montferrier",
        "mono",
        9,
        "left",
        "caps",
        (0, 0, 0),
    ),
    _hospital(
        "Cabinet d'Anatomie et Cytologie Pathologiques du Val",
        "Drs COUDERC - OUALI - TRÉMEAU",
        "Parc d'activités Nord, 99110 Valmont",
        "serif",
        10.5,
        "center",
        "bold",
        (0.1, 0.3, 0.1),
    ),
    _hospital(
        "Centre d'imagerie médicale de l'Europe",
        "Scanner - IRM - TEP",
        "44 place de l'Europe, 99600 Aigremont",
        "sans",
        10,
        "right",
        "caps",
        (0.05, 0.3, 0.5),
    ),
    _hospital(
        "G.H. CASTELVIEL-SUD",
        "Service ORL et chirurgie cervico-faciale - Urologie - Gynécologie",
        "99700 Castelviel",
        "serif",
        10.5,
        "left",
        "rule",
        (0.3, 0.3, 0.3),
    ),
    _hospital(
        "Polyclinique de l'Aubier",
        "Oncologie - HDJ",
        "8 chemin des Lavoirs, 99810 Pont-l'Aubier",
        "vera",
        8.5,
        "left",
        "bold",
        (0.1, 0.4, 0.5),
    ),
    _hospital(
        "Centre de radiothérapie Curie-Lannec", "Groupe RT Ouest", "99220 Brissac", "sans", 10, "left", "bold", (0.6, 0.3, 0.0)
    ),
    _hospital(
        "LABORATOIRES BIOVALMONT",
        "Laboratoire de biologie médicale multisites",
        "99100 Valmont",
        "mono",
        8.5,
        "left",
        "bold",
        (0, 0, 0),
    ),
    _hospital(
        "Hôpital privé Sainte-Odile",
        "Oncologie médicale",
        "27 rue des Carmes, 99900 Audincourt",
        "serif",
        11,
        "right",
        "bold",
        (0.2, 0.0, 0.3),
    ),
    _hospital("Maison médicale du Pressoir", "Médecine générale", "99430 Kerlouan", "serif", 11, "left", "bold", (0, 0, 0)),
    _hospital(
        "CHU DE MONTFERRIER - Hôpital Nord",
        "Hépato-gastro-entérologie et oncologie digestive",
        "Chemin du Fort, 99500 Montferrier",
        "sans",
        10,
        "center",
        "caps",
        (0.0, 0.25, 0.6),
    ),
]


@dataclass
class Patient:
    """Who the dossier is about."""

    birth_name: str
    used_name: str
    first: str
    sex: str
    birth: date
    ipp: str
    height: int
    weight: float

    def age(self, at: date) -> int:
        """Return the age in whole years at a date."""
        return at.year - self.birth.year - ((at.month, at.day) < (self.birth.month, self.birth.day))


def draw_patient(rng: random.Random, sex: str, birth: date, child: bool) -> Patient:
    """Draw an invented patient."""
    birth_name = rng.choice(NAMES)
    used = rng.choice([n for n in NAMES if n != birth_name]) if sex == "F" and not child and rng.random() < 0.6 else birth_name
    firsts = (CHILD_F if sex == "F" else CHILD_M) if child else (FEMALE if sex == "F" else MALE)
    height = rng.randint(104, 122) if child else rng.randint(152, 172) if sex == "F" else rng.randint(164, 187)
    weight = rng.randint(17, 24) if child else round((height / 100) ** 2 * rng.uniform(20.5, 29.0))
    return Patient(birth_name, used, rng.choice(firsts), sex, birth, f"{rng.randint(10**7, 10**8 - 1)}", height, float(weight))


def doctor(rng: random.Random) -> str:
    """Return a doctor's name as signed."""
    return rng.choice(["Dr ", "Dr ", "Docteur ", "Pr "]) + rng.choice(DOCTORS).replace("_", " ")
