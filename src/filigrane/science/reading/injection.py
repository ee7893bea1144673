"""Words in a document that address a machine: they are text like any other, and are shown to people as a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.text.prepared import Prepared

KINDS = frozenset({"injection"})

_RULES = r"\b(?:instructions?|consignes?|regles?|directives?|prompts?|ordres?)"
_EARLIER = r"(?: (?:precedente?s?|anterieure?s?|ci-dessus|systeme|initiales?|recue?s?|donnee?s?))"
_HEAD = r"(?:^|[.:;!?\n\f\"(>\]•*-] ?|\b(?:veuillez|merci de|svp|puis|tu dois|vous devez|il faut) )"
"""Where an order begins: « ignore les consignes » is one, « le patient ignore les consignes » is not."""
_IGNORE_FR = (
    rf"(?:{_HEAD}(?:ignore[rz]?|oublie[rz]?|neglige[rz]?|ne (?:tiens|tenez|tenir) (?:pas |plus "
    rf"|aucun )?compte d|fai(?:s|tes|re) abstraction d|passe[rz]? outre)[^.\n]{{0,40}}{_RULES}{_EARLIER}?"
    rf"|\b(?:ignore[rz]?|ne (?:tiens|tenez|tenir) (?:pas |plus |aucun )?compte d|fai(?:s|tes"
    rf"|re) abstraction d)[^.\n]{{0,30}}{_RULES}{_EARLIER})"
)
_IGNORE_EN = (
    r"\b(?:ignore|disregard|forget|override|bypass)[^.\n]{0,40}\b(?:instructions?|prompts?|rules?"
    r"|guidelines?|directives?|context)\b"
)
_ROLE = (
    r"\b(?:system prompt|prompt systeme|message systeme|instruction systeme|developer mode"
    r"|mode developpeur|jailbreak|prompt injection|you are (?:now )?an? (?:ai|assistant|language model"
    r"|chatbot)|act as an?\b|tu es (?:maintenant |desormais )?(?:une? )?(?:ia\b|intelligence artificielle"
    r"|assistant|modele|chatbot)"
    r"|vous etes (?:maintenant |desormais )?une? (?:ia\b|intelligence artificielle|assistant (?:ia"
    r"|virtuel)|modele de langage|chatbot)|as an ai\b|as a language model|en tant qu'(?:ia\b"
    r"|intelligence artificielle|assistant (?:ia|virtuel|medical automatique)|modele de langage)"
    r"|(?:note|message|instruction|consigne|attention|avis)s? (?:a l'attention de l'|pour l'|a l'|aux "
    r"|a destination de l'|destinee?s? a l')(?:ia\b|intelligence artificielle|assistant (?:ia|virtuel)"
    r"|modele|algorithme|machine|robot|logiciel))"
)
_MARKS = (
    r"<\|[a-z_]{3,20}\|>|\[/?inst\]|<</?sys>>|</?(?:system|assistant|instructions?|prompt)>|(?:^|\n) ?#{2,} ?(?:system"
    r"|instruction|assistant)s?\b ?:?|(?:^|\n) ?(?:system|assistant|user) ?:"
)
_ORDER = (
    r"\b(?:si (?:tu|vous) (?:es|etes|lis|lisez|traitez) [^.\n]{0,30}(?:ia\b|intelligence artificielle"
    r"|modele|automatique|programme)[^.\n]{0,80}|(?:l'|toute )?(?:ia\b|intelligence artificielle"
    r"|assistant ia|modele de langage)[^.\n]{0,20}\b(?:doit|devra|est prie)[^.\n]{0,80}"
    r"|(?:repond(?:s|ez)|ecri(?:s|vez)|indique[rz]?|affiche[rz]?|conclu(?:s|ez)|genere[rz]?) (?:uniquement"
    r"|seulement|exactement|toujours|simplement) (?:que |par |le mot |: )?[^.\n]{0,60}"
    r"|(?:ne (?:mentionnez|revelez|signalez|resumez) (?:pas|jamais|aucune?)|ne (?:pas|jamais) (?:mentionner|reveler|resumer)"
    r"|do not (?:mention|reveal|report|summari[sz]e))[^.\n]{0,80}|(?:validate|approve|accept"
    r"|mark)(?: all)? (?:findings|proposals|as)[^.\n]{0,40}|valide[rz]? automatiquement[^.\n]{0,60}"
    r"|respond only (?:with|in)[^.\n]{0,60}|output (?:only|exactly)[^.\n]{0,60}|(?:envoie|envoyez"
    r"|transmets|transmettez|send)[^.\n]{0,40}\b(?:https?://|www\.|[a-z0-9.]{2,30}@)[^ \n]{0,80})"
)
_INJECTION = re.compile("|".join(f"(?:{part})" for part in (_IGNORE_FR, _IGNORE_EN, _ROLE, _MARKS, _ORDER)))


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield every passage that tries to instruct a program, in French or English, hidden or not."""
    yield from _tiny(document, prepared)
    position = 0
    for match in _INJECTION.finditer(prepared.norm):
        start, end = _trim(prepared.norm, match.start(), match.end())
        if start >= position and end > start:
            position = end
            text = prepared.text[start:end]
            yield Mention("injection", {"text": text[:300]}, start, end, "injection.words", Interval(None, None))


def _trim(norm: str, start: int, end: int) -> tuple[int, int]:
    """Return the passage without blanks and the signs before an order."""
    piece = norm[start:end]
    return start + len(piece) - len(piece.lstrip(' \n\f.:;!?"(•*-')), end - (len(piece) - len(piece.rstrip()))


TINY_POINTS = 2.2
"""Letters lower than this, in points, cannot be read by a person on the page as displayed."""
_RUN = re.compile(r"1{30,}")


def _tiny(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the runs of text printed too small to be read: what a person cannot see may be meant for a program."""
    import numpy as np

    for page, origin in zip(document.pages, document.page_starts, strict=True):
        if not page.boxes or page.ocr:
            continue
        boxes = np.frombuffer(page.boxes, dtype=np.float32).reshape(-1, 4)
        heights = boxes[:, 3] - boxes[:, 1]
        small = ~(heights >= TINY_POINTS)
        marks = "".join("1" if item else "0" for item in small) if small[~np.isnan(heights)].any() else ""
        for run in _RUN.finditer(marks):
            start, end = _trim(prepared.norm, origin + run.start(), origin + run.end())
            text = prepared.text[start:end]
            if sum(character.isalnum() for character in text) >= 20:
                yield Mention("injection", {"text": text[:300]}, start, end, "injection.tiny", Interval(None, None))
