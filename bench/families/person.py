"""Comparing what belongs to the person and to the documents: identity, documents, state, background, toxicities."""

from __future__ import annotations

from typing import Any

from bench.families.answer import Answer, alike, plain, start_of
from bench.families.tally import Tally


def score(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    """Compare identity, documents, toxicities, performance status, weights, allergies, comorbidities and tobacco."""
    _identity(answer, key["patient"], tally)
    _documents(answer, key.get("documents") or [], tally)
    _toxicities(answer, key, tally)
    _performance(answer, key, tally)
    _weights(answer, key, tally)
    _allergies(answer, key, tally)
    _comorbidities(answer, key, tally)
    _tobacco(answer, key, tally)


def _identity(answer: Answer, patient: dict[str, Any], tally: Tally) -> None:
    got = answer.document["patient"]
    tally.single("patient_name", plain(patient["birth_name"]), got["birth_name"] and plain(got["birth_name"]))
    tally.single("patient_sex", patient["sex"], got["sex"])
    tally.single("patient_birth_date", patient["birth_date"], got["birth_date"])


def _documents(answer: Answer, due: list[dict[str, Any]], tally: Tally) -> None:
    got = {(d["file"], d["first_page"]): d for d in answer.document["documents"]}
    for row in due:
        found = got.pop((row["file"], row["first_page"]), None)
        place = (row["file"], row["first_page"], row["type"])
        if found is None:
            tally.missed("document_start", place)
            continue
        tally.right("document_start")
        tally.single("document_end", row["last_page"], found["last_page"])
        kind = found["type"]
        tally.single("document_type", place, kind and (row["file"], row["first_page"], kind))
        tally.single("document_date", (*place, row["date"]) if row["date"] else None, found["date"] and (*place, found["date"]))
    for found in got.values():
        tally.extra("document_start", (found["file"], found["first_page"], found["type"], found["title"]))


def _toxicities(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    due = [row for tumour in key.get("tumours") or [] for row in tumour.get("toxicities") or []]
    found = answer.findings("toxicity")
    left = list(found)
    for row in due:
        same = [f for f in found if alike(f["value"]["term"], row["term"])]
        if not same:
            tally.missed("toxicity", row)
            continue
        tally.right("toxicity")
        left = [f for f in left if f not in same]
        if row.get("grade") is not None:
            grades = [f["value"]["grade"] for f in same if f["value"].get("grade") is not None]
            tally.single(
                "toxicity_grade",
                (row["term"], row["grade"]),
                (row["term"], grades) if grades else None,
                same=row["grade"] in grades,
            )
    for finding in left:
        tally.extra("toxicity", answer.where(finding))


def _performance(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    found = [f for f in answer.findings("performance_status") if f["value"]["scale"] == "OMS"]
    _dated(
        "performance_status",
        [(r["value"], r.get("date")) for r in key.get("performance_status") or []],
        [(f["value"]["value"], f) for f in found],
        answer,
        tally,
    )


def _weights(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    found = answer.findings("weight")
    _dated(
        "weight",
        [(float(r["kg"]), r.get("date")) for r in key.get("weights") or []],
        [(float(f["value"]["kg"]), f) for f in found],
        answer,
        tally,
    )


def _dated(name: str, due: list[tuple[Any, Any]], found: list[tuple[Any, dict[str, Any]]], answer: Answer, tally: Tally) -> None:
    """Compare values with the day of the document that says them; an undated value of the key is right whatever its day.

    The reader shows equal values of one month once, citing each document: every cited document counts.
    """
    days = {d["id"]: d["date"] for d in answer.document["documents"]}
    hit: set[str] = set()
    for value, day in sorted(set(due), key=str):
        same = [f for other, f in found if other == value and (day is None or day in _days(f, days))]
        if same:
            tally.right(name)
            hit.update(f["id"] for f in same)
        else:
            near = [(v, start_of(f["when"])) for v, f in found if day in _days(f, days)]
            tally.missed(name, (value, day), near[:3])
    known = {value for value, _ in due}
    for value, finding in found:
        if finding["id"] not in hit and (value not in known or start_of(finding["when"])):
            tally.extra(name, answer.where(finding))


def _days(finding: dict[str, Any], days: dict[str, Any]) -> set[Any]:
    return {start_of(finding["when"]), *(days.get(e["document"]) for e in finding["evidence"])}


def _allergies(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    found = [
        f
        for f in answer.findings("allergy", asserted=False)
        if plain(f["value"]["substance"]) != "aucune" and not f["assertion"]["negated"] and not f["assertion"]["family"]
    ]
    _named("allergy", [r["substance"] for r in key.get("allergies") or []], found, "substance", answer, tally)
    denied = any(
        plain(f["value"]["substance"]) == "aucune" or f["assertion"]["negated"]
        for f in answer.findings("allergy", asserted=False)
    )
    if key.get("allergy_denied"):
        tally.single("allergy_denied", True, denied or None)
    elif denied and "allergy_denied" in key:
        tally.extra("allergy_denied", True)


def _comorbidities(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    found = answer.findings("comorbidity")
    history = answer.findings("personal_history")
    left = list(found)
    for name in key.get("comorbidities") or []:
        same = [f for f in found + history if alike(f["value"]["term"], name)]
        if same:
            tally.right("comorbidity")
            left = [f for f in left if f not in same]
        else:
            tally.missed("comorbidity", name)
    for finding in left:
        tally.extra("comorbidity", answer.where(finding))


def _named(name: str, due: list[str], found: list[dict[str, Any]], field: str, answer: Answer, tally: Tally) -> None:
    left = list(found)
    for word in due:
        same = [f for f in found if alike(f["value"][field], word)]
        if same:
            tally.right(name)
            left = [f for f in left if f not in same]
        else:
            tally.missed(name, word)
    for finding in left:
        tally.extra(name, answer.where(finding))


def _tobacco(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    due = key.get("tobacco")
    found = [
        f
        for f in answer.findings("tobacco", asserted=False)
        if not f["assertion"]["family"] and f["value"]["status"] != "unknown"
    ]
    best = answer.chosen(found)
    tally.single("tobacco", due and due["status"], best and best["value"]["status"])
    if due and due.get("pack_years") is not None:
        numbers = [float(f["value"]["pack_years"]) for f in found if f["value"].get("pack_years") is not None]
        tally.single("tobacco_pack_years", float(due["pack_years"]), numbers or None, same=float(due["pack_years"]) in numbers)
