"""Metastases: site and side, with negation and doubt kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_when import dated
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion
from filigrane.science.text.sentences import sentence_at

KINDS = frozenset({"metastasis"})

_SITES = {
    "liver": (r"hepatiques?|(?:du |au |le |dans le )?foie|hepatique\b", "Foie"),
    "lung": (r"pulmonaires?|bi-?pulmonaires?|(?:du |au |des |les |aux )?poumons?|pleuro-?pulmonaires?", "Poumon"),
    "bone": (
        (
            r"osseu(?:x|ses?)|osteolyses?|(?:os|rachis)\b|rachidiennes?|vertebra(?:le|les|ux)|iliaques?|costa(?:le|les)|sacrees?|femora(?:le|les)|"
            r"sterna(?:le|les)|humera(?:le|les)|craniennes?"
        ),
        "Os",
    ),
    "brain": (
        r"cerebra(?:le|les|ux)|cerebelleuses?|encephaliques?|(?:du |au )?cerveau|intracraniennes?|cerebro-?meningees?",
        "Cerveau",
    ),
    "lymph_node": (r"ganglionnaires?|lymphatiques?|ganglions?", "Ganglions"),
    "peritoneum": (r"peritonea(?:le|les|ux)|(?:du )?peritoine|epiploiques?|mesenteriques?", "Péritoine"),
    "adrenal": (r"surrenal\w*", "Surrénale"),
    "skin": (r"cutanees?|sous-?cutanees?|(?:de la )?peau", "Peau"),
    "pleura": (r"pleura(?:le|les|ux)|(?:de la )?plevre", "Plèvre"),
    "ovary": (r"ovariennes?|ovaires?", "Ovaire"),
    "meninges": (r"meningees?|lepto-?meningees?", "Méninges"),
    "spleen": (r"spleniques?|(?:de la )?rate", "Rate"),
    "kidney": (r"renales?|(?:du )?rein", "Rein"),
    "pancreas": (r"pancreatiques?", "Pancréas"),
    "soft_tissue": (r"musculaires?|(?:des )?(?:tissus mous|parties molles)", "Tissus mous"),
    "marrow": (r"medullaires?|(?:de la )?moelle osseuse", "Moelle"),
    "eye": (r"choroidiennes?|oculaires?", "Œil"),
}
_SITE = re.compile("|".join(rf"\b(?P<{name}>(?:{words}))(?![a-z])" for name, (words, _) in _SITES.items()))
_NOUN = re.compile(
    r"\b(?:micro-?)?(?:metastases?|metas|localisations? secondaires?|lesions? secondaires?|lesions? metastatiques?"
    r"|nodules? (?:secondaires?|metastatiques?)|(?:mode|d'emblee) metastatique|extension a distance(?: des le diagnostic)?"
    r"|(?:lesions?|localisations?|atteintes?) d'(?:allure|aspect) (?:secondaire|metastatique)s?(?=\s*:)"
    r"|(?:lesions?|nodules?)(?= [a-z]{4,16}(?: multiples)? d'allure (?:secondaire|metastatique)s?)|"
    r"atteintes? (?:secondaires?|metastatiques?)|deposits? secondaires?|dissemination|maladie metastatique|cancer metastatique"
    r"|m1[a-d]?)\b"
)
_DIRECT = (
    (re.compile(r"\bcarcinoses? peritoneales?\b|\bcarcinomatose peritoneale\b|\bcarcinose\b(?! (?:pleur|mening))"), "peritoneum"),
    (re.compile(r"\blymphangites? carcinomateuses?\b"), "lung"),
    (
        re.compile(
            r"\b(?:carcinose pleurale|(?:epanchement pleural|pleuresie) (?:malin|maligne|metastatique|neoplasique|carcinomateuse))\b"
        ),
        "pleura",
    ),
    (re.compile(r"\b(?:meningite carcinomateuse|carcinomatose (?:lepto-?)?meningee|carcinose meningee)\b"), "meninges"),
    (
        re.compile(
            r"\b(?:adenopathies?|ganglions?) (?:(?:axillaires?|mediastina\w+|sus-claviculaires?|cervica\w+"
            r"|inguina\w+) )?(?:metastatiques?|secondaires?)\b"
        ),
        "lymph_node",
    ),
)
_BRIDGE = re.compile(
    r"[\s,/(:+-]*(?:(?:localisation\(s\)|\b(?:oui|localisations?|atteintes?"
    r"|et|ou|ni|a|au|aux|au niveau|des?|du|de la|de l'|d'|les?|la|l'|multiples?"
    r"|diffuses?"
    r"|bilaterales?|bilobaires?"
    r"|synchrones?|metachrones?|uniques?|connues?|gauches?|"
    r"droites?|lobe|segment|notamment|principalement|distance|viscerales?|secondaires?|sus|sous|tentorielles?|ainsi que|puis"
    r"|frontales?|parietales?|occipitales?|temporales?|nombreuses?|"
    r"actives?|evolutives?|suspectes?|hypermetaboliques?|lytiques?|condensantes?|symptomatiques?|traitees?|biopsiees?"
    r"|prouvees?)\b)[\s,/(:+'-]*)*"
)
_ALLURE = re.compile(
    r"(?:\bd'(?:allure|aspect)|\bevocat\w+ d(?:'une |e la |es |e )?|\bevocat\w+ d'|\bcompatibles? avec (?:une |des )?"
    r"|\bsuspect\w* d(?:'une |e |es )|,)\s*(?:localisations? )?(?P<word>metastases?|metastatiques?|secondaires?)\b"
)
_LESION = re.compile(
    r"\b(?:nodules?|lesions?|foyers?|osteolyses?|masses?|images?|hypodensites?|opacites?|adenopathies?|ganglions?|epaississements?"
    r"|infiltrations?|condensations?|localisations?|formations?|prises? de contraste)\b"
)
_FAR = re.compile(r"\s(?:a distance|sus-diaphragmatiques?|non regionaux|extra-regionaux)\b")
_INVOLVED = re.compile(r"\b(?<!d'allure secondaire : )atteintes?\b(?=\s(?:(?:multiple|diffuse|secondaire)s?\s)?[a-z-]{4,})")
"""« atteinte osseuse » alone may be a toxicity or a regional one: it is a spread where its sentence speaks of one."""
_SPREAD = re.compile(
    r"\b(?:metasta\w*|dissemin\w*|progress\w*|evoluti\w*|d'emblee|m1[a-d]?|a distance|secondaires?|rechute|recidive"
    r"|echappement|stade iv[a-c]?)\b"
)


def _sentence(prepared: Prepared, found: re.Match[str]) -> str:
    first, last = sentence_at(prepared.sentences, found.start())
    return prepared.norm[max(first, found.start() - 160) : min(last, found.end() + 80)]


_DENIAL_BEFORE = re.compile(
    r"\b(?:indemne de (?:toute )?|(?:absence de|pas de|sans|aucune|pas d'argument (?:pour (?:une |des )?|en faveur d(?:'une |e )))\s?)$"
)
_DENIAL_AFTER = re.compile(
    r"(?:\s(?:connues?|identifiees?|decelables?|visibles?|retrouvees?))?(?:\sa\sdistance)?"
    r"(?:,?\s(?:a\sce\sjour|ce\sjour|actuellement|au\sdernier\sbilan))?"
)
_SIDE = re.compile(r"[ ,]{1,2}(?P<side>droite?s?|gauches?|bilatera(?:le|les|ux)?)\b")


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:  # noqa: ARG001 - the readers' common signature
    """Yield one mention a site; « métastases hépatiques et osseuses » gives two, « pas de métastase » one of site other, denied."""
    seen: set[tuple[int, int]] = set()
    for pattern, site in _DIRECT:
        for found in pattern.finditer(prepared.norm):
            seen.add(found.span())
            yield _mention(prepared, site, found.start(), found.start(), found.end())
    for found in _INVOLVED.finditer(prepared.norm):
        if _SPREAD.search(_sentence(prepared, found)) and not any(a <= found.start() < b for a, b in seen):
            yield from _of_noun(prepared, found)
            seen.add((found.start(), found.end() + 1))
    for cue in _ALLURE.finditer(prepared.norm):
        mention = _of_lesion(prepared, cue)
        if mention is not None:
            seen.add(cue.span())
            yield mention
    for noun in _NOUN.finditer(prepared.norm):
        if not any(a <= noun.start() < b for a, b in seen):
            yield from _of_noun(prepared, noun)


def _of_lesion(prepared: Prepared, cue: re.Match[str]) -> Mention | None:
    """Return the metastasis of « ostéolyse de l'aile iliaque, secondaire » and « nodule pulmonaire ... évocateur de métastase »."""
    norm = prepared.norm
    first = max(sentence_at(prepared.sentences, cue.start())[0], cue.start() - 200)
    lesions = list(_LESION.finditer(norm, first, cue.start()))
    if not lesions:
        return None
    start = lesions[-1].start()
    site = _SITE.search(norm, start, cue.start())
    if site is not None:
        name = str(site.lastgroup)
    elif lesions[-1][0].startswith(("adenopath", "ganglion")):
        name = "lymph_node"
    else:
        return None
    end = site.end() if site is not None else lesions[-1].end()
    value: dict[str, Any] = {"site": name, "label": _SITES[name][1], "side": None}
    speaks = assertion(prepared, start, end)
    sure = cue[0].startswith((",", "d'"))  # « d'allure secondaire » is how a radiologist asserts; « évocateur de » leaves a doubt
    speaks = replace(speaks, hypothetical=(speaks.hypothetical and not sure) or not sure)
    when = dated(prepared, start, cue.end())
    return Mention("metastasis", value, start, cue.end(), "metastasis.lesion", assertion=speaks, when=when)


def _of_noun(prepared: Prepared, noun: re.Match[str]) -> Iterator[Mention]:
    norm, position, found_any = prepared.norm, noun.end(), False
    said: set[str] = set()
    for _ in range(8):
        bridge = _BRIDGE.match(norm, position)
        after = bridge.end() if bridge is not None else position
        site = _SITE.match(norm, after)
        if site is None or (found_any and after == position):
            break
        found_any, position = True, site.end()
        if str(site.lastgroup) in said:  # « osseuses vertébrales et iliaques » is one site
            continue
        said.add(str(site.lastgroup))
        yield _mention(prepared, str(site.lastgroup), noun.start(), site.start(), site.end())
    if found_any or noun[0].startswith("m1"):
        return
    if noun[0].startswith(("metasta", "localisation", "lesion")) and re.match(
        r" (?:d'un|d'une|de son|de (?:carcinome|melanome|adeno))", norm[noun.end() :]
    ):
        return
    mention = _mention(prepared, "other", noun.start(), noun.start(), noun.end())
    yield _whole_denial(prepared, mention) if mention.assertion.negated else mention


def _whole_denial(prepared: Prepared, mention: Mention) -> Mention:
    """Return the denial with all its words (« indemne de toute métastase à ce jour »), by which a rule knows how much it denies."""
    before = _DENIAL_BEFORE.search(prepared.norm, max(0, mention.start - 60), mention.start)
    after = _DENIAL_AFTER.match(prepared.norm, mention.end)
    start = before.start() if before is not None else mention.start
    return replace(mention, start=start, end=after.end() if after is not None and before is not None else mention.end)


def _mention(prepared: Prepared, site: str, noun: int, start: int, end: int) -> Mention:
    label = _SITES[site][1] if site in _SITES else "Métastase, site non précisé"
    value: dict[str, Any] = {"site": site, "label": label, "side": None}
    side = _SIDE.match(prepared.norm, end)
    if side is not None and site not in {"liver", "peritoneum", "bone", "skin", "other"}:
        value["side"] = {"d": "right", "g": "left", "b": "bilateral"}[side["side"][0]]
        end = side.end()
    if site == "lymph_node" and (far := _FAR.match(prepared.norm, end)) is not None:
        value["label"], end = "Ganglions à distance", far.end()
    when = dated(prepared, start, end)
    speaks = assertion(prepared, noun, end)
    if re.search(r"\boui\b", prepared.norm[noun:start]):  # the field of a form, ticked
        speaks = replace(speaks, negated=False, hypothetical=False)
    return Mention("metastasis", value, noun, end, "metastasis.noun", assertion=speaks, when=when)
