"""How TNM statements are read: each row is a writing and what it says; the second table is what is no TNM at all."""

import pytest

from filigrane.science.oncology import tnm

READ = [
    # writing, expected fields (those not named are absent)
    ("pT2 N0 M0", "prefix=p T=T2 N=N0 M=M0"),
    ("cT2 pN1 M0", "T=T2 N=N1 M=M0 t_prefix=c n_prefix=p"),
    ("ypT3 ypN0 (0/14) M1", "prefix=yp T=T3 N=N0 M=M1 positive=0 examined=14"),
    ("etpT3N1M0", "prefix=p T=T3 N=N1 M=M0 t_prefix=p"),
    ("G2pT2N0M0", "prefix=p T=T2 N=N0 M=M0 t_prefix=p"),
    ("Ib1N1M0", "N=N1 M=M0"),
    ("usT3N1", "prefix=u T=T3 N=N1"),
    ("pT1mic pN0", "prefix=p T=T1mi N=N0"),
    ("multiples M1 cérébrales", "M=M1"),
    ("ycT2N0", "prefix=yc T=T2 N=N0"),
    ("rT1N0M0", "prefix=r T=T1 N=N0 M=M0"),
    ("rpT3 N1", "prefix=rp T=T3 N=N1"),
    ("aT4N3M1", "prefix=a T=T4 N=N3 M=M1"),
    ("uT3N1", "prefix=u T=T3 N=N1"),
    ("p T2 N0 M0", "prefix=p T=T2 N=N0 M=M0"),
    ("pT 2 N 0", "prefix=p T=T2 N=N0"),
    ("T2-N1-M0", "T=T2 N=N1 M=M0"),
    ("T2, N1, M0", "T=T2 N=N1 M=M0"),
    ("T2/N1/M0", "T=T2 N=N1 M=M0"),
    ("T : 2, N : 1, M : 0", "T=T2 N=N1 M=M0"),
    ("t2n0m0", "T=T2 N=N0 M=M0"),
    ("PT1A PN0 M0", "prefix=p T=T1a N=N0 M=M0"),
    ("yp (T3N0M1)", "prefix=yp T=T3 N=N0 M=M1"),
    ("classée T3N2bM0", "T=T3 N=N2b M=M0"),
    ("pT2aN1M0", "prefix=p T=T2a N=N1 M=M0"),
    ("pT1cpN0M0", "prefix=p T=T1c N=N0 M=M0"),
    ("cT4cN1", "prefix=c T=T4 N=N1"),
    ("T1cN0M0", "T=T1c N=N0 M=M0"),
    ("cT1acN2pM1b", "prefix=c T=T1a N=N2 M=M1b m_prefix=p"),
    ("T3N2cM0 du larynx", "T=T3 N=N2c M=M0"),
    ("pTis pN0", "prefix=p T=Tis N=N0"),
    ("ypTisypN0(0/14)", "prefix=yp T=Tis N=N0 positive=0 examined=14"),
    ("pTa G1", "prefix=p T=Ta"),
    ("pT1a1 N0", "prefix=p T=T1a1 N=N0"),
    ("ypT1mi ypN0 cM0", "prefix=yp T=T1mi N=N0 M=M0 m_prefix=c"),
    ("pT4d pN3a", "prefix=p T=T4d N=N3a"),
    ("cTxNxM1a", "prefix=c T=TX N=NX M=M1a"),
    ("pT2 pN0(i+) M0", "prefix=p T=T2 N=N0(i+) M=M0"),
    ("pT2 pN0 (i-)(sn) M0", "prefix=p T=T2 N=N0(i-) M=M0 suffixes=sn"),
    ("pT1b N0(sn) Mx", "prefix=p T=T1b N=N0 M=MX suffixes=sn"),
    ("pT2N0sn M0", "prefix=p T=T2 N=N0 M=M0 suffixes=sn"),
    ("pT2 pN1mi", "prefix=p T=T2 N=N1mi"),
    ("pT2 pN1(mi)", "prefix=p T=T2 N=N1mi"),
    ("pT2N1miM0", "prefix=p T=T2 N=N1mi M=M0"),
    ("cT1N0cM0(i+)", "prefix=c T=T1 N=N0 M=M0(i+) m_prefix=c"),
    ("pT2(m) pN0", "prefix=p T=T2 N=N0 suffixes=m"),
    ("ypmT2 ypN2 M0", "prefix=yp T=T2 N=N2 M=M0 suffixes=m"),
    ("T2N1aM1c(1)", "T=T2 N=N1a M=M1c(1)"),
    ("pT2pN3M1b S1", "prefix=p T=T2 N=N3 M=M1b suffixes=S1"),
    ("pT2 (23 mm) pN0 (0/12) M0", "prefix=p T=T2 N=N0 M=M0 positive=0 examined=12"),
    ("pT1c(15 et 9mm)pN0(0/2 sn et 0/1 non sn)", "prefix=p T=T1c N=N0 suffixes=sn positive=0 examined=3"),
    ("pT3N2b(+9/23)M0", "prefix=p T=T3 N=N2b M=M0 positive=9 examined=23"),
    ("pT3 N1b (3N+/18)", "prefix=p T=T3 N=N1b positive=3 examined=18"),
    ("pT3 pN1 2/15 M0", "prefix=p T=T3 N=N1 M=M0 positive=2 examined=15"),
    ("pT2pN1 [1/25]", "prefix=p T=T2 N=N1 positive=1 examined=25"),
    ("p T3 p N0/50 M0", "prefix=p T=T3 N=N0 M=M0 positive=0 examined=50"),
    ("pT2 pN3, avec 29 ganglions atteints sur un total de 34", "prefix=p T=T2 N=N3 positive=29 examined=34"),
    ("pT3 N2a M1a, R0, 5N+/18", "prefix=p T=T3 N=N2a M=M1a R=R0 positive=5 examined=18"),
    ("3N+/18", "N=N+ positive=3 examined=18"),
    ("0N+/12", "N=N- positive=0 examined=12"),
    ("N+ 1/7", "N=N+ positive=1 examined=7"),
    ("pT3 pN2 (3/24) M0 L+/V+", "prefix=p T=T3 N=N2 M=M0 L=L+ V=V+ positive=3 examined=24"),
    ("pT3N1M0 R0 L1 V0 Pn1", "prefix=p T=T3 N=N1 M=M0 R=R0 L=L1 V=V0 Pn=Pn1"),
    ("pT4N0(0/10)R2", "prefix=p T=T4 N=N0 R=R2 positive=0 examined=10"),
    ("ypT3 ypN1 (1/17) R0", "prefix=yp T=T3 N=N1 R=R0 positive=1 examined=17"),
    ("cT3-4 (nodules du même lobe) N2 M0", "prefix=c T=T3-4 N=N2 M=M0"),
    ("T3N1-2M0", "T=T3 N=N1-2 M=M0"),
    ("pt4a-b N0M0", "prefix=p T=T4a-b N=N0 M=M0"),
    ("cT4a, cN1 -1 adénopathie-, M1", "prefix=c T=T4a N=N1"),
    ("pT2\n- pN0\n- M0", "prefix=p T=T2 N=N0 M=M0"),
    ("pT2. pN0.", "prefix=p T=T2 N=N0"),
    ("tumeur pT3", "prefix=p T=T3"),
    ("stade T3", "T=T3"),
    ("un stade T3 à l’échoendoscopie", "T=T3"),
    ("tumeur du rectum classée T2b", "T=T2b"),
    ("carcinome urothélial pT1 G3", "prefix=p T=T1"),
    ("adénocarcinome de la prostate T3b Gleason 9", "T=T3b"),
    ("atteinte ganglionnaire N2", "N=N2"),
    ("statut ganglionnaire N-", "N=N-"),
    ("M1 hépatique", "M=M1"),
    ("maladie M1a pulmonaire", "M=M1a"),
    ("pas de M1", "M=M1"),
    ("cM0", "prefix=c M=M0 m_prefix=c"),
    ("pT2aN1M0 (TNM 8e édition)", "prefix=p T=T2a N=N1 M=M0 edition=8"),
    ("cT3N1M0, UICC 2017", "prefix=c T=T3 N=N1 M=M0 edition=8"),
    ("cT1N0M0, TNM 7", "prefix=c T=T1 N=N0 M=M0 edition=7"),
    ("pTNM 2009 : pT1c N0", "prefix=p T=T1c N=N0 edition=7"),
    ("cT4 pN2 M0 non résécable, stade III B (7e TNM)", "T=T4 N=N2 M=M0 t_prefix=c n_prefix=p edition=7"),
    ("T4 N3 M1b (stade IV TNM 8ème éd.)", "T=T4 N=N3 M=M1b edition=8"),
    ("pT2a pN1 M0, stade IIA (AJCC 7th Ed.)", "prefix=p T=T2a N=N1 M=M0 edition=7"),
    ("selon la huitième édition : cT2N0M0", "prefix=c T=T2 N=N0 M=M0 edition=8"),
    ("pT3 N1 MO", "prefix=p T=T3 N=N1 M=M0 repaired=M"),
    ("pTl NO MO", "prefix=p T=T1 N=N0 M=M0 repaired=TNM"),
]

NOT_READ = [
    "hypersignal T2 FLAIR", "hyperintense en T2", "en T1 et en T2 après gadolinium", "séquence T1 gadolinium", "image en pondération T2",
    "IRM : T1, T2, T1 après injection", "fracture de T12", "D12-T1", "vertèbres T2-T3", "la racine T2 droite",
    "lésion du corps vertébral de T4",
    "TSH 0,35 ; T4 1,8 µg/dL", "T4 libre 0,60", "T3L et T4L normales", "taux de T3 bas", "ALAT à 3N", "bilirubine 2,5 N", "N° 2",
    "chambre n° 1",
    "leucémie aiguë myéloblastique M3", "LAM M1", "master M1", "segment M1 de l’artère cérébrale moyenne",
    "SBR III (D3 P2 M2)",
    "mesurant 4 x 5 x 6 cm (T x AP x CC)", "radiothérapie 3D", "M. DUPONT", "J1 M1 M3 M6", "2 m", "T10 à T12", "rapport T4/T8 0,1",
    "clou T2 de l’humérus", "Tissu mou", "Ta mère", "carboplatine-TXL", "lymphocytes T 4 %", "échelle N1I1P0", "N 1,8 % ; L 1,0 %",
    "bilan à M1",
]  # fmt: skip


def _fields(statement: tnm.Tnm) -> dict[str, str]:
    value = statement.value()
    shown = {
        "prefix": statement.prefix, "T": statement.T, "N": statement.N, "M": statement.M,
        "R": statement.R, "L": statement.L, "V": statement.V, "Pn": statement.Pn, "edition": statement.edition,
        "positive": statement.positive_nodes, "examined": statement.examined_nodes,
        "suffixes": ",".join(statement.suffixes) or None, "repaired": "".join(statement.repaired) or None,
    }  # fmt: skip
    shown |= {name: value.get(name) for name in ("t_prefix", "n_prefix", "m_prefix")}
    return {name: str(item) for name, item in shown.items() if item is not None}


@pytest.mark.parametrize(("writing", "expected"), READ)
def test_a_writing_gives_its_categories(writing: str, expected: str) -> None:
    wanted = dict(pair.split("=") for pair in expected.split())
    found = _fields(next(tnm.find(writing))[2])
    for own in ("t_prefix", "n_prefix", "m_prefix"):
        if own not in wanted:  # the shared prefix says it already
            found.pop(own, None)
    assert found == wanted


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_tnm_is_not_read(text: str) -> None:
    assert [text[start:end] for start, end, _ in tnm.find(text)] == []


def test_every_statement_of_a_sentence_is_found_with_its_place() -> None:
    text = "Sein droit pT2 pN1 (1/12) M0 ; sein gauche cT1c cN0 cM0, TNM 8e édition."
    assert [text[start:end] for start, end, _ in tnm.find(text)] == ["pT2 pN1 (1/12) M0", "cT1c cN0 cM0"]


def test_the_place_of_each_category_is_exact() -> None:
    text = "bilan : pT2a (12 mm), pN1 M0"
    statement = next(tnm.find(text))[2]
    assert [text[part.start : part.end] for part in statement.parts] == ["pT2a", "pN1", "M0"]


def test_parse_accepts_one_statement_and_refuses_prose() -> None:
    assert tnm.parse(" pT2N0M0 ") is not None
    assert tnm.parse("la tumeur pT2N0M0 a été opérée") is None
