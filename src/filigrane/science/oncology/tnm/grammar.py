"""The grammar of a TNM statement: categories in the order T, N, M, with what may stand between and after them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from filigrane.science.oncology.tnm import context, tokens
from filigrane.science.oncology.tnm.edition import find_edition
from filigrane.science.oncology.tnm.model import Part, Tnm
from filigrane.science.oncology.tnm.tokens import Category

_ORDER = {"T": "NM", "N": "M", "M": ""}
_FILLERS = 4
_RAN_INTO = re.compile(r"(?<![A-Za-zÀ-ÿ\d])(?:et|de|du|un|G[1-4])\Z")
_FIGO = re.compile(r"(?<![A-Za-zÀ-ÿ\d])(?:I{1,3}|IV)[ABCabc]\d?\Z")
_GRADE = re.compile(r"[\s,;-]{0,3}(?:grade\s|G)\s?(?:[1-4]|I{1,3}|IV)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<![éeEÉ]d)\.(?=\s)|\n\s*\n|\f")
_PREFIX_LETTERS = frozenset("pcyurmasPCYURA( \u00a0")
_MEASURE = re.compile(r"\s?(?:mm|cm|ans?|ng|UI)\b")


@dataclass
class _Chain:
    """What is read so far; ``end`` is where the last believed piece ends."""

    categories: list[Category]
    end: int
    suffixes: list[str] = field(default_factory=list)
    symbols: dict[str, str] = field(default_factory=dict)
    nodes: tuple[int, int] | None = None
    refined: dict[str, str] = field(default_factory=dict)


def find(text: str) -> Iterator[tuple[int, int, Tnm]]:
    """Yield (start, end, statement) of every TNM statement of ``text``, in order, without overlap.

    The text is read as written (letters keep their case). A category alone is only believed with a prefix (« pT3 ») or beside words
    that class a tumour. Counts of nodes that stand alone (« 3N+/18 ») are statements with N+ or N-.
    """
    chains = [(chain.categories[0].start, chain.end, chain) for chain in _chains(text)]
    previous = 0
    pending = list(_lonely_counts(text, [(start, end) for start, end, _ in chains]))
    for index, (start, end, chain) in enumerate(chains):
        while pending and pending[0][0] < start:
            yield pending.pop(0)
        following = chains[index + 1][0] if index + 1 < len(chains) else len(text)
        yield start, end, _statement(text, chain, previous, following)
        previous = end
    yield from pending


def parse(text: str) -> Tnm | None:
    """Return the statement that is the whole of ``text`` (blanks aside), or None."""
    stripped = text.strip()
    for start, end, statement in find(stripped):
        rest = stripped[:start] + stripped[end:]
        return statement if not re.sub(r"[\s().\[\]]", "", rest) or statement.edition_span else None
    return None


def _chains(text: str) -> Iterator[_Chain]:
    position = 0
    for anchor in tokens.ANCHOR.finditer(text):
        if anchor.start() < position:
            continue
        chain = _chain_at(text, anchor.start(), position)
        if chain is not None and _believed(text, chain):
            position = chain.end
            yield chain


def _chain_at(text: str, anchor: int, floor: int) -> _Chain | None:
    letter = text[anchor].upper()
    for back in (6, 5, 4, 3, 2, 1, 0):
        start = anchor - back
        if start < floor or not _opens(text, start, anchor):
            continue
        if any(character not in _PREFIX_LETTERS for character in text[start:anchor]):
            continue
        first = tokens.category(letter, text, start)
        if first is not None and text[first.start : first.end].upper().find(letter) == back:
            return _read_on(text, first)
    return None


def _opens(text: str, start: int, anchor: int) -> bool:
    """Tell whether a category may begin at ``start``: no letter, figure or degree sign stands before, unless a word ran into it.

    « etpT3N1M0 » and « G2pT2N0M0 » lost a blank before a prefix; « Ib1N1M0 » has the FIGO stage in the place of T.
    """
    if start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "°_"):
        return True
    head = text[max(0, start - 6) : start]
    if start < anchor and text[anchor].isupper():
        return _RAN_INTO.search(head) is not None
    return text[anchor] == "N" and _FIGO.search(head) is not None


def _read_on(text: str, first: Category) -> _Chain:
    chain = _Chain([], first.end)
    current: Category | None = first
    while current is not None:
        current = _split_prefix(text, chain, current)
        chain.categories.append(current)
        chain.end = current.end
        _attributes(text, chain, current)
        current = _next(text, chain.end, current)
    return _late_counts(text, chain)


def _late_counts(text: str, chain: _Chain) -> _Chain:
    """Take the count that follows the whole statement: « pT3 N2a M1a, R0, 5N+/18 »."""
    gap = re.compile(r"[ ,;(-]{1,3}").match(text, chain.end)
    found = tokens.STANDALONE_COUNT.match(text, gap.end()) if gap is not None else None
    if found is not None and chain.nodes is None and any(one.letter == "N" for one in chain.categories):
        chain.nodes, chain.end = (int(found["pos"]), int(found["exam"])), found.end()
    return chain


def _split_prefix(text: str, chain: _Chain, one: Category) -> Category:
    """Give back to the next category a « c » that is its prefix: « cT4cN1 » is cT4 cN1, « T1cN0 » is T1c N0."""
    following = text[one.end : one.end + 3]
    if not (one.value.endswith("c") and re.match(r"[NM][0-3xXOo+]", following)) or text[one.end - 1] != "c":
        return one
    prefixed_on = re.match(r"[NM]\S{1,8}?\s?cM[01]", text[one.end : one.end + 14]) is not None
    if one.letter == "T":
        gives = one.prefix in {"c", "yc"} and (one.value[1] in "034" or prefixed_on)
    else:
        gives = one.value[1] == "0" or one.prefix is not None or bool(chain.categories and chain.categories[0].prefix)
    if not gives:
        return one
    return Category(
        one.letter, one.value[:-1], one.prefix, one.multiple, one.start, one.end - 1, one.spaced, one.lower, one.repaired
    )


def _attributes(text: str, chain: _Chain, one: Category) -> None:
    """Read what follows a category and belongs to it: suffixes, counts of nodes, then R, L, V, Pn symbols."""
    if one.multiple:
        chain.suffixes.append("m")
    if one.letter == "N" and re.search(r"\bN\s?\(?sn", text[one.start : one.end]):
        chain.suffixes.append("sn")
    while True:
        step = _suffix(text, chain, one) or (_counts(text, chain) if one.letter == "N" else None) or _symbol(text, chain)
        if step is None:
            return
        chain.end = step


def _suffix(text: str, chain: _Chain, one: Category) -> int | None:
    found = tokens.suffix(text, chain.end)
    if found is None:
        return None
    name, end = found
    if name in {"i+", "i-", "mol+", "mol-"} and one.letter in "NM":
        chain.refined[one.letter] = f"({name})"
    elif name == "mi":
        chain.refined[one.letter] = "mi"
    elif name in {"0", "1"}:
        if one.letter != "M" or one.value[:2] != "M1":
            return None
        chain.refined["M"] = f"({name})"
    else:
        name = "m" if re.fullmatch(r"m\d+", name) else name
        if name not in chain.suffixes:
            chain.suffixes.append(name)
    return end


def _counts(text: str, chain: _Chain) -> int | None:
    if chain.nodes is not None:
        return None
    found = tokens.counts(text, chain.end)
    if found is None:
        return None
    if re.search(r"\bsn\b", text[chain.end : found[2]]) and "sn" not in chain.suffixes:
        chain.suffixes.append("sn")
    chain.nodes = found[:2]
    return found[2]


def _symbol(text: str, chain: _Chain) -> int | None:
    found = tokens.SYMBOL.match(text, chain.end)
    if found is None:
        return None
    name, value = found["name"], re.sub(r"\s", "", found["value"]).upper()
    if (name == "PN" and all(one.letter != "N" for one in chain.categories)) or (name != "R" and ")" in found[0]):
        return None
    for letter in ("Pn",) if name in {"Pn", "PN"} else tuple(name):
        if letter in "LVR" or letter == "Pn":
            chain.symbols.setdefault(letter, letter + value)
        elif letter == "S" and value.isdigit():
            chain.suffixes.append("S" + value)
    return found.end()


def _next(text: str, position: int, last: Category) -> Category | None:
    """Return the next category of the chain, past what may stand between: brackets, counts, a grade, a stop before a prefix."""
    for _ in range(_FILLERS):
        separator = tokens.SEPARATOR.match(text, position)
        after = position if separator is None else separator.end()
        found = _category_among(text, after, _ORDER[last.letter], stuck=after == position)
        if found is not None:
            return found
        if text.startswith(". ", position) and text[position + 2 : position + 3] in {"p", "c", "y"}:
            found = _category_among(text, position + 2, _ORDER[last.letter], stuck=False)
            if found is not None:
                return found
        filler = tokens.PARENTHESIS.match(text, position) or _GRADE.match(text, position)
        if filler is None:
            return None
        position = filler.end()
    return None


def _category_among(text: str, position: int, letters: str, *, stuck: bool) -> Category | None:
    for letter in letters:
        one = tokens.category(letter, text, position)
        if one is not None and _fits(text, one, stuck=stuck):
            return one
    return None


def _fits(text: str, one: Category, *, stuck: bool) -> bool:
    """Tell whether a later category may be one: lower case and « No » need a tight or prefixed writing, and no unit may follow."""
    if one.lower and not stuck and one.prefix is None:
        return False
    if one.repaired and text[one.start : one.end].endswith("o") and not stuck and one.prefix is None:
        return re.match(r"\s?[cp]?M", text[one.end : one.end + 4]) is not None
    return _MEASURE.match(text, one.end) is None


def _believed(text: str, chain: _Chain) -> bool:
    first = chain.categories[0]
    if len(chain.categories) == 1:
        if chain.nodes is not None and first.letter == "N" and not first.lower:
            return first.prefix is not None or not first.spaced
        return context.accepts(text, first)
    if first.lower and (first.spaced or (first.prefix is None and text[first.end : first.end + 1].lower() != "n")):
        return False
    if all(one.repaired for one in chain.categories) and first.prefix is None:
        return False
    if first.letter == "T" and first.prefix is None:
        loose_minus = chain.categories[1].value in {"M-", "N-"} and chain.categories[1].start > first.end + 2
        return not loose_minus and not context.contradicted(text, first.start, chain.end)
    return True


def _statement(text: str, chain: _Chain, previous: int, following: int) -> Tnm:
    first, nodes = chain.categories[0], chain.nodes
    parts = tuple(
        Part(one.letter, _refined(one.value, chain.refined.get(one.letter, "")), one.prefix, one.start, one.end)
        for one in chain.categories
    )
    stop = _SENTENCE_END.search(text, chain.end, min(following, chain.end + 160))
    limit = stop.start() if stop else min(following, chain.end + 160)
    if nodes is None and any(part.category == "N" and part.value[:2] not in {"N0", "NX"} for part in parts):
        later = tokens.later_counts(text, chain.end, limit)
        nodes = later[:2] if later else None
    edition = find_edition(text, chain.end, min(limit, chain.end + 110)) or _edition_before(text, first.start, previous)
    return Tnm(
        parts,
        tuple(chain.suffixes),
        chain.symbols.get("R"),
        chain.symbols.get("L"),
        chain.symbols.get("V"),
        chain.symbols.get("Pn"),
        nodes[0] if nodes else None,
        nodes[1] if nodes else None,
        edition=edition[2] if edition else None,
        edition_span=edition[:2] if edition else None,
        repaired=tuple(one.letter for one in chain.categories if one.repaired),
    )


def _refined(value: str, more: str) -> str:
    return value if more == "mi" and value.endswith("mi") else value + more


def _edition_before(text: str, start: int, previous: int) -> tuple[int, int, int] | None:
    floor = max(previous, start - 80)
    for stop in _SENTENCE_END.finditer(text, floor, start):
        floor = stop.end()
    return find_edition(text, floor, start)


def _lonely_counts(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int, Tnm]]:
    for found in tokens.STANDALONE_COUNT.finditer(text):
        start, end = found.span()
        positive, examined = int(found["pos"]), int(found["exam"])
        if positive > examined or any(a < end and start < b for a, b in taken):
            continue
        part = Part("N", "N+" if positive else "N-", None, start, end)
        yield start, end, Tnm((part,), positive_nodes=positive, examined_nodes=examined)
