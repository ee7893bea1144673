"""Stages stated in words: UICC, FIGO, Ann Arbor, Lugano, Binet, Clark; never the stage of a kidney, of a heart or of an ulcer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from filigrane.science.oncology.tnm.edition import find_edition
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_when import around, dated
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

KINDS = frozenset({"stage"})

_GROUP = r"(?P<{0}>(?:iv|i{{1,3}}|[0-4])(?: ?-? ?(?:[abc](?: ?[1-3])?|[1-3](?! ?[a-z0-9])|is)(?![a-z0-9]))?)(?![a-z0-9]|[.,]\d|-\d| ?%)"
_SYSTEM = r"(?:figo|ann[ -]?arbor|lugano|uicc|ajcc|clark|binet|durie(?:[ -]salmon)?|iss|masaoka)"
_STATED = re.compile(
    rf"\b(?:stades?|std\.?)\s{{0,3}}(?:(?:clinique|pathologique|tumoral|evolutif|initial|est|etait|tnm|anatomique|de la maladie"
    rf"|au\s(?:diagnostic|dg)"
    rf"|retenue?|en rcp|:)\s{{0,3}}){{0,4}}(?:(?P<s1>{_SYSTEM}) ?(?:[:,-] ?)?)?{_GROUP.format('a')}"
    rf"|\b(?P<s2>{_SYSTEM})(?: ?(?:20\d\d|stade|[:,(-])){{0,3}} ?{_GROUP.format('b')}"
)
_SYSTEM_AFTER = re.compile(
    rf"[ ,(]{{0,3}}(?:(?:de|d'|selon|d'apres|dans|la|le|l'|classification|du systeme|de l') ?){{0,4}}(?P<s>{_SYSTEM})\b"
)
_NAMES = {"fig": "FIGO", "ann": "Ann Arbor", "lug": "Lugano", "uic": "UICC", "ajc": "UICC", "cla": "Clark", "bin": "Binet"}
_OTHER_ORGAN = re.compile(
    r"\b(?:renale?|irc|nyha|bpco|gold|cirrhose|child|escarres?|htap?|arteri\w+|aomi|lericheet?|insuffisance|retinopathie|fibrose"
    r"|parkinson|sommeil|osteonecrose|"
    r"hypertension|demence|metavir|prurit|tanner|glasgow|lymphoedeme|gvh|hemorroid\w+|endometriose|sarcoidose|dyspnee|mucite"
    r"|icterique|covid)\b[^.;\n]{0,40}$"
)
_CANCER = re.compile(
    r"\b(?:tumeur\w*|tumoral\w*|cancer\w*|\w*carcinom\w*|\w*lymphom\w*|\w*sarcom\w*|melanom\w*|neoplas\w*|myelom\w*|hodgkin"
    r"|seminom\w*|cbnpc|cbpc|[cp]?t[0-4]\w*n[0-3]|tnm|metasta\w*|ldgcb)\b"
)


LEGIBLE = 0.75
"""Least certainty of an optically read stage. Of 63 on family B's scans those under it were wrong 20 times in 29, over it 2 in 34."""


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield every stated stage; without a named system, Roman numerals are UICC, digits only beside a word of cancer.

    A stage that a scan gave badly is not read: « IIIA » becomes « IA » or « IIA » there, and a wrong stage is worse than none.
    """
    norm = _roman(prepared.norm) if any(page.ocr for page in document.pages) else prepared.norm
    for found in _STATED.finditer(norm):
        group = "a" if found["a"] else "b"
        if document.certainty(found.start(group), found.end(group)) < LEGIBLE:
            continue
        mention = _mention(prepared, found)
        if mention is not None:
            yield mention


_STROKES = re.compile(r"(\b(?:stades?|std)[ \n:(]{1,3})([ilt1|!]{2,3}|[l|!])(?=[abc]?\d?(?![a-z0-9]))")


def _roman(norm: str) -> str:
    """Return the text with the strokes of a scanned « stade ITA », « stade llB » written as the I that they are, at the same places."""
    return _STROKES.sub(lambda found: found[1] + "i" * len(found[2]), norm)


def _mention(prepared: Prepared, found: re.Match[str]) -> Mention | None:
    norm = prepared.norm
    group = found["a"] or found["b"]
    name = found["s1"] or found["s2"]
    end = found.end()
    if name is None:
        after = _SYSTEM_AFTER.match(norm, end)
        if after is not None:
            name, end = after["s"], after.end()
    first, last = around(prepared, found.start())
    if name is None:
        if _OTHER_ORGAN.search(norm, max(first, found.start() - 60), found.start()):
            return None
        if group[0].isdigit() and not _CANCER.search(norm, first, last):
            return None
    system = "UICC" if name is None else _NAMES.get(name[:3], "other")
    value: dict[str, Any] = {"system": _lymphoma(norm, first, last, system, name), "value": _canonical(group), "derived": False}
    edition = find_edition(prepared.text, found.end(), min(last, end + 60)) if value["system"] == "UICC" else None
    if edition is not None:
        value["edition"] = edition[2]
    when = dated(prepared, found.start(), end)
    others = ((edition[0], edition[1]),) if edition is not None else ()
    return Mention(
        "stage",
        value,
        found.start(),
        end,
        "stage.stated",
        assertion=assertion(prepared, found.start(), end),
        others=others,
        when=when,
    )


def _lymphoma(norm: str, first: int, last: int, system: str, name: str | None) -> str:
    """Return Ann Arbor for the unnamed stage of a lymphoma, which is not a UICC group."""
    return "Ann Arbor" if name is None and re.search(r"\b(?:lymphom\w*|hodgkin\w*|ldgcb)\b", norm[first:last]) else system


def _canonical(group: str) -> str:
    bare = re.sub(r"[ -]", "", group)
    found = re.match(r"(iv|i{1,3}|[0-4])(.*)", bare)
    assert found is not None
    roman = {"0": "0", "1": "I", "2": "II", "3": "III", "4": "IV"}.get(found[1], found[1].upper())
    return roman + (found[2] if found[2] == "is" else found[2].upper())
