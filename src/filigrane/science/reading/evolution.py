"""How the disease goes: response, progression or relapse with its sites, vital status and last news."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import Window, around, event_date, known_or_empty, section_key
from filigrane.science.terminology import lexicons
from filigrane.science.text import qualifiers
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.sentences import sentence_at

KINDS = frozenset({"response", "progression", "vital_status"})

_RESPONSE = re.compile(
    r"\b(?:(?P<CR>(?:reponse|remission) (?:metabolique |morphologique |histologique |pathologique "
    r"|tumorale |radiologique |biologique |cytologique )?(?:quasi[- ]?)?compl[eè]te(?: (?:metabolique"
    r"|morphologique|histologique|pathologique|radiologique))?|rc persistante|en rc\b|\(rc\)|ypcr"
    r"|disparition (?:complete )?de (?:l'ensemble|toutes?|la totalite) (?:des|les) (?:lesions|cibles))"
    r"|(?P<PR>reponse (?:metabolique |morphologique |tumorale |radiologique |objective "
    r"|biologique )?(?:majeure |tres bonne )?partielle(?: (?:metabolique|morphologique))?|bonne reponse"
    r"|tres bonne reponse|reponse (?:favorable|objective|majeure|tumorale)|excellente reponse|en rp\b|\(rp\)"
    r"|regression (?:partielle |significative |nette |franche |tumorale |des lesions|de la |de l'|des )"
    r"|diminution (?:significative |franche |nette )?(?:de la taille |en taille |de taille |du volume "
    r"|des dimensions )(?:des? |de la |de l'|du )?(?:lesions?|masse|tumeur|nodules?|adenopathies?"
    r"|metastases?|ensemble|cible)"
    r"|reponse (?:dissociee)(?P<MIX>)?)"
    r"|(?P<SD>maladie stable|stabilite (?:de la maladie|tumorale|radiologique|morphologique|lesionnelle"
    r"|des lesions|des metastases|scanographique|iconographique|metabolique|selon)"
    r"|lesions? (?:globalement )?stables?|stabilisation|aspect stable des (?:lesions|metastases)|stabilite\b"
    r"|scanner stable|tep stable|\bsd\b(?= selon| recist|\)))"
    r"|(?P<PD>maladie progressive|progression (?:selon )?(?:recist|\(pd\))|\bpd\b(?= selon| recist|\)))"
    r"|(?P<mixed>reponse (?:mixte|dissociee)|evolution dissociee))\b"
)
_RECIST = re.compile(r"\brecist\b|\birecist\b|\bpercist\b|\bcriteres? (?:de )?(?:cheson|lugano)\b")
_BASIS = (
    ("RECIST", re.compile(r"\bi?recist\b")),
    ("metabolic", re.compile(r"\bmetabolique|\btep\b|\bpet\b|\bdeauville\b|\bpercist\b|\bfixation")),
    ("pathological", re.compile(r"\bhistologique|\bpathologique|\bypt|\bpiece operatoire|\bypcr|\bpcr\b|\bsataloff|\brcb")),
    ("biological", re.compile(r"\bbiologique|\bpsa\b|\bmarqueurs?\b|\bca ?1[259]|\bace\b")),
    ("clinical", re.compile(r"\bclinique(?:ment)?\b|\bpalpation|\bexamen clinique")),
)
_PROGRESSION = re.compile(
    r"\b(?:(?P<relapse>reapparition (?:de la maladie|tumorale|d'adenopathies|de lesions|de metastases)"
    r"|maladie (?:desormais|devenue) metastatique|rechutes?|recidives?|recurrences?|recidivante?|rechute)|(?P<prog>progressions?"
    r"|evolutivite|reevolution|reprise evolutive|echappement|poursuite evolutive|aggravation (?:tumorale"
    r"|de la maladie|radiologique|lesionnelle)|en progression|progresse|evolution (?:tumorale|metastatique"
    r"|defavorable)|evolution vers (?:des|une) metastases?|maladie evolutive(?! connue)"
    r"|majoration (?:de taille |en taille |du nombre |en nombre (?:et en taille )?|de la taille )(?:des? "
    r"|de la |du |de l')?(?:lesions?|metastases?|nodules?|masse|adenopathies?|tumeur|multiples"
    r"|localisations?)|apparition d(?:e nouvelles?|'une nouvelle|e multiples|e|'une) (?:lesions?"
    r"|metastases?|localisations?|nodules?)))\b"
)
_FREE = re.compile(
    r"\b(?:survie sans (?:progression|rechute|recidive)|sans (?:progression|rechute|recidive)"
    r"|risque de (?:rechute|recidive|progression)|score|jusqu'a (?:la )?progression|temps jusqu'a|delai"
    r"|prevention|test|en l'absence de progression)\b"
)
_TYPES = (
    ("distant", re.compile(
        r"\b(?:metasta[a-z]*|hepatique|pulmonaires?|osseu(?:se|x|ses)|cerebrale?s?|peritone(?:ale?s?|o)"
        r"|surrenal(?:ienne)?s?|a distance|systemique|carcinose|pleurale?s?|leptomeningee?|meningee?|foie"
        r"|poumon|os\b|cerveau|encephale)\b")),
    ("regional", re.compile(
        r"\b(?:locoregionale?s?|loco-regionale?s?|regionale?s?|ganglionnaires?|axillaires?|adenopathies?"
        r"|mediastinale?s?|sus-claviculaires?|cervicales?)\b")),
    ("local", re.compile(
        r"\b(?:locales?|localement|homolaterale?|cicatrice|parietale|paroi thoracique|anastomo[a-z]*"
        r"|lit (?:tumoral|operatoire)|in situ|du moignon|loge|primitif|primitive|mammaire|pelvienne?)\b")),
    ("biological", re.compile(r"\b(?:biologique|biochimique|du psa|psa|des marqueurs|du ca ?\d+)\b")),
)  # fmt: skip
_DEAD = re.compile(
    r"\b(?:est |etait )?(?:decedee?|deces (?:du patient|de la patiente|le|survenu|constate|en)|est mort[e]?|date de deces)\b"
)
_ALIVE = re.compile(
    r"\b(?:(?P<remission>en remission(?: complete)?(?: persistante)?|remission (?:complete )?(?:maintenue"
    r"|persistante|clinique)|remission complete(?=,? (?:sous )?surveillance)|(?:sans|pas d'|aucun) ?(?:signe|argument|element)s? "
    r"(?:(?:clinique|radiologique|biologique|en faveur|ni|et|ou) )*"
    r"(?:pour )?(?:d'une? |de |d'|une? |la )?(?:recidive|rechute|evolutivite|evolution)|absence de (?:recidive"
    r"|rechute|signe de recidive|signe d'evolutivite)|pas de (?:recidive|rechute|signe de recidive"
    r"|signe d'evolutivite|signe evolutif)|indemne de (?:recidive|rechute|maladie))"
    r"|(?P<stable>maladie (?:\w+ )?(?:stable|controlee)|(?:stabilite|controle) de la maladie|vivante? avec maladie stable"
    r"|pause therapeutique)"
    r"|(?P<support>soins (?:de support|palliatifs) exclusifs?)"
    r"|(?P<alive>en vie|vivante?(?: (?:le|au|a la date|aux dernieres nouvelles))?|dernieres nouvelles|(?:au|lors du) dernier contact))\b"
)


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield responses, progressions and relapses, and the last news of the patient."""
    yield from _responses(prepared)
    yield from _progressions(prepared)
    yield from _status(document, prepared)


def _responses(prepared: Prepared) -> Iterator[Mention]:
    for match in _RESPONSE.finditer(prepared.norm):
        category = _category(match)
        window = around(prepared, match.start(), match.end())
        if category == "SD" and match.group() == "stabilite" and not _about_disease(window):
            continue
        value: dict[str, object] = {"category": category}
        basis = next(
            (name for name, cue in _BASIS if cue.search(match.group()) or cue.search(window.before[-80:] + window.after[:60])),
            None,
        )
        if basis is not None:
            value["basis"] = basis
        told = qualifiers.assertion(prepared, match.start(), match.end())
        if _hoped(window):
            told = replace(told, hypothetical=True)
        when = event_date(prepared, match.start(), match.end())
        yield Mention("response", value, match.start(), match.end(), "evolution.response", known_or_empty(when), told)


def _category(match: re.Match[str]) -> str:
    if "dissociee" in match.group() or "mixte" in match.group():
        return "mixed"
    return next(name for name in ("CR", "PR", "SD", "PD", "mixed") if match[name] is not None)


def _about_disease(window: Window) -> bool:
    return (
        re.search(
            r"\b(?:lesion|metasta|tumeur|nodule|maladie|scanner|tep|irm|adenopath|recist|cible|oncolog)",
            window.before + window.after,
        )
        is not None
    )


def _hoped(window: Window) -> bool:
    return (
        re.search(
            r"\b(?:en cas de|esper[a-z]*|objectif|afin d'obtenir|si|selon la|en fonction de la|evaluer la"
            r"|en attente)\b[^.;\n]{0,30}$",
            window.before,
        )
        is not None
    )


def _progressions(prepared: Prepared) -> Iterator[Mention]:
    last = -1
    for match in _PROGRESSION.finditer(prepared.norm):
        window = around(prepared, match.start(), match.end())
        if match.start() < last or _is_free(prepared, match):
            continue
        value, end = _progression_value(match, window)
        if value is None:
            continue
        told = _told_progression(prepared, match, window)
        stopped = _STOPPED_FOR.search(prepared.norm, max(0, match.start() - 70), match.start())
        when = (
            _stop_day(prepared, stopped.start(), match.start())
            if stopped
            else known_or_empty(event_date(prepared, match.start(), match.end()))
        )
        last = match.end()
        yield Mention("progression", value, match.start(), end, "evolution.progression", when, told)


def _is_range(when: Interval) -> bool:
    return when.start is not None and not (when.is_day or when.is_month or when.is_year)


_STOPPED_FOR = re.compile(
    r"\b(?:arret\w*|interromp\w*|interrup\w*|stopp\w*|suspen\w*|fin)\b[^;]{0,30}\b(?:pour|en raison|sur|devant|du fait)\b[^.;,]{0,15}\Z"
)


def _stop_day(prepared: Prepared, stop: int, position: int) -> Interval:
    """Return the day of the stop (« arrêté le 23 mai pour progression ») or the treatment's last day (« du ... au ... »), else unknown."""
    told = [m.interval for m in prepared.dates if stop <= m.start and m.end <= position and not _is_range(m.interval)]
    if told:
        return told[-1]
    first, _ = sentence_at(prepared.sentences, position)
    ends = [m.interval.end for m in prepared.dates if first <= m.start and m.end <= position and _is_range(m.interval)]
    spans = [end for end in ends if end is not None]
    return Interval.day(spans[-1]) if spans else Interval(None, None)


_EITHER = re.compile(r"\b(?:rechute|recidive|progression) ou (?:rechute|recidive|progression)\b")
"""A form's heading (« Motif : rechute ou progression ») tells neither."""


def _is_free(prepared: Prepared, match: re.Match[str]) -> bool:
    either = _EITHER.search(prepared.norm, max(0, match.start() - 20), min(len(prepared.norm), match.end() + 20))
    if either is not None and either.start() <= match.start() < either.end():
        return True
    for found in _FREE.finditer(prepared.norm, max(0, match.start() - 40), min(len(prepared.norm), match.end() + 5)):
        if found.start() <= match.start() < found.end() and not found.group().startswith(("sans ", "en l'absence")):
            return True
    return False


def _progression_value(match: re.Match[str], window: Window) -> tuple[dict[str, object] | None, int]:
    reach = re.split(
        r"[;]|\. |\b(?:sous|traitee?|ayant|mis|nous|avec mise|motivant|necessitant|puis|pour|laquelle|lequel"
        r"|qui|stabilit[a-z]*|reponse|sans|d'un (?:melanome|carcinome|cancer|sarcome)|du (?:melanome|carcinome"
        r"|cancer|sarcome))\b",
        window.after,
    )[0][:110]
    cover = match.group() + reach
    near = cover + " " + window.before[-25:]
    kind = next((name for name, cue in _TYPES if cue.search(cover)), None) or next(
        (name for name, cue in _TYPES if cue.search(near)), None
    )
    sites, end = [], match.end()
    words = lexicons.words("metastatic_site")
    for found in words.find(reach):
        sites.append(found.label)
        end = match.end() + found.end
    sites += [found.label for found in words.find(match.group())]
    value: dict[str, object] = {"type": kind or "unspecified", "relapse": match["relapse"] is not None}
    if sites:
        value["sites"] = list(dict.fromkeys(sites))
        if kind is None:
            value["type"] = "distant"
    return value, end


def _told_progression(prepared: Prepared, match: re.Match[str], window: Window) -> Assertion:
    told = qualifiers.assertion(prepared, match.start(), match.end())
    if re.search(
        r"\b(?:si|en cas de|jusqu'a|a la|en l'absence de|risque de|lors de la prochaine)[^.;\n]{0,25}$", window.before
    ) and not re.search(r"\ba la\b", window.before[-6:]):
        return replace(told, hypothetical=True, negated=told.negated and "absence" not in window.before[-25:])
    return told


def _status(document: Document, prepared: Prepared) -> Iterator[Mention]:
    for match in _DEAD.finditer(prepared.norm):
        told = qualifiers.assertion(prepared, match.start(), match.end())
        window = around(prepared, match.start(), match.end())
        if told.family or section_key(prepared, match.start()) == "family" or _relative_near(window):
            continue
        when = event_date(prepared, match.start(), match.end())
        yield Mention(
            "vital_status",
            {"status": "dead", **_words(prepared, match)},
            match.start(),
            match.end(),
            "evolution.death",
            known_or_empty(when),
            replace(told, history=False),
        )
    for match in _ALIVE.finditer(prepared.norm):
        told = qualifiers.assertion(prepared, match.start(), match.end())
        window = around(prepared, match.start(), match.end())
        if told.family or told.hypothetical or _relative_near(window) or _hoped(window):
            continue
        if match["alive"] and _said_better(prepared, match):
            continue
        disease = "remission" if match["remission"] else "stable" if match["stable"] else None
        value: dict[str, object] = {"status": "alive"} if disease is None else {"status": "alive", "disease": disease}
        value |= _words(prepared, match)
        when = event_date(prepared, match.start(), match.end())
        moment = document.date if when is None else when.interval
        yield Mention("vital_status", value, match.start(), match.end(), "evolution.news", moment, Assertion())


def _said_better(prepared: Prepared, match: re.Match[str]) -> bool:
    """Tell whether the same sentence says what became of the patient: « aux dernières nouvelles, décédé », « en rémission »."""
    first, last = sentence_at(prepared.sentences, match.start())
    return _DEAD.search(prepared.norm, first, last) is not None or any(
        other["alive"] is None for other in _ALIVE.finditer(prepared.norm, first, last)
    )


def _words(prepared: Prepared, match: re.Match[str]) -> dict[str, str]:
    """Return the sentence that gives the news, in its own words: the last news of a patient are never rephrased."""
    first, last = sentence_at(prepared.sentences, match.start())
    words = " ".join(prepared.text[first : max(last, match.end())].split()).strip(" -•*.")
    return {"text": words} if len(words) <= LONGEST_NEWS else {}


LONGEST_NEWS = 160


def _relative_near(window: Window) -> bool:
    return (
        re.search(
            r"\b(?:mere|pere|soeur|sœur|frere|tante|oncle|cousine?|mari|epoux|epouse|femme|fils|fille|parents?"
            r"|grand-?(?:mere|pere)|conjointe?|enfants?|jumeau)\b",
            window.before[-60:],
        )
        is not None
    )
