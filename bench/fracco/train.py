"""Train the tagger on FRACCO and print its figures on the development fold; ``--ship`` trains on all but the test fold and writes weights.

The ideas that were measured, with their development figures, are told in docs/systems/fracco.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence

from bench.environment import ROOT
from bench.fracco.corpus import Case, Span, folds, spans_of, tags_of
from bench.fracco.figures import one, seen_words, whole
from bench.fracco.learn import average, first_rows, held_out_tags, perceptron, second_rows, word_classes
from filigrane.science.annotate.chain import Chain
from filigrane.science.annotate.coder import Coder, key
from filigrane.science.annotate.linear import feature_hash, pack
from filigrane.science.annotate.model import MODEL, Codes, Model
from filigrane.science.text import sentences

DATA = ROOT / "src/filigrane/science/annotate/data"
SETTINGS = ROOT / "bench/fracco/settings.toml"
KIND_OF = {"morphologie": "morphology", "topographie": "topography", "differenciation": "differentiation"}


def settings() -> dict[str, float]:
    """Return what was chosen on the development fold."""
    return dict(tomllib.loads(SETTINGS.read_text(encoding="utf8")))


def codes_of(cases: Sequence[Case]) -> dict[int, str]:
    """Return, by hash of a mention's stems, the code that most of its notes give."""
    notes: dict[int, Counter[str]] = defaultdict(Counter)
    for case in cases:
        for mention in case.mentions:
            if mention.code is not None:
                notes[key(KIND_OF[mention.label], case.words(mention.parts))][mention.code] += 1
    return {hashed: min(given, key=lambda code: (-given[code], code)) for hashed, given in notes.items()}


def train(cases: Sequence[Case]) -> Model:
    """Return a model trained on documents, with the settings chosen on the development fold."""
    chosen = settings()
    seeds = range(int(chosen["perceptrons"]))
    classes = word_classes(cases)
    tags = [tags_of(case) for case in cases]
    rows = [first_rows(case, classes) for case in cases]
    first = average([perceptron(rows, tags, seed) for seed in seeds])
    held = held_out_tags(rows, tags)
    rows = [second_rows(case, row, found) for case, row, found in zip(cases, rows, held, strict=True)]
    second = average([perceptron(rows, tags, seed) for seed in seeds])
    weights = pack([(first.features, first.transitions), (second.features, second.transitions)], chosen["smallest"])
    floor = {"morphology": chosen["floor_morphology"], "topography": chosen["floor_topography"]}
    hashed = {feature_hash(word): group for word, group in classes.items()}
    return Model(weights, hashed, chosen["outside"], Codes(codes_of(cases), floor))


def find(case: Case, chain: Chain) -> set[Span]:
    """Return the mentions that a chain finds in a document."""
    _, tags, _ = chain.sentences(case.text, case.norm, sentences.split(case.text))
    return spans_of(case, tags)


def coded(cases: Sequence[Case], coder: Coder, label: str, *, signs: bool) -> Counter[str]:
    """Return how many codes of gold mentions are right, wrong and abstained; without ``signs``, those coded 8000/x are left out."""
    counts: Counter[str] = Counter()
    for case in cases:
        for mention in case.mentions:
            if mention.label == label and mention.code and (signs or not mention.code.startswith("8000/")):
                given = coder.code(KIND_OF[label], case.words(mention.parts))
                counts["abstained" if given is None else "right" if given == mention.code else "wrong"] += 1
    return counts


def ship(model: Model, names: Sequence[str]) -> None:
    """Write the weights, their hash and what they come from where the product reads them."""
    DATA.mkdir(parents=True, exist_ok=True)
    data = model.dump()
    (DATA / MODEL).write_bytes(data)
    (DATA / "HASHES.json").write_text(json.dumps({MODEL: hashlib.sha256(data).hexdigest()}, indent=1) + "\n", encoding="utf8")
    rows = {
        "file": MODEL,
        "documents": len(names),
        "documents_sha256": hashlib.sha256("\n".join(names).encode()).hexdigest(),
        "features": len(model.weights.keys) - 1,
        "word_classes": len(model.classes),
        "codes": len(model.codes.codes),
        "bytes": len(data),
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in rows.items()]
    lines += [f"{name} = {value}" for name, value in settings().items()]
    (DATA / "MODEL.toml").write_text("\n".join(lines) + "\n", encoding="utf8")


def main() -> None:
    """Train on folds 2 to 4 and print the figures of the development fold, or ship."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ship", action="store_true", help="train on folds 1 to 4 and write the weights")
    asked = parser.parse_args()
    training, development, _ = folds()
    if asked.ship:
        cases = [*training, *development]
        ship(train(cases), [case.name for case in cases])
        return
    model = Model.load(train(training).dump())
    chain, coder, seen = model.chain(), Coder(model.codes), seen_words(training)
    print(whole([one((case, find(case, chain)), seen) for case in development]).text())
    for label in ("morphologie", "topographie"):
        for signs in (True, False):
            print(label, "with 8000/x" if signs else "without 8000/x", dict(coded(development, coder, label, signs=signs)))


if __name__ == "__main__":
    main()
