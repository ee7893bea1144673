"""The shipped weights, on sentences invented for the test."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from filigrane.kernel.dates import Interval
from filigrane.kernel.errors import IntegrityFailure
from filigrane.science import resources
from filigrane.science.annotate import available, mentions, tag, tagger
from filigrane.science.pages.model import Document, Page
from filigrane.science.text.prepare import prepare

DATA = files("filigrane.science").joinpath("annotate", "data")
TEXT = (
    "Femme de 61 ans. Biopsie : adénocarcinome bien différencié du côlon. "
    "Scanner : métastases hépatiques et nodules pulmonaires. Pas d'adénopathie médiastinale."
)


def _found(text: str) -> set[tuple[str, str]]:
    return {(concept.kind, " ".join(text[a:b] for a, b in concept.parts)) for concept in tag(text)}


def test_the_weights_are_installed_and_small() -> None:
    assert available()
    assert sum(len(path.read_bytes()) for path in DATA.iterdir() if path.is_file()) < 8_000_000


def test_sites_histologies_and_differentiation_are_found() -> None:
    assert {
        ("morphology", "adénocarcinome"), ("differentiation", "bien différencié"), ("topography", "côlon"),
        ("morphology", "métastases"), ("topography", "hépatiques"), ("morphology", "nodules"), ("topography", "pulmonaires"),
    } <= _found(TEXT)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Le patient marche sans aide et mange normalement.",
        "Rendez-vous le 12 mars à 14 heures au secrétariat.",
        "Tension 12/8, poids 70 kg, température 37,2.",
    ],
)
def test_an_ordinary_sentence_holds_no_mention(text: str) -> None:
    assert _found(text) == set()


def test_a_mention_that_other_words_cut_keeps_its_parts() -> None:
    text = "Le diagnostic est un carcinome pulmonaire à petites cellules."
    whole = [concept for concept in tag(text) if len(concept.parts) > 1]
    assert [[text[a:b] for a, b in concept.parts] for concept in whole] == [["carcinome", "à petites cellules"]]
    assert whole[0].code == "8041/3"


def test_every_score_lies_between_0_and_1() -> None:
    assert all(0 < concept.score <= 1 for concept in tag(TEXT))


def test_the_preparation_of_the_caller_gives_the_same_mentions() -> None:
    assert tag(TEXT, prepare(TEXT, Interval(None, None))) == tag(TEXT)


def test_weights_that_were_altered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_hashes", lambda _package: {"fracco.bin": "0" * 64})
    tagger._shipped.cache_clear()
    try:
        with pytest.raises(IntegrityFailure):
            tag(TEXT)
    finally:
        tagger._shipped.cache_clear()


def test_the_weights_hold_no_word() -> None:
    import io

    import numpy as np

    with np.load(io.BytesIO(DATA.joinpath("fracco.bin").read_bytes()), allow_pickle=False) as held:
        texts = {name: held[name].tolist() for name in held.files if held[name].dtype.kind in "US"}
        assert all(held[name].dtype != object for name in held.files)
    assert set(texts) == {"code_names", "floor_kinds"}
    assert all(not any(c.isalpha() for c in code.lstrip("C")) for code in texts["code_names"])


def _mentions(text: str) -> set[tuple[str, str, str]]:
    document = Document("d", "s", "f", (Page(1, 0.0, 0.0, text),))
    prepared = prepare(document.text, Interval(None, None))
    return {
        (mention.kind, text[mention.start : mention.end], mention.code.code if mention.code else str(mention.value["value"]))
        for mention in mentions(document, prepared)
    }


def test_the_reader_gives_the_primary_tumour_and_leaves_metastases_and_signs() -> None:
    found = _mentions(TEXT)
    assert {
        ("morphology", "adénocarcinome", "8140/3"),
        ("topography", "côlon", "C18.9"),
        ("grade", "bien différencié", "well"),
    } <= found
    assert not {words for _, words, _ in found} & {"hépatiques", "pulmonaires", "métastases", "nodules", "médiastinale"}


def test_what_the_text_denies_is_read_as_denied() -> None:
    text = "Pas de carcinome du sein."
    document = Document("d", "s", "f", (Page(1, 0.0, 0.0, text),))
    read = list(mentions(document, prepare(document.text, Interval(None, None))))
    assert read
    assert all(mention.assertion.negated for mention in read)


@pytest.mark.shared
def test_the_test_fold_is_not_among_the_documents_of_the_weights(shared_dir: Path) -> None:
    import hashlib
    import tarfile

    with tarfile.open(shared_dir / "data/nlp/fracco/fracco_brat.tar.gz") as tar:
        names = {Path(name).stem for name in tar.getnames() if name.endswith(".ann")}
    root = Path(__file__).resolve().parents[3] / "bench/fracco"
    test, development = (set((root / f"{name}_fold.txt").read_text().split()) for name in ("test", "development"))
    trained = [*sorted(names - test - development), *sorted(development)]
    told = tomllib.loads(DATA.joinpath("MODEL.toml").read_text(encoding="utf8"))
    assert not test & development
    assert told["documents"] == len(trained)
    assert told["documents_sha256"] == hashlib.sha256("\n".join(trained).encode()).hexdigest()
