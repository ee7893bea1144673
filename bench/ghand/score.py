"""G-hand: the readers' agreement, TNM by category on the test fold, laboratory values, and our fourteen outputs on the development half.

The figures of the fourteen outputs beside the peer's come from ``bench.speed``, in the run that times them. What went wrong is shown for
development cases only (``--errors TYPE``); the errors of the figure half and of the TNM of the test fold are never printed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from bench.environment import proportion, write
from bench.fracco.corpus import ARCHIVE
from bench.fracco.split import read_texts
from bench.ghand import laboratory, systems
from bench.ghand.marks import Agreement, Key, Mark, Tally, common
from bench.ghand.qualified import Term, scores, terms
from bench.ghand.readers import QUALIFIERS, TYPES, Marks, cases, categories, category, fourteen, rows, same

PLACED = ("sentence", "section", "date", "duration", "quantity", "tnm_T", "tnm_N", "tnm_M", "adicap", "solid_tumour", "tobacco")
"""Types of which the place counts, and the value where the type has one; the qualifiers are judged on given terms."""


def agreement() -> dict[str, Any]:
    """Return how the two readers agree on each of the fourteen outputs (all sixty cases)."""
    one, two = fourteen("one"), fourteen("two")
    result = {}
    for kind in TYPES:
        counted = Agreement()
        for case in one:
            counted.add(one[case].get(kind, []), two[case].get(kind, []), partial(same, kind))
        result[kind] = counted.figures()
    return result


def key(case: str) -> dict[str, Key]:
    """Return the common key of a case, by type."""
    one, two = fourteen("one")[case], fourteen("two")[case]
    return {kind: common(one.get(kind, []), two.get(kind, []), partial(same, kind)) for kind in TYPES}


def judge(names: Iterable[str], said: Mapping[str, Marks]) -> dict[str, Tally]:
    """Return the tallies of a system's marks, by type; the three TNM categories are one."""
    found = {kind: Tally() for kind in ("tnm", *TYPES)}
    for case in names:
        for kind, one in key(case).items():
            home = "tnm" if kind.startswith("tnm") else kind
            found[home].add(one, said[case].get(kind, []), partial(same, kind), case)
    return {kind: tally for kind, tally in found.items() if not kind.startswith("tnm_")}


def figures(
    names: list[str], said: Mapping[str, Marks], given: list[list[Term]], qualified: list[list[tuple[bool, ...]]]
) -> dict[str, Any]:
    """Return precision and recall of each output; « found » are qualifiers of the terms that the system finds by itself."""
    tallies = judge(names, said)
    placed = {kind: tally.figures() for kind, tally in tallies.items() if kind not in QUALIFIERS}
    found = {kind: tallies[kind].figures() for kind in QUALIFIERS}
    return {"outputs": placed | scores(given, qualified), "qualifiers_of_terms_it_finds": found}


def given_terms(names: Iterable[str]) -> list[list[Term]]:
    """Return the terms to be qualified, for each case."""
    return [terms(key(case)) for case in names]


def ours_on(
    names: list[str], texts: Mapping[str, str]
) -> tuple[dict[str, Marks], list[list[Term]], list[list[tuple[bool, ...]]]]:
    """Return our marks, the given terms and our qualifiers of them."""
    from filigrane.science.reading.outputs import outputs

    said = {case: systems.ours(texts[case], outputs(texts[case])) for case in names}
    given = given_terms(names)
    return said, given, [systems.ours_qualified(texts[case], one) for case, one in zip(names, given, strict=True)]


def _tnm_marks(reader: str) -> dict[tuple[str, str], list[Mark]]:
    found: dict[tuple[str, str], list[Mark]] = {}
    for row in rows("tnm", reader):
        value = category(str(row["value"]))
        found.setdefault((row["case"], row["category"]), []).append(Mark(row["start"], row["end"], value))
    return found


def tnm_figures(texts: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    """Return agreement, precision and recall of TNM categories over the documents of the test fold."""
    from filigrane.science.oncology import tnm

    one, two, equal = _tnm_marks("one"), _tnm_marks("two"), partial(same, "tnm")
    agreed = {letter: Agreement() for letter in "TNM"}
    tallies = {letter: Tally() for letter in "TNM"}
    for case in names:
        parts = [part for _, _, statement in tnm.find(texts[case]) for part in statement.parts]
        for letter in "TNM":
            left, right = one.get((case, letter), []), two.get((case, letter), [])
            agreed[letter].add(left, right, equal)
            said = [
                Mark(part.start, part.end, value) for part in parts if part.category == letter for value in categories(part.value)
            ]
            tallies[letter].add(common(left, right, equal), said, equal)
    every = tallies.values()
    return {
        "agreement": {letter: counted.figures() for letter, counted in agreed.items()},
        "categories": {letter: tally.figures() for letter, tally in tallies.items()},
        "all": {
            "precision": proportion(sum(t.right for t in every), sum(t.judged for t in every)),
            "recall": proportion(sum(t.found for t in every), sum(t.marks for t in every)),
        },
        "bar": {"precision": 0.985, "recall": 0.95},
    }


def _show(kind: str, texts: Mapping[str, str]) -> None:
    """Print what went wrong on the development half, in its words."""
    names = cases("development")
    if kind == "laboratory":
        score = laboratory.score("development", texts)
        rows_of = {"wrong": score.wrong, "missed": score.missed, "silent": score.silent}
    elif kind.endswith("?"):
        _show_qualifier(kind[:-1], names, texts)
        return
    else:
        said, _, _ = ours_on(names, texts)
        tally = judge(names, said)[kind]
        rows_of = {"wrong": tally.wrong, "missed": tally.missed}
    for what, found in rows_of.items():
        for case, mark in found:
            text = texts[case]
            print(
                f"{what} {case} {mark.start} {mark.value!r} …{text[max(0, mark.start - 50) : mark.start]!r} [{text[mark.start : mark.end]!r}] {text[mark.end : mark.end + 30]!r}"
            )


def _show_qualifier(kind: str, names: list[str], texts: Mapping[str, str]) -> None:
    number = QUALIFIERS.index(kind)
    _, given, answers = ours_on(names, texts)
    for case, one, said in zip(names, given, answers, strict=True):
        for term, answer in zip(one, said, strict=True):
            if term.truth[number] is not None and term.truth[number] != answer[number]:
                text = texts[case]
                print(
                    f"{'wrong' if answer[number] else 'missed'} {case} …{text[max(0, term.start - 110) : term.start]!r} [{text[term.start : term.end]!r}] {text[term.end : term.end + 60]!r}"
                )


def _rows(found: Mapping[str, Any], show: Callable[[Any], str]) -> None:
    for kind, row in found.items():
        print(f"  {kind}: {show(row)}")


def _short(row: Mapping[str, Any]) -> str:
    return f"P {row['precision']['value']} (n = {row['precision']['n']}) · R {row['recall']['value']} (n = {row['recall']['n']})"


def main() -> None:
    """Score and write bench/results/ghand.json; or, with --development, only print our scores on the development half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--development", action="store_true", help="print our scores on the development half and write nothing")
    parser.add_argument(
        "--errors", metavar="TYPE", help="print the errors of a type on the development half (« negation? » for a qualifier)"
    )
    choice = parser.parse_args()
    texts = read_texts(ARCHIVE)
    if choice.errors:
        _show(choice.errors, texts)
        return
    names = cases("development")
    development = figures(names, *ours_on(names, texts))
    if choice.development:
        _rows(development["outputs"], _short)
        print("  laboratory:", laboratory.score("development", texts).figures())
        return
    from bench.environment import ROOT

    fold = (ROOT / "bench/fracco/test_fold.txt").read_text(encoding="utf8").split()
    write(
        "ghand",
        {
            "set": "G-hand: FRACCO cases of the test fold, annotated by hand by two readers, both language models; the key is what both say",
            "agreement": agreement() | {"laboratory": laboratory.agreement()},
            "tnm": tnm_figures(texts, [name for name in fold if name in texts]),
            "laboratory": {half: laboratory.score(half, texts).figures() for half in ("development", "figure")},
            "fourteen_development_half": development["outputs"],
        },
    )


if __name__ == "__main__":
    main()
