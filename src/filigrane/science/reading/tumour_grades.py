"""Grades of the tumour in their own systems, differentiation, and sizes with what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_when import around
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

_LEVEL = r"(?P<{0}>iv|i{{1,3}}|[1-4])(?![a-z0-9+/.,]\d|[a-z0-9])"
_SBR_NAME = (
    r"(?:sbr(?: modifie)?(?:[ (/,-]{1,2}elston(?:[ -]+(?:et )?ellis)?\)?)?"
    r"|scarff(?:[ ,-]+bloom)?(?:(?:[ ,-]+et)?[ -]+richardson)?(?: modifie)?|elston(?:[ -]+(?:et )?ellis)?|nottingham"
    r"|e\.?e\.?(?= ?[:(]? ?(?:iii|ii|i|[1-3])\b)|"
    r"histo-?pronostique)"
)
_SYSTEMS = (
    ("SBR", _SBR_NAME),
    ("FNCLCC", r"(?:fnclcc|federation nationale des centres\w*)"),
    ("Fuhrman", r"(?:fuhrman|furhman)"),
    ("ISUP", r"(?:isup)"),
)
_OF_WHAT = r"(?:histologique|histopronostique|nucleaire|tumoral|global)"
_PATTERNS = tuple(
    (
        system,
        re.compile(
            rf"\b(?:grade|gr\.?|g)? ?(?:de |d')?{name}[^\n.;0-9]{{0,22}}?{_LEVEL.format('a')}"
            rf"|\b(?:grade(?: {_OF_WHAT})?|g) ?:? ?{_LEVEL.format('b')}[ ,(]{{1,3}}"
            rf"(?:(?:de|selon|du|d'apres|la|le|score|grading|classification"
            rf"|nucleaire|histologique) ){{0,3}}(?:d'|l')?{name}\b"
        ),
    )
    for system, name in _SYSTEMS
)
_HINTS = {
    "SBR": ("sbr", "scarff", "elston", "nottingham", "e.e", " ee", "(ee", "pronostique"),
    "FNCLCC": ("fnclcc", "federation nationale"),
    "Fuhrman": ("fuhrman", "furhman"),
    "ISUP": ("isup",),
    "WHO": ("oms", "who"),
    "FIGO": ("figo",),
}
_WHO = re.compile(
    rf"\bgrade ?{_LEVEL.format('a')} ?(?:de l'|selon l'|\(|,? ?de la classification )?oms\b|\b(?:oms"
    rf"|who)[ :,-]{{1,3}}grade ?{_LEVEL.format('b')}"
)
_FIGO = re.compile(
    rf"\bgrade ?{_LEVEL.format('a')}[ ,(]{{1,2}}(?:selon )?(?:la )?figo\b|\bfigo ?[:,]? ?grade ?{_LEVEL.format('b')}"
    rf"|\bgrade {{1,2}}figo {{0,2}}[:=]? {{0,2}}{_LEVEL.format('c')}"
)
_GLEASON = re.compile(
    r"\bgleason\b[^\n;0-9]{0,20}(?:(?P<total>10|[6-9]"
    r"|[2-5](?! ?\+)) ?[(=,:\[]{0,2} ?)?(?:\(? ?(?P<a>[3-5]) ?\+ ?(?P<b>[3-5])(?: ?= ?(?P<sum>10|[6-9]))?)?"
)
_DIFFERENTIATION = re.compile(
    r"\b(?P<how>bien|tres bien|moyennement|modérément|moderement|peu|faiblement|mal|in)[ -]?(?:a (?:moyennement|peu) )?differenciee?s?\b"
)
_HOW = {"bien": "well", "tres bien": "well", "moyennement": "moderate", "moderement": "moderate", "in": "undifferentiated"}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def read_grades(prepared: Prepared) -> Iterator[Mention]:
    """Yield grades: SBR (Elston and Ellis), FNCLCC, Fuhrman, ISUP, WHO, Gleason, and differentiation."""
    norm = prepared.norm
    for system, pattern in (*_PATTERNS, ("WHO", _WHO), ("FIGO", _FIGO)):
        if not any(hint in norm for hint in _HINTS[system]):
            continue  # the patterns begin with optional words and are slow: most texts name no such system
        for found in pattern.finditer(norm):
            level = next(group for group in found.groups() if group)
            yield _grade(prepared, found, system, _ROMAN.get(level, level))
    for found in _GLEASON.finditer(norm):
        value = _gleason(found)
        if value is not None:
            yield _grade(prepared, found, "Gleason", value)
    for found in _DIFFERENTIATION.finditer(norm):
        yield _grade(prepared, found, "differentiation", _HOW.get(found["how"], "poor"))


def _grade(prepared: Prepared, found: re.Match[str], system: str, value: str) -> Mention:
    start, end = found.start(), found.end()
    end -= len(found[0]) - len(found[0].rstrip(" ([=,:"))
    end += prepared.norm[end : end + 1] == ")" and "(" in prepared.norm[start:end]
    what: dict[str, Any] = {"system": system, "value": value}
    return Mention("grade", what, start, end, f"grade.{system.lower()}", assertion=assertion(prepared, start, end))


def _gleason(found: re.Match[str]) -> str | None:
    """Return « 3+4=7 », or the total alone; None when the parts contradict the total or nothing is written."""
    first, second, total = found["a"], found["b"], found["total"] or found["sum"]
    if first is None:
        return total if total is not None and int(total) >= 6 else None
    added = int(first) + int(second)
    return f"{first}+{second}={added}" if total is None or int(total) == added else None


_SIZE = re.compile(
    r"(?<![0-9.,/x*])(?P<n1>[0-9]{1,3}(?:[.,][0-9]{1,2})?)(?: ?(?:mm|cm)?(?: ?(?:ap|t|cc|l|h))? ?(?:x|\*|sur"
    r"|par) ?(?P<n2>[0-9]{1,3}(?:[.,][0-9]{1,2})?))?"
    r"(?: ?(?:mm|cm)? ?(?:x|\*|sur|par) ?(?P<n3>[0-9]{1,3}(?:[.,][0-9]{1,2})?))? ?(?P<unit>mm|cm|centimetres?"
    r"|millimetres?)(?![a-z0-9/2³²])"
)
_NOT_SIZE = re.compile(
    r"(?:marges?|berges?|limites?|distance|distant\w*|situee?|breslow|epaisseur|infiltration|profondeur|recul|diametre interne"
    r"|clarte|naevus|ponction|aiguille|drain|cicatrice|incision|"
    r"polypes?|calculs?|kystes?|sonde|\ba|coupes? de|tous les|fleche|sur une longueur|wirsung|voie biliaire|vbp|aorte)\b[^.;,]{0,22}$"
)
_NODE = re.compile(r"\b(?:adenopath\w*|ganglion\w*|adp|lymph\w*)\b")
_SECONDARY = re.compile(
    r"\b(?:metasta\w*|secondaires?|localisation secondaire|nodules? (?:hepatique|peritone)\w*|lesions? (?:hepatique|cerebrale"
    r"|osseuse)s?)\b"
)
_PRIMARY = re.compile(
    r"\b(?:tumeurs?|tumoral\w*|carcinom\w*|adenocarcinom\w*|cancer\w*|neoplas\w*|melanom\w*|\w*sarcom\w*|lesion (?:tumorale"
    r"|infiltrante|maligne|mammaire|pulmonaire)|"
    r"taille|foyers?|reliquat|masse|nodule|grand axe|plus grand diametre|pt[1-4])\b"
)


_SURE = re.compile(r"\b(?:tumeurs?|tumoral\w*|\w*carcinom\w*|cancer\w*|neoplas\w*|melanom\w*|\w*sarcom\w*|maligne?s?)\b")


def read_sizes(prepared: Prepared) -> Iterator[Mention]:
    """Yield sizes in millimetres (the largest dimension) with what they measure: the nearest noun before, or just after, decides."""
    norm = prepared.norm
    for found in _SIZE.finditer(norm):
        first, last = around(prepared, found.start())
        before, after = norm[max(first, found.start() - 90) : found.start()], norm[found.end() : min(last, found.end() + 45)]
        if _NOT_SIZE.search(before) or after.lstrip().startswith(
            ("de la marge", "des berges", "de breslow", "du bord", "de distance")
        ):
            continue
        what = _measured(before) or _measured_after(after)
        if what is None:
            continue
        scale = 10.0 if found["unit"].startswith("c") else 1.0
        size = max(float(found[name].replace(",", ".")) for name in ("n1", "n2", "n3") if found[name]) * scale
        if 0 < size <= 500:
            value = {"mm": int(size) if size == int(size) else round(size, 2), "what": what}
            yield Mention(
                "tumour_size",
                value,
                found.start(),
                found.end(),
                "size.noun",
                assertion=assertion(prepared, found.start(), found.end()),
            )


def _measured(before: str) -> str | None:
    best: tuple[int, str] | None = None
    for pattern, what in ((_PRIMARY, "primary"), (_NODE, "node"), (_SECONDARY, "metastasis")):
        for found in pattern.finditer(before):
            if best is None or found.start() >= best[0] or (what == "metastasis" and found.start() > best[0] - 30):
                best = (found.start(), what)
    if best is None:
        return None
    general = re.match(r"taille|grand axe|plus grand diametre|masse|nodule|foyer", before[best[0] :])
    if best[1] == "primary" and general:
        if _NODE.search(before) or _SECONDARY.search(before):
            return "node" if _NODE.search(before) else "metastasis"
        return "primary" if _SURE.search(before) else "unknown"
    return best[1]


def _measured_after(after: str) -> str | None:
    found = re.match(r"[ ,(]{0,3}(?:pour (?:la|le) |de )?(?:grand axe|diametre|tumeur|carcinome|lesion tumorale)", after)
    return "primary" if found and "tumeur" in found[0] + after[:20] else None
