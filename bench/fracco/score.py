"""The test fold, once: the plain CRF and the shipped tagger trained on the same documents, in the same run -> bench/results/fracco.json."""

from __future__ import annotations

from collections.abc import Sequence

from bench.environment import ROOT, bootstrap, proportion, write
from bench.fracco.corpus import Case, folds
from bench.fracco.figures import Score, score
from bench.fracco.train import Model, phrase_of, seen_phrases
from filigrane.science.annotate.features import LABELS
from filigrane.science.annotate.tagger import KIND, code_of, tag

LABEL_OF = {kind: label for label, kind in KIND.items()}
Found = set[tuple[str, int, int]]


def shipped(case: Case) -> Found:
    """Return the spans of the shipped tagger."""
    return {(LABEL_OF[c.kind], c.start, c.end) for c in tag(case.text)}


def codes(cases: Sequence[Case]) -> dict[str, object]:
    """Return how often the ICD-O-3 code of a gold span is right, wrong or abstained, with and without the 8000/x of signs."""
    rows: dict[str, object] = {}
    for label in ("morphologie", "topographie"):
        for which in ("all", "without 8000/x") if label == "morphologie" else ("all",):
            mentions = [
                (case.text[m.start : m.end], m.code) for case in cases for m in case.mentions if m.label == label and m.code
            ]
            if which != "all":
                mentions = [(words, code) for words, code in mentions if not code.startswith("8000")]
            given = [(code_of(KIND[label], words), code) for words, code in mentions]
            answered = [(mine, code) for mine, code in given if mine is not None]
            right = proportion(sum(mine == code for mine, code in answered), len(answered))
            rows[f"{label}, {which}"] = {
                "accuracy where answered": right,
                "abstained": proportion(len(given) - len(answered), len(given)),
            }
    return rows


def intervals(pairs: Sequence[tuple[Case, Found]], seen: set[tuple[str, str]]) -> dict[str, list[float]]:
    """Return the 95 % interval of F1 by label, drawing documents again."""
    one = [score([pair], lambda label, text: (label, phrase_of(text)) in seen) for pair in pairs]

    def f1(label: str, drawn: Sequence[Score]) -> float:
        right, total = sum(s.right[label] for s in drawn), sum(s.found[label] + s.gold[label] for s in drawn)
        return 2 * right / total if total else 0.0

    return {label: [round(edge, 4) for edge in bootstrap(one, lambda drawn, name=label: f1(name, drawn))] for label in LABELS}  # type: ignore[misc]


def main() -> None:
    """Train the baseline, score both, write the figures."""
    train, development, test = folds()
    known = [*train, *development]
    seen = seen_phrases(known)
    plain = Model(rich=False)
    plain.train(known, ROOT / ".cache/fracco-plain.crfsuite")
    figures = {}
    for name, predict in (("plain CRF", plain.predict), ("shipped", shipped)):
        pairs = [(case, predict(case)) for case in test]
        whole = score(pairs, lambda label, text: (label, phrase_of(text)) in seen)
        spread = intervals(pairs, seen)
        figures[name] = {label: {**whole.row(label), "f1_interval": spread[label]} for label in LABELS}
    write(
        "fracco",
        {
            "set": f"FRACCO test fold, {len(test)} documents, exact spans; {sum(c.discontinuous for c in test)} discontinuous mentions left out",
            "n": len(test),
            "figures": figures,
            "codes given the span": codes(test),
            "bars": {"morphologie f1": 0.91, "topographie f1": 0.86, "unseen recall": "1.5 times the plain CRF's"},
        },
    )


if __name__ == "__main__":
    main()
