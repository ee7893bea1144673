"""Every TNM combination the classifications group, against a table typed apart from the code.

`expected_stages.csv` holds one row a combination: anatomic groups of the TNM classification, 8th
edition, and FIGO groups (cervix 2018, endometrium 2009, ovary 2014). The group « none » says that
the combination has no group. A row whose group its typist could not vouch for, or where table and
code differ and the printed book has to settle it, carries `doubt` = 1: it is printed apart and
decides nothing.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from filigrane.science.oncology.staging import Stage, derive
from filigrane.science.oncology.tnm import parse

Row = dict[str, str]

TABLE = Path(__file__).with_name("expected_stages.csv")
SITES: dict[str, tuple[str, str | None]] = {
    "breast": ("C50.4", None),
    "lung": ("C34.1", None),
    "colon": ("C18.7", None),
    "rectum": ("C20.9", None),
    "prostate": ("C61.9", None),
    "oropharynx": ("C10.9", None),
    "larynx-glottis": ("C32.0", None),
    "larynx-supraglottis": ("C32.1", None),
    "cervix": ("C53.9", None),
    "endometrium": ("C54.1", None),
    "ovary": ("C56.9", None),
    "melanoma": ("C44.5", "8720/3"),
    "kidney": ("C64.9", None),
    "bladder": ("C67.9", None),
    "pancreas": ("C25.0", None),
    "sarcoma-limb": ("C49.2", "8890/3"),
}
NO_GROUP = "none"


def table() -> list[Row]:
    """The expected table, one mapping a row."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def derived(row: Row, prefix: str) -> str:
    """The group the code gives for this row in the row's system, « none » when it gives none."""
    topography, morphology = SITES[row["site"]]
    text = f"{prefix}{row['T']} {prefix}{row['N']} {row['M']}"
    tnm = parse(text)
    if tnm is None or [part.value for part in tnm.parts] != [row["T"].partition("(")[0], row["N"], row["M"]]:
        return f"unread: {text}"
    name, _, value = row["extra"].partition("=")
    stage = derive(
        topography,
        tnm,
        morphology=morphology,
        grade=value if name == "grade" else None,
        p16=value == "positive" if name == "p16" else None,
    )
    if isinstance(stage, Stage) and stage.system != row["system"]:
        stage = stage.beside
    return stage.value if isinstance(stage, Stage) else NO_GROUP


def disagreements(rows: list[Row]) -> list[str]:
    """One line for each row, under each prefix it is written with, where the code says otherwise."""
    lines = []
    for row in rows:
        for prefix in ("c", "p") if row["basis"] == "any" else (row["basis"],):
            found = derived(row, prefix)
            if found != row["stage"]:
                words = f"{prefix}{row['T']} {prefix}{row['N']} {row['M']} {row['extra']}".rstrip()
                lines.append(f"{row['site']} {words}: {row['system']} table {row['stage']}, code {found}")
    return lines


def test_the_table_names_every_site_and_no_combination_twice() -> None:
    rows = table()
    combinations = Counter(tuple(row[key] for key in ("site", "basis", "T", "N", "M", "extra", "system")) for row in rows)
    assert {row["site"] for row in rows} == set(SITES)
    assert [combination for combination, times in combinations.items() if times > 1] == []
    assert {row["doubt"] for row in rows} <= {"0", "1"}


@pytest.mark.parametrize("site", SITES)
def test_the_code_gives_the_group_the_table_gives(site: str) -> None:
    rows = [row for row in table() if row["site"] == site]
    for line in disagreements([row for row in rows if row["doubt"] == "1"]):
        print("doubt:", line)
    found = disagreements([row for row in rows if row["doubt"] == "0"])
    assert found == [], "\n".join([f"{len(found)} disagreements", *found])
