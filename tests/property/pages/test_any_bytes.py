"""Whatever the bytes, a file is read or refused in French; whatever the text, offsets, quotes and boxes agree."""

from __future__ import annotations

import unicodedata
from types import ModuleType

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filigrane.kernel.errors import InputRefused
from filigrane.science.pages import Document, Page, read_file
from filigrane.science.pages.clean import clean
from filigrane.science.pages.copied import mark
from filigrane.science.pages.identity import observed
from filigrane.science.pages.layout import arrange
from filigrane.science.pages.same_person import distance
from filigrane.science.pages.split import split
from filigrane.science.pages.wire import from_wire, to_wire

MAGIC = (
    b"", b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x03\x04word/document", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*",
    b'{"resourceType": "Bundle", "entry": [', b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">', b"\xff\xfe",
)  # fmt: skip


def read_or_refused(data: bytes) -> None:
    try:
        file = read_file("reçu", data)
    except InputRefused:
        return
    for page in file.pages:
        assert "\f" not in page.text
        assert unicodedata.is_normalized("NFC", page.text)
        assert len(page.boxes) in {0, 4 * len(page.text)}
    assert to_wire(from_wire(*to_wire(file))) == to_wire(file)
    documents = mark(split([file], {}))
    assert [p.number for d in documents for p in d.pages] == [p.number for p in file.pages]
    for document in documents:
        observed(document)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MAGIC), st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(magic: bytes, rest: bytes) -> None:
    read_or_refused(magic + rest)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_pdf_is_read_or_refused(made: ModuleType, data: st.DataObject) -> None:
    whole = bytearray(made.pdf(made.lines(made.LETTER)))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(whole[: data.draw(st.integers(1, len(whole)))]))


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["resourceType", "name", "code", "coding", "valueQuantity", "value", "identifier", "content", "text", "entry"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
    st.sampled_from(["Patient", "Observation", "Condition", "DiagnosticReport", "DocumentReference", "Composition"]),
)
def test_any_fhir_shape_is_read_or_refused(shape: object, kind: str) -> None:
    import json

    resource = {**(shape if isinstance(shape, dict) else {"value": shape}), "resourceType": kind}
    read_or_refused(json.dumps({"resourceType": "Bundle", "entry": [{"resource": resource}]}).encode())


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_cleaning_keeps_one_box_a_character_and_settles(text: str) -> None:
    boxes = np.column_stack([np.arange(len(text)), np.zeros(len(text)), np.arange(len(text)) + 1, np.ones(len(text))]).astype(
        np.float32
    )
    cleaned, placed = clean(text, boxes)
    assert placed is not None
    assert placed.shape == (len(cleaned), 4)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\f" not in cleaned
    assert not set(cleaned) & set("\u200b\u200e\u202e\ufeff\u00ad\x00")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 700), st.integers(1, 12), st.integers(4, 14), st.booleans()),
        min_size=1,
        max_size=60,
    )
)
def test_arranging_loses_and_doubles_no_character(places: list[tuple[int, int, int, int, bool]]) -> None:
    codes = np.array([ord("a") + i % 26 for i in range(len(places))], np.uint32)
    boxes = np.array([(x, y, x + w, y + h) for x, y, w, h, _ in places], np.float32)
    text, placed = arrange(codes, boxes, np.array([b for *_, b in places]))
    assert sorted("".join(text.split())) == sorted(map(chr, codes))
    assert len(placed) == len(text)
    inked = ~np.isnan(placed[:, 0])
    assert sorted(map(tuple, placed[inked].tolist())) == sorted(map(tuple, boxes.tolist()))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.sampled_from("ab \n,.é0"), max_size=60), min_size=1, max_size=4), st.data())
def test_every_span_quotes_its_page(texts: list[str], data: st.DataObject) -> None:
    document = Document("d", "s", "f", tuple(Page(i, 0, 0, text) for i, text in enumerate(texts, 1)))
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    for span in document.spans(start, end):
        assert texts[span.page - 1][span.start : span.end] == span.quote


@settings(max_examples=100, deadline=None)
@given(st.text("abcd", max_size=6), st.text("abcd", max_size=6))
def test_the_edit_distance_agrees_with_its_definition(a: str, b: str) -> None:
    def slow(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        return min(slow(a[1:], b) + 1, slow(a, b[1:]) + 1, slow(a[1:], b[1:]) + (a[0] != b[0]))

    assert distance(a, b) == slow(a, b)
