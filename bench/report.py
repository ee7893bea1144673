"""Print the figures of bench/results as a Markdown table: docs take their numbers from here, never from memory."""

from __future__ import annotations

import json
from typing import Any

from bench.environment import RESULTS


def _load(name: str) -> dict[str, Any] | None:
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf8")) if path.exists() else None


def _speed(data: dict[str, Any]) -> list[str]:
    ratio = data["ratio"]
    ours, peer = data["ours_pages_per_cpu_second"], data["edsnlp_pages_per_cpu_second"]
    return [
        f"| fourteen outputs, pages per CPU-second | {data['set']} | {ours} (EDS-NLP 0.23.0: {peer}) | {ratio['value']} times, {ratio['interval']} | 10 times |",
        f"| whole reader, pages per CPU-second | the same | {data['whole_reader_pages_per_cpu_second']} | | |",
        *(_beside_the_peer(kind, data) for kind in data["ours"]["outputs"] if kind != "adicap"),
    ]


def _beside_the_peer(kind: str, data: dict[str, Any]) -> str:
    """Return the row of one of the fourteen outputs, ours and the peer's, scored in the run that timed them."""
    ours, peer = data["ours"]["outputs"][kind], data["edsnlp"]["outputs"][kind]
    said = f"P {ours['precision']['value']} · R {ours['recall']['value']} (EDS-NLP: P {peer['precision']['value']} · R {peer['recall']['value']})"
    spread = f"P {ours['precision']['interval']} · R {ours['recall']['interval']}"
    below = any(name.startswith(f"{kind},") for name in data["ours_below_the_peer"])
    return f"| G-hand, same run: {kind} | n = {ours['recall']['n']} | {said} | {spread} | EDS-NLP's{' (not reached)' if below else ''} |"


def _ghand(data: dict[str, Any]) -> list[str]:
    rows = []
    tnm, bar = data["tnm"], data["tnm"]["bar"]
    for letter, row in [*tnm["categories"].items(), ("all", tnm["all"])]:
        figures = (
            f"P {row['precision']['value']} (n = {row['precision']['n']}) · R {row['recall']['value']} (n = {row['recall']['n']})"
        )
        spread = f"P {row['precision']['interval']} · R {row['recall']['interval']}"
        rows.append(
            f"| G-hand TNM, {letter} | every category of the test fold | {figures} | {spread} | P {bar['precision']} · R {bar['recall']} |"
        )
    row = data["laboratory"]["figure"]
    rows.append(
        f"| G-hand laboratory, figure half | n = {row['recall']['n']} | P {row['precision']['value']} · R {row['recall']['value']}, "
        f"{row['silent_unit_errors']} silent unit errors | P {row['precision']['interval']} · R {row['recall']['interval']} | 0.99, none |"
    )
    for kind, row in data["agreement"].items():
        if row["f1_overlapping"] is not None:
            rows.append(
                f"| G-hand, the two readers: {kind} | {row['marks']} marks | F1 {row['f1_exact']} exact, {row['f1_overlapping']} overlapping, "
                f"same value {row['same_value']} | | |"
            )
    return rows


def _pdf(data: dict[str, Any]) -> list[str]:
    ratio, words, boxes = data["ratio"], data["words_of_the_peer_found"], data["boxes_at_the_same_place"]
    ours, peer = data["ours_pages_per_cpu_second"], data["pdfplumber_pages_per_cpu_second"]
    return [
        f"| PDF pages per CPU-second | {data['set']} | {ours} (pdfplumber 0.11.10: {peer}) | {ratio['value']} times, {ratio['interval']} | |",
        f"| words that pdfplumber reads and ours too | n = {words['n']} | {words['value']} | {words['interval']} | |",
        f"| words whose left and right edges are within 2 points | n = {boxes['n']} | {boxes['value']} | {boxes['interval']} | |",
        *(_order(kind, data["order"]) for kind in data["order"]["ours"]),
    ]


def _order(kind: str, data: dict[str, Any]) -> str:
    ours, peer = data["ours"][kind], data["pdfplumber"][kind]
    lines, theirs = ours["lines_in_sequence"], peer["lines_in_sequence"]
    said = f"{lines['value']} of lines in sequence, tau {ours['kendall_tau']} (pdfplumber: {theirs['value']}, tau {peer['kendall_tau']})"
    return f"| reading order, {kind} | {data['set']}: {ours['pages']} pages, n = {lines['n']} lines | {said} | {lines['interval']} | |"


def _dossier(data: dict[str, Any]) -> list[str]:
    return [
        f"| fifty pages from a cold process, {name} | {data['set']} | {data[name]['seconds']} s, {data[name]['peak_mib']} MiB | "
        f"range {data[name]['range']} (n = {data[name]['n']}) | {data[name]['bar_seconds']} s |"
        for name in ("text", "scanned")
    ]


def _laboratory(data: dict[str, Any]) -> list[str]:
    return [
        (
            "| laboratory values (drawn by the reader's author) "
            f"| {data['set']} | {data['analyte_value_unit']:.4f} (n = {data['values']}), "
            f"{data['silent_unit_errors']} silent unit error | {data['analyte_value_unit_95']} | 0.99 |"
        )
    ]


def _fracco(data: dict[str, Any]) -> list[str]:
    rows = []
    bars = {"morphologie": "0.91", "topographie": "0.86", "differenciation": ""}
    for label, bar in bars.items():
        plain, ours = data["figures"]["plain CRF, ap"][label], data["figures"]["shipped"][label]
        rows.append(
            f"| FRACCO {label}, F1 | test fold, {ours['n']} mentions | {ours['f1']} (plain CRF: {plain['f1']}) | {ours['f1_interval']} | {bar} |"
        )
        rows.append(
            f"| FRACCO {label}, recall on unseen mentions | {ours['n_unseen']} mentions | {ours['recall_unseen']} (plain CRF: {plain['recall_unseen']}) | | "
            "1.5 times the plain CRF |"
        )
    return rows


def _tagger(data: dict[str, Any]) -> list[str]:
    rows = []
    for family in ("family_a", "family_b"):
        for field in ("topography", "morphology", "grade", "key_item"):
            found = data[family]["fields"][field]
            without, beside = found["without"], found["with"]
            rows.append(
                f"| trained component, {family.replace('_', ' ')}: {field} | {data[family]['dossiers']} dossiers, n = {without['n']} | "
                f"without P {without['precision']} · R {without['recall']}, with P {beside['precision']} · R {beside['recall']} | | |"
            )
    return rows


def _lies(data: dict[str, Any]) -> list[str]:
    rows = _told("half of the patterns never looked at", data)
    for name, scores in data["by_hand"].items():
        rows += _told(f"{name.replace('_', ' ')}, first score", scores["first"])
        rows += _told(f"{name.replace('_', ' ')}, once mended on it", scores["latest"])
    return rows


def _told(name: str, scores: dict[str, Any]) -> list[str]:
    lies, truths = scores["lies"], scores["truths_wrongly_dropped"]
    return [
        f"| language model, lies caught: {name} | n = {lies['n']} | {lies['value']} | {lies['interval']} | 1 |",
        f"| language model, truths wrongly dropped: {name} | n = {truths['n']} | {truths['value']} | {truths['interval']} | |",
    ]


def _family(data: dict[str, Any], name: str) -> list[str]:
    rows = []
    for field, row in data["fields"].items():
        if row.get("n"):
            rows.append(
                f"| {name}: {field} | n = {row['n']} | P {row.get('precision')} · R {row.get('recall')} | R {row.get('recall_95')} | |"
            )
    silent = data["fields"].get("laboratory_silent_unit_error", {}).get("found", 0)
    rows.append(f"| {name}: silent unit errors in laboratory values | {name} | {silent} | | 0 |")
    said = data["fields"].get("synthesis_sentence")
    if said:
        unsupported = round(said["found"] * (1 - said["precision"]))
        rows.append(
            f"| {name}: sentences with a number or month on no cited page | {said['found']} sentences | {unsupported} | | 0 |"
        )
    if clean := data["totals"].get("dossiers_clean"):
        rows.append(
            f"| {name}: false alerts a clean dossier | {clean} dossiers | {data.get('false_alerts_per_clean_dossier')} | | 0.1 |"
        )
    return rows


def _server(data: dict[str, Any]) -> list[str]:
    rows = []
    for base in ("sqlite", "postgresql"):
        if base not in data:
            continue
        found, around = data[base], data[base]["load_average"]
        for route, row in {"all requests": found["all"], **found["routes"]}.items():
            rows.append(
                f"| server under load, {base}: {route} | n = {row['n']}, load average {around['before']} to {around['at_the_end']} | "
                f"p50 {row['p50_ms']} ms · p95 {row['p95_ms']} ms · max {row['max_ms']} ms · {row['errors']} errors | "
                f"p95 {row['p95_interval']} | p95 {data['bar_ms']:g} ms |"
            )
    return rows


def _kills(data: dict[str, Any]) -> list[str]:
    return [
        f"| dossiers wrong after a killed worker, {base} | n = {row['n']}, {row['kills']} kills in {row['seconds']} s | "
        f"{row['dossiers_wrong']} wrong, {row['findings_lost']} findings lost, {row['findings_doubled']} doubled, "
        f"of {row['findings_expected']} | {row['dossiers_wrong_95']} | 0 |"
        for base in ("sqlite", "postgresql")
        if (row := data.get(base)) is not None
    ]


def main() -> None:
    """Print the table."""
    print("| figure | set | measured | 95 % interval | bar |\n|---|---|---|---|---|")
    for name, write in (
        ("speed", _speed),
        ("pdf", _pdf),
        ("dossier", _dossier),
        ("laboratory", _laboratory),
        ("fracco", _fracco),
        ("lies", _lies),
        ("ghand", _ghand),
        ("load", _server),
        ("kills", _kills),
        ("tagger", _tagger),
    ):
        data = _load(name)
        print("\n".join(write(data)) if data else f"| {name} | | not measured | | |")
    names = {
        "family-a": "family A",
        "family-b-planted": "family B, planted",
        "family-b-clean": "family B, clean",
        "family-b-lab": "family B, laboratory",
        "family-c-planted": "family C, planted",
        "family-c-clean": "family C, clean",
        "family-c-lab": "family C, laboratory",
        "family-d-planted": "family D, planted",
        "family-d-clean": "family D, clean",
        "family-d-lab": "family D, laboratory",
    }
    for file, name in names.items():
        first, data = _load(f"first/{file}"), _load(file)
        if first:
            print("\n".join(_blind(first, name)))
        print("\n".join(_family(data, name)) if data else f"| {name} | | not measured | | |")


_BLIND = ("planted_all", "key_item", "synthesis_sentence", "diagnosis_month", "laboratory", "laboratory_silent_unit_error")


def _blind(data: dict[str, Any], name: str) -> list[str]:
    """Return the main figures of a family's first scoring, before any of its errors was seen."""
    kept = {field: row for field, row in data["fields"].items() if field in _BLIND}
    return _family({**data, "fields": kept}, f"{name}, first and blind ({data['versions']['commit']})")


if __name__ == "__main__":
    main()
