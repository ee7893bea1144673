"""Whether a category that stands alone speaks of a tumour: T2 is also an MRI weighting, a vertebra and a hormone."""

from __future__ import annotations

import re

from filigrane.science.oncology.tnm.tokens import Category

_CLASSED = (
    r"(?:stades?|stadifi\w+|staging|class[ée]\w*|classification|catégories?|TNM|p?TNM|UICC|AJCC|degré|"
    r"bilan d['’]extension|stadificat\w+)"
)
_TUMOUR = (
    r"(?:tumeurs?|tumor\w+|cancers?|\w*carcinomes?|mélanomes?|\w*sarcomes?|néoplas\w+|néoplasies?|lésion tumorale|séminomes?|"
    r"polype|GIST|CBNPC|CBPC)"
)
_BEFORE_T = re.compile(
    rf"\b{_CLASSED}\b[^.\n;()]{{0,28}}[\s(:«\"]$|\b{_TUMOUR}(?:\s[\w'’-]+){{0,5}}[\s,]*[(:]?(?<!\ben)(?<!\bde)(?<!\bdu)(?<!\bà)\s$",
    re.IGNORECASE,
)
_BEFORE_N = re.compile(
    r"\b(?:stades?|stadifi\w+|class[ée]\w*|classification|catégorie|TNM|UICC|AJCC|statut|ganglion\w*|adénopath\w+|adéno-?path\w+|"
    r"lymph\w+|curage\w*|axill\w+|médiast\w+|atteintes?|maladie|T[0-4][a-d]?|si un|tumeurs?|cancers?|\w*carcinomes?)\b[^.\n]{0,60}$",
    re.IGNORECASE,
)
_AFTER_N = re.compile(
    r"^[\s(,:=-]{0,3}(?:\w+\s){0,2}(?:ganglion|adénopath|axill|médiast|hil|cervic|sus-?clav|supra|pelv|inguin|\d{1,2}\s?/\s?\d|S[0-3]\b|"
    r"controlat|homolat|ipsilat)",
    re.IGNORECASE,
)
_BEFORE_M = re.compile(
    r"(?:pas de|signes? de|sans|absence de|ganglions?)\s$|\b(?:stades?|stadifi\w+|class[ée]\w*|TNM|UICC|métast\w+|metast\w+|"
    r"m[ée]tas|lésions?|maladie|bilan d['’]extension|localisations? secondaires?|"
    r"à distance|a distance|d'emblée|statut|actuellement|[àa] ce jour|ce jour|aujourd'hui|situation|localisée?|localisee?|"
    r"patiente?|localement avancé|"
    r"tumeurs?|cancers?|\w*carcinomes?|mélanomes?|\w*sarcomes?|os\b|osseu\w+|cutanée?s?|résection|chirurgie|bilatéra\w+|implants?)\b[^.\n]{0,50}$",
    re.IGNORECASE,
)
_AFTER_M = re.compile(
    r"^[\s(,:=-]{0,3}(?:\w+\s){0,2}(?:h[ée]pat|pulmon|oss|os\b|c[ée]r[ée]br|surr[ée]nal|p[ée]riton|pl[èe]ur|m[ée]tast|ganglion|ad[ée]nop|cutan|foie|poumon|"
    r"d'embl|synchrone|possible|OSS|HEP|PUL|BRA|PLE|PER)",
    re.IGNORECASE,
)

_IMAGING_BEFORE = re.compile(
    r"(?:signal\w*|intens\w+|intensité|s[ée]quences?|pond[ée]r\w+|flair|irm|dixon|spin|écho|echo de gradient|tse|fse|stir|coupes?|plans?|"
    r"axiales?|sagittales?|coronales?|temps|contraste|gado\w*|cartographie|mapping|images?|T[12]\*?)\b[^.;\n]{0,18}$"
    r"|\ben\s(?:T[12]\s?(?:et|,|/|-)\s?)?(?:hyper|iso|hypo)?\s?$",
    re.IGNORECASE,
)
_IMAGING_AFTER = re.compile(
    r"^(?:\*|[\s,/(-]{0,3}(?:et\s)?(?:en\s)?(?:flair|gado\w*|fat|stir|sans\b|avec injection|après|apr[èe]s gado|injecté\w*|axial|"
    r"sagittal|coronal|spin|tse|fse|dixon|pond|signal|hyper\w*signal|hypo\w*signal|T[12]\b|weighted|w\b|mapping))",
    re.IGNORECASE,
)
_SPINE_BEFORE = re.compile(
    r"(?:vert[èe]br\w*|rachi\w*|corps|apophys\w*|lamin\w+|racines?|nerfs?|foramen\w*|forami\w*|disque|dorsa\w+|thoraciques?|lombaires?|"
    r"niveaux?|fractures?|m[ée]dullaire\w*|moelle|spinal\w*|c[ôo]tes?|arc post\w+|dermatomes?|étages?|clou|"
    r"\b[DLCS]\d{1,2}|\bT\d{1,2})\b[^.;\n]{0,24}$"
    r"|\b(?:de|en|à|et)\s?$",
    re.IGNORECASE,
)
_SPINE_AFTER = re.compile(r"^\s?[-/àaet]{1,2}\s?(?:T(?:[5-9]|1[0-2])|[DLCS]\d)|^\s?[-–]\s?T\d", re.IGNORECASE)
_THYROID_AFTER = re.compile(
    r"^\s?[-/]?\s?(?:l\b|libre|total|totale|=?\s?\d+[.,]\d|[:=]|à\s\d|[<>]|normal\w*|\(?\s?(?:ng|pmol|nmol|[µμ]g|pg|mUI))|^[^.\n]{0,12}(?:pmol|ng/|TSH)",
    re.IGNORECASE,
)
_NODAL_STATION = re.compile(
    r"\b(?:territoires?|stations?|relais|niveaux?|aires?|sommeil|stade de sommeil|étage)\s(?:ganglionnaires?\s)?[(]?$",
    re.IGNORECASE,
)
_OTHER_M = re.compile(
    r"(?:leuc[ée]mi\w+|my[ée]lo\w+|\bLAM\b|\bFAB\b|macrophag\w*|segment|art[èe]re|sylvien\w*|\bACM\b|master|scarff|\bP\d|"
    r"chromosom\w*|prot[ée]in\w*|polaris\w+|r[ée]cepteurs?|cortex|muscarin\w*|IgM|puce|essai\w*)[^.\n]{0,20}$|(?:\bà|bilan|mois|visite)\s?$",
    re.IGNORECASE,
)


_WRITTEN_M1 = re.compile(r"M1[a-d]?\Z")
_COUNTED = re.compile(r"[JMSCPHB]\d{1,2}[\s,;/-]{0,2}$")
_GOES_ON = re.compile(r"[\w%°/]|[.,]\d|[\s,;/+-]{1,3}(?:et\s)?[JMSCPHB]?\d")


_DENIED_SPREAD = re.compile(
    r"\b(?:statut(?: métastatique| actuel)?|m[ée]tastases?|m[ée]tastatique|localisée?|localisee?|secondaires?|[àa] ce jour|actuellement"
    r"|n[ée]gatif : class[ée]e?|maladie class[ée]e?)\b[^.\n]{0,24}[\s(:,]$",
    re.IGNORECASE,
)
"""« Statut métastatique : MO »: the letter O of a scan is a zero where the words deny a spread."""


def accepts(text: str, one: Category) -> bool:
    """Tell whether a category that stands alone is a TNM category, by its prefix or by the words around it."""
    if one.lower and (one.spaced or one.prefix is None):
        return False
    if (
        one.repaired
        and one.prefix not in {"p", "yp"}
        and not (one.letter == "M" and _DENIED_SPREAD.search(text[: one.start][-70:]))
    ):
        return False
    before, after = text[max(0, one.start - 70) : one.start], text[one.end : one.end + 40]
    if one.prefix is not None and one.prefix not in {"a", "m"}:
        return _prefixed(one, before, after)
    return {"T": _lone_t, "N": _lone_n, "M": _lone_m}[one.letter](one, before, after)


def _prefixed(one: Category, before: str, after: str) -> bool:
    if one.spaced and one.prefix in {"p", "c"}:  # « p T2 », « c N1 »: a blank inside is only believed beside oncology
        pattern = {"T": _BEFORE_T, "N": _BEFORE_N, "M": _BEFORE_M}[one.letter]
        return pattern.search(before) is not None and _IMAGING_AFTER.match(after) is None
    if one.letter == "T" and re.search(r"(?:s[ée]quences?|pond[ée]r\w+|signal)\s$", before, re.IGNORECASE):
        return False
    return not (one.prefix in {"r", "y", "u"} and one.letter != "T")


def _lone_t(one: Category, before: str, after: str) -> bool:
    if one.spaced or one.value in {"TX", "T-"}:
        return False
    if _THYROID_AFTER.match(after) or _SPINE_AFTER.match(after) or _IMAGING_AFTER.match(after):
        return False
    if _BEFORE_T.search(before):
        return not (_IMAGING_BEFORE.search(before[-24:]) or _SPINE_BEFORE.search(before[-30:]))
    return False


def _lone_n(one: Category, before: str, after: str) -> bool:
    if one.spaced or one.value == "NX" or _NODAL_STATION.search(before):
        return False
    if one.value == "N-":
        return re.search(r"(?:statut|ganglion\w*|curage\w*|axill\w+)\s?[:=(]?\s?$", before, re.IGNORECASE) is not None
    return _BEFORE_N.search(before) is not None or _AFTER_N.match(after) is not None


def _lone_m(one: Category, before: str, after: str) -> bool:
    if one.spaced or one.value in {"MX", "M-"} or _OTHER_M.search(before):
        return False
    if before.endswith(("(", "[")) and after[:1] in {")", "]", ",", " ", "["}:
        return True
    if _WRITTEN_M1.match(one.value) and not _COUNTED.search(before) and not _GOES_ON.match(after):
        return True  # French reports write « M1 » for « métastase »; hardly anything else is written so
    return _BEFORE_M.search(before) is not None or _AFTER_M.match(after) is not None


def contradicted(text: str, start: int, end: int) -> bool:
    """Tell whether a chain that begins with an unprefixed T stands where an MRI weighting or a vertebra is named."""
    before, after = text[max(0, start - 24) : start], text[end : end + 20]
    return bool(
        re.search(r"(?:signal\w*|s[ée]quences?|pond[ée]r\w+|flair|intens\w+)\s(?:en\s)?$", before, re.IGNORECASE)
        or re.match(r"\s?(?:flair|gado)", after, re.IGNORECASE)
    )
