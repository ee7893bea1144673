"""What a claim may not lose of its passage without saying something else: restrictions, sites of a denial, persons, plans."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.science.claims.model import FREE_CLASSES, UNPOLARISED, Item, Reading
from filigrane.science.claims.sources import sources_of
from filigrane.science.claims.words import lemma, restrictors, tempering, unrealised

Key = tuple[object, ...]

_ILLNESS = frozenset({"lesion", "histology"})
_CARE = frozenset({"treatment", "procedure", "drug"})
_QUALIFIED = _CARE | _ILLNESS | {"toxicity", "disease", "event"}
"""Classes of what may not lose the adjective right behind it, whatever that adjective is."""
_FUTURE = re.compile(r"(?:er|ir|dr|vr|tr)(?:a|ont|ait|aient)$|^aur(?:a|ont|ait|aient)$")
_OF = re.compile(
    r"[ ']*(?:connue? |averee? )?(?:a|au|aux|a la|a l'|de|d'|du|des|de la|de l'|sous|par|avec|en|sur|dans|pour)[ '(]"
)
_BARE = (("word", "msi"), ("word", "mmr"))
_OWNED = frozenset(
    {"lesion", "histology", "disease", "toxicity", "treatment", "procedure", "drug", "allergy", "event", "marker", ""}
)
_TOLD = frozenset({"concept", "word", "drug", "protocol"})
_UNTOLD = frozenset({"site", "family", "hypothesis", "history", "plan", "quality", "phase", "response"})
_DUE = re.compile(
    r"\bcontre[ -]{1,3}indiqu[a-z]*|\ba (?:re)?(?:faire|prevoir|realiser|debuter|poursuivre|revoir|discuter|programmer|planifier"
    r"|reprendre|evaluer|completer)\b"
)
_VERBAL = re.compile(r" (?:est |sont |a ete |ont ete |etait |etaient |reste |sera )?(?:non |pas |bien |tres )?")
_EXCEPT = re.compile(r"\b(?:hormis|sauf|excepte|a l'exception|en dehors de|a part|mis a part|autre que)\b")
_VERB = re.compile(
    r"(?P<no>\b(?:non|pas|jamais|plus) (?:(?:encore|ete|toujours) ){0,2}(?:ete )?)?"
    r"\b(?P<verb>(?:recue?|realise|effectue|pratique|faite?|administre|delivre|donne|utilise|retrouve|note|mesure|dose|evalue|identifie"
    r"|detecte|visualise|connue?|localise|mentionne|precise)e?s?)\b"
)
_AGAINST = re.compile(
    r"\b(?:contre(?! ?-? ?indiqu)|par rapport|versus|vs|compare[es]* (?:a|au|aux)"
    r"|prefere[es]* (?:a|au|aux)|plutot (?:que|qu')|au lieu d|a la place d|en remplacement d|et non|de preference (?:a|au)"
    r"|anterieurement|auparavant|precedemment|initialement)\b"
)
_CHOICE = (
    r"(?:recuse|refuse|accepte|demande|propose|souhaite|choisi|prefere|decide|opte|conseille|deconseille|recommande|valide|decline|confirme)"
    r"(?:e?s?|nt|t|r)"
)
_VERB_OF_CHOICE = re.compile(rf"\b{_CHOICE}\b")
_PATIENT = re.compile(r"\b(?:patiente?|malade|madame|monsieur|mme|il|elle)\b")
_DECIDES = re.compile(rf"{_PATIENT.pattern} (?:ne |n'|a |l'a |la |le |les |s'en |s' ?|a ete ){{0,3}}(?P<verb>{_CHOICE})\b")
_OTHERS = re.compile(
    r"\b(?:dr|pr|docteur|professeur|chirurgien\w*|medecin\w*|anesthesiste|rcp|comite|equipe|famille|epouse|mari|conjointe?|fille|fils"
    r"|\w*geriatre|oncologue|radiotherapeute|generaliste|urologue|interniste)\b"
)
_MALE = re.compile(r"\bpatient\b|\bmonsieur\b|\bm\. |\bmr\b")
_FEMALE = re.compile(r"\bpatiente\b|\bmadame\b|\bmme\b")
_SUBJECT = re.compile(r"(?<!de la )(?<!du )\bpatiente?\b(?! avec| et aucun)|\belle-meme\b|\blui-meme\b")


def widened(claim: Reading, passage: Reading) -> Iterator[str]:
    """A denial may not lose what it is about: « pas de métastase hépatique » does not say « pas de métastase »."""
    said = {key for item in claim.items for key in (item.key, *item.implies)}
    for item in claim.items:
        if not item.assertion.negated or item.kind in UNPOLARISED or item.cls in FREE_CLASSES:
            continue
        denied = [other for other in sources_of(item, passage) if other.assertion.negated and not other.unsure]
        lost = [_lost(other, passage, said) or _longer(claim, item, passage, other) for other in denied]
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
    close = [other for other in denied if item.end <= other.start < max(last, item.end) and other.cls not in FREE_CLASSES]
    sites = [other for other in denied if other.cls == "site" and not _coordinated(item, other, passage)]
    if sites and any(other in sites for other in close) and not any(other.key in said for other in sites):
        return sites[0].shown
    rest = [
        other
        for other in close
        if other.cls not in ("site", "") or other.kind == "side" or (other.kind == "word" and not other.cls)
    ]
    lost = [o for o in rest if o.key not in said and not o.implies & said and not _coordinated(item, o, passage)]
    return next((one.shown for one in lost if one.cls in ("quality", "side", "") or _complement(item, one, passage)), "")


def _coordinated(item: Item, other: Item, passage: Reading) -> bool:
    return re.search(r"\b(?:ni|ou|et)\b", passage.norm[item.end : other.start]) is not None


def _longer(claim: Reading, item: Item, passage: Reading, other: Item) -> str:
    """Return the passage's words when they narrow those of the claim: « radiothérapie externe »."""
    mine, theirs = (one.norm[i.start : i.end].strip() for one, i in ((claim, item), (passage, other)))
    return other.shown if theirs.startswith(f"{mine} ") else ""


def _complement(item: Item, other: Item, passage: Reading) -> bool:
    """Tell whether what is denied is only that of the other: « pas d’allergie à l’iode », not « ni adénopathie »."""
    return _OF.match(passage.norm[item.end : other.start]) is not None


def restricted(claim: Reading, passage: Reading) -> Iterator[str]:
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
    if any(other.start < item.start <= other.end + 1 and other.kind == "concept" for other in reading.items):
        return ""  # « réponse partielle hépatique »: the word belongs to what stands before
    return match[1] if match is not None and match[1] in restrictors() else ""


def tempered(claim: Reading, passage: Reading) -> Iterator[str]:
    """A lesion may not lose « bénin », nor anything « refusé », « prévu » or « à faire »."""
    said = {item.key for item in claim.items}
    for item in claim.items:
        if item.kind not in _TOLD or item.cls in _UNTOLD:
            continue
        words_ = unrealised() | tempering() if item.cls in _ILLNESS else unrealised()
        lost = [_lost_word(claim, other, passage, words_, said) for other in sources_of(item, passage)]
        if lost and all(lost):
            yield f"Restriction perdue : « {lost[0]} »"


def _lost_word(claim: Reading, item: Item, passage: Reading, words_: frozenset[str], said: set[Key]) -> str:
    first, last = passage.segment(item.start)
    for other in passage.items:
        if passage.segment(other.start) != (first, last) or other.key in said or other is item:
            continue
        if other.kind == "word" and (other.key[1] in words_ or _FUTURE.search(passage.norm[other.start : other.end])):
            return other.shown
        if item.cls in _CARE | {"exam"} and other.cls == "plan":
            return other.shown
    adjective = _adjective(item, passage)
    if adjective is not None and adjective.key not in said:
        return adjective.shown
    due = _DUE.search(passage.norm, item.end, max(last, item.end))
    return due.group() if due is not None and due.group() not in claim.norm else ""


def _adjective(item: Item, passage: Reading) -> Item | None:
    """Return the word of no known class that stands right behind a lesion, a treatment or a symptom."""
    behind = next((other for other in passage.items if other.start >= item.end), None)
    if item.cls not in _QUALIFIED or behind is None or behind.kind != "word" or behind.cls:
        return None
    return behind if _VERBAL.fullmatch(passage.norm[item.end : behind.start]) else None


def excepted(claim: Reading, passage: Reading) -> Iterator[str]:
    """« normal hormis une cytolyse » does not say « normal »."""
    segments = {passage.segment(other.start) for item in claim.items for other in sources_of(item, passage)}
    starts = [other.start for item in claim.items for other in sources_of(item, passage)]
    for match in _EXCEPT.finditer(passage.norm):
        if match.group() in claim.norm or passage.segment(match.start()) not in segments:
            continue
        first, _ = passage.segment(match.start())
        if any(first <= start < match.start() for start in starts):
            yield f"Restriction perdue : « {match.group()} »"


def compared(claim: Reading, passage: Reading) -> Iterator[str]:
    """What a passage only compares with (« contre 35 mm en mars ») may not be told as the thing itself."""
    mine, theirs = _behind(claim), _behind(passage)
    for item in claim.items:
        sources = sources_of(item, passage)
        own = any(first <= item.start < last for first, last in mine)
        if sources and all(own != any(first <= other.start < last for first, last in theirs) for other in sources):
            yield f"Terme de comparaison dit comme le fait, ou l’inverse : {item.shown}"


def _behind(reading: Reading) -> list[tuple[int, int]]:
    return [(match.end(), reading.segment(match.end())[1]) for match in _AGAINST.finditer(reading.norm)]


def denials(claim: Reading, passage: Reading) -> Iterator[str]:
    """A denial that falls on no item (« non reçu », « scanner non fait ») may be neither added nor lost."""
    sources = [other for item in claim.items for other in sources_of(item, passage)]
    sentences = sorted({passage.sentence(other.start) for other in sources})
    written = " ".join(passage.norm[first:last] for first, last in sentences)
    for match in _VERB.finditer(claim.norm):
        word = match["verb"]
        theirs = {bool(other["no"]) for other in _VERB.finditer(written) if lemma(other["verb"]) == lemma(word)}
        own = any(i.assertion.negated and i.cls not in FREE_CLASSES for i in claim.items)
        if (theirs and bool(match["no"]) not in theirs) or (match["no"] and not theirs and not own):
            yield f"Négation différente de celle du passage : {word}"
    for mine, others in ((claim, passage), (passage, claim)):
        for item in mine.items:
            alone = item.cls == "exam" and item.assertion.negated and not _denies_a_finding(mine, item)
            twins = [o for o in others.items if o.key == item.key]
            if alone and twins and not any(o.assertion.negated for o in twins):
                yield f"Négation différente de celle du passage : {item.shown}"


def _denies_a_finding(reading: Reading, item: Item) -> bool:
    sentence = reading.sentence(item.start)
    return any(
        other.assertion.negated and other.cls not in FREE_CLASSES and other.kind not in UNPOLARISED
        for other in reading.items
        if reading.sentence(other.start) == sentence
    )


def multiplied(claim: Reading, passage: Reading) -> Iterator[str]:
    """« Métastase traitée » does not say « métastases traitées »."""
    for item in claim.items:
        mine = claim.norm[item.start : item.end].split()
        theirs = [passage.norm[other.start : other.end].split() for other in sources_of(item, passage)]
        if item.cls in _CARE | _ILLNESS and theirs and all(mine[:1] == [f"{words_[0]}s"] for words_ in theirs if words_):
            yield f"Pluriel absent du passage : {item.shown}"


def responses(claim: Reading, passage: Reading) -> Iterator[str]:
    """« réponse partielle hépatique, progression osseuse » does not say « réponse partielle »: the site goes with it."""
    said = {item.key for item in claim.items}
    evolutions = [item for item in passage.items if item.cls == "response"]
    for item in claim.items:
        sources = [other for other in sources_of(item, passage) if other.cls == "response"] if item.cls == "response" else []
        if sources and any(other.key != source.key for other in evolutions for source in sources):
            sites = [_sites(other, passage) for other in sources]
            if all(found and not {site.key for site in found} & said for found in sites):
                yield f"Évolution élargie : « {sites[0][0].shown} » manque"


def _sites(item: Item, passage: Reading) -> list[Item]:
    segment = passage.segment(item.start)
    return [other for other in passage.items if other.cls == "site" and passage.segment(other.start) == segment]


_HOURS = re.compile(r"\b(?:matins?|midis?|soirs?|couchers?|nuits?|jeun)\b")


def times_of_day(claim: Reading, passage: Reading) -> Iterator[str]:
    """« 30 mg matin et soir » does not say « 30 mg le matin »."""
    said, written = ({match.rstrip("s") for match in _HOURS.findall(one.norm)} for one in (claim, passage))
    if said and said != written:
        yield f"Moments de la journée différents de ceux du passage : {', '.join(sorted(said))}"


def bare_markers(claim: Reading, _passage: Reading) -> Iterator[str]:
    """« Tumeur MSI » without a result says a result by itself."""
    named = [item for item in claim.items if item.kind == "marker" or item.key in _BARE]
    telling = [item for item in claim.items if item not in named and item.cls != "exam" and item.key != ("concept", "tumeur")]
    if named and not telling:
        yield f"Biomarqueur nommé sans son résultat : {named[0].shown}"


def person(claim: Reading, passage: Reading) -> Iterator[str]:
    """The patient's sex is that of the passage; a relative's disease is not the patient's too."""
    if (_MALE.search(claim.norm) and _FEMALE.search(passage.norm)) or (_FEMALE.search(claim.norm) and _MALE.search(passage.norm)):
        yield "Sexe différent de celui du passage"
    yield from _decided(claim, passage)
    if any(item.cls == "family" for item in claim.items):
        for item in claim.items:
            sources = sources_of(item, passage) if item.cls in _OWNED else []
            if sources and not any(other.assertion.family for other in sources):
                yield f"Attribué à un parent : {item.shown}"
    if any(item.assertion.family for item in claim.items) and _SUBJECT.search(claim.norm) and not _SUBJECT.search(passage.norm):
        yield "Maladie d’un parent attribuée aussi au patient"


def _decided(claim: Reading, passage: Reading) -> Iterator[str]:
    """What a doctor or a meeting refuses, proposes or asks is not what the patient does."""
    said = _DECIDES.search(claim.norm)
    if said is None:
        return
    theirs = [m for m in _VERB_OF_CHOICE.finditer(passage.norm) if lemma(m.group()) == lemma(said["verb"])]
    pieces = [passage.norm[slice(*passage.segment(match.start()))] for match in theirs]
    if pieces and all(_OTHERS.search(piece) and not _PATIENT.search(piece) for piece in pieces):
        yield f"Décision d’une autre personne dans le passage : {said['verb']}"
