"""From the bytes of a received file to pages of text whose every character knows its place."""

from __future__ import annotations

from filigrane.science.pages.model import DOCUMENT_TYPES, PAGE_JOIN, Document, Page, ReceivedFile, StructuredFact
from filigrane.science.pages.receive import read_file

__all__ = ["DOCUMENT_TYPES", "PAGE_JOIN", "Document", "Page", "ReceivedFile", "StructuredFact", "read_file"]
