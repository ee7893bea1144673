"""Split the FRACCO corpus by document, near-duplicates together, and write the list of the test fold.

The corpus itself never enters the repository: only the document names do.  The list was written and committed before any model
was trained or any figure measured, and it is never rewritten (``bench/fracco/test_fold.txt``).

Method: word 5-gram sets, Jaccard similarity of at least 0.2 joins two documents (union-find), each group falls into one of five
folds by the SHA-256 of its first document's name.  Fold 0 is the test fold, fold 1 is the development fold.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tarfile
from collections import Counter, defaultdict
from pathlib import Path

NEAR_DUPLICATE = 0.2
FOLDS = 5


def shingles(text: str) -> set[int]:
    """Return the set of hashed word 5-grams of ``text``."""
    words = re.findall(r"\w+", text.lower())
    return {hash(tuple(words[i : i + 5])) for i in range(len(words) - 4)}


def groups(texts: dict[str, str]) -> list[list[str]]:
    """Return lists of document names, near-duplicates in one list, in name order."""
    sets = {name: shingles(text) for name, text in texts.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for name in sorted(sets):
        for shingle in sets[name]:
            holders[shingle].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if 1 < len(names) <= 50:
            for i, one in enumerate(names):
                for other in names[i + 1 :]:
                    shared[(one, other)] += 1
    parent = {name: name for name in sets}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for (one, other), count in shared.items():
        union = len(sets[one]) + len(sets[other]) - count
        if count / union >= NEAR_DUPLICATE:
            a, b = sorted((root(one), root(other)))
            parent[b] = a
    result: dict[str, list[str]] = defaultdict(list)
    for name in sorted(sets):
        result[root(name)].append(name)
    return list(result.values())


def fold_of(group: list[str]) -> int:
    """Return the fold (0 to 4) of a group of near-duplicates."""
    return int(hashlib.sha256(group[0].encode()).hexdigest(), 16) % FOLDS


def read_texts(archive: Path) -> dict[str, str]:
    """Return the texts of the annotated documents of ``fracco_brat.tar.gz`` by name."""
    texts, annotated = {}, set()
    with tarfile.open(archive) as tar:
        for member in tar:
            name = Path(member.name)
            if name.suffix == ".ann":
                annotated.add(name.stem)
            elif name.suffix == ".txt":
                handle = tar.extractfile(member)
                assert handle is not None
                texts[name.stem] = handle.read().decode("utf8")
    return {name: text for name, text in texts.items() if name in annotated}


def main() -> None:
    """Write ``test_fold.txt`` and ``development_fold.txt`` beside this file; refuse to overwrite."""
    here = Path(__file__).parent
    lists: dict[int, list[str]] = defaultdict(list)
    for group in groups(read_texts(Path(sys.argv[1]))):
        lists[fold_of(group)] += group
    for fold, name in ((0, "test_fold.txt"), (1, "development_fold.txt")):
        target = here / name
        if target.exists():
            sys.exit(f"{target} exists: the fold was fixed before the first training and is not rewritten")
        target.write_text("\n".join(sorted(lists[fold])) + "\n", encoding="utf8")
        print(f"{name}: {len(lists[fold])} documents")


if __name__ == "__main__":
    main()
