"""How the text speaks of a passage in brackets: n denied, h supposed, f a relative's, p past; nothing: stated."""

from __future__ import annotations

import re

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.text import prepare, qualifiers

TABLE = """
Pas de [métastase] hépatique|n
Absence d’[adénopathie]|n
Aucune [lésion] suspecte|n
Sans [métastase]|n
Éliminant une [embolie]|n
Elle nie toute [douleur]|n
Indemne de [métastase]|n
Pas de nausée, [vomissement] ni diarrhée|n
Pas de nausée, vomissement ni [diarrhée]|n
On ne retrouve pas de [métastase]|n
Il n’y a pas d’argument en faveur d’une [récidive]|n
Pas de [progression]|n
La [lésion] n’est pas retrouvée|n
[Métastases] hépatiques : absence|n
[Fièvre] : non|n
[Dyspnée] absente|n
[Toux] niée|n
non [métastatique]|n
carcinome in situ sans [infiltration]. Présence d’emboles|n
Le diagnostic de [lymphome] est exclu|n
Le patient n’a jamais eu d’[infarctus]|n
[Adénopathie] non significative|n
Pas de fièvre mais [toux] depuis 3 jours|
Pas de fièvre, une [toux] sèche|
Pas de modification de la [lésion] hépatique|
Sans changement de la [lésion] hépatique|
Pas d’allergie connue. [HTA]|
HTA, [diabète] de type 2, pas d’allergie|
[Carcinome] non à petites cellules|
[tabagisme] non sevré|
Patiente présentant un [carcinome] canalaire|
traitement arrêté pour [toxicité]|
[Anémie] et leucopénie de grade 3|
Une [neutropénie] et une thrombopénie de grade 4|
[Mélanome] choroïdien de 0,9 cm|
Une [hypotension] qui n’a pas répondu au remplissage|
La [tumeur] n’a pas diminué|
La [tumeur] primaire n’a pas été détectée|n
[Hépatite] : 0, allergie : 1|n
N’a pas reçu la cure en raison d’une [neutropénie]|
Scanner sans contraste, montrant de multiples [métastases]|
Sans antécédents personnels intéressants, a consulté pour des [céphalées]|
Non-fumeur, [pancréatite] ancienne|
Sans lésion suspecte, à l’exception d’un [goitre] connu|
Pas de lésion mesurable, de sorte qu’on opère la [tumeur]|
Nausées et [constipation], et l’absence de gaz|
Ces nodules n’étaient pas présents et suggèrent une [métastase]|h
Une [asthénie] qui n’a pas montré d’évolution|
Une [métastase] ne peut être exclue|h
Un [cancer] rénal n’a pas pu être exclu|h
Le [carcinome] doit être exclu|h
Images suggérant une [métastase]|h
Aucune lésion évocatrice de [métastase]|n
Aspect évocateur d’une récidive sans [métastase]|n
Probable absence de [métastase]|nh
Sans antécédents familiaux intéressants, elle consulte pour une [toux]|
Tumeur de la dure-mère, base de la [tumeur] infiltrée|
Antécédents familiaux de [cancer]|fp
Suspicion de [récidive]|h
[Récidive] possible|h
[métastase] à éliminer|h
En cas de [fièvre], appeler|h
Si [fièvre], appeler|h
[Métastase] ?|h
Aspect évocateur de [métastase]|h
Ne permet pas d’éliminer une [métastase]|h
Risque de [toxicité]|h
Proposition de [chimiothérapie]|h
Une [radiothérapie] est à discuter|h
Mère : [cancer du sein] à 52 ans|f
[cancer du sein] chez sa mère|f
Tante maternelle décédée d’un [cancer du pancréas]|f
Frère [cancer colique]; patient suivi|f
Accompagnée de sa fille, elle présente une [toux]|
Vit avec sa fille. [Diabète]|
Antécédent de [mélanome]|p
ATCD : [mélanome]|p
"""
ROWS = [line.split("|") for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_the_passage_is_spoken_of_as_written(text: str, expected: str) -> None:
    match = re.search(r"\[(.*?)\]", text)
    assert match is not None
    plain = text.replace("[", "").replace("]", "")
    found = qualifiers.assertion(prepare(plain, Interval(None, None)), match.start(), match.start() + len(match[1]))
    letters = {"n": found.negated, "h": found.hypothetical, "f": found.family, "p": found.history}
    assert "".join(letter for letter, said in letters.items() if said) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le patient rapporte une [douleur] du bras", True),
        ("Elle se plaint de [nausées]", True),
        ("Selon sa fille, il aurait eu une [chute]", True),
        ("L’examen retrouve une [adénopathie]", False),
        ("Le scanner montre une [lésion]", False),
    ],
)
def test_reported_words_are_told_from_observations(text: str, *, expected: bool) -> None:
    match = re.search(r"\[(.*?)\]", text)
    assert match is not None
    plain = text.replace("[", "").replace("]", "")
    prepared = prepare(plain, Interval(None, None))
    assert qualifiers.reported(prepared, match.start(), match.start() + len(match[1])) is expected


def test_a_section_of_family_history_speaks_of_relatives() -> None:
    text = "Antécédents familiaux :\ncancer du côlon\n\nExamen clinique :\ntoux"
    prepared = prepare(text, Interval(None, None))
    cancer, cough = text.index("cancer"), text.index("toux")
    assert qualifiers.assertion(prepared, cancer, cancer + 6).family
    assert not qualifiers.assertion(prepared, cough, cough + 4).family
