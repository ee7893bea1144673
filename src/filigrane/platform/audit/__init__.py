"""The audit: who did what to whose record, when; inserted in the act's own transaction, then chained and signed.

Events hold opaque ids only: no name, birth date, identifier or free text. A reason that a person wrote lies with the act's own row.
"""

from filigrane.platform.audit.events import SYSTEM, Acting, AuditEvent, Outcome, events, record, record_refusal
from filigrane.platform.audit.sealer import Sealer
from filigrane.platform.audit.verification import Problem, Report, verify

__all__ = [
    "SYSTEM",
    "Acting",
    "AuditEvent",
    "Outcome",
    "Problem",
    "Report",
    "Sealer",
    "events",
    "record",
    "record_refusal",
    "verify",
]
