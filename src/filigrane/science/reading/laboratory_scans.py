"""What optical reading does to a laboratory result: a lost µ, a lost decimal comma. Undone where certain, flagged where not."""

from __future__ import annotations

import re
from dataclasses import replace

from filigrane.science.pages.model import Document
from filigrane.science.reading.laboratory_tables import line_bounds
from filigrane.science.reading.laboratory_values import Result
from filigrane.science.terminology.analytes import Analyte
from filigrane.science.text.prepared import Prepared

MICRO = "unité lue « pmol/L », comprise µmol/L"
COMMA = "virgule à vérifier (page numérisée)"


def as_scanned(document: Document, prepared: Prepared, analyte: Analyte, result: Result) -> Result:
    """Return a result of a scanned page with what optical reading does to it undone or flagged: never silently.

    « µ » is read « p »: no analyte given in µmol/L is ever given in pmol/L. A lost decimal comma leaves a whole number many times the
    range, where the range itself is written with decimals.
    """
    page = document.page_at(result.start)
    if page is None or not page.ocr:
        return result
    if result.multiple is not None:  # « 25 N » may be « 2,5 N »: ten times the limit is rarer than a lost comma
        return replace(result, flags=(*result.flags, COMMA)) if result.multiple >= 10 else result
    if result.unit == "pmol/L" and "umol/L" in analyte.units and "pmol/L" not in analyte.units:
        result = replace(result, unit="umol/L", flags=(*result.flags, MICRO))
    written = prepared.text[result.start : result.end]
    line = prepared.text[slice(*line_bounds(prepared.norm, result.start))]
    whole = re.match(r"\s*[<>]?\s*\d{2,3}(?![\d.,])", written) is not None
    if (
        whole
        and result.high is not None
        and result.value > 4 * result.high
        and re.search(r"\d[.,]\d{1,2}\s*(?:-|à|/|a)\s*\d", line)
    ):
        return replace(result, flags=(*result.flags, COMMA))
    return result
