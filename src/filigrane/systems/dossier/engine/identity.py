"""Whose dossier it is: one identity from all documents; a doubt is a question to a person, two patients are a refusal that says where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from filigrane.kernel.errors import InputRefused
from filigrane.science.pages.identity import ObservedIdentity, folded, observed
from filigrane.science.pages.model import Document
from filigrane.science.pages.same_person import Comparison, compare, slipped
from filigrane.systems.dossier.model import IdentityPassage, PatientIdentity, Problem

Seen = tuple[Document, ObservedIdentity]


def identify(documents: Sequence[Document], expected: ObservedIdentity | None = None) -> tuple[PatientIdentity, list[Problem]]:
    """Return the patient's identity and the questions as problems.

    Parameters
    ----------
    documents
        The dossier's documents.
    expected
        The identity of the patient under whom they are filed; None where nobody was named (a dossier read from the command line).

    Raises
    ------
    InputRefused
        When two documents name two patients, or one names another than the patient they are filed under: both identities, file and page.
    """
    seen = [(document, identity) for document in documents for identity in observed(document)]
    questions: dict[str, Problem] = {}
    if expected is not None:
        _filed_under(expected, seen, questions)
    if not seen:
        return PatientIdentity(), list(questions.values())
    seen = _with_pair(seen)
    main = _reference(seen)
    for document, identity in seen:
        comparison = compare(main[1], identity)
        if comparison.verdict == "different":
            raise _two_patients(main, (document, identity))
        if comparison.verdict == "question" and not comparison.incomplete:
            _ask(questions, (document, identity), comparison)
    return _whole(seen, main[1], tuple(problem.what for problem in questions.values())), list(questions.values())


def _filed_under(expected: ObservedIdentity, seen: Sequence[Seen], questions: dict[str, Problem]) -> None:
    """Compare every stated identity with the patient's: another patient is a refusal, a doubt or silence a question."""
    if not seen:
        what = "Aucun document ne nomme le patient."
        questions[what] = Problem("Dossier entier", None, what, f"Vérifiez que ces documents sont bien de {expected.french()}.")
    for document, identity in seen:
        comparison = compare(expected, identity)
        if comparison.verdict == "different":
            passage = _passage(document, identity)
            raise InputRefused(
                "Un document nomme un autre patient que celui de ce dossier",
                where=f"{passage.file}, page {passage.page} : {identity.french()}",
                why=f"Le dossier est celui de {expected.french()} ({' ; '.join(comparison.reasons)})",
                remedy="Retirez ce document, puis déposez-le pour son patient ; rien n’en a été retenu",
            )
        if comparison.verdict == "question" and not comparison.incomplete:
            _ask(questions, (document, identity), comparison)


def _ask(questions: dict[str, Problem], seen: Seen, comparison: Comparison) -> None:
    passage = _passage(*seen)
    text = f"{seen[1].french()} : {', '.join(comparison.reasons)}"
    what = f"Identité à confirmer. {text}."
    questions.setdefault(seen[1].french(), Problem(passage.file, passage.page, what, "Confirmez qu’il s’agit du même patient."))


def _with_pair(seen: Sequence[Seen]) -> list[Seen]:
    """Return the identities with both names where one document says which is the birth name and which the used name.

    « Madame DURAND » alone does not say which of the two it is; « MARTIN Jeanne, épouse DURAND » does, for the whole dossier.
    """
    pairs = Counter(
        (folded(i.birth_name), folded(i.used_name), i.birth_name, i.used_name)
        for _, i in seen
        if i.birth_name and i.used_name and not slipped(folded(i.birth_name), folded(i.used_name))
    )
    if not pairs:
        return list(seen)
    (birth, used, birth_name, used_name), _ = pairs.most_common(1)[0]
    told: list[Seen] = []
    for document, identity in seen:
        names = {folded(name) for name in (identity.birth_name, identity.used_name) if name}
        paired = replace(identity, birth_name=birth_name, used_name=used_name)
        told.append((document, paired if names and names <= {birth, used} else identity))
    return told


def _reference(seen: Sequence[Seen]) -> Seen:
    """Return the fullest identity of those most often stated."""
    counts = Counter((identity.birth_date, _surname(identity)) for _, identity in seen)
    return max(seen, key=lambda item: (_fullness(item[1]), counts[(item[1].birth_date, _surname(item[1]))]))


def _surname(identity: ObservedIdentity) -> str:
    return (identity.birth_name or identity.used_name).upper()


def _fullness(identity: ObservedIdentity) -> int:
    parts = (identity.birth_name or identity.used_name, identity.first_names, identity.birth_date, identity.identifier)
    return sum(bool(part) for part in parts)


def _passage(document: Document, identity: ObservedIdentity) -> IdentityPassage:
    spans = document.spans(identity.start, identity.end)
    span = spans[0]
    return IdentityPassage(document.file, span.page, span.quote, span.boxes)


def _two_patients(one: Seen, other: Seen) -> InputRefused:
    here, there = _passage(*one), _passage(*other)
    return InputRefused(
        "Deux patients dans ce dossier",
        where=f"{there.file}, page {there.page} : {other[1].french()}",
        why=f"{here.file}, page {here.page} : {one[1].french()}",
        remedy="Séparez le dossier, puis déposez chaque partie pour son patient",
    )


def _whole(seen: Sequence[Seen], main: ObservedIdentity, questions: tuple[str, ...]) -> PatientIdentity:
    def most(values: Sequence[str]) -> str | None:
        counts = Counter(value for value in values if value)
        return counts.most_common(1)[0][0] if counts else None

    same = [identity for _, identity in seen]
    born: Counter[date] = Counter(i.birth_date for i in same if i.birth_date is not None)
    return PatientIdentity(
        birth_name=most([i.birth_name for i in same]) or main.birth_name or None,
        used_name=most([i.used_name for i in same]),
        first_names=most([" ".join(i.first_names) for i in same]),
        sex=most([i.sex for i in same]),
        birth_date=born.most_common(1)[0][0] if born else None,
        identifiers=tuple(dict.fromkeys(i.identifier for i in same if i.identifier)),
        passages=tuple(_passage(document, identity) for document, identity in seen[:20]),
        questions=questions,
    )
