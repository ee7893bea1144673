"""Comparing what belongs to a tumour: place, side, histology, TNM, stage, biomarkers, metastases, treatments and evolution."""

from __future__ import annotations

from typing import Any

from bench.families.answer import Answer, alike, month, plain, start_of, within
from bench.families.tally import Tally

Finding = dict[str, Any]
_CLASSES = {
    "mutated": "positive", "rearranged": "positive", "amplified": "positive", "unstable": "positive", "positive": "positive",
    "wild_type": "negative", "not_rearranged": "negative", "not_amplified": "negative", "stable": "negative", "negative": "negative",
    "low": "low", "equivocal": "equivocal", "not_assessed": "not_assessed",
}  # fmt: skip
_SERUM = {"PSA", "CA 15-3", "CA 125", "CA 19-9", "ACE", "AFP", "hCG", "LDH", "S100", "thyroglobulin"}
_OPTIONAL = {"acide folinique", "folinate de calcium", "levofolinate", "acide levofolinique", "prednisone", "prednisolone"}


def score(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    """Compare every tumour of the key with the reader's tumour of the same place."""
    pairs, left = answer.paired(key.get("tumours") or [])
    planted = {
        (file, page) for row in key.get("planted") or [] if row["rule"] == "SEX_ORGAN" for file, page in row.get("pages") or []
    }
    for name in sorted(left):
        for finding in answer.findings("topography", {name})[:1]:
            if answer.pages(finding) & planted:
                continue  # the other sex's organ was put in on purpose: the reader rightly reports what is written
            tally.extra("tumour", answer.where(finding))
    for tumour, names in pairs:
        if answer.findings("topography", names) or answer.findings("morphology", names):
            tally.right("tumour")
        else:
            tally.missed("tumour", tumour.get("topography"))
        for compare in (
            _place,
            _histology,
            _diagnosis,
            _tnm,
            _stage,
            _biomarkers,
            _metastases,
            _surgeries,
            _radiotherapies,
            _lines,
            _evolution,
        ):
            compare(answer, tumour, names, tally)


def _place(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    found = answer.chosen(answer.findings("topography", names))
    code = found and found["code"]
    due = tumour.get("topography")
    tally.single("topography_3", due and due[:3], code and code[:3])
    tally.single("topography", due, code)
    side = answer.chosen(answer.findings("laterality", names))
    tally.single("laterality", tumour.get("laterality"), side and side["value"]["side"])


def _histology(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    found = answer.chosen(answer.findings("morphology", names))
    tally.single("morphology", tumour.get("morphology"), found and found["code"])
    due = tumour.get("grade")
    grades = answer.findings("grade", names)
    if due:
        hit = [f for f in grades if _grade(f["value"]) == _grade(due)]
        best = hit[0] if hit else answer.chosen([f for f in grades if f["value"]["system"] == due.get("system")])
        tally.single("grade", _grade(due), best and _grade(best["value"]))


def _grade(value: dict[str, Any]) -> str:
    words = {
        "bien": "well",
        "moyennement": "moderate",
        "peu": "poor",
        "i": "1",
        "ii": "2",
        "iii": "3",
        "iv": "4",
        "g1": "1",
        "g2": "2",
        "g3": "3",
    }
    text = plain(value["value"]).split("=")[-1].removeprefix("grade ")
    return f"{value['system']} {words.get(text.split(' ')[0], text)}"


def _diagnosis(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    due = tumour.get("diagnosis_date")
    found = answer.chosen(answer.findings("diagnosis_date", names))
    got = found and found["when"]
    if got is not None and start_of(got) is None:
        got = None
    tally.single("diagnosis_month", due, got, same=within(got, due) if got and due else None)


def _tnm(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    found = answer.findings("tnm", names)
    for letter in "TNM":
        due = {v for row in tumour.get("tnm") or [] if (v := _category(row.get(letter), letter))}
        got = {v: f for f in found if (v := _category(f["value"].get(letter), letter)) and v != "N+"}
        for value in due & set(got):
            tally.right(f"tnm_{letter}")
            del value
        for value in sorted(due - set(got)):
            tally.missed(f"tnm_{letter}", value, sorted(got))
        for value in sorted(set(got) - due):
            tally.extra(f"tnm_{letter}", answer.where(got[value]), sorted(due))


def _category(value: str | None, letter: str) -> str | None:
    if not value or value.endswith("X"):
        return None
    bare = value.replace("(sn)", "").replace("(i-)", "")
    return bare if bare.startswith(letter) else letter + bare  # one family's key writes T2, the other's 2


def _stage(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    due = tumour.get("stage")
    found = answer.findings("stage", names)
    written = [f for f in found if not f["value"].get("derived")]
    derived = [f for f in found if f["value"].get("derived")]
    value = due and _roman(due["value"])
    if due and due.get("stated"):
        best = answer.chosen([f for f in written if _roman(f["value"]["value"]) == value]) or answer.chosen(written)
        tally.single("stage_stated", value, best and _roman(best["value"]["value"]))
    elif not due and written:
        tally.extra("stage_stated", answer.where(written[0]))
    if due and due.get("system", "UICC") == "UICC" and tumour.get("tnm"):
        best = answer.chosen([f for f in derived if _roman(f["value"]["value"]) == value]) or answer.chosen(derived)
        tally.single("stage_derived", value, best and _roman(best["value"]["value"]))


def _roman(value: object) -> str:
    return plain(value).upper().replace("STADE ", "")


def _biomarkers(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    found = answer.findings("biomarker", names, asserted=False)
    got: dict[tuple[str, str], Finding] = {}
    for finding in found:
        got.setdefault((finding["value"]["marker"], _class(finding["value"])), finding)
    due = {(row["marker"], _class(row)): row for row in tumour.get("biomarkers") or [] if row["marker"] not in _SERUM}
    for (marker, result), row in due.items():
        if (marker, result) in got or _by_number(row, found):
            tally.right("biomarker")
        else:
            tally.missed("biomarker", row, [answer.where(f) for (name, _), f in got.items() if name == marker][:2])
        if row.get("number") is not None:
            near = [f for f in found if f["value"]["marker"] == marker and f["value"].get("number") is not None]
            best = next((f for f in near if float(f["value"]["number"]) == float(row["number"])), near[0] if near else None)
            tally.single("biomarker_number", (marker, float(row["number"])), best and (marker, float(best["value"]["number"])))
    listed = {marker for marker, _ in due}
    for (marker, result), finding in got.items():
        if marker in _SERUM or result == "value" or (marker, result) in due or result == "not_assessed":
            continue
        if marker in listed and _by_number(next(row for (name, _), row in due.items() if name == marker), [finding]):
            continue
        tally.extra("biomarker", answer.where(finding), sorted(r for m, r in due if m == marker))


def _class(value: dict[str, Any]) -> str:
    found = _CLASSES.get(value.get("result") or "value", "value")
    return "negative" if found == "low" else found  # HER2 1+ is negative in the key, low in some readings


def _by_number(row: dict[str, Any], found: list[Finding]) -> bool:
    """Tell whether a marker is given by its number alone on one side (Ki-67 30 %, PD-L1 TPS 5 %)."""
    number = row.get("number")
    return number is not None and any(
        f["value"]["marker"] == row["marker"]
        and f["value"].get("number") is not None
        and float(f["value"]["number"]) == float(number)
        and ("value" in {_class(f["value"]), _class(row)} or _class(f["value"]) == _class(row))
        for f in found
    )


def _metastases(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    found = answer.findings("metastasis", names)
    due = {row["site"]: row for row in tumour.get("metastases") or []}
    got: dict[str, list[Finding]] = {}
    for finding in found:
        got.setdefault(finding["value"]["site"], []).append(finding)
    for site, row in due.items():
        if site not in got:
            tally.missed("metastasis_site", row)
            continue
        tally.right("metastasis_site")
        if row.get("date"):
            hit = any(within(f["when"], row["date"]) for f in got[site])
            tally.single("metastasis_month", row["date"], [f["when"] for f in got[site]], same=hit)
    for site, findings in got.items():
        if site not in due:
            tally.extra("metastasis_site", answer.where(findings[0]))


def _surgeries(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    found = answer.findings("surgery", names)
    due = tumour.get("surgeries") or []
    for row in due:
        named = [f for f in found if alike(f["value"]["procedure"], row["procedure"])]
        if not named:
            tally.missed("surgery", row, [answer.where(f) for f in found[:2]])
            continue
        tally.right("surgery")
        if row.get("date"):
            hit = any(start_of(f["when"]) == start_of(row["date"]) for f in named)
            tally.single("surgery_date", row["date"], [f["when"] for f in named], same=hit)
    days = {month(row.get("date")) for row in due}
    for finding in found:
        if month(finding["when"]) not in days and not any(alike(finding["value"]["procedure"], row["procedure"]) for row in due):
            tally.extra("surgery", answer.where(finding))


def _radiotherapies(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    found = answer.findings("radiotherapy", names)
    left = [f for f in found if f["value"].get("dose_gy") is not None]
    for row in tumour.get("radiotherapies") or []:
        hit = (
            next((f for f in left if float(f["value"]["dose_gy"]) == float(row["dose_gy"])), None) if row.get("dose_gy") else None
        )
        if hit is None:
            tally.missed("radiotherapy_dose", row, [answer.where(f) for f in left[:2]])
            continue
        left = [f for f in left if float(f["value"]["dose_gy"]) != float(row["dose_gy"])]
        tally.right("radiotherapy_dose")
        same_dose = [f for f in found if f["value"].get("dose_gy") == hit["value"]["dose_gy"]]
        if row.get("fractions"):
            numbers = [f["value"].get("fractions") for f in same_dose if f["value"].get("fractions")]
            tally.single("radiotherapy_fractions", row["fractions"], numbers or None, same=row["fractions"] in numbers)
    for finding in left:
        tally.extra("radiotherapy_dose", answer.where(finding))


def _drugs(names: list[str]) -> frozenset[str]:
    return frozenset(plain(n) for n in names) - _OPTIONAL


def _lines(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    left = answer.findings("systemic_line", names)
    for row in tumour.get("lines") or []:
        due = _drugs(row.get("drugs") or [])
        near = sorted(
            left, key=lambda f: (-_overlap(due, f), not within(_side(f, "start"), row.get("start")), len(f["evidence"]) * -1)
        )
        best = near[0] if near and (_overlap(due, near[0]) > 0 or not due) else None
        if best is None:
            tally.missed("line_drugs", row)
            continue
        left = [f for f in left if f is not best]
        tally.single("line_drugs", sorted(due), sorted(_drugs(best["value"]["drugs"])))
        for side in ("start", "stop"):
            expected, got = row.get(side), _side(best, side)
            got = got if start_of(got) else None
            tally.single(
                f"line_{side}_month",
                expected,
                got and got | {"page": answer.where(best)["page"]},
                same=within(got, expected) if got and expected else None,
            )
        tally.single("line_stop_reason", row.get("stop_reason"), best["value"].get("stop_reason"))
    for finding in left:
        tally.extra("line_drugs", answer.where(finding))


def _overlap(due: frozenset[str], finding: Finding) -> float:
    got = _drugs(finding["value"]["drugs"])
    return len(due & got) / len(due | got) if due | got else 0.0


def _side(finding: Finding, side: str) -> dict[str, Any]:
    written = finding["value"].get(side)
    if written:
        return dict(written)
    day = finding["when"]["start" if side == "start" else "end"]
    known = day if side == "start" or finding["value"].get("stop_known") else None
    return {"start": known, "end": known}


def _evolution(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    found = answer.findings("progression", names)
    due = tumour.get("progressions") or []
    for row in due:
        hit = [f for f in found if within(f["when"], row["date"])]
        if hit:
            tally.right("progression_month")
        else:
            tally.missed("progression_month", row, [f["when"] for f in found[:3]])
    dated = {f["when"]["start"][:7]: f for f in found if f["when"]["start"]}
    for _, finding in sorted(dated.items()):
        if not any(_near(finding["when"], row["date"]) for row in due):
            tally.extra("progression_month", answer.where(finding))
    _responses(answer, tumour, names, tally)


def _near(got: dict[str, Any], due: Any) -> bool:
    """Tell whether the dates are at most one month apart: a meeting speaks of last month's scan."""
    a, b = start_of(got), start_of(due)
    if not a or not b:
        return False
    return abs((int(a[:4]) * 12 + int(a[5:7])) - (int(b[:4]) * 12 + int(b[5:7]))) <= 1


def _responses(answer: Answer, tumour: dict[str, Any], names: set[str | None], tally: Tally) -> None:
    found = answer.findings("response", names)
    due = [row for row in tumour.get("responses") or [] if row["category"] != "PD"]
    for row in due:
        if any(f["value"]["category"] == row["category"] and within(f["when"], row["date"]) for f in found):
            tally.right("response")
        else:
            tally.missed("response", row, [answer.where(f) for f in found if f["value"]["category"] == row["category"]][:2])
    for finding in found:
        if finding["value"]["category"] != "PD" and not any(
            finding["value"]["category"] == r["category"] and (_near(finding["when"], r["date"]) or not finding["when"]["start"])
            for r in due
        ):
            tally.extra("response", answer.where(finding))
