"""One statement against one passage: every reason why the passage does not say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.science.claims import binding, dates
from filigrane.science.claims.links import links
from filigrane.science.claims.losses import (
    bare_markers,
    compared,
    denials,
    excepted,
    multiplied,
    person,
    responses,
    restricted,
    tempered,
    times_of_day,
    widened,
)
from filigrane.science.claims.matching import misplaced
from filigrane.science.claims.model import FREE_CLASSES, UNPOLARISED, Item, Reading, Snippet
from filigrane.science.claims.sources import of_the_tumour, sources_of

Key = tuple[object, ...]

NAMES = {
    "date": "Date absente du passage",
    "quantity": "Nombre ou unité absent du passage",
    "ratio": "Rapport absent du passage",
    "tnm": "Catégorie TNM absente du passage",
    "stage": "Stade absent du passage",
    "grade": "Grade absent du passage",
    "system": "Classification absente du passage",
    "line": "Ligne de traitement absente du passage",
    "performance": "État général absent du passage",
    "gleason": "Score de Gleason absent du passage",
    "ihc": "Score absent du passage",
    "rank": "Rang absent du passage",
    "drug": "Médicament absent du passage",
    "protocol": "Protocole absent du passage",
    "analyte": "Analyse absente du passage",
    "marker": "Biomarqueur absent du passage",
    "result": "Résultat de biomarqueur absent du passage",
    "side": "Côté absent du passage",
    "lapse": "Durée absente du passage, ou dite autrement",
    "link": "Lien de cause ou de temps absent du passage",
}
_CLASSES = {
    "site": "Organe absent du passage", "lesion": "Lésion absente du passage", "histology": "Histologie absente du passage",
    "procedure": "Acte absent du passage", "treatment": "Traitement absent du passage", "toxicity": "Toxicité absente du passage",
    "response": "Évolution absente du passage", "family": "Parent absent du passage", "hypothesis": "Hypothèse absente du passage",
    "disease": "Maladie absente du passage",
}  # fmt: skip
_COMPARISONS = (
    links, widened, restricted, tempered, responses, bare_markers, times_of_day, excepted, multiplied, compared, denials, person,
)  # fmt: skip
"""What is compared once every word of the claim is found in the passage."""
_WORD = "Mot absent du passage"
_DENIABLE = frozenset({"side", "date", "quantity", "ratio", "tnm", "stage", "grade", "performance", "gleason", "daymonth", "ihc"})
_OF_SOMEBODY = frozenset({"marker", "result", "tnm", "grade", "performance", "gleason", "ihc"})
_SUPPOSABLE = frozenset({"lesion", "histology", "result", "response", "disease", "toxicity"})


def reasons(claim: Reading, passage: Reading, snippet: Snippet) -> list[str]:
    """Return why ``passage`` does not support the statement ``claim``; empty when it does."""
    found = [reason for item in claim.items if (reason := _absent(claim, item, passage, snippet))]
    if not found:
        for check in (_polarity, _bonds):
            found += check(claim, passage, snippet)
        for comparison in (_moments, *_COMPARISONS):
            found += comparison(claim, passage)
    return list(dict.fromkeys(found))


def _absent(claim: Reading, item: Item, passage: Reading, snippet: Snippet) -> str | None:
    if item.kind == "link" or _held(claim, item, passage, snippet):
        return None
    name = NAMES.get(item.kind) or _CLASSES.get(item.cls, _WORD)
    return f"{name} : {item.shown}"


def _held(claim: Reading, item: Item, passage: Reading, snippet: Snippet) -> bool:
    if item.kind == "date":
        return _dated(claim, item, passage, snippet)
    if item.kind == "lapse" and item.key[1] in ("during", "within"):
        return item.key in {o.key for o in passage.items} or not any(
            o.kind == "lapse" and o.key[2] == item.key[2] for o in passage.items
        )
    if item.kind == "quantity":
        return _counted(claim, item, passage)
    if item.key[:2] == ("result", "expressed") and item.key[2] == "+" and _measured(claim, item):
        return True
    if item.key in passage.extras or _implicit(item, snippet) or of_the_tumour(item, claim, passage):
        return True
    return bool(sources_of(item, passage))


def _measured(claim: Reading, item: Item) -> bool:
    """Tell whether « exprimé » only introduces a proportion."""
    segment = claim.segment(item.start)
    return any(other.cls == "proportion" and claim.segment(other.start) == segment for other in claim.items)


def _implicit(item: Item, snippet: Snippet) -> bool:
    """Tell whether the surroundings of the quote say it: a heading of family history, of history."""
    told = snippet.assertion
    return item.kind == "concept" and (
        (told.family and item.key[1] == "familial") or (told.history and item.key[1] == "antecedent")
        or (told.hypothetical and item.key[1] == "suspicion") or (told.family and item.key[1] == "antecedent")
    )  # fmt: skip


def _phases(reading: Reading, item: Item) -> set[str]:
    """Return whether words of beginning or ending stand in the statement of a date."""
    said = _phase_words(reading, item)
    result = {dates.BEGINNING} if said & {"debut", "reprise", "diagnostic"} else set()
    return result | ({dates.ENDING} if said & {"arret", "fin"} else set())


def _phase_words(reading: Reading, item: Item) -> set[str]:
    """Return the words of a moment (beginning, stop, diagnosis) in the statement of a date, or in the next where it stands alone."""
    first, last = reading.segment(item.start)
    if not any(other is not item and first <= other.start < last for other in reading.items):
        first, last = first - 1, min((other.end for other in reading.items if other.start >= last), default=last)
    written = reading.norm[item.start : item.end].split()[:1]
    own = {word for word in written if word in ("debut", "fin")}
    return own | {
        str(other.key[1]) for other in reading.items if other.cls == "phase" and first <= other.start < max(last, item.end)
    }


def _dated(claim: Reading, item: Item, passage: Reading, snippet: Snippet) -> bool:
    said = _phases(claim, item)
    known = [other for other in passage.items if other.kind == "date"]
    for other in known:
        theirs = _phases(passage, other)
        if dates.ENDING in theirs and dates.BEGINNING not in theirs and dates.ENDING not in said:
            continue  # the date of an end is not told as that of the thing
        if dates.supported(item.interval, item.form, other.interval, claim_says=said, passage_says=theirs - _stopped(passage)):
            return True
    alone = not known and len({head.group for head in binding.heads(passage, "date") if head.cls != "exam"}) <= 1
    fits = dates.supported(item.interval, item.form, snippet.when, claim_says=said)
    return snippet.when.known and alone and fits


def _stopped(passage: Reading) -> set[str]:
    """A beginning tells no « depuis » where the passage also tells an end."""
    ended = any(item.cls == "phase" and item.key[1] in ("arret", "fin") for item in passage.items)
    return {dates.BEGINNING} if ended else set()


def _counted(claim: Reading, item: Item, passage: Reading) -> bool:
    _, sign, value, dimension = item.key
    if ("quantity", sign, value, dimension) in {(k[0], *k[1:]) for k in passage.extras if k[0] == "quantity"}:
        return True
    same = [other for other in passage.items if other.kind == "quantity" and other.key == item.key]
    timed = {other.start for other in passage.items if other.kind == "lapse"}
    if same and all(other.start in timed for other in same):
        return any(other.kind == "lapse" and other.start == item.start for other in claim.items)
    if dimension or not same:
        return bool(same)
    noun = _noun(claim, item)
    nouns = [_noun(passage, other) for other in same]
    return noun is None or any(other is None or other.key == noun.key or noun.key in other.implies for other in nouns)


def _noun(reading: Reading, item: Item) -> Item | None:
    """Return what a bare number counts: the word right behind it."""
    for other in reading.items:
        if other.start >= item.end:
            between = reading.norm[item.end : other.start]
            return other if re.fullmatch(r"[ '](?:[a-z]{1,3}[ '])?", between) and other.kind in ("concept", "word") else None
    return None


def _polarity(claim: Reading, passage: Reading, snippet: Snippet) -> Iterator[str]:
    for item in claim.items:
        if item.kind == "result" and item.unsure:
            yield f"Portée de la négation incertaine : {item.shown}"
        sources = sources_of(item, passage)
        if item.kind in _OF_SOMEBODY and sources and not item.assertion.family and all(s.assertion.family for s in sources):
            yield f"Personne différente de celle du passage (patient ou parent) : {item.shown}"
        if item.kind in UNPOLARISED or item.cls in FREE_CLASSES or claim.of_an_exam(item):
            yield from _denied_value(claim, item, sources)
            continue
        if of_the_tumour(item, claim, passage) and any(other.kind == "result" for other in claim.items):
            continue
        alike = not item.unsure and any(not other.unsure and _same_way(item, other, passage, snippet) for other in sources)
        if sources and not alike:
            yield _said_otherwise(item, sources, snippet)


def _denied_value(claim: Reading, item: Item, sources: list[Item]) -> Iterator[str]:
    """« n’est pas à gauche »: a denial that falls on a value alone must fall on it in the passage too."""
    segment = claim.segment(item.start)
    shared = any(
        other.assertion.negated and other.kind not in UNPOLARISED and other.cls not in FREE_CLASSES
        for other in claim.items
        if claim.segment(other.start) == segment
    )
    if (
        item.kind in _DENIABLE
        and sources
        and item.assertion.negated
        and not shared
        and not any(s.assertion.negated for s in sources)
    ):
        yield f"Négation différente de celle du passage : {item.shown}"


def _of_an_allergy(item: Item, passage: Reading) -> bool:
    """Tell whether the item is what somebody is allergic to: an allergy once known lasts."""
    segment = passage.segment(item.start)
    return any(other.cls == "allergy" and passage.segment(other.start) == segment for other in passage.items)


def _same_way(item: Item, other: Item, passage: Reading, snippet: Snippet) -> bool:
    mine, theirs = item.assertion, other.assertion
    if mine.negated != theirs.negated or mine.family != theirs.family:
        return False
    if mine.negated and other.key != item.key:
        return False  # « pas d’adénocarcinome » does not say « pas de cancer »
    if theirs.hypothetical and not mine.hypothetical:
        return False
    if mine.hypothetical and not theirs.hypothetical and item.cls in _SUPPOSABLE:
        return False
    lasting = item.cls == "allergy" or _of_an_allergy(other, passage)
    past = (theirs.history and not lasting) or (snippet.assertion.history and item.cls in ("lesion", "histology"))
    return mine.history or not past


def _said_otherwise(item: Item, others: list[Item], snippet: Snippet) -> str:
    mine, theirs = item.assertion, others[0].assertion
    if item.unsure or all(other.unsure for other in others):
        return f"Portée de la négation ou de l’hypothèse incertaine : {item.shown}"
    if mine.negated != theirs.negated:
        return f"Négation différente de celle du passage : {item.shown}"
    if mine.family != theirs.family:
        return f"Personne différente de celle du passage (patient ou parent) : {item.shown}"
    if mine.hypothetical != theirs.hypothetical:
        return f"Certitude différente de celle du passage : {item.shown}"
    if theirs.history or snippet.assertion.history:
        return f"Fait ancien dit comme actuel : {item.shown}"
    return f"Affirmation plus large que celle du passage : {item.shown}"


def _bonds(claim: Reading, passage: Reading, snippet: Snippet) -> Iterator[str]:
    def sources(item: Item) -> list[Item]:
        if item.kind == "date":
            return [other for other in passage.items if other.kind == "date" and _same_value(item, other)]
        found = sources_of(item, passage)
        if item.kind in UNPOLARISED or item.cls in FREE_CLASSES:
            return found
        return [other for other in found if not other.unsure and _same_way(item, other, passage, snippet)]

    yield from misplaced(claim, passage, sources)


def _moments(claim: Reading, passage: Reading) -> Iterator[str]:
    """A date told as that of a beginning, of an end, of a diagnosis is that of the same in the passage, where it dates several things."""
    moments = [item for item in passage.items if item.kind == "date"]
    if len(moments) < 2:
        return
    for item in claim.items:
        said = _phase_words(claim, item) if item.kind == "date" else set()
        meant = [other for other in moments if said and _same_value(item, other)]
        if meant and not any(_told_in(passage, other) & said for other in meant):
            yield f"Date d’un autre moment dans le passage : {item.shown}"


_RANGED = frozenset({"debut", "fin", "arret"})


def _told_in(passage: Reading, item: Item) -> set[str]:
    ranged = _RANGED if item.interval.start != item.interval.end and not item.interval.is_month else frozenset()
    return _phase_words(passage, item) | ranged


def _same_value(mine: Item, theirs: Item) -> bool:
    if mine.kind == "date" and theirs.kind == "date":
        both = (dates.BEGINNING, dates.ENDING)
        return dates.supported(mine.interval, mine.form, theirs.interval, claim_says=both, passage_says=both)
    return mine.key == theirs.key or mine.key in theirs.implies
