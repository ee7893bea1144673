"""A text taken apart into comparable pieces: one walk for claims and for passages, so that both are read alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.claims import amounts, scales, words
from filigrane.science.claims.model import Item, Reading
from filigrane.science.claims.words import Concept, Token
from filigrane.science.oncology import tnm
from filigrane.science.terminology import analytes, biomarkers, comorbidities, drugs, icdo, lexicons, protocols, toxicities
from filigrane.science.text import prepare
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

Key = tuple[object, ...]

SIDES = {"gauch": "left", "droit": "right", "bilateral": "bilateral", "median": "midline"}
_CUT = re.compile(r"[,;.\n()]|\bet\b|\bavec\b|\bpuis\b|\bmais\b| [-+] ")
_SIGN = re.compile(r" ?(?P<s>\++|[-−](?![ \w])|[-−](?=[ /,;.)]|$))")
_MONTHS = ("janv", "fevr", "mars", "avri", "mai", "juin", "juil", "aout", "sept", "octo", "nove", "dece")
_DAY = re.compile(
    r"\b(?P<day>[0-3]?[0-9])(?:er)?(?: (?P<name>janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
    r"|/(?P<number>0?[1-9]|1[0-2]))\b(?![/.]?[0-9]| [0-9]{4})"
)
_SOUGHT = re.compile(r"\b(?:recherche|test|depistage|analyse|etude)s? (?:d'une? |d'|de la |de l'|de |des )$")
_NE = re.compile(r"\bn(?:e|')[ ']*(?:(?:l'|les?|la|y|en|s'|se|a|ont|est|sont) ?)?$")
_PAS = re.compile(r" (?:pas|plus|jamais|aucune?|ni|guere)\b")
_TREATMENT_WORDS = {
    "cytotoxic": "chimiotherapie", "immunotherapy": "immunotherapie", "hormone": "hormonotherapie", "targeted": "therapie_ciblee",
}  # fmt: skip
_MICROSATELLITES = {"instability": ("msi", "microsatellit", "microsatellitair"), "deficiency": ("mmr",)}
_ALSO: dict[tuple[str, str], tuple[Key, ...]] = {
    ("expression", "+"): (("result", "expressed", "+"),),
    ("expression", "-"): (("result", "expressed", "-"),),
    ("expressed", "+"): (("result", "expression", "+"),),
    ("expressed", "-"): (("result", "expression", "-"),),
    ("amplification", "+"): (("result", "expression", "+"),),
}
"""What a result also says of its own marker, in other words."""
_FACT = Assertion()
_TIMES = frozenset({"months", "days", "hours"})
_UNTOLD = frozenset({"date", "quantity", "ratio", "side", "ihc", "system", "link"})
_LISTED = frozenset({"site", "side"})
"""What may go on with a denial after a comma: « pas de métastase hépatique, pulmonaire »."""
_CONTINUES = re.compile(r"[,;(\s]*(?:et |ou |ni )?(?:de |d'|des |du |ni )")


@lru_cache(maxsize=4096)
def read(text: str, anchor: Interval, given: Assertion = _FACT) -> Reading:
    """Return the items of a text.

    Parameters
    ----------
    text
        A claim, or the quote of a snippet.
    anchor
        The date against which dates without a year are read.
    given
        How the surroundings speak of the whole text (a snippet's ``assertion``).
    """
    return _Reader(text, anchor, given).reading()


class _Reader:
    """One walk over one text; what a step has read is taken, and no later step reads it again."""

    def __init__(self, text: str, anchor: Interval, given: Assertion) -> None:
        self.prepared: Prepared = prepare(text, anchor)
        self.text, self.norm = text, self.prepared.norm
        self.taken = bytearray(len(text))
        self.given = given
        self.items: list[Item] = []
        self.extras: set[Key] = set()

    def reading(self) -> Reading:
        for step in (
            self._tnm,
            self._scales,
            self._dates,
            self._ratios,
            self._drugs,
            self._words_of_microsatellites,
            self._markers,
            self._amounts,
            self._analytes,
        ):
            step()
        self._words()
        self.items.sort(key=lambda item: (item.start, item.end))
        cuts = tuple(match.start() for match in _CUT.finditer(self.norm) if not self._inside_figure(match.start()))
        found = Reading(self.text, self.norm, tuple(self.items), frozenset(self.extras), cuts, self.prepared.sentences)
        return replace(found, items=tuple(self._settled(found, item) for item in self.items))

    def _inside_figure(self, position: int) -> bool:
        return any(item.start < position < item.end for item in self.items)

    def _add(
        self, kind: str, key: Key, start: int, end: int, *, cls: str = "", implies: Iterable[Key] = (), group: int = -1
    ) -> None:
        told = self._told(start, end)
        self.items.append(
            Item(
                kind, key, start, end, self.text[start:end].strip(), cls, frozenset(implies), group if group >= 0 else start, told
            )
        )

    def _told(self, start: int, end: int) -> Assertion:
        own = assertion(self.prepared, start, end)
        return Assertion(
            negated=own.negated or self._denied_verb(start, end) or self.given.negated,
            hypothetical=own.hypothetical or self.given.hypothetical,
            family=own.family or self.given.family,
            history=own.history,
        )

    def _denied_verb(self, start: int, end: int) -> bool:
        """Tell whether a denial stands around the word: « n'exprime pas »."""
        around = _NE.search(self.norm, max(0, start - 12), start), _PAS.match(self.norm, end)
        return all(around)

    def _take(self, start: int, end: int) -> bool:
        if any(self.taken[start:end]):
            return False
        self.taken[start:end] = b"\x01" * (end - start)
        return True

    def _tnm(self) -> None:
        for start, stop, found in tnm.find(self.text):
            end = max([stop, *(part.end for part in found.parts)])
            if not self._take(start, end):
                continue
            for part in found.parts:
                self._add("tnm", (part.category, part.value), part.start, part.end, cls="tnm")
                if part.prefix:
                    self._add("tnm", (part.category, "prefix", part.prefix, part.value), part.start, part.end, cls="tnm")
            for name in ("R", "L", "V", "Pn"):
                value = getattr(found, name)
                if value is not None:
                    self._add("tnm", (name, value), start, end, cls="tnm")
            for suffix in found.suffixes:
                self._add("tnm", ("suffix", suffix), start, end, cls="tnm")
            if found.positive_nodes is not None and found.examined_nodes is not None:
                self._nodes(start, end, found.positive_nodes, found.examined_nodes)

    def _nodes(self, start: int, end: int, part: int, whole: int) -> None:
        self._add("ratio", ("ratio", part, whole), start, end)
        self.extras |= {
            ("quantity", "", part, "nodes"),
            ("concept", "ganglion"),
            ("concept", "envahi"),
            ("word", "preleve"),
            ("word", "examin"),
            ("word", "preleve"),
        }

    def _scales(self) -> None:
        for scale in scales.find(self.text, self.norm):
            same = any(item.kind == scale.kind == "gleason" and item.start == scale.start for item in self.items)
            if same or self._take(scale.start, scale.end):
                self._add(scale.kind, scale.key, scale.start, scale.end, cls=scale.kind)
                for extra in scale.extras:
                    if extra[0] == "system":
                        self._add("system", extra, scale.start, scale.end)
                    else:
                        self.extras.add(extra)
                self._what_a_scale_says(scale)

    def _what_a_scale_says(self, scale: scales.Scale) -> None:
        if scale.kind == "ihc":
            self._score(int(str(scale.key[1])), scale.start, scale.end)
        named = {"stage": "stad", "grade": "grad", "gleason": "gleason", "rank": "cycl"}.get(scale.kind)
        if named is not None:
            self.extras |= {("word", named), ("word", "cur")} if scale.kind == "rank" else {("word", named)}
        for name in {"performance": ("etat_general",), "line": ("ligne", "traitement")}.get(scale.kind, ()):
            self.extras.add(("concept", name))

    def _score(self, score: int, start: int, end: int) -> None:
        """Add what a score of immunohistochemistry says of its marker: 3+ is positive, 2+ equivocal, less is negative."""
        family, sign = ("equivocal", "+") if score == 2 else ("expression", "+" if score > 2 else "-")
        self._add("result", ("result", family, sign), start, end, cls="result", implies=_ALSO.get((family, sign), ()))

    def _dates(self) -> None:
        for mention in self.prepared.dates:
            if mention.interval.known and self._take(mention.start, mention.end):
                self._add("date", ("date", mention.interval), mention.start, mention.end, cls="date")
                self.items[-1] = replace(self.items[-1], interval=mention.interval, form=mention.form)
                self._what_a_date_says(mention.start, mention.end)
        for match in _DAY.finditer(self.norm):  # a day whose year nothing tells
            number = int(match["number"]) if match["number"] else _MONTHS.index(match["name"][:4]) + 1
            if self._take(match.start(), match.end()):
                self._add("daymonth", ("daymonth", int(match["day"]), number), match.start(), match.end(), cls="date")

    def _what_a_date_says(self, start: int, end: int) -> None:
        """A range tells a beginning and an end; « début novembre » may be either a part of the month or the beginning."""
        written = self.norm[start:end]
        since = self.items[-1].interval.end is None
        if since or re.search(r" (?:au|a|et) ", written) or written.startswith("debut"):
            self.extras.add(("concept", "debut"))
        if re.search(r" (?:au|a|et) ", written) or written.startswith("fin"):
            self.extras.add(("concept", "fin"))

    def _ratios(self) -> None:
        for start, end, part, whole, nodes in amounts.ratios(self.norm, self.taken):
            inner = self.norm[start:end]
            self._take(start, end)
            self._add("ratio", ("ratio", part, whole), start, end)
            if nodes:
                self._nodes_words(inner, part)

    def _nodes_words(self, inner: str, part: int) -> None:
        self.extras |= {("quantity", "", part, "nodes"), ("concept", "ganglion")}
        if "+" in inner or re.search(r"envahi|metasta|atteint|positif", inner):
            self.extras.add(("concept", "envahi"))

    def _drugs(self) -> None:
        for start, end, protocol in protocols.lexicon().find(self.norm):
            written = self.text[start:end]
            if (protocol.written == "any" or written.isupper()) and self._take(start, end):
                self._add(
                    "protocol",
                    ("protocol", protocol.name),
                    start,
                    end,
                    cls="drug",
                    implies=[("concept", "traitement"), ("concept", "chimiotherapie")],
                )
        for start, end, drug in drugs.lexicon().find(self.norm):
            if self._take(start, end):
                kind = _TREATMENT_WORDS.get(drug.kind)
                implies = [("concept", "traitement")] + ([("concept", kind)] if kind else [])
                self._add("drug", ("drug", drug.inn), start, end, cls="drug", implies=implies)

    def _words_of_microsatellites(self) -> None:
        """Read results that name their own test (« MSI-H », « microsatellites stables ») before « MSI » is taken for a marker's name."""
        words_ = list(words.tokens(self.norm))
        index = 0
        while index < len(words_):
            found = words.concepts().at(words_, index)
            if found is not None and found[1].cls[7:] in _MICROSATELLITES and self._free(words_, index, found[0]):
                self._result(found[1], words_[index].start, words_[index + found[0] - 1].end)
                index += found[0]
            else:
                index += 1

    def _free(self, words_: list[Token], index: int, length: int) -> bool:
        return not any(self.taken[words_[index].start : words_[index + length - 1].end])

    def _markers(self) -> None:
        for start, end, marker in biomarkers.find(self.text, self.norm):
            if marker.family in ("msi", "mmr") or not self._take(start, end):
                continue
            self._add("marker", ("marker", marker.name), start, end, cls="marker")
            sign = _SIGN.match(self.norm, end)
            if sign is not None and self._take(sign.start("s"), sign.end("s")):
                self._signed(marker.name, sign)

    def _signed(self, marker: str, sign: re.Match[str]) -> None:
        start, end, written = sign.start("s"), sign.end("s"), sign["s"]
        if marker == "HER2" and len(written) > 1:
            self._add("ihc", ("ihc", min(3, len(written))), start, end, cls="ihc")
            self._score(min(3, len(written)), start, end)
        else:
            key = ("expression", "+" if written[0] == "+" else "-")
            self._add("result", ("result", *key), start, end, cls="result", implies=_ALSO[key])

    def _amounts(self) -> None:
        for amount in amounts.find(self.text, self.norm, self.taken):
            if self._take(amount.start, amount.end):
                key = ("quantity", amount.comparator, amount.value, amount.dimension)
                self._add("quantity", key, amount.start, amount.end, cls=amount.dimension)
                self._lapse(amount.start, amount.end, amount.dimension)
                if amount.dimension == "length":
                    self.extras.add(("concept", "taille_corps"))

    def _lapse(self, start: int, end: int, dimension: str) -> None:
        """Add how a length of time stands to the fact: since, ago, in, every."""
        before = self.norm[max(0, start - 16) : start].replace("'", " ").rstrip()
        for form, relation in words.lapses():
            if dimension in _TIMES and re.search(rf"(?:^|[^a-z]){form}$", before):
                key = next(item.key for item in self.items if item.start == start and item.kind == "quantity")
                self._add("lapse", ("lapse", relation, key), start, end)
                return

    def _analytes(self) -> None:
        for start, end, name in analytes.matcher().find(self.norm):
            if (not name.exact or self.text[start:end] in name.exact) and self._take(start, end):
                self._add("analyte", ("analyte", name.analyte.key), start, end, cls="analyte")

    def _words(self) -> None:
        classes = self._classes()
        words_ = [token for token in words.tokens(self.norm) if not any(self.taken[token.start : token.end])]
        index = 0
        while index < len(words_):
            index += self._one(words_, index, classes)

    def _one(self, words_: list[Token], index: int, classes: dict[int, tuple[str, int]]) -> int:
        token = words_[index]
        link = words.links().at(words_, index)
        concept = words.concepts().at(words_, index)
        if link is not None and (concept is None or link[0] >= concept[0]) and self._together(words_, index, link[0]):
            self._add("link", ("link", link[1]), token.start, words_[index + link[0] - 1].end)
            return link[0]
        if concept is not None and self._together(words_, index, concept[0]):
            self._concept(concept[1], token.start, words_[index + concept[0] - 1].end, classes)
            return concept[0]
        if token.lemma in SIDES:
            self._add("side", ("side", SIDES[token.lemma]), token.start, token.end, cls="side")
        elif self._names(token) or not words.is_free(token) or self._stands_for_a_stage(token):
            cls, group = classes.get(token.start, ("", token.start))
            self._add("word", ("word", token.lemma), token.start, token.end, cls=cls, group=group)
        return 1

    def _names(self, token: Token) -> bool:
        """Tell whether a single capital is a name (« hépatite C ») and no article cut short."""
        written = self.text[token.start : token.end + 1]
        return len(token.word) == 1 and written[0].isupper() and token.start > 0 and not written.endswith(("'", "’"))

    def _stands_for_a_stage(self, token: Token) -> bool:
        """Tell whether « localisé » says how far a disease goes, and not where it is (« localisé au sein »)."""
        return token.lemma == "localis" and re.match(r" (?:a|au|aux|dans|en|sur)\b", self.norm[token.end :]) is None

    def _together(self, words_: list[Token], index: int, length: int) -> bool:
        """Tell whether nothing that was read stands between the words, and no statement ends there."""
        start, end = words_[index].start, words_[index + length - 1].end
        return not any(self.taken[start:end]) and re.search(r"[,;.:\n()]", self.norm[start:end]) is None

    def _concept(self, concept: Concept, start: int, end: int, classes: dict[int, tuple[str, int]]) -> None:
        if concept.cls.startswith("result"):
            self._result(concept, start, end)
            return
        group = classes.get(start, ("", start))[1]
        wider = [("concept", name) for name in concept.implies]
        self._add("concept", ("concept", concept.name), start, end, cls=concept.cls, implies=wider, group=group)
        if concept.name == "adenopathie":
            self.extras.add(("word", "augment"))

    def _settled(self, reading: Reading, item: Item) -> Item:
        """Mark the item unsure when a denial or a supposition comes to it from another statement that it does not clearly continue."""
        told = item.assertion
        first, last = reading.sentence(item.start)
        if item.kind not in _UNTOLD and words.doubtful().search(self.norm, first, last):
            return replace(item, unsure=True)
        if not (told.negated or told.hypothetical) or item.kind in _UNTOLD:
            return item
        first, last = reading.segment(item.start)
        within = self._within(first, max(last, item.end), item)
        if (within.negated or not told.negated or self.given.negated) and (
            within.hypothetical or not told.hypothetical or self.given.hypothetical
        ):
            return item
        listed = all(other.cls in _LISTED for other in reading.items if first <= other.start < last and other.kind != "link")
        continues = _CONTINUES.match(self.norm, first) is not None or listed
        return item if continues and item.kind != "result" else replace(item, unsure=True)

    def _within(self, first: int, last: int, item: Item) -> Assertion:
        opened = first + len(self.norm[first:last]) - len(self.norm[first:last].lstrip(" ,;.()\n"))
        piece = prepare(self.text[opened:last], Interval(None, None))
        return assertion(piece, item.start - opened, item.end - opened)

    def _result(self, concept: Concept, start: int, end: int) -> None:
        """Add a marker's result: its family and its sign, turned by a denial (« absence de surexpression » is negative)."""
        self._take(start, end)
        if _SOUGHT.search(self.norm, max(0, start - 24), start):  # « recherche d'une mutation » finds none yet
            self._add("word", ("word", words.lemma(self.norm[start:end])), start, end)
            return
        sign, family = concept.cls[6], concept.cls[7:]
        if assertion(self.prepared, start, end).negated or self._denied_verb(start, end):
            sign = "-" if sign == "+" else "+"
        self._add("result", ("result", family, sign), start, end, cls="result", implies=_ALSO.get((family, sign), ()))
        self.extras |= {("word", word) for word in _MICROSATELLITES.get(family, ())}

    def _classes(self) -> dict[int, tuple[str, int]]:
        """Return, for the place of each word of a known term, the class of the term and where the term begins."""
        found: dict[int, tuple[str, int]] = {}
        for cls, spans in self._terms():
            for start, end in spans:
                for token in words.tokens(self.norm, start, end):
                    found.setdefault(token.start, (cls, start))
        return found

    def _terms(self) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        norm = self.norm
        yield "procedure", [(a, b) for a, b, _ in lexicons.procedures().find(norm)]
        yield "toxicity", [(a, b) for a, b, _ in toxicities.lexicon().find(norm)]
        yield "histology", [(a, b) for a, b, term in icdo.find_morphologies(self.text, norm) if not term.weak]
        yield "disease", [(a, b) for a, b, _ in comorbidities.lexicon().find(norm)]
        yield "allergy", [(a, b) for a, b, _ in lexicons.allergens().find(norm)]
        yield "site", [(a, b) for a, b, _ in icdo.find_topographies(self.text, norm)]
