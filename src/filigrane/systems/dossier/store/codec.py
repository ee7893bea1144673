"""Pages, documents and readings as compact bytes and back: JSON, with the boxes as raw 32-bit floats, compressed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from filigrane.kernel.wire import evidence_from_json, evidence_to_json, interval_from_json, interval_to_json
from filigrane.science.oncology.consistency.context import DatedPair
from filigrane.science.oncology.model import DocumentInfo
from filigrane.science.pages.model import ReceivedFile
from filigrane.science.pages.wire import from_wire, to_wire

FORMAT = "1"
"""Changes when what is written here changes: pages of another format are read again from the file."""


def pack(document: Any) -> bytes:
    """Return a JSON document as compressed bytes."""
    return zlib.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf8"), 3)


def unpack(data: bytes) -> Any:
    """Return what :func:`pack` wrote."""
    return json.loads(zlib.decompress(data))


def file_to_bytes(file: ReceivedFile) -> bytes:
    """Return a received file's pages and structured facts as bytes: the length of the JSON, the JSON, the boxes."""
    document, buffers = to_wire(file)
    head = json.dumps({"file": document, "sizes": [len(b) for b in buffers]}, ensure_ascii=False).encode("utf8")
    return zlib.compress(b"".join([len(head).to_bytes(8, "big"), head, *buffers]), 1)


def file_from_bytes(data: bytes, name: str) -> ReceivedFile:
    """Return what :func:`file_to_bytes` wrote, under its present name."""
    whole = zlib.decompress(data)
    length = int.from_bytes(whole[:8], "big")
    head = json.loads(whole[8 : 8 + length])
    buffers, position = [], 8 + length
    for size in head["sizes"]:
        buffers.append(whole[position : position + size])
        position += size
    return replace(from_wire(head["file"], buffers), name=name)


def info_to_json(info: DocumentInfo) -> dict[str, Any]:
    """Return a document's description as JSON."""
    return {
        "id": info.id, "source": info.source, "file": info.file, "first_page": info.first_page, "last_page": info.last_page,
        "type": info.type, "title": info.title, "date": interval_to_json(info.date), "author": info.author, "place": info.place,
    }  # fmt: skip


def info_from_json(data: Mapping[str, Any]) -> DocumentInfo:
    """Return what :func:`info_to_json` wrote."""
    return DocumentInfo(**{**data, "date": interval_from_json(data["date"])})


def pair_to_json(pair: DatedPair) -> dict[str, Any]:
    """Return an impossible pair of dates as JSON."""
    return {"text": pair.text, "rule": pair.rule, "evidence": [evidence_to_json(item) for item in pair.evidence]}


def pair_from_json(data: Mapping[str, Any]) -> DatedPair:
    """Return what :func:`pair_to_json` wrote."""
    return DatedPair(data["text"], tuple(evidence_from_json(item) for item in data["evidence"]), data.get("rule", "COH-08"))  # type: ignore[misc]
