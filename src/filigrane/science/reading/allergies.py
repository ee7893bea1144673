"""Allergies and intolerances: substance, reaction; « pas d'allergie connue » is a denied allergy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from filigrane.kernel.codes import ATC, Code
from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import terms_in
from filigrane.science.terminology import drugs, lexicons
from filigrane.science.text import normalise, qualifiers
from filigrane.science.text.prepared import Prepared, Section
from filigrane.science.text.sections import section_at

_CUE = re.compile(
    r"\b(?:allergies?(?:\s(?:connues?|medicamenteuses?|et intolerances?|declarees?|documentees?|signalees?"
    r"|rapportees?)){0,3}|allergiques?|intolerances?"
    r"|hypersensibilites?(?: immediates?)?|chocs? anaphylactiques?|anaphylaxies?"
    r"|reactions? anaphyla(?:ctique|ctoide)s?|oedemes? de quincke|œdemes? de quincke"
    r"|reactions? (?:allergiques?|d'hypersensibilite))\b"
)
_DENIED = re.compile(
    r"\b(?:pas d'|aucune |absence d'|sans |ni |nie (?:toute |une )?|pas de notion d'|non )(?:allergies?"
    r"|allergiques?|intolerance|antecedents? allergiques?"
    r"|notion d'allergie)(?: medicamenteuses?)?(?: connue?s?| signalee?s?| declaree?s?| rapportee?s?)?"
    r"|\ballergies?(?: (?:connues?|medicamenteuses?))? ?[:=]? ?(?:non connue?s?|neant|aucune(?: connue)?"
    r"|absence|non\b|0\b|inconnue?s?\b|aucune allergie|pas d'allergie)"
)
_TARGET = re.compile(
    r" ?(?:(?:severe|grave|grade [1-5]|immediate|de grade [1-5iv]+|documentee?|prouvee?|suspectee?"
    r"|croisee?|connue?)[ ,]*)?(?:a la|a l'|au|aux|a|de la|des|du|d'|avec|lors d[eu'] ?(?:la|l')?|:|\(|[-–—] "
    r"|sous|contre|vis-a-vis d[eu])\s?"
)
_END = re.compile(r"[;.\n](?! ?(?:\d|[-•]))|\f|\b(?:mais|traitement|antecedent|atcd|tabac|alcool)\b")
_GIVEN = re.compile(r"[.;] ?(?:sous|traitee? par|recoit|a recu|prescription(?: de)?|mise? sous)\b[^.;\n]*\Z")
"""What is given in the sentence after an allergy is no allergy: « Allergie : pénicilline. Sous amoxicilline »."""
_INSTEAD = re.compile(
    r",[^;.]*?\b(?:recours|remplac\w*|relais|substitu\w*|alternative|preferera?|utilis\w*|antibiotherapie|antibioprophylaxie|autoris\w*|"
    r"recevra|prescri\w*)\b"
)
"""What is given instead is no allergy either: « allergie à la pénicilline, l'antibiothérapie de recours est la lévofloxacine »."""
_UNLISTED = re.compile(
    r"(?: connue?s?| medicamenteuses?| alimentaires?)? ?(?::|a la\b|a l'|aux?\b|a\b) ?"
    r"(?P<name>(?!(?:voir|cf|ras|rien|non|neant|aucune?s?|pas|inconnue?s?|nc|nr|absence|idem|sans|pour|la|le|les|un|une|ce|cet|cette|"
    r"son|sa|ses|type|rechercher|preciser|evaluer|explorer|verifier|confirmer|reevaluer|suivre|l'interrogatoire)\b)"
    r"[a-z][a-z0-9'-]{2,}(?: (?:de|des|du|d'|a|au|et)? ?[a-z][a-z0-9'-]{2,}){0,3}?)(?= ?(?:[(,;.\n]|\Z))"
)
_ITEM = re.compile(
    r" ?(?:\([^)\n]{0,60}\))? ?(?:,|/|\bet\b|\+) ?(?P<to>(?:a la |a l'|aux? |a )?)(?:la |le |les |l')?"
    r"(?P<name>[a-z][a-z'-]{3,}(?: (?:de |des |du |d'|a )?[a-z][a-z'-]{3,}){0,2})(?= ?(?:[(,;./+\n]|et\b|\Z))"
)
_NO_NAME = re.compile(
    r"\b(?:voir|cf|rien|neant|aucune?s?|pas|absence|sans|type|reaction\w*|respect\w*|preciser|evaluer|confirmer|verifi\w+|connue?s?|grade"
    r"|document\w+|suspect\w+|grave|severe|ancienne?|enfance|lors|pendant|apres|depuis|avec|dont|sous|prevoir|premedic\w+|eviter|contre"
    r"|tabac|alcool|traitement\w*|antecedent\w*|patiente?|poids|taille|groupe|signal\w+|rapport\w+|declar\w+|bilan|consult\w+|intoleran\w+"
    r"|allerg\w+|eczemas?|test\w*|date|perfusion|hospitalis\w+|reanimation|adrenaline|cort\w+|ant[ie]\w*histaminique\w*|etc|autres?|score|stade)\b"
)
REACH = 130
_Substance = tuple[int, int, str, Code | None]


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the allergies told, and the denied ones as substance « aucune » with a negation."""
    del document
    covered: set[int] = set()
    denied = [*_DENIED.finditer(prepared.norm)]
    for match in denied:
        covered.update(range(match.start(), match.end()))
        told = Assertion(negated=True)
        substances = [] if _is_whole(match) else list(_substances(prepared, match.end(), _stop(prepared, match.end())))
        if not substances:
            yield Mention(
                "allergy", {"substance": "aucune"}, match.start(), match.end(), "allergy.denied", Interval(None, None), told
            )
        for start, end, name, code in substances:
            covered.update(range(start, end))
            yield Mention(
                "allergy",
                {"substance": name},
                match.start(),
                end,
                "allergy.denied",
                Interval(None, None),
                told,
                None,
                code,
                ((start, end),),
            )
    yield from _told(prepared, covered)


def _is_whole(match: re.Match[str]) -> bool:
    return re.search(r"(?:connue?s?|signalee?s?|declaree?s?|neant|absence|non|0|aucune)$", match.group()) is not None


def _told(prepared: Prepared, covered: set[int]) -> Iterator[Mention]:
    for cue in _CUE.finditer(prepared.norm):
        if cue.start() in covered:
            continue
        stop = _section_end(prepared, cue) or _stop(prepared, cue.end())
        told, last = len(covered), None
        for start, end, name, code in _substances(prepared, cue.end(), stop):
            if start not in covered and _follows(prepared, cue, start):
                covered.update(range(start, end))
                last = end
                yield _mention(prepared, cue, (start, end, name, code), stop)
        if last is not None and "allerg" in cue.group():
            yield from _beside(prepared, cue, last, stop)
        yield from _before(prepared, cue, covered)
        if len(covered) == told:
            yield from _unlisted(prepared, cue)


def _unlisted(prepared: Prepared, cue: re.Match[str]) -> Iterator[Mention]:
    """Yield an allergy to a substance of no list, in the words written: it must never be answered « absent »."""
    match = _UNLISTED.match(prepared.norm, cue.end())
    if match is None or not cue.group().startswith(("allerg", "intoleran", "hypersens")):
        return
    start, end = match.span("name")
    if next(_substances(prepared, start, end), None) is None:
        yield replace(_mention(prepared, cue, (start, end, prepared.text[start:end], None), end), rule="allergy.unlisted")


def _beside(prepared: Prepared, cue: re.Match[str], position: int, stop: int) -> Iterator[Mention]:
    """Yield the substances of no list that follow a listed one: « Allergies : pénicilline (urticaire), karaya », « et au karaya ».

    Without a colon, each must have its own preposition: « allergique à l'aspirine, marié » is no allergy to « marié ».
    """
    listed = ":" in prepared.norm[cue.end() : position]
    while (item := _ITEM.match(prepared.norm, position, stop)) is not None:
        position = item.end()
        start, end = item.span("name")
        words = prepared.norm[start:end]
        if (
            lexicons.words("allergy_reaction").search(words) is not None
            or next(_substances(prepared, start, end), None) is not None
        ):
            continue
        if _NO_NAME.search(words) is None and (listed or item["to"]):
            told = (start, end, prepared.text[start:end], None)
            yield replace(_mention(prepared, cue, told, end), rule="allergy.unlisted")


def _before(prepared: Prepared, cue: re.Match[str], covered: set[int]) -> Iterator[Mention]:
    """Yield « paclitaxel : choc anaphylactique » and « amoxicilline (allergie) »."""
    low = max(0, cue.start() - 60)
    low = max(low, prepared.norm.rfind("\n", low, cue.start()) + 1, prepared.norm.rfind(". ", low, cue.start()) + 1)
    for start, end, name, code in _substances(prepared, low, cue.start()):
        between = prepared.norm[end : cue.start()]
        if start not in covered and re.fullmatch(r" ?(?:[:(,=-]|->|→|\bavec\b)? ?(?:une? |de type )?", between):
            covered.update(range(start, end))
            yield _mention(prepared, cue, (start, end, name, code), _stop(prepared, cue.end()))


def _mention(prepared: Prepared, cue: re.Match[str], found: _Substance, stop: int) -> Mention:
    start, end, name, code = found
    value: dict[str, object] = {"substance": name}
    words = " ".join(prepared.text[start:end].split())
    if normalise(words) not in normalise(name):
        value["written"] = words.lower() if words.isupper() else words
    reactions = lexicons.words("allergy_reaction")
    reaction = reactions.search(prepared.norm, end, min(stop, end + 80))
    others: tuple[tuple[int, int], ...] = ((start, end),)
    if reaction is not None:
        others += ((reaction.start, reaction.end),)
    reaction = reaction or reactions.search(cue.group())
    if reaction is not None:
        value["reaction"] = reaction.label
    told = qualifiers.assertion(prepared, start, end)
    told = replace(told, negated=told.negated and _denies(prepared, cue), history=False)
    first, last = min(cue.start(), start), max(end, cue.end())
    if last - first > REACH:
        first, last, others = start, end, (*others, cue.span())
    return Mention("allergy", value, first, last, "allergy.told", Interval(None, None), told, None, code, others)


def _denies(prepared: Prepared, cue: re.Match[str]) -> bool:
    return (
        re.search(
            r"\b(?:pas|aucune?|sans|ni|absence|nie|non)\b[^.;\n]{0,20}$", prepared.norm[max(0, cue.start() - 30) : cue.start()]
        )
        is not None
    )


def _follows(prepared: Prepared, cue: re.Match[str], start: int) -> bool:
    """Tell whether a substance is the cue's: linked by « à », a colon, or listed under a heading of allergies."""
    between = prepared.norm[cue.end() : start]
    if _GIVEN.search(between) or _INSTEAD.search(between):
        return False
    if in_list(prepared, start) or not between.strip():
        return True
    return _TARGET.match(between + " ") is not None and len(between) < 100


_TAKEN = re.compile(
    r"\d ?(?:mg|g|ug|mcg|ui|ml)\b|\b(?:poursui\w+|prescri\w+|en cours|le matin|le soir|par jour|x ?\d|instaur\w+|repris\w*)\b"
)
"""A drug with its dose under a heading of allergies is one that is taken."""
_ITEM_OF_A_LIST = re.compile(r"[ ]*[-•*–][ ]")


def listed_until(prepared: Prepared, section: Section) -> int:
    """Return where the list under a heading of allergies ends.

    It is the heading's own line, then the lines that are items of it (a bullet, or a few words that name a substance). What follows
    without a heading of its own is another subject, however far the section is said to reach.
    """
    norm = prepared.norm
    line_end = _line_end(norm, section.body, section.end)
    own = norm[section.body : line_end].strip(" :.-")
    if own and _ITEM_OF_A_LIST.match(norm, norm.rfind("\n", 0, section.start) + 1):
        return line_end  # « - Allergie(s) : tramadol. » is itself an item: the next bullets are of other subjects
    while line_end < section.end:
        following = _line_end(norm, line_end + 1, section.end)
        line = norm[line_end + 1 : following]
        item = re.match(r"[ ]*[-•*][ ]*\S", line) is not None
        named = next(_substances(prepared, line_end + 1, min(following, line_end + 40)), None)
        short = not own and len(line) < 70 and named is not None and named[0] - line_end <= 7 and not _TAKEN.search(line)
        if not (item or short):
            break
        line_end = following
    return line_end


def _line_end(norm: str, start: int, end: int) -> int:
    found = norm.find("\n", start, end)
    return end if found < 0 else found


def in_list(prepared: Prepared, position: int) -> bool:
    """Tell whether a place lies in the list under a heading of allergies."""
    section = section_at(prepared.sections, position)
    return section is not None and section.key == "allergy" and position < listed_until(prepared, section)


def _section_end(prepared: Prepared, cue: re.Match[str]) -> int | None:
    section = section_at(prepared.sections, cue.start())
    if section is None or section.key != "allergy" or cue.start() > section.body:
        return None
    return listed_until(prepared, section)


def _stop(prepared: Prepared, start: int) -> int:
    high = min(len(prepared.norm), start + REACH)
    match = _END.search(prepared.norm, start, high)
    return high if match is None else match.start()


def _substances(prepared: Prepared, start: int, end: int) -> Iterator[_Substance]:
    """Yield drugs and other allergens named in a passage, in order, without overlap."""
    found: list[_Substance] = []
    for first, last, drug in terms_in(drugs.lexicon(), prepared.norm, start, end):
        found.append((first, last, drug.inn, Code(ATC, drug.atc, drug.inn) if drug.atc else None))
    for first, last, (name, _) in terms_in(lexicons.allergens(), prepared.norm, start, end):
        if not any(a < last and first < b for a, b, _, _ in found):
            found.append((first, last, name, None))
    yield from sorted(found, key=lambda item: item[0])
