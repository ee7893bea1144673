"""One statement against one passage: every reason why the passage does not say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.science.claims import binding, dates
from filigrane.science.claims.model import Item, Reading, Snippet
from filigrane.science.claims.words import restrictors

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
    "link": "Lien de cause ou de temps absent du passage",
}
_CLASSES = {
    "site": "Organe absent du passage", "lesion": "Lésion absente du passage", "histology": "Histologie absente du passage",
    "procedure": "Acte absent du passage", "treatment": "Traitement absent du passage", "toxicity": "Toxicité absente du passage",
    "response": "Évolution absente du passage", "family": "Parent absent du passage", "hypothesis": "Hypothèse absente du passage",
    "disease": "Maladie absente du passage",
}  # fmt: skip
_WORD = "Mot absent du passage"
_UNPOLARISED = frozenset({"date", "quantity", "ratio", "side", "ihc", "result", "system", "link", "tnm", "marker"})
_FREE_CLASSES = frozenset({"exam", "family", "hypothesis", "history", "plan"})
_SUPPOSABLE = frozenset({"lesion", "histology", "result", "response", "disease", "toxicity"})
_IMPLICIT = {"family": ("familial",), "history": ("antecedent",)}
_MALE, _FEMALE = (
    re.compile(r"\b(?:le|du|au|un|ce) patient\b|\bmonsieur\b|\bm\. |\bmr\b"),
    re.compile(r"\bpatiente\b|\bmadame\b|\bmme\b"),
)


def reasons(claim: Reading, passage: Reading, snippet: Snippet) -> list[str]:
    """Return why ``passage`` does not support the statement ``claim``; empty when it does."""
    found = [reason for item in claim.items if (reason := _absent(claim, item, passage, snippet))]
    if not found:
        for check in (_polarity, _bonds, _links, _widened, _restricted, _person):
            found += check(claim, passage, snippet)
    return list(dict.fromkeys(found))


def _absent(claim: Reading, item: Item, passage: Reading, snippet: Snippet) -> str | None:
    if item.kind == "link" or _held(claim, item, passage, snippet):
        return None
    name = NAMES.get(item.kind) or _CLASSES.get(item.cls, _WORD)
    return f"{name} : {item.shown}"


def _held(claim: Reading, item: Item, passage: Reading, snippet: Snippet) -> bool:
    if item.kind == "date":
        return _dated(claim, item, passage, snippet)
    if item.kind == "quantity":
        return _counted(claim, item, passage)
    if item.key[:2] == ("result", "expressed") and item.key[2] == "+" and _measured(claim, item):
        return True
    if item.key in passage.extras or _implicit(item, snippet) or _of_the_tumour(item, passage):
        return True
    return bool(_sources(item, passage))


def _measured(claim: Reading, item: Item) -> bool:
    """Tell whether « exprimé » only introduces a proportion."""
    segment = claim.segment(item.start)
    return any(other.cls == "proportion" and claim.segment(other.start) == segment for other in claim.items)


def _of_the_tumour(item: Item, passage: Reading) -> bool:
    """Tell whether « la tumeur » only names what the passage describes: a marker, a category, a stage, a grade."""
    described = any(other.cls in ("marker", "result", "tnm", "stage", "gleason", "response") for other in passage.items)
    generic = item.key in (("concept", "tumeur"), ("concept", "maladie"))
    return generic and described


def _sources(item: Item, passage: Reading) -> list[Item]:
    """Return the items of the passage that say what ``item`` says: itself, or a kind of it."""
    found = [other for other in passage.items if other.key == item.key or item.key in other.implies]
    return [other for other in found if not other.unsure] if item.kind == "result" else found


def _implicit(item: Item, snippet: Snippet) -> bool:
    """Tell whether the surroundings of the quote say it: a heading of family history, of history."""
    told = snippet.assertion
    return item.kind == "concept" and (
        (told.family and item.key[1] == "familial") or (told.history and item.key[1] == "antecedent")
        or (told.hypothetical and item.key[1] == "suspicion") or (told.family and item.key[1] == "antecedent")
    )  # fmt: skip


def _phases(reading: Reading, item: Item) -> set[str]:
    """Return whether words of beginning or ending stand in the statement of a date."""
    first, last = reading.segment(item.start)
    if not any(other is not item and first <= other.start < last for other in reading.items):
        first, last = first - 1, min((other.end for other in reading.items if other.start >= last), default=last)
    said = {str(other.key[1]) for other in reading.items if other.cls == "phase" and first <= other.start < max(last, item.end)}
    result = {dates.BEGINNING} if said & {"debut", "reprise", "diagnostic"} else set()
    return result | ({dates.ENDING} if said & {"arret", "fin"} else set())


def _dated(claim: Reading, item: Item, passage: Reading, snippet: Snippet) -> bool:
    said = _phases(claim, item)
    known = [other for other in passage.items if other.kind == "date"]
    for other in known:
        theirs = _phases(passage, other)
        if dates.ENDING in theirs and dates.BEGINNING not in theirs and dates.ENDING not in said:
            continue  # the date of an end is not told as that of the thing
        if dates.supported(item.interval, item.form, other.interval, claim_says=said, passage_says=theirs):
            return True
    alone = not known or len({head.group for head in binding.heads(passage, "date")}) <= 1
    fits = dates.supported(item.interval, item.form, snippet.when, claim_says=said)
    return snippet.when.known and alone and fits


def _counted(claim: Reading, item: Item, passage: Reading) -> bool:
    _, sign, value, dimension = item.key
    if ("quantity", sign, value, dimension) in {(k[0], *k[1:]) for k in passage.extras if k[0] == "quantity"}:
        return True
    same = [other for other in passage.items if other.kind == "quantity" and other.key == item.key]
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
        if item.kind in _UNPOLARISED or item.cls in _FREE_CLASSES:
            continue
        sources = _sources(item, passage)
        alike = not item.unsure and any(not other.unsure and _same_way(item, other, passage, snippet) for other in sources)
        if sources and not alike:
            yield _said_otherwise(item, sources, snippet)


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


def _bonds(claim: Reading, passage: Reading, _snippet: Snippet) -> Iterator[str]:
    theirs = binding.pairs(passage)
    bonds: dict[tuple[int, str], dict[str, bool]] = {}
    shown: dict[tuple[int, str], str] = {}
    for pair in binding.pairs(claim):
        bond = (pair.value.start, pair.sort)
        classes = bonds.setdefault(bond, {})
        classes[pair.cls] = classes.get(pair.cls, True) and _bonded(pair, theirs, passage)
        shown[bond] = pair.value.shown
    for bond, classes in bonds.items():
        if not any(classes.values()):  # « lésion de l’ovaire de 35 mm »: of the lesion or of the ovary, one is enough
            yield f"Attribué à autre chose dans le passage : {shown[bond]}"


def _bonded(pair: binding.Pair, theirs: list[binding.Pair], passage: Reading) -> bool:
    """Tell whether the passage joins the two as the claim does, or has nothing else that the value could go with."""
    if binding.near_only(pair.sort) and not pair.inside:
        return True
    things = {head.group: binding.names(passage, head) for head in binding.heads(passage, pair.sort)}
    if len(set(things.values())) <= 1 or not any(pair.own & named for named in things.values()):
        return True
    alike = (other for other in theirs if other.sort == pair.sort and _same_value(pair.value, other.value))
    return any(other.heads & pair.own for other in alike) or _is_of_finding(pair, passage)


def _is_of_finding(pair: binding.Pair, passage: Reading) -> bool:
    """Tell whether the value is known by the finding alone (its date), or is what a whole expression implies."""
    if pair.value.kind == "date":
        return not any(item.kind == "date" for item in passage.items)
    return not any(_same_value(pair.value, item) for item in passage.items)


def _same_value(mine: Item, theirs: Item) -> bool:
    if mine.kind == "date" and theirs.kind == "date":
        both = (dates.BEGINNING, dates.ENDING)
        return dates.supported(mine.interval, mine.form, theirs.interval, claim_says=both, passage_says=both)
    return mine.key == theirs.key or mine.key in theirs.implies


def _links(claim: Reading, passage: Reading, _snippet: Snippet) -> Iterator[str]:
    for index, item in enumerate(claim.items):
        if item.kind == "link" and not _linked(claim, index, passage):
            yield f"{NAMES['link']} : {item.shown}"


def _linked(claim: Reading, index: int, passage: Reading) -> bool:
    name = claim.items[index].key[1]
    after = _content(claim.items[index + 1 :])[:2]
    if (
        not after
        or (name in ("during", "cause", "after") and after[0].kind in ("quantity", "ratio"))
        or (name == "during" and after[0].kind == "date")
    ):
        return bool(after)
    before = _content(claim.items[:index])[-1:]
    for place, other in enumerate(passage.items):
        if other.kind != "link":
            continue
        behind, front = _content(passage.items[place + 1 :])[:2], _content(passage.items[:place])[-2:]
        if other.key[1] == name and _meet(after[:1], behind):
            return True
        turned = (name, other.key[1]) in (("after", "before"), ("before", "after"))
        if turned and _meet(after[:1], front) and (not before or _meet(before, behind)):
            return True
        if turned and name == "before" and before and _meet(before, behind) and not _meet(after[:1], behind):
            return True
    return name == "cause" and bool(before) and _adjacent(before[0], after[0], passage)


def _adjacent(left: Item, right: Item, passage: Reading) -> bool:
    """Tell whether the passage sets the two side by side as « arrêt : toxicité » or « arrêt (toxicité) » do."""
    for one in _sources(left, passage):
        for other in _sources(right, passage):
            if one.end <= other.start and re.fullmatch(r"\s*[:(]\s*", passage.norm[one.end : other.start]):
                return True
    return False


def _content(items: tuple[Item, ...]) -> list[Item]:
    return [item for item in items if item.kind not in ("link", "system")]


def _meet(mine: list[Item], theirs: list[Item]) -> bool:
    return any(a.key == b.key or a.key in b.implies for a in mine for b in theirs)


def _widened(claim: Reading, passage: Reading, _snippet: Snippet) -> Iterator[str]:
    """A denial may not lose what it is about: « pas de métastase hépatique » does not say « pas de métastase »."""
    said = {key for item in claim.items for key in (item.key, *item.implies)}
    for item in claim.items:
        if not item.assertion.negated or item.kind in _UNPOLARISED or item.cls in _FREE_CLASSES:
            continue
        lost = [_lost(other, passage, said) for other in _sources(item, passage) if other.assertion.negated]
        if lost and all(lost):
            yield f"Négation élargie : « {lost[0]} » manque"


def _lost(item: Item, passage: Reading, said: set[Key]) -> str:
    """Return what bounds the denial in the passage and is not said by the claim."""
    _, last = passage.segment(item.start)
    denied = [
        other
        for other in passage.items
        if other.assertion.negated and other is not item and other.kind in ("concept", "word", "side", "drug")
    ]
    close = [other for other in denied if item.end <= other.start < max(last, item.end) and other.cls not in _FREE_CLASSES]
    sites = [other for other in denied if other.cls == "site"]
    if sites and any(other.cls == "site" for other in close) and not any(other.key in said for other in sites):
        return sites[0].shown
    rest = [
        other
        for other in close
        if other.cls not in ("site", "") or other.kind == "side" or (other.kind == "word" and not other.cls)
    ]
    return next((other.shown for other in rest if other.key not in said and other.cls in ("quality", "side", "")), "")


def _restricted(claim: Reading, passage: Reading, _snippet: Snippet) -> Iterator[str]:
    """« peu différencié » may not become « différencié », nor « in situ » go away, nor come."""
    for mine, theirs, verb in ((claim, passage, "manque"), (passage, claim, "ajouté")):
        for item in mine.items:
            sources = [other for other in theirs.items if other.key == item.key and item.kind in ("word", "concept")]
            bounds = [_restrictor(theirs, other) for other in sources]
            if bounds and all(bounds) and _restrictor(mine, item) not in bounds:
                yield f"Restriction perdue ou ajoutée : « {bounds[0]} » ({verb})"
    said = {item.key for item in claim.items}
    for item in passage.items:
        if item.key == ("concept", "in_situ") and item.key not in said and _histology_beside(item, passage) & said:
            yield "Restriction perdue : « in situ »"


def _histology_beside(item: Item, passage: Reading) -> set[Key]:
    segment = passage.segment(item.start)
    return {
        other.key for other in passage.items if other.cls in ("histology", "lesion") and passage.segment(other.start) == segment
    }


def _restrictor(reading: Reading, item: Item) -> str:
    match = re.search(r"([a-z]+)[ -]$", reading.norm[max(0, item.start - 16) : item.start])
    return match[1] if match is not None and match[1] in restrictors() else ""


def _person(claim: Reading, passage: Reading, _snippet: Snippet) -> Iterator[str]:
    if (_MALE.search(claim.norm) and _FEMALE.search(passage.norm)) or (_FEMALE.search(claim.norm) and _MALE.search(passage.norm)):
        yield "Sexe différent de celui du passage"
