"""From T, N and M to the stage group, by tables that are data. Nothing absent is assumed: no silent M0, no silent NX."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from filigrane.kernel.unknown import Reason, Unknown
from filigrane.science.oncology.staging.model import Stage
from filigrane.science.oncology.staging.sites import site_of
from filigrane.science.oncology.tnm import Tnm
from filigrane.science.resources import open_table

EDITION = 8
_NOTES = {
    "prostate": "Groupe UICC, anatomique : il ne tient compte ni du PSA ni du grade (l’AJCC le fait)",
    "breast": "Groupe anatomique : il ne tient compte ni du grade ni des récepteurs (le groupe pronostique le fait)",
}
_FIGO_NOTES = {
    ("T1b1", "IB"): "IB1 ou IB2 selon la taille (2 cm), que T1b1 ne dit pas",
    ("T1b", "IB"): "IB1, IB2 ou IB3 selon la taille (2 et 4 cm), que T1b ne dit pas",
    ("", "IIIC"): "IIIC1 (pelvien) ou IIIC2 (lombo-aortique) selon le relais",
}
_FIGO_ONLY = "N2 (lombo-aortique) est une catégorie de FIGO 2018 : l’UICC 8e édition n’en a pas de groupe"
_UNDECIDED: dict[tuple[str, ...], str] = {
    (
        "prostate",
        "T2",
        "N0",
        "M0",
    ): "T2 N0 M0 : T2 non divisé (le pT2 de la 8e édition ne l’est pas) ; groupe I si T2a, II si T2b ou T2c",
}


@dataclass(frozen=True)
class _Row:
    table: str
    basis: str
    cells: tuple[frozenset[str], frozenset[str], frozenset[str]]
    grade: str
    stage: str
    year: int


def derive(
    site: str,
    tnm: Tnm,
    *,
    edition: int | None = None,
    morphology: str | None = None,
    grade: str | None = None,
    p16: bool | None = None,
) -> Stage | Unknown:
    """Return the anatomic stage group of a TNM statement, or Unknown that says exactly what lacks.

    Parameters
    ----------
    site
        A table's name (see ``TABLES``), ``oropharynx``, or an ICD-O-3 topography (``C50.4``).
    tnm
        The statement. Its own edition counts where ``edition`` is not given; where neither is, the 8th is used.
    morphology, p16
        See ``site_of``.
    grade
        For soft-tissue sarcoma: ``low`` or ``high``, or a FNCLCC grade ``1``, ``2``, ``3``.

    Returns
    -------
    Stage | Unknown
        A stage with FIGO ``beside`` for cervix, endometrium and ovary; FIGO alone where the categories are FIGO's (cervix N2).
    """
    used = edition or tnm.edition or EDITION
    if used != EDITION:
        return Unknown(Reason.NOT_APPLICABLE, f"édition {used} : table absente")
    table = site_of(site, morphology=morphology, p16=p16)
    if isinstance(table, Unknown):
        return table
    refused = _prefix_refused(table, tnm)
    if refused is not None:
        return refused
    choices = _choices(table, tnm)
    if isinstance(choices, Unknown):
        return choices
    level = _grade_level(grade)
    result = _over_bases("stage_uicc8.csv", table, tnm, choices, level)
    figo = _figo(table, tnm, choices)
    if isinstance(result, Unknown):
        return replace(figo, note=_FIGO_ONLY) if figo is not None and table == "cervix" and tnm.N == "N2" else result
    basis, value = result
    return Stage("UICC", value, EDITION, table, basis, figo, _NOTES.get(table, ""))


def _figo(table: str, tnm: Tnm, choices: tuple[list[str], ...]) -> Stage | None:
    rows = [row for row in _rows("stage_figo.csv") if row.table == table]
    if not rows:
        return None
    result = _over_bases("stage_figo.csv", table, tnm, choices, None)
    if isinstance(result, Unknown):
        return None
    note = _FIGO_NOTES.get((tnm.T or "", result[1]), _FIGO_NOTES.get(("", result[1]), "")) if table == "cervix" else ""
    return Stage("FIGO", result[1], rows[0].year, table, note=note)


def _prefix_refused(table: str, tnm: Tnm) -> Unknown | None:
    """Refuse statements after treatment and of recurrences, whose groups are not those of the diagnosis."""
    prefixes = {part.prefix or "" for part in tnm.parts}
    if any(prefix.startswith("r") for prefix in prefixes):
        return Unknown(Reason.NOT_APPLICABLE, "rTNM : récidive, le groupe de stade du diagnostic ne s’en déduit pas")
    if any("y" in prefix for prefix in prefixes):
        if table != "breast":
            return Unknown(Reason.NOT_APPLICABLE, "ypTNM : après traitement néoadjuvant, aucun groupe de stade n’est dérivé")
        if tnm.T == "T0" and (tnm.N or "").startswith("N0"):
            return Unknown(Reason.NOT_APPLICABLE, "ypT0 ypN0 : réponse complète, aucun groupe de stade")
    return None


def _choices(table: str, tnm: Tnm) -> tuple[list[str], list[str], list[str]] | Unknown:
    """Return, for T, N and M, the values that the writing allows (a range gives several, an absent or X category gives itself)."""
    m = _plain(tnm.M)
    if m in {"", "MX"}:
        why = "MX : métastases non évaluées" if m else "M absent : l’absence de métastase (cM0) n’est pas supposée"
        return Unknown(Reason.ABSENT if not m else Reason.NOT_ASSESSED, f"{why} ; sans M, pas de groupe de stade")
    return _spread(_plain(tnm.T), "T", table), _spread(_plain(tnm.N), "N", table), _spread(m, "M", table)


def _plain(value: str | None) -> str:
    """Return a category without « (i+) », « (1) »; N- is N0, M+ is M1."""
    bare = re.sub(r"\(.*?\)", "", value or "")
    return {"N-": "N0", "M-": "M0", "M+": "M1"}.get(bare, bare)


def _spread(value: str, letter: str, table: str) -> list[str]:
    if value == f"{letter}+":
        return sorted(
            {
                cell
                for row in _rows("stage_uicc8.csv")
                if row.table == table
                for cell in row.cells[1]
                if cell[1:2] not in {"", "0"}
            }
        )
    found = re.fullmatch(rf"{letter}(\d)([a-d]?)-(\d?)([a-d]?)", value)
    if found is None:
        return [value]
    first, low, last, high = found.groups()
    if not last:  # « T4a-b »
        return [f"{letter}{first}{chr(code)}" for code in range(ord(low or "a"), ord(high) + 1)]
    middle = [f"{letter}{number}" for number in range(int(first) + 1, int(last))]
    return [f"{letter}{first}{low}", *middle, f"{letter}{last}{high}"]


def _grade_level(grade: str | None) -> str | None:
    text = (grade or "").lower().removeprefix("g").strip()
    return {"1": "low", "x": "low", "low": "low", "2": "high", "3": "high", "high": "high"}.get(text)


def _over_bases(file: str, table: str, tnm: Tnm, choices: tuple[list[str], ...], level: str | None) -> tuple[str, str] | Unknown:
    """Return (basis, stage): one result whatever the open points (range, basis not written), else Unknown naming the point."""
    bases = _bases(file, table, tnm)
    results = {basis: {_look_up(file, table, basis, combination, level) for combination in product(*choices)} for basis in bases}
    stages = set().union(*results.values())
    if len(stages) == 1:
        stage = stages.pop()
        return stage if isinstance(stage, Unknown) else (bases[0] if len(bases) == 1 else "", stage)
    if all(len(found) == 1 for found in results.values()):
        return Unknown(Reason.ABSENT, "préfixe absent : le groupe diffère selon que le TNM est clinique (c) ou pathologique (p)")
    shown = ", ".join(value for value in (tnm.T, tnm.N, tnm.M) if value)
    return Unknown(Reason.ABSENT, f"{shown} : l’écriture laisse plusieurs groupes de stade possibles")


def _bases(file: str, table: str, tnm: Tnm) -> tuple[str, ...]:
    told_apart = {row.basis for row in _rows(file) if row.table == table} - {""}
    if not told_apart:
        return ("",)
    t, n = tnm.part("T"), tnm.part("N")
    deciding = (n.prefix if n is not None else None) or tnm.prefix or (t.prefix if t is not None else None)
    if deciding is None:
        return tuple(sorted(told_apart))
    return ("pathological",) if "p" in deciding else ("clinical",)


def _look_up(file: str, table: str, basis: str, combination: tuple[str, ...], level: str | None) -> str | Unknown:
    needs_grade = False
    for row in _rows(file):
        if row.table != table or row.basis != basis or not _row_holds(row, combination):
            continue
        if row.grade in {"", "*", level}:
            return row.stage
        needs_grade = needs_grade or level is None
    told = _UNDECIDED.get((table, *combination))
    return Unknown(Reason.ABSENT, told) if told else _why(combination, needs_grade=needs_grade)


def _row_holds(row: _Row, combination: tuple[str, ...]) -> bool:
    return all(_cell_holds(cell, value) for cell, value in zip(row.cells, combination, strict=True))


def _cell_holds(cell: frozenset[str], value: str) -> bool:
    """Tell whether a cell names the value or the value's parent (T1 holds T1a2), or anything (*), absent categories too."""
    return "*" in cell or any(value[:size] in cell for size in range(2, len(value) + 1))


def _why(combination: tuple[str, ...], *, needs_grade: bool) -> Unknown:
    t, n, m = combination
    if needs_grade:
        return Unknown(Reason.ABSENT, "grade absent : le groupe de stade d’un sarcome des tissus mous en dépend")
    for letter, value in (("T", t), ("N", n)):
        if not value:
            return Unknown(Reason.ABSENT, f"{letter} absent : il n’est pas supposé")
        if value == f"{letter}X":
            return Unknown(Reason.NOT_ASSESSED, f"{value} : catégorie non évaluée, le groupe de stade ne peut être dérivé")
    return Unknown(Reason.ABSENT, f"{t} {n} {m} : aucun groupe de la table ; une sous-catégorie manque peut-être (T2a, T2b ...)")


@cache
def _rows(file: str) -> tuple[_Row, ...]:
    return tuple(
        _Row(
            row["table"],
            row["basis"],
            (_cell(row["T"]), _cell(row["N"]), _cell(row["M"])),
            row["grade"],
            row["stage"],
            int(row.get("year") or 0),
        )
        for row in open_table("oncology", file)
    )


def _cell(written: str) -> frozenset[str]:
    return frozenset(written.split("|"))
