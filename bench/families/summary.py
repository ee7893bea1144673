"""Print the families' figures side by side, first and latest, as one Markdown table for the documentation."""

from __future__ import annotations

import json
from typing import Any

from bench.environment import RESULTS

_COLUMNS = {
    "D, first and blind": "first/family-d-{}",
    "D, latest": "family-d-{}",
    "C, first and blind": "first/family-c-{}",
    "C, latest": "family-c-{}",
    "B, first and blind": "first/family-b-{}",
    "B, latest": "family-b-{}",
    "A, latest": "family-a",
}
_RECALL = (
    ("planted inconsistencies found, all (0.95)", "planted_all"),
    ("allergy met by a drug (ALL-01)", "planted_ALLERGY_DRUG"),
    ("order of dates (COH-07, COH-08)", "planted_DATE_ORDER"),
    ("dose against body (DOS-01)", "planted_DOSE_WEIGHT"),
    ("clearance (REN-01)", "planted_DRUG_RENAL"),
    ("histology and markers (COH-05, COH-06)", "planted_HISTOLOGY_BIOMARKER"),
    ("side (COH-01)", "planted_LATERALITY"),
    ("metastasis denied (COH-04)", "planted_M0_METASTASIS"),
    ("organ of the other sex (COH-02)", "planted_SEX_ORGAN"),
    ("stage and TNM (COH-03)", "planted_STAGE_TNM"),
)
_BOTH = (
    ("laboratory values", "laboratory"),
    ("month of diagnosis", "diagnosis_month"),
    ("first pages of documents", "document_start"),
    ("dates of documents", "document_date"),
    ("drugs of a line", "line_drugs"),
    ("surgery", "surgery"),
)


def _load(pattern: str, part: str) -> dict[str, Any] | None:
    path = RESULTS / f"{pattern.format(part)}.json"
    return json.loads(path.read_text(encoding="utf8")) if path.exists() else None


def _recall(data: dict[str, Any] | None, field: str) -> str:
    row = (data or {}).get("fields", {}).get(field)
    if not row or not row.get("n"):
        return ""
    low, high = row["recall_95"]
    return f"{row['recall']:.3f} [{max(low, 0):.2f}, {high:.2f}] n = {row['n']}"


def _both(data: dict[str, Any] | None, field: str) -> str:
    row = (data or {}).get("fields", {}).get(field)
    if not row or not row.get("n"):
        return ""
    precision = "none" if row.get("precision") is None else f"{row['precision']:.3f}"
    return f"P {precision} · R {row['recall']:.3f} n = {row['n']}"


def _unsupported(data: dict[str, Any] | None) -> str:
    row = (data or {}).get("fields", {}).get("synthesis_sentence")
    return "" if not row or not row.get("n") else f"{round(row['found'] * (1 - row['precision']))} of {row['found']}"


def _silent(data: dict[str, Any] | None) -> str:
    return "" if data is None else str(data["fields"].get("laboratory_silent_unit_error", {}).get("found", 0))


def _false_alerts(data: dict[str, Any] | None) -> str:
    return "" if data is None else f"{data['false_alerts_per_clean_dossier']} (n = {data['totals']['dossiers_clean']})"


def rows() -> list[str]:
    """Return the lines of the table: a figure a line, a scoring a column; an empty cell was not scored."""
    planted, clean, lab = ({name: _load(path, part) for name, path in _COLUMNS.items()} for part in ("planted", "clean", "lab"))
    clean_only = {**clean, "A, latest": None}
    lines = ["| figure (bar) | " + " | ".join(_COLUMNS) + " |", "|---" * (len(_COLUMNS) + 1) + "|"]

    def add(title: str, cells: list[str]) -> None:
        if any(cells):
            lines.append(f"| {title} | " + " | ".join(cells) + " |")

    for title, field in _RECALL:
        add(title, [_recall(data, field) for data in planted.values()])
    add("false alerts a clean dossier (0.1)", [_false_alerts(data) for data in clean.values()])
    for name, part in (("planted set", planted), ("clean set", clean_only)):
        add(f"key items of the synthesis, {name} (0.98)", [_recall(data, "key_item") for data in part.values()])
        add(f"sentences with a number or month on no cited page, {name} (0)", [_unsupported(data) for data in part.values()])
        add(f"silent unit errors, {name} (0)", [_silent(data) for data in part.values()])
        for title, field in _BOTH:
            add(f"{title}, {name}", [_both(data, field) for data in part.values()])
    lab_only = {**lab, "A, latest": None}
    add("laboratory values, laboratory set (0.99)", [_both(data, "laboratory") for data in lab_only.values()])
    add("silent unit errors, laboratory set (0)", [_silent(data) for data in lab_only.values()])
    return lines


if __name__ == "__main__":
    print("\n".join(rows()))
