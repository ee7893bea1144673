"""The reader's entry point: received files in, a whole reading out. It runs only under a context that the gate made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from filigrane.kernel.evidence import Searched
from filigrane.kernel.finding import Finding, Producer
from filigrane.platform.gate import RunContext
from filigrane.science.oncology import course as courses
from filigrane.science.oncology.consistency import alerts
from filigrane.science.oncology.consistency.context import Context, DatedPair
from filigrane.science.oncology.model import DocumentInfo
from filigrane.science.pages.copied import mark
from filigrane.science.pages.identity import ObservedIdentity
from filigrane.science.pages.model import Document, ReceivedFile
from filigrane.science.pages.split import split
from filigrane.science.reading.readers import read_documents
from filigrane.systems.dossier.engine import addressed, chronology, limits, merge, synthesis, trained, tumours
from filigrane.systems.dossier.engine.derive import derive
from filigrane.systems.dossier.engine.identity import identify
from filigrane.systems.dossier.engine.slips import slips, unnamed
from filigrane.systems.dossier.engine.structured import structured_mentions
from filigrane.systems.dossier.model import Coverage, Problem, Reading

TOOL = "dossier.reader"


def read(
    context: RunContext,
    files: Sequence[ReceivedFile],
    sources: Mapping[str, str],
    *,
    received: date,
    problems: Sequence[Problem] = (),
    expected: ObservedIdentity | None = None,
    decided: Sequence[Finding] = (),
) -> Reading:
    """Read a dossier.

    Parameters
    ----------
    context
        Made by the gate; anything else is refused.
    files
        The received files, already turned into pages.
    sources
        File name to id of its source item.
    received
        The day the dossier was received: later days are in the future.
    problems
        What could not be read, told before this point.
    expected
        The identity of the patient under whom the dossier is filed, where there is one.
    decided
        The findings of the record that persons decided: stages are derived from their values.

    Raises
    ------
    InputRefused
        When the documents are of two patients, or of another than ``expected``: the message says where.
    """
    context.require(TOOL)
    documents = mark(split(files, sources))
    identity, doubts = identify(documents, expected)
    pages = [page for document in documents for page in document.pages]
    unreadable = [page for page in pages if page.problem]
    if unreadable:
        context.partial(f"{len(unreadable)} page(s) illisible(s) : leur contenu manque à la synthèse.")
    searched = Searched(tuple(dict.fromkeys(d.source for d in documents)), len(pages) - len(unreadable), len(unreadable))
    infos = {document.id: info_of(document) for document in documents}
    last = latest_day(documents)
    found, pairs = _findings(documents, files, (last, received), context, identity.sex)
    found += derive(found, infos, searched, context.patient, context.producer, decided=decided)
    found = only_once(found)
    course = courses.build(found, None, infos)
    raised = alerts(Context(course, tuple(found), infos, identity.sex, received, tuple(pairs), limits.tables()))
    raised += addressed.alerts(found)
    sentences = synthesis.write(course, identity, last)
    return Reading(
        identity=identity,
        documents=tuple(documents),
        infos=infos,
        findings=tuple(found),
        course=course,
        alerts=raised,
        synthesis=sentences,
        coverage=Coverage(len(pages), len(pages) - len(unreadable), sum(page.ocr for page in pages), len(unreadable)),
        pairs=tuple(pairs),
        problems=(*problems, *doubts, *unreadable_problems(documents)),
        components=tuple(sorted(context.components)),
    )


def _findings(
    documents: Sequence[Document],
    files: Sequence[ReceivedFile],
    days: tuple[date | None, date],
    context: RunContext,
    sex: str | None,
) -> tuple[list[Finding], list[DatedPair]]:
    read_all = trained.completed(context, read_documents(documents))
    pairs = [pair for document, prepared, _ in read_all for pair in chronology.pairs(document, prepared, *days)]
    pairs += [pair for document, prepared, _ in read_all for pair in chronology.wrong_sex(document, prepared, sex)]
    stated = structured_mentions(documents, files)
    _, placed = tumours.assign([(d, [*mentions, *stated.get(d.id, ())]) for d, _, mentions in read_all], sex)
    pairs += slips(placed, merge.effective_date)
    pairs += unnamed([(document, prepared) for document, prepared, _ in read_all], placed)
    return merge.findings(placed, context.patient, producer_of(context)), pairs


def producer_of(context: RunContext) -> Producer:
    """Return the producer that findings of this run name."""
    return context.producer


def only_once(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings without two of one id (the same fact reached by two roads)."""
    return list({finding.id: finding for finding in found}.values())


def info_of(document: Document) -> DocumentInfo:
    """Return what the course needs to know of a document."""
    return DocumentInfo(
        id=document.id,
        source=document.source,
        file=document.file,
        first_page=document.pages[0].number,
        last_page=document.pages[-1].number,
        type=document.type,
        title=document.title,
        date=document.date,
        author=document.author,
        place=document.place,
    )


def latest_day(documents: Sequence[Document]) -> date | None:
    """Return the last day that a document of the dossier bears."""
    return max((d.date.end for d in documents if d.date.end is not None), default=None)


def unreadable_problems(documents: Sequence[Document]) -> list[Problem]:
    """Return one problem for each unreadable page."""
    return [
        Problem(document.file, page.number, page.problem, "Demandez un meilleur exemplaire ou lisez la page vous-même.")
        for document in documents
        for page in document.pages
        if page.problem
    ]
