"""The dossier's only door: ask for a reading, see the dossier as its findings draw it, set an alert aside, export."""

from filigrane.systems.dossier.api.command import CommandOutcome, read_for_command
from filigrane.systems.dossier.api.document import document_of, finding_document, page_rows, passages
from filigrane.systems.dossier.api.export import alert_text, docx, pdf, plain_text
from filigrane.systems.dossier.api.following import follow_decided, follow_decisions
from filigrane.systems.dossier.api.looking import looked
from filigrane.systems.dossier.api.overview import (
    Overview,
    ShownAlert,
    dismiss_alert,
    overview,
    recount,
    refresh_counts,
    reopen_alert,
)
from filigrane.systems.dossier.api.performing import actor_of, ask_reading, perform
from filigrane.systems.dossier.api.receiving import file_received, read_safely, render_safely, unpacked_beside
from filigrane.systems.dossier.api.rephrasing import (
    ModelSentence,
    Rephrasing,
    accept_rephrasing,
    ask_rephrasing,
    perform_rephrasing,
    rephrasing,
    rephrasing_job,
    rephrasing_offered,
    set_rephrasing_aside,
)
from filigrane.systems.dossier.api.service import (
    alerts_of,
    findings_of,
    receive,
    received_documents,
    set_alert_aside,
    state_of_reading,
    synthesis_of,
)
from filigrane.systems.dossier.api.service import decide as decide_finding
from filigrane.systems.dossier.api.withdrawing import forget_source, read_again, withdraw_document
from filigrane.systems.dossier.api.worklist import worklist
from filigrane.systems.dossier.api.writing import (
    last_look,
    lines_to_edit,
    pages,
    printed_overview,
    undecided,
    write_synthesis,
)
from filigrane.systems.dossier.engine.read import TOOL
from filigrane.systems.dossier.engine.synthesis import SECTIONS

__all__ = [
    "SECTIONS",
    "TOOL",
    "CommandOutcome",
    "ModelSentence",
    "Overview",
    "Rephrasing",
    "ShownAlert",
    "accept_rephrasing",
    "actor_of",
    "alert_text",
    "alerts_of",
    "ask_reading",
    "ask_rephrasing",
    "decide_finding",
    "dismiss_alert",
    "document_of",
    "docx",
    "file_received",
    "finding_document",
    "findings_of",
    "follow_decided",
    "follow_decisions",
    "forget_source",
    "last_look",
    "lines_to_edit",
    "looked",
    "overview",
    "page_rows",
    "pages",
    "passages",
    "pdf",
    "perform",
    "perform_rephrasing",
    "plain_text",
    "printed_overview",
    "read_again",
    "read_for_command",
    "read_safely",
    "receive",
    "received_documents",
    "recount",
    "refresh_counts",
    "render_safely",
    "reopen_alert",
    "rephrasing",
    "rephrasing_job",
    "rephrasing_offered",
    "set_alert_aside",
    "set_rephrasing_aside",
    "state_of_reading",
    "synthesis_of",
    "undecided",
    "unpacked_beside",
    "withdraw_document",
    "worklist",
    "write_synthesis",
]
