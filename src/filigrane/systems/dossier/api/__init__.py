"""The dossier's only door: ask for a reading, see the dossier as its findings draw it, set an alert aside, export."""

from filigrane.systems.dossier.api.command import CommandOutcome, is_archive, open_archive_files, read_for_command
from filigrane.systems.dossier.api.document import document_of, finding_document, page_rows, passages
from filigrane.systems.dossier.api.overview import (
    Overview,
    ShownAlert,
    dismiss_alert,
    overview,
    refresh_counts,
    reopen_alert,
)
from filigrane.systems.dossier.api.performing import actor_of, ask_reading, forget_source, perform, read_again
from filigrane.systems.dossier.api.receiving import read_safely, render_safely, warm
from filigrane.systems.dossier.api.worklist import worklist
from filigrane.systems.dossier.engine.synthesis import SECTIONS

__all__ = [
    "SECTIONS",
    "CommandOutcome",
    "Overview",
    "ShownAlert",
    "actor_of",
    "ask_reading",
    "dismiss_alert",
    "document_of",
    "finding_document",
    "forget_source",
    "is_archive",
    "open_archive_files",
    "overview",
    "page_rows",
    "passages",
    "perform",
    "read_again",
    "read_for_command",
    "read_safely",
    "refresh_counts",
    "render_safely",
    "reopen_alert",
    "warm",
    "worklist",
]
