"""In which tissue a tumour grows when its place alone names two: skin or soft tissue of a limb, nodes or organ of the mediastinum."""

from __future__ import annotations

import re
from dataclasses import replace

from filigrane.kernel.codes import Code
from filigrane.science.reading.model import Mention
from filigrane.systems.dossier.engine.past import Read

LYMPHOMA = re.compile(r"9(?:59|6[5-9]|7[0-2])\d/3")
_SARCOMA = re.compile(r"(?:8[89]|90[0-4]|91[2-7]|92[1-6]|9540|9560|9580|9581)\d*/3")
_SKIN = re.compile(r"C(?:43|44)\.(?P<part>[4-7])")
_SOFT = re.compile(r"C49\.(?P<part>[0126])")
_LIMBS = {
    "4": ("0", "de la tête et du cou"),
    "5": ("6", "du tronc"),
    "6": ("1", "du membre supérieur"),
    "7": ("2", "du membre inférieur"),
}


def in_its_tissue(read: Read) -> Read:
    """Return the mentions of a part of a limb as soft tissue where all histologies are sarcomas, as skin where they are melanomas.

    « cuisse » alone names both, and « médiastin » the nodes where all histologies are lymphomas; what grows there decides.
    """
    codes = {
        m.code.code
        for _, mentions in read
        for m in mentions
        if m.kind == "morphology" and m.code is not None and m.assertion.affirmed and not m.assertion.history
    }
    sarcoma = any(_SARCOMA.fullmatch(code) for code in codes)
    skin = any(code.startswith(("872", "873", "874", "875", "876", "877", "809", "824")) for code in codes)
    if codes and all(LYMPHOMA.fullmatch(code) for code in codes):
        return [(d, [_in_nodes(m) for m in mentions]) for d, mentions in read]
    if sarcoma == skin:
        return read
    return [(d, [_moved(m, to_skin=skin) for m in mentions]) for d, mentions in read]


def _in_nodes(mention: Mention) -> Mention:
    """Return « médiastin » of a lymphoma as its nodes (C77.1): C38.3 would make it another tumour."""
    if mention.code is None or mention.kind != "topography" or mention.code.code != "C38.3":
        return mention
    label = "Ganglions intrathoraciques"
    return replace(mention, code=Code(mention.code.system, "C77.1", label), value={**mention.value, "label": label})


def _moved(mention: Mention, *, to_skin: bool) -> Mention:
    if mention.code is None or mention.kind not in {"topography", "laterality"} or mention.assertion.history:
        return mention  # an older tumour grows in its own tissue
    found = (_SOFT if to_skin else _SKIN).fullmatch(mention.code.code)
    if found is None:
        return mention
    if to_skin:
        part = next(skin for skin, (soft, _) in _LIMBS.items() if soft == found["part"])
        code, label = f"C44.{part}", f"Peau {_LIMBS[part][1]}"
    else:
        soft, where = _LIMBS[found["part"]]
        code, label = f"C49.{soft}", f"Tissus mous {where}"
    value = {**mention.value, "label": label} if mention.kind == "topography" else mention.value
    return replace(mention, code=Code(mention.code.system, code, label), value=value)
