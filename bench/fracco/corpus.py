"""FRACCO read from its archive: texts, mentions with their codes, and BIO tags. The corpus never enters the repository."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.environment import ROOT, SHARED
from filigrane.science.annotate.features import LABELS, Token, tokens
from filigrane.science.text import sentences

ARCHIVE = SHARED / "data/nlp/fracco/fracco_brat.tar.gz"
_CODE = re.compile(r"(?P<topography>C\d{2}\.\d)?\s*(?P<morphology>\d{4}/\d)?$")


@dataclass(frozen=True)
class Mention:
    """A contiguous mention: label, place, and its ICD-O-3 code (None where the note is not a clean code)."""

    label: str
    start: int
    end: int
    code: str | None


@dataclass(frozen=True)
class Case:
    """One document."""

    name: str
    text: str
    mentions: tuple[Mention, ...]
    discontinuous: int


def folds() -> tuple[list[Case], list[Case], list[Case]]:
    """Return the cases of the training folds, the development fold and the test fold."""
    held = {
        name: set((ROOT / f"bench/fracco/{name}.txt").read_text(encoding="utf8").split())
        for name in ("test_fold", "development_fold")
    }
    train, development, test = [], [], []
    for case in cases():
        home = test if case.name in held["test_fold"] else development if case.name in held["development_fold"] else train
        home.append(case)
    return train, development, test


def cases(archive: Path = ARCHIVE) -> Iterator[Case]:
    """Yield every annotated document, in the order of names."""
    texts, notes = {}, {}
    with tarfile.open(archive) as tar:
        for member in tar:
            path = Path(member.name)
            if path.suffix in {".txt", ".ann"}:
                handle = tar.extractfile(member)
                assert handle is not None
                (texts if path.suffix == ".txt" else notes)[path.stem] = handle.read().decode("utf8")
    for name in sorted(notes):
        yield _case(name, texts[name], notes[name])


def _case(name: str, text: str, notes: str) -> Case:
    codes, rows, discontinuous = {}, [], 0
    for line in notes.splitlines():
        parts = line.split("\t")
        if line.startswith("#") and len(parts) > 2 and parts[1].startswith("ICD-O"):
            codes[parts[1].split(" ", 1)[1]] = parts[2].strip()
        elif line.startswith("T"):
            label, _, places = parts[1].partition(" ")
            if label in LABELS:
                rows.append((parts[0], label, places))
    mentions = []
    for identifier, label, places in rows:
        if ";" in places:
            discontinuous += 1
            continue
        start, end = map(int, places.split())
        mentions.append(Mention(label, start, end, _clean(codes.get(identifier), label)))
    return Case(name, text, tuple(sorted(mentions, key=lambda m: (m.start, -m.end))), discontinuous)


def _clean(note: str | None, label: str) -> str | None:
    match = _CODE.match(note or "")
    return match["topography" if label == "topographie" else "morphology"] if match else None


def tagged(case: Case) -> Iterator[tuple[list[Token], list[str]]]:
    """Yield the sentences of a case with their BIO tags; of two mentions that overlap the longer one is kept."""
    kept: list[Mention] = []
    for mention in case.mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    for start, end in sentences.split(case.text):
        row = tokens(case.text, start, end)
        tags = ["O"] * len(row)
        for mention in kept:
            if mention.end <= start or mention.start >= end:
                continue
            inside = [i for i, token in enumerate(row) if token.start >= mention.start and token.end <= mention.end]
            for number, i in enumerate(inside):
                tags[i] = f"{'B' if number == 0 else 'I'}-{mention.label}"
        yield row, tags


def spans(row: Sequence[Token], tags: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield (label, start, end) of BIO tags."""
    label, first, last = "", 0, 0
    for token, tag in zip([*row, None], [*tags, "O"], strict=True):
        if label and tag != f"I-{label}":
            yield label, first, last
            label = ""
        if token is None:
            break
        if tag.startswith("B-") or (tag.startswith("I-") and not label):
            label, first = tag[2:], token.start
        last = token.end
