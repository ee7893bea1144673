"""What the patient brings: comorbidities, personal and family history, tobacco, alcohol, menopause (allergies: ``allergies``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from filigrane.kernel.codes import CIM_10, Code
from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document
from filigrane.science.reading import allergies, habits
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import Window, around, known_or_empty, own_date, section_key
from filigrane.science.terminology import comorbidities
from filigrane.science.text import qualifiers
from filigrane.science.text.prepared import Prepared

KINDS = frozenset({"comorbidity", "personal_history", "family_history", "allergy", "tobacco", "alcohol", "menopause"})

_RELATIVE = re.compile(
    r"\b(?P<r>meres?|peres?|s(?:oe|œ)urs?|freres?|tantes?|oncles?|cousine?s?|grand-? ?(?:mere|pere)s?"
    r"|nieces?|neveux?|fils|filles?|demi-(?:soeur|frere)|jumelle|jumeau|arriere-grand-(?:mere|pere))\b(?P<side> (?:maternel(?:le)?"
    r"|paternel(?:le)?))?"
)
_FAMILY_DISEASE = re.compile(
    r"\b(?:cancers?|tumeurs?|carcinomes?|adenocarcinomes?|neoplasies?|neo|k|leucemies?|lymphomes?|melanomes?"
    r"|sarcomes?|myelomes?|gliomes?|mutations? (?:de |du gene )?brca ?[12]?)"
    r"(?: (?:du |de la |de l'|des |d'|de )?(?:sein|poumon|bronche|colon|rectum|cote lon|colo-?rectal"
    r"|colique|prostate|ovaires?|ovarien|uterus|endometre|col de l\'uterus|col uterin|col|estomac"
    r"|gastrique|pancreas|pancreatique|foie"
    r"|rein|vessie|thyroide|peau|orl|larynx|oesophage|œsophage|cerveau|cerebral|testicule|digestif|"
    r"gynecologique|pulmonaire|mammaire|bronchique|prostatique|os|sang|hodgkinien|non hodgkinien))?"
)
_FAMILY_SAID = re.compile(r"\b(?:antecedents? familia|familia(?:l|le|ux|les) (?:de|:)|histoire familiale|dans (?:la|sa) famille)")
_TREATMENT_EFFECT = re.compile(
    r"\b(?:grade [1-5]|grade i|induite?s?|sous (?:chimio|immuno|nivolumab|pembrolizumab|traitement)"
    r"|toxicites?|g[1-4]|imputable|post-? ?(?:chimio|radique)|secondaire a|apparition|decouverte de"
    r"|effets? indesirables?)\b"
)
_OTHER_DENIAL = re.compile(r"\b(?:sans|pas d'|aucune?)(?: antecedents?)? ?allerg[^,;.]*,[^;.]*$")
"""« sans allergie connue, hypertendu » denies the allergy alone."""
_SECTIONS = frozenset({"history", "family", "lifestyle"})
_PAST = re.compile(
    r"\b(?:antecedents?|atcds?|connue?|terrain|comorbidites?|suivie?|traitee?|equilibre[e]?|appareillee?"
    r"|chronique|depuis|ancien(?:ne)?|porteu(?:r|se)|stentee?|substitue[e]?|sous (?:metformine|insuline"
    r"|traitement|levothyrox|statine|anticoagulant))\b"
)


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield comorbidities, history, allergies, tobacco, alcohol and menopause."""
    yield from _diseases(prepared)
    yield from _family(prepared)
    yield from allergies.read(document, prepared)
    yield from habits.read(document, prepared)


def _diseases(prepared: Prepared) -> Iterator[Mention]:
    for start, end, disease in comorbidities.lexicon().find(prepared.norm):
        window = around(prepared, start, end)
        if _is_acronym(prepared, start, end) or not _is_background(prepared, window, disease.lasting):
            continue
        told = qualifiers.assertion(prepared, start, end)
        if told.family:
            continue
        if told.negated and _OTHER_DENIAL.search(window.before):
            told = replace(told, negated=False)
        when = own_date(prepared, start, end)
        kind = "personal_history" if disease.lasting == "acute" else "comorbidity"
        code = Code(CIM_10, disease.icd10, disease.term)
        yield Mention(kind, {"term": disease.term}, start, end, f"background.{kind}", known_or_empty(when), told, None, code)


def _is_acronym(prepared: Prepared, start: int, end: int) -> bool:
    """Tell whether a short name stands in lower case, so is another word (« ira », « sas »)."""
    written = prepared.text[start:end]
    return end - start <= 4 and written.isalpha() and written.islower()


def _is_background(prepared: Prepared, window: Window, lasting: str) -> bool:
    """Tell whether the passage speaks of the patient's background, not of a finding of the day or an effect of a treatment."""
    key = section_key(prepared, window.start)
    if _TREATMENT_EFFECT.search(window.before[-60:] + window.after[:60]):
        return False
    if key in _SECTIONS:
        return True
    if re.search(r"\b(?:recherche|depistage|risque|serologies?|ag hbs|ac anti)[^.;\n]{0,30}$", window.before):
        return False
    if lasting != "chronic":
        return re.search(r"\b(?:antecedents?|atcds?|ancien(?:ne)?|chronique)\b", window.before[-100:]) is not None
    return _PAST.search(window.before[-120:] + " " + window.after[:50]) is not None or _is_listed(window)


def _is_listed(window: Window) -> bool:
    """Tell whether the name stands in a list of diseases: « patiente de 67 ans, hypertendue, diabétique »."""
    if re.search(r"\b\d{1,3} ans\b|\bpatiente?\b", window.before) is None:
        return len(list(comorbidities.lexicon().find(window.before + "\x00" + window.after))) >= 2
    return re.search(
        r"\b(?:hypertendue?|diabetique|obese|asthmatique|coronarien|aux antecedents|presentant)\b",
        window.before[-60:] + window.after[:2],
    ) is not None or (re.match(r"^[,.;)]", window.after) is not None)


def _family(prepared: Prepared) -> Iterator[Mention]:
    seen = -1
    terms = [(m.start(), m.end(), "") for m in _FAMILY_DISEASE.finditer(prepared.norm)]
    terms += [(start, end, disease.term) for start, end, disease in comorbidities.lexicon().find(prepared.norm)]
    for start, end, term in sorted(terms, key=lambda item: (item[0], -item[1])):
        if start < seen:
            continue
        told = qualifiers.assertion(prepared, start, end)
        key = section_key(prepared, start)
        if not told.family and key != "family":
            continue
        window = around(prepared, start, end)
        relatives = _relatives(window)
        unsaid = bool(term) or (key != "family" and _FAMILY_SAID.search(window.before) is None)
        if not relatives and unsaid:
            continue
        seen = end
        label = " ".join((term or prepared.text[start:end].lower()).split())
        for relative, place in relatives or [(None, None)]:
            value: dict[str, object] = {"term": label} if relative is None else {"term": label, "relative": relative}
            others = () if place is None else (place,)
            family = replace(told, family=True)
            yield Mention("family_history", value, start, end, "background.family", Interval(None, None), family, others=others)


def _relatives(window: Window) -> list[tuple[str | None, tuple[int, int] | None]]:
    """Return the relatives of the disease: those just after (« chez la mère », « (mère, tante) »), else the last one before."""
    listed = re.match(r" ?\([^)\n]{0,90}\)", window.after)
    reach = listed.group() if listed else re.split(r"[;.,]", window.after)[0][:45]
    after = [*_RELATIVE.finditer(reach)]
    if after and re.match(r" ?(?:chez|de|du|d'|\(|:|-|a \d+ ans chez|dans)", window.after):
        kept = after if listed else after[:1]
        return [(_named(match), (window.end + match.start(), window.end + match.end())) for match in kept]
    found = [*_RELATIVE.finditer(window.before)]
    if found:
        return [(_named(found[-1]), (window.first + found[-1].start(), window.first + found[-1].end()))]
    return [(_named(match), (window.end + match.start(), window.end + match.end())) for match in after[:1]]


_ACCENTS = {
    "mere": "mère",
    "pere": "père",
    "frere": "frère",
    "soeur": "sœur",
    "sœur": "sœur",
    "niece": "nièce",
    "grand-mere": "grand-mère",
    "grand-pere": "grand-père",
    "grand mere": "grand-mère",
    "grand pere": "grand-père",
    "arriere-grand-mere": "arrière-grand-mère",
    "arriere-grand-pere": "arrière-grand-père",
    "demi-soeur": "demi-sœur",
    "demi-frere": "demi-frère",
    "neveux": "neveu",
    "fils": "fils",
}


def _named(match: re.Match[str]) -> str:
    word = match["r"] if match["r"] in _ACCENTS else match["r"].removesuffix("s")
    return _ACCENTS.get(word, word) + (match["side"] or "")
