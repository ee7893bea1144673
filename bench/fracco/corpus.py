"""FRACCO read from its archive: texts, mentions with their codes, and tags. The corpus never enters the repository."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.environment import ROOT, SHARED
from filigrane.science.annotate.chain import parts_of
from filigrane.science.annotate.features import Sentence, sentences_of
from filigrane.science.text import sentences
from filigrane.science.text.normalise import normalise

ARCHIVE = SHARED / "data/nlp/fracco/fracco_brat.tar.gz"
LABELS = ("morphologie", "topographie", "differenciation")
LETTER = {"morphologie": "M", "topographie": "T", "differenciation": "D"}
LABEL = {letter: label for label, letter in LETTER.items()}
_CODE = re.compile(r"(?P<topography>C\d{2}\.\d)?\s*(?P<morphology>\d{4}/\d)?$")

Parts = tuple[tuple[int, int], ...]
Span = tuple[str, Parts]


@dataclass(frozen=True)
class Mention:
    """A mention: its label, the places of its parts (one, unless it is discontinuous), its code (None where the note is no clean code)."""

    label: str
    parts: Parts
    code: str | None


@dataclass(frozen=True)
class Case:
    """One document."""

    name: str
    text: str
    mentions: tuple[Mention, ...]

    @property
    def discontinuous(self) -> int:
        """Return the number of mentions in several parts."""
        return sum(len(mention.parts) > 1 for mention in self.mentions)

    @property
    def spans(self) -> set[Span]:
        """Return the label and parts of every mention."""
        return {(mention.label, mention.parts) for mention in self.mentions}

    @cached_property
    def norm(self) -> str:
        """Return the normalised text."""
        return normalise(self.text)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Return the sentences that hold a token."""
        return sentences_of(self.text, self.norm, sentences.split(self.text))

    def words(self, parts: Parts) -> str:
        """Return a mention's words, parts joined by one space."""
        return " ".join(self.text[start:end] for start, end in parts)


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
    codes, rows = {}, []
    for line in notes.splitlines():
        fields = line.split("\t")
        if line.startswith("#") and len(fields) > 2 and fields[1].startswith("ICD-O"):
            codes[fields[1].split(" ", 1)[1]] = fields[2].strip()
        elif line.startswith("T"):
            label, _, places = fields[1].partition(" ")
            if label in LABELS:
                rows.append((fields[0], label, places))
    mentions = []
    for identifier, label, places in rows:
        pairs = (place.split() for place in places.split(";"))
        parts = tuple((int(start), int(end)) for start, end in pairs)
        mentions.append(Mention(label, parts, _clean(codes.get(identifier), label)))
    return Case(name, text, tuple(sorted(mentions, key=lambda mention: mention.parts)))


def _clean(note: str | None, label: str) -> str | None:
    match = _CODE.match(note or "")
    return match["topography" if label == "topographie" else "morphology"] if match else None


def tags_of(case: Case) -> list[list[str]]:
    """Return the tags of the tokens of each sentence (``linear.TAGS``): B begins, I continues, J takes up a discontinuous mention."""
    begins = {}
    for mention in case.mentions:
        for number, (start, end) in enumerate(mention.parts):
            begins[start] = (end, "J" if number else "B", LETTER[mention.label])
    result = []
    for sentence in case.sentences:
        row, until, letter = [], -1, ""
        for start, _ in sentence.places:
            if start in begins:
                until, first, letter = begins[start]
                row.append(f"{first}-{letter}")
            else:
                row.append(f"I-{letter}" if start < until else "O")
        result.append(row)
    return result


def spans_of(case: Case, tags: Sequence[Sequence[str]]) -> set[Span]:
    """Return the mentions that tags of the tokens of each sentence say."""
    return {
        (LABEL[letter], tuple(parts))
        for sentence, row in zip(case.sentences, tags, strict=True)
        for letter, _, parts in parts_of(sentence, row)
    }
