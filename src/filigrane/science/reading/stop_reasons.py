"""Why a treatment ended, as the words around its end say."""

from __future__ import annotations

import re

from filigrane.science.terminology import toxicities

_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "progression",
        re.compile(
            r"(?:\b(?:pour|devant(?: une| la)?|en raison d(?:e|'une)(?: la)?|suite a(?: une| la)?|cause d|motif :|car"
            r"|apres|sur)|[:(]) ?(?:une |la |de |reprise evolutive|nouvelle )*(?:progression|echappement|echec"
            r"|evolution (?:defavorable|tumorale|de la maladie)|maladie (?:progressive|evolutive)|rechute|recidive|pd\b"
            r"|aggravation (?:de la maladie"
            r"|radiologique|tumorale))"
            r"|\bprogression (?:sous|apres|tumorale|metastatique|hepatique|osseuse|pulmonaire|de la maladie"
            r"|cerebrale)|\breprise evolutive|\bdate de (?:la |sa )?progression"
        ),
    ),
    ("death", re.compile(r"\b(?:pour|en raison du|suite au|par) deces\b|\bdeces (?:du patient|de la patiente)\b")),
    (
        "patient_choice",
        re.compile(
            r"\ba (?:sa|la) demande(?: d(?:e la|u) patiente?)?\b|\b(?:souhait|choix|refus|demande|volonte"
            r"|decision) d(?:u|e la) (?:patiente?|malade)|\bpar refus\b|\brefuse (?:de poursuivre|la suite"
            r"|la poursuite)|\bsouhait personnel|\bpas (?:souhaite|voulu|desire) (?:poursuivre|continuer)"
        ),
    ),
    (
        "completed",
        re.compile(
            r"\bfin (?:de|du) (?:traitement|protocole|schema|programme)|\b(?:traitement|schema|protocole|programme) (?:complete?"
            r"|termine|acheve)|\bmene(?:e|s|es)? a (?:son|leur) terme|\(complete?\b|\bcomme prevu|\btermine[es]*\b"
            r"|\bacheve[es]*\b|\bfin (?:prevue|programmee)|\btotalite d|\bau complet"
            r"|\b(\d{1,2}) (?:cycles|cures) (?:recues?|recus|realisees?|faites?) sur (?:les )?\1\b"
        ),
    ),
)
_TOXIC = re.compile(
    r"\b(?:toxicite|intoleran[a-z]*|effets? (?:indesirables?|secondaires?)|mauvaise tolerance"
    r"|mal tolere[es]*|tolerance (?:mediocre|mauvaise|difficile)|evenement indesirable|immuno-mediee?)\b"
)
_WHY = re.compile(
    r"\b(?:pour|devant|en raison d[eu']?|a cause d[eu']?|suite a|secondaire a|motif|du fait d[eu']?"
    r"|compte tenu d[eu']?|cause)\b|[:(]"
)


def reason_of(why: str, *, strict: bool = False) -> str | None:
    """Return the reason that the words give; without ``strict``, a reason given in other words is ``other``."""
    for reason, pattern in _REASONS:
        if pattern.search(why):
            return reason
    if _TOXIC.search(why) or _names_toxicity(why):
        return "toxicity"
    if strict:
        told = _AFTER_END.match(why)
        return None if told is None else str(told.lastgroup)
    return "other" if re.search(r"\b(?:pour|devant|en raison d|a cause d)\b", why) else None


_AFTER_END = re.compile(
    r"[ ,:;|(.-]*(?:motif :? ?)?(?:(?P<progression>progression|echec|echappement|rechute|pd\b)"
    r"|(?P<toxicity>toxicite|intolerance|tox\b)"
    r"|(?P<completed>fin (?:de|du)|termine|complet)|(?P<patient_choice>refus|choix|souhait"
    r"|demande du patient)|(?P<death>deces))"
)
"""What stands just after the date of the end, in a row or after a comma."""


def _names_toxicity(words: str) -> bool:
    match = _WHY.search(words)
    if match is None:
        return False
    return re.search(r"\bgrade (?:[1-5]|i{1,3}|iv|v)\b", words) is not None or (
        next(toxicities.lexicon().find(words, match.end()), None) is not None
    )
