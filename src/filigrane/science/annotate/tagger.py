"""The shipped tagger: two passes trained on FRACCO (folds 1 to 4 of five), and ICD-O-3 codes of what they find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from filigrane.science.annotate.chain import Chain, parts_of
from filigrane.science.annotate.coder import Coder
from filigrane.science.annotate.model import MODEL, Model
from filigrane.science.resources import read_bytes
from filigrane.science.text import sentences
from filigrane.science.text.normalise import normalise
from filigrane.science.text.prepared import Prepared

KIND = {"M": "morphology", "T": "topography", "D": "differentiation"}


@dataclass(frozen=True)
class Concept:
    """A mention found by the tagger.

    Attributes
    ----------
    kind
        ``morphology``, ``topography`` or ``differentiation``.
    start, end
        Its place in the text, from its first to its last character.
    code
        Its ICD-O-3 code, None where the coder abstains (and for every differentiation).
    score
        The lowest probability of its words' tags, between 0 and 1; it orders mentions and is not calibrated.
    parts
        The places of its parts; more than one where other words stand between (« carcinome [pulmonaire] à petites cellules »).
    """

    kind: str
    start: int
    end: int
    code: str | None
    score: float
    parts: tuple[tuple[int, int], ...]


def available() -> bool:
    """Tell whether the trained weights are installed."""
    return files(__package__).joinpath("data", MODEL).is_file()


@cache
def _shipped() -> tuple[Chain, Coder]:
    model = Model.load(read_bytes("annotate", MODEL))
    return model.chain(), Coder(model.codes)


def tag(text: str, prepared: Prepared | None = None) -> list[Concept]:
    """Return the mentions of morphology, topography and differentiation in a text, in order.

    Parameters
    ----------
    text
        Any French clinical text.
    prepared
        Its preparation, when the caller has one: its sentences are used as they are.

    Raises
    ------
    IntegrityFailure
        When the weights are absent or not those that were shipped.
    """
    chain, coder = _shipped()
    spans = sentences.split(text) if prepared is None else prepared.sentences
    return concepts(text, spans, chain, coder)


def concepts(text: str, spans: Sequence[tuple[int, int]], chain: Chain, coder: Coder) -> list[Concept]:
    """Return the mentions that a chain finds in the sentences of a text, with the codes that a coder gives."""
    norm = normalise(text)
    found = []
    for sentence, tags, chances in zip(*chain.sentences(text, norm, spans), strict=True):
        for letter, tokens, places in parts_of(sentence, tags):
            parts = tuple(places)
            score = float(chances[tokens].max(axis=1).min())
            words = " ".join(text[start:end] for start, end in parts)
            code = coder.code(KIND[letter], words)
            found.append(Concept(KIND[letter], parts[0][0], parts[-1][1], code, round(score, 4), parts))
    return sorted(found, key=lambda concept: (concept.start, concept.end))
