"""How the text speaks of a passage: denied, supposed, about a relative, past, reported. Decided inside its sentence."""

from __future__ import annotations

import re

from filigrane.kernel.finding import Assertion
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.sections import section_at
from filigrane.science.text.sentences import sentence_at

_STOP = re.compile(
    r"[;!]|\. |\n *[-•*]|\f|\b(?:mais|cependant|toutefois|neanmoins|par contre|en revanche|hormis|excepte|sauf|a l'exception d|en dehors d|car|donc|alors qu|"
    r"tandis qu|bien qu|puis|ensuite|a noter|on note|on retrouve|on objective|avec apparition|avec presence|mise en evidence|(?:meme )?si ce n'est|motivant|lequel|laquelle|chez (?:un|une) patiente?|pour un)\b"
)
"""Words and signs that end the reach of a cue, in both directions."""

_NEGATION = re.compile(
    r"(?P<pseudo>\bpas (?:de|d')?(?: ?(?:modification|changement|augmentation|diminution|evolution|variation|amelioration|aggravation) (?:(?:significati(?:ve|f)|notable|franche|nette) )?"
    r"(?:de|du|des|d')|seulement|uniquement|toujours|exclu[a-z]* (?:de|du|un|une)|pu eliminer|d'elimine|eliminer|que\b|moins\b|encore (?:disponible|recu)|certain)"
    r"|\b(?:sans (?:changement|modification|evolution|doute|variation)(?: significati(?:f|ve)| notable)?(?: (?:de|du|des|d'))?|non seulement|sans (?:exclure|eliminer|pouvoir eliminer)|"
    r"n'(?:elimine|exclut|ecarte) pas|ne permet(?:tent)? pas d'(?:eliminer|exclure|ecarter)|pas formellement)\b)"
    r"|(?P<cue>\b(?:pas|jamais|aucune?|sans|ni|absence|absente?s? d[eu']|nie|denie|indemnes? d|exempte?s? d|non|elimine|eliminant|eliminent|exclu|exclut|excluant|ecarte|ecartant|infirme|infirmant|"
    r"negati(?:f|ve)s? (?:pour|a)|disparition|plus (?:de|d'|aucun)|depourvue?s? d|libres? d|vierges? d|rien (?:pour|en faveur)|ne (?:presente|retrouve|montre|note|objective|decele) (?:plus|ni))\b)"
)
_NEGATED_AFTER = re.compile(
    r"^[a-z-]{0,2}(?: [a-z'-]+){0,3}? ?(?:[:=,(|]|  +)? ?(?:"
    r"(?:(?:est|sont|a ete|ont ete|etait|etaient|reste|restent|parait|semble) )?(?:absente?s?|ecartee?s?|eliminee?s?|exclue?s?|infirmee?s?|niee?s?)\b"
    r"|(?:n'est|ne sont|n'a|n'ont|n'etait|n'y a|ne semble|n'apparait) (?:pas|plus|jamais)\b"
    r"|(?:est |sont |a ete |etait )?(?:non|pas|jamais|aucune?|neant)(?: (?:retrouve|vue?s?|visualise|visible|mise?|note|connu|objective|identifie|decele|detecte|observe|individualise|significati|palpe|percu|de\b)[a-z]*|(?= ?[.,;)\n|]|\Z))"
    r"|absence\b|neant\b|0(?= ?[.,;)\n|]|\Z)|(?:ce jour )?n'a (?:pas|jamais)\b)"
)
_REOPENS = re.compile(
    r",(?: et)? (?:une?|le|la|les|l'|des|avec|on|il|elle|patiente?|mais|toujours|persistance|presence|apparition|depuis|notion|antecedent|actuellement|ce jour|ancien|(?:la )?patiente?|est|a|porteu)\b"
    r"|, [a-z' -]{0,30}(?:depuis|present|retrouve|persist|positi|stable|connu|traite|evoluant|grade)|\bet (?:une|un|des|le|la|les|l'|presente|a|il|elle|on|note|retrouve)\b"
)
"""What after a comma or « et » starts a new statement, out of reach of a negation before it."""

_HYPOTHESIS = re.compile(
    r"\b(?:suspicions?|suspectee?s?|suspect|suspecte|suspectes|suspects|soupcon|possibles?|possiblement|probables?|probablement|vraisemblable(?:ment)?|eventuel(?:le|s|les|lement)?|hypotheses?|a eliminer|pour eliminer|afin d'eliminer|"
    r"eliminer|a exclure|pour exclure|a rechercher|recherche|rechercher|s'il|si|en cas|risques?|evoquer?|evoquant|evoquent|evocat(?:eur|rice)s?|evoquee?s?|compatibles?|en faveur|craindre|craint|redoute|pourrai(?:t|ent)|peut-etre|discuter?|discutee?s?|discutant|a confirmer|"
    r"doute|douteu(?:x|se)s?|ne peut (?:pas )?(?:etre )?(?:exclu|elimin)|n'elimine pas|n'exclut pas|sans eliminer|sans exclure|sans pouvoir eliminer|ne permet pas d'eliminer|semble(?:nt|rait)?|proposer?|proposee?s?|proposition|propositions|propose|envisager?|envisagee?s?|envisageant|prevenir|prevention|depistage|dans la crainte|"
    r"diagnostic differentiel|versus|vs|dans l'hypothese|a priori|potentiel(?:le|s|les|lement)?|questionnement|susceptibles?|question d)\b"
)
_SUPPOSED_AFTER = re.compile(
    r"^[a-z-]{0,2}(?: [a-z'-]+){0,3}? ?(?:[:=,(]? ?\?|[(,:]? ?(?:(?:est|sont|reste|restent|serait|etait|a ete) )?(?:a (?:confirmer|eliminer|discuter|envisager|evoquer|rechercher|exclure)|possibles?|probables?|suspectee?s?|hypothetiques?|evoquee?s?|discutee?s?|envisagee?s?|"
    r"proposee?s?|non exclue?s?|peu probables?|douteu(?:x|ses?)|pas exclue?s?|(?:est |sont |a ete )?n'est pas (?:exclue?|eliminee?))\b)"
)
_RELATIVE = re.compile(
    r"\b(?:meres?|peres?|soeurs?|sœurs?|freres?|fratrie|tantes?|oncles?|cousine?s?|grand-?(?: )?(?:mere|pere|parent)s?|nieces?|neveux?|fils|filles?|enfants?|parents?|maternel(?:le|s|les)?|paternel(?:le|s|les)?|"
    r"familia(?:l|le|ux|les)|famille|demi-(?:soeur|frere)|jumelle|jumeau|apparentee?s?|ascendants?|collateraux|1er degre|premier degre)\b"
)
_NOT_RELATIVE = re.compile(
    r"(?:accompagn[a-z]* (?:de|par)(?: sa| son| ses)?|presence de(?: sa| son| ses)?|vit (?:avec|chez)(?: sa| son| ses)?|aide de|entour[a-z]* (?:de|par)|personne de confiance ?:?(?: sa| son)?|contacter|appel(?:er|e)?|confirm[a-z]*|dame de|"
    r"rythme|maison|eglise|mariee?,?|a \d+|de \d+|deux|trois|quatre|\d+|medecin de|medecin|annonc[a-z]* a(?: la| sa| son)?|planning|aidant[a-z]*|entretien avec(?: la| sa| son)?|cellules?|kystes?|carcinome|tumeur|l'allaitement|lait) $"
)
_BEARS = re.compile(
    r"^[a-z' ]{0,25}\b(?:l'accompagne|accompagne|est presente?|sont presents|confirme|rapporte|signale|nous|appelle|en bonne sante|a charge|vivants?|souhaite)"
)
_OF_PATIENT = re.compile(
    r"\b(?:le patient|la patiente|elle-meme|lui-meme|monsieur|madame|mr|mme|personnel(?:le|s|lement)?|chez (?:elle|lui)|ce patient|cette patiente|je vois|il|elle)\b"
)
_HISTORY = re.compile(
    r"\b(?:antecedents?|atcds?|ancien(?:ne|s|nes|nement)?|par le passe|dans le passe|histoire d|jadis|autrefois|dans l'enfance|sequel(?:le|les|laire)s?|status post|guerie?s?|"
    r"en remission d|traitee? (?:en|dans les annees|pour .{0,40} en) (?:19|20)[0-9]{2}|operee? (?:en|dans les annees) (?:19|20)[0-9]{2}|connue?s? pour)\b"
)
_REPORTED = re.compile(
    r"\b(?:selon|d'apres|rapportee?s?|rapporte(?:nt)?|decrit|decrivant|declare|dit|dirait|disant|signale|se plaint|plainte|mentionne|evoque|explique|affirme|raconte|indique|aurait|auraient|allegue|aux dires|dires|"
    r"nous dit|confie|exprime|relate|precise|ressenti)\b"
)
_PERSON = re.compile(
    r"\b(?:patiente?|elle|il|malade|mme|mr|m\.|madame|monsieur|epou(?:x|se)|famille|fille|fils|entourage|mari|femme|conjointe?|mere|pere|se plaint|dires|selon|aurait)\b"
)


def assertion(prepared: Prepared, start: int, end: int) -> Assertion:
    """Return how the text speaks of the passage ``start`` to ``end``.

    Negation and hypothesis reach from their cue to the passage unless a conjunction, a sentence's end or a new statement after a comma
    stands between. A relative named in the same statement, or a section of family history, makes it a relative's. A section of
    history or a word such as « antécédent de » makes it past.
    """
    first, last = sentence_at(prepared.sentences, start)
    before, after = _clause(prepared.norm, first, start, end, max(last, end))
    section = section_at(prepared.sections, start)
    key = section.key if section is not None else ""
    return Assertion(
        negated=_is_negated(before, after),
        hypothetical=_is_supposed(before, after),
        family=key == "family" or _is_of_relative(prepared.norm, first, start, end, max(last, end)),
        history=key == "history" or _HISTORY.search(before) is not None,
    )


def reported(prepared: Prepared, start: int, end: int) -> bool:
    """Tell whether the passage is somebody's words (« le patient rapporte ... ») rather than the author's observation."""
    first, last = sentence_at(prepared.sentences, start)
    sentence = prepared.norm[first : max(last, end)]
    offset = start - first
    if sentence.count('"', 0, offset) % 2 == 1 and '"' in sentence[end - first :]:
        return True
    cue = None
    for cue in _REPORTED.finditer(sentence, 0, offset):  # noqa: B007  the last one counts
        pass
    if cue is None or _STOP.search(sentence, cue.end(), offset):
        return False
    return _PERSON.search(sentence, max(0, cue.start() - 60), min(offset, cue.end() + 30)) is not None


def _clause(norm: str, first: int, start: int, end: int, last: int) -> tuple[str, str]:
    """Return what stands before and after the passage, up to the nearest word that ends a cue's reach."""
    before, after = norm[max(first, start - 300) : start], norm[end : min(last, end + 120)]
    stops = list(_STOP.finditer(before))
    if stops:
        before = before[stops[-1].end() :]
    stop_after = _STOP.search(after)
    return before.replace("\n", " "), (after if stop_after is None else after[: stop_after.start()]).replace("\n", " ")


def _is_negated(before: str, after: str) -> bool:
    position = 0
    cue_end = -1
    while (match := _NEGATION.search(before, position)) is not None:
        position = match.end()
        if match["cue"] is not None:
            cue_end = position
    if cue_end >= 0 and _reaches(before[cue_end:]):
        return True
    return _NEGATED_AFTER.match(after) is not None


def _reaches(between: str) -> bool:
    """Tell whether a negation reaches over the words ``between``: no new statement starts in them."""
    return _REOPENS.search(between) is None and len(between) < 200


def _is_supposed(before: str, after: str) -> bool:
    cue_end = -1
    for match in _HYPOTHESIS.finditer(before):
        if not before[max(0, match.start() - 18) : match.start()].endswith(
            ("aucun ", "pas d'argument ", "sans argument ", "aucun argument ")
        ):
            cue_end = match.end()
    if cue_end >= 0 and _reaches(before[cue_end:]):
        return True
    return _SUPPOSED_AFTER.match(after) is not None


def _is_of_relative(norm: str, first: int, start: int, end: int, last: int) -> bool:
    """Tell whether a relative is named in the statement, before the passage or after it."""
    before = re.split(r"[;]|\. |\n *[-•*]|\bmais\b|\bpersonnel", norm[max(first, start - 200) : start])[-1]
    found = None
    for match in _RELATIVE.finditer(before):
        if not _NOT_RELATIVE.search(before, max(0, match.start() - 40), match.start()) and not _BEARS.match(
            before[match.end() :]
        ):
            found = match
    if found is not None:
        return _OF_PATIENT.search(before, found.end()) is None
    after = re.split(r"[;.]|\n *[-•*]|\bmais\b", norm[end : min(last, end + 80)])[0]
    match = re.search(r"(?:chez|de|du|d'|cote|branche|dans|,|\() ?(?:sa|son|ses|la|le|l'|une?|des)? ?" + _RELATIVE.pattern, after)
    return match is not None and _BEARS.match(after[match.end() :]) is None and not after.startswith(", accompagne")
