"""Weight, height, body surface and performance status, as letters and forms write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from filigrane.kernel.finding import Assertion
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.text import qualifiers
from filigrane.science.text.dates import nearest
from filigrane.science.text.prepared import DateMention, Prepared
from filigrane.science.text.relative_dates import occurrences

KINDS = frozenset({"weight", "height", "body_surface", "performance_status"})

_LINK = (
    r"(?: *(?:[:=]|\.{2,}|\(|,)| +(?:est|etait|actuel(?:lement)?|du jour|ce jour|a l'entree|d'entree|"
    r"de sortie|de|a|d'environ|environ|evaluee?|estimee?|cotee?|stable|habituel|toujours|reste|score|"
    r"stade|grade|index|status|classee?|cote|inchangee?|conservee?|sur l'echelle))*[ \n]*"
)
_NUMBER = r"(?P<n>[0-9]{1,3}(?:[.,][0-9]{1,2})?)"
_WEIGHT = re.compile(rf"\b(?:poids|pesee?|pesait|pesant|pds){_LINK}{_NUMBER} ?(?:kg|kilos?|kgs)\b")
_WEIGHT_BARE = re.compile(rf"\b(?:poids|pds) ?(?:\(kg\))? ?[:=]? ?(?:\(kg\))? *{_NUMBER}(?= *(?:[|;,.\n]|\Z|  |taille|- ))")
_PAIR = re.compile(
    r"(?<![0-9.,])(?P<n>[0-9]{2,3}(?:[.,][0-9])?) ?kg(?:,? ?(?:pour|/|et|-)|[,;] ?t(?: ?:)?|,? \() ?(?P<m>1 ?(?:m|"
    r"[.,]) ?[0-9]{2}(?: ?m\b)?|[12][0-9]{2} ?cm)"
)
_HEIGHT = re.compile(
    r"\b(?:taille|mesure|mesurant|stature)(?: *[:=(]| +(?:de|est de|est|"
    r"a))*[ \n]*(?:\(cm\) ?:? ?)?(?P<n>1 ?m ?[0-9]{2}|[12][.,][0-9]{1,2} ?m(?![a-z0-9])|1[0-9]{2} ?cm\b|"
    r"2[0-2][0-9] ?cm\b|1[3-9][0-9](?= ?(?:[,;.|\n]|\Z|  )))"
)
_SURFACE = re.compile(
    r"\b(?:surface (?:corporelle|cutanee)|sc|bsa|s\.c\.)(?: totale)?"
    r"(?: ?\((?:[a-z. ]*mosteller|du ?bois|haycock|boyd|calculee)\))?(?: *[:=(]| +(?:de|est de|est|a|"
    r"calculee a|estimee a|calculee))*[ \n]*(?P<n>[0-3][.,][0-9]{1,2}) ?(?:m2|m 2|m\b)?(?![0-9a-z/])"
)
_STATUS = re.compile(
    r"(?P<s>\b(?:ps(?:[ -](?:oms|ecog|who))?|oms|ecog(?:[ -]ps)?|who(?:[ -]ps)?|performance[ -]status|"
    r"ecog/oms|oms/ecog|p\.s\.|indice oms|score oms|echelle oms|statut oms))"
    r"(?: ?\((?:oms|ecog|ps|performance status|0-4|0 a 4)\))?(?: *[:=(]| +(?:a|est|est a|de|est de|=|"
    r"score|score de|stade|cotee?(?: a)?|evaluee?(?: a)?|estimee?(?: a)?|actuel(?:lement)?|ce jour|"
    r"du jour|conserve(?: a)?|inchange(?: a)?|"
    r"reste(?: a)?|maintenu a|stable a|entre|initial|d'entree|de la patiente|du patient|"
    r"toujours a))*[ \n]*(?P<n>[0-5])(?: ?(?:-|/|a|ou|et) ?(?P<x>[0-5])(?![0-9]))?(?![0-9]|[.,][0-9]|"
    r"/[0-9]| ?(?:%|eme|e |er |ans|mois|mg|cm|mm|g/|cures?))"
)
_KARNOFSKY = re.compile(
    r"\b(?P<s>karnofsky|karnovsky|ik|kps|index de karnofsky|lansky)\b(?: *[:=(]| +(?:a|est|est a|de|=|"
    r"evaluee?|estimee?|cotee?|performance status|index|ps))*[ \n]*(?P<n>100|[1-9]0)(?: ?(?:-|"
    r"a) ?(?P<x>100|[1-9]0))? ?%?(?![0-9])"
)
_NOT_STATUS = re.compile(
    r"\b(?:classification|selon l'|grade|type|tumeur|recommandations? d[eu]|lymphome|criteres?|"
    r"edition|palier) (?:de l'|l')?$"
    r"|\b(?:astrocytome|gliome|glioblastome|meningiome|ependymome|oligodendrogliome|carcinoide)[^.;\n]{0,30}$"
)
_LOSS = re.compile(
    r"\b(?:perte|perdu|prise|pris|amaigrissement|amaigri|gain|baisse|diminution|variation|de forme|ideal|"
    r"sec|de naissance|foetal|de la piece|piece operatoire|de l'uterus|tumoral|specimen|"
    r"de reference)[^.;\n]{0,25}$"
)
_NOT_BODY = re.compile(
    r"\b(?:tumeurs?|lesions?|nodules?|masse|adenopathies?|ganglions?|kystes?|foyers?|piece|image|opacite|"
    r"infiltration|tumorale?s?|metastases?|uterus|rate|foie|prostate|"
    r"de la lesion|plage|formation|epaississement|collection|polype)\b[^.;\n]{0,40}$"
)


@dataclass(frozen=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    anchors: tuple[str, ...]
    value: Callable[[re.Match[str]], dict[str, object] | None]
    unit: str | None
    refused: re.Pattern[str] | None = None


def _decimal(written: str) -> float:
    return float(written.replace(",", ".").replace(" ", ""))


def _weight(match: re.Match[str]) -> dict[str, object] | None:
    kg = _decimal(match["n"])
    return {"kg": kg} if 2 <= kg <= 350 else None


def _centimetres(written: str) -> float | None:
    """Return a height in centimetres, from « 1,72 m », « 1m72 », « 172 cm » or « 172 »."""
    digits = re.sub(r"[^0-9.,]", "", written.replace("m", ".") if re.search(r"[0-9] ?m ?[0-9]", written) else written)
    number = _decimal(digits.rstrip(".,"))
    centimetres = round(number * 100, 1) if number < 3 else number
    return centimetres if 40 <= centimetres <= 230 else None


def _height(match: re.Match[str]) -> dict[str, object] | None:
    centimetres = _centimetres(match["n"])
    return None if centimetres is None else {"cm": centimetres}


def _height_of_pair(match: re.Match[str]) -> dict[str, object] | None:
    centimetres = _centimetres(match["m"])
    return None if centimetres is None else {"cm": centimetres}


def _surface(match: re.Match[str]) -> dict[str, object] | None:
    square = _decimal(match["n"])
    return {"m2": square} if 0.2 <= square <= 3.2 else None


def _status(match: re.Match[str]) -> dict[str, object] | None:
    """Return the worst of « 1-2 »: a range says that the better score cannot be counted on."""
    out_of = re.search(r"/ ?[45]$", match.group()) is not None  # « 1/4 » is 1 out of 4
    scores = [int(match["n"])] + ([int(match["x"])] if match["x"] and not out_of else [])
    return {"scale": "OMS", "value": max(scores)}


def _karnofsky(match: re.Match[str]) -> dict[str, object] | None:
    scores = [int(match["n"])] + ([int(match["x"])] if match["x"] else [])
    return {"scale": "Lansky" if match["s"] == "lansky" else "Karnofsky", "value": min(scores)}


_STATUS_WORDS = ("indice oms", "score oms", "echelle oms", "statut oms", "performance", "ecog", "ps", "p.s.", "oms", "who")
_RULES = (
    _Rule("weight", _WEIGHT, ("poids", "pese", "pesa", "pds"), _weight, "kg", _LOSS),
    _Rule("weight", _WEIGHT_BARE, ("poids", "pds"), _weight, "kg", _LOSS),
    _Rule("weight", _PAIR, ("kg",), _weight, "kg", _LOSS),
    _Rule("height", _PAIR, ("kg",), _height_of_pair, "cm", _LOSS),
    _Rule("height", _HEIGHT, ("taille", "mesur", "stature"), _height, "cm", _NOT_BODY),
    _Rule("body_surface", _SURFACE, ("surface ", "sc", "bsa", "s.c."), _surface, "m2"),
    _Rule("performance_status", _STATUS, _STATUS_WORDS, _status, "{score}", _NOT_STATUS),
    _Rule("performance_status", _KARNOFSKY, ("index de karn", "karno", "ik", "kps", "lansky"), _karnofsky, "{score}"),
)


def read(document: Document, prepared: Prepared) -> Iterable[Mention]:
    """Yield weight, height, body surface and performance status; a loss of weight or a tumour's size is none of them."""
    taken: set[tuple[str, int]] = set()
    for rule in _RULES:
        for mention in _apply(rule, document, prepared):
            end = (mention.kind, mention.end)
            if end not in taken and (mention.kind, mention.start) not in taken:
                taken |= {end, (mention.kind, mention.start)}
                yield mention


def _matches(rule: _Rule, norm: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a rule around its rare words, the longer words first, so that the page is never searched as a whole."""
    for position in occurrences(norm, rule.anchors):
        if rule.pattern is _PAIR:
            match = rule.pattern.search(norm, max(0, position - 6), position + 24)
        else:
            match = rule.pattern.match(norm, position)
        if match is not None:
            yield match


def _apply(rule: _Rule, document: Document, prepared: Prepared) -> Iterator[Mention]:
    norm = prepared.norm
    for match in _matches(rule, norm):
        start, end = match.start(), match.end()
        if rule.refused is not None and rule.refused.search(norm, max(0, start - 60), start):
            continue
        value = rule.value(match)
        if value is None:
            continue
        said = qualifiers.assertion(prepared, start, end)
        day = _day_of_cycle(prepared, start) if rule.kind != "performance_status" else None
        mention = day or nearest(prepared, start, end, accept=lambda m: m.form != "relative" or m.interval.is_day)
        yield Mention(
            rule.kind, value, start, len(norm[:end].rstrip()), f"measures.{rule.kind}{'.cycle' if day else ''}",
            when=mention.interval if mention else document.date, unit=rule.unit,
            assertion=Assertion(hypothetical=said.hypothetical, family=said.family),
            others=((day.start, day.end),) if day else (),
        )  # fmt: skip


_CYCLE = re.compile(
    r"\b(?:(?:cure|cycle) ?(?:n ?°? ?)?\d{1,2}[ ,:;-]*(?:j ?1)?|c ?\d{1,2} ?j ?1|j ?1 ?c ?\d{1,2}|j ?1)[ ,:=]*(?:le|du)? *\Z"
)
_ABOVE = 120


def _day_of_cycle(prepared: Prepared, start: int) -> DateMention | None:
    """Return the day of the cycle that heads a prescription, on which its patient was weighed: « Cure n° 2 - J1 le 3 mai 2024 »."""
    above = [m for m in prepared.dates if start - _ABOVE <= m.start and m.end <= start and m.interval.is_day]
    return next((m for m in reversed(above) if _CYCLE.search(prepared.norm, max(0, m.start - 40), m.start)), None)
