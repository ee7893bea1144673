"""What a reading process imports before its first file: the readers of the usual formats."""

from __future__ import annotations

from filigrane.science.pages import margins, optical, pdf, wire

READERS = (margins, optical, pdf, wire)
