"""From an overview to the plain values that the macros draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import Finding, Status
from filigrane.kernel.unknown import Unknown
from filigrane.platform import i18n
from filigrane.platform.findings.model import Decision, Stored
from filigrane.platform.i18n import t
from filigrane.platform.ui import models
from filigrane.platform.ui.timeline import Event, Timeline, build
from filigrane.science.oncology.kinds import kinds
from filigrane.science.oncology.labels import event_label, value_fr, when_fr
from filigrane.science.oncology.model import DocumentInfo
from filigrane.systems.dossier import api

LANES = ("Traitement", "Évolution", "Examens")
_LANE_OF = {"treatment": LANES[0], "evolution": LANES[1], "examination": LANES[2]}
_SHAPES = {
    "systemic_line": "treatment",
    "radiotherapy": "treatment",
    "surgery": "other",
    "diagnosis_date": "diagnosis",
    "response": "response",
    "progression": "progression",
    "metastasis": "progression",
    "examination": "exam",
}
MOST_CITED = 4
MOST_QUEUED = 12


@dataclass(frozen=True)
class Place:
    """Where a screen stands: the patient, the finding in hand, and the passage of it that is shown."""

    patient: str
    finding: str = ""
    passage: int = 0

    @property
    def base(self) -> str:
        """Return the dossier's own path."""
        return f"/patients/{self.patient}/dossier"


def spans_of(view: api.Overview, finding: Finding) -> list[TextSpan]:
    """Return the passages of a finding, those of what it derives from included, no place twice."""
    others = {name: item.finding for name, item in view.stored.items()}
    seen = {(s.source, s.page, s.start): s for s in api.passages(finding, others)}
    return list(seen.values())


def citations(view: api.Overview, finding: Finding, place: Place, most: int = MOST_CITED) -> list[models.Citation]:
    """Return one citation a page that a finding rests on."""
    found: dict[tuple[str, int], models.Citation] = {}
    for number, span in enumerate(spans_of(view, finding)):
        key = (span.source, span.page)
        if key not in found and len(found) < most:
            found[key] = models.Citation(
                page=span.page,
                address=f"{place.base}/source/{finding.id}/{number}",
                name=source_name(view.documents.get(span.document), span.page),
                quote=span.quote[:300],
                current=finding.id == place.finding and number == place.passage,
            )
    return list(found.values())


def source_name(info: DocumentInfo | None, page: int) -> str:
    """Return what a screen reader says of a citation: « Source, page 41, compte rendu du 25/09/2026 »."""
    if info is None:
        return t("Source, page {page}", page=page)
    title = info.title or info.file
    when = f" · {info.date.french()}" if info.date.known else ""
    return t("Source, page {page}, {title}", page=page, title=f"{title}{when}")


def status_of(finding: Finding) -> str:
    """Return the state's name for the shapes: an undecided Unknown has its own."""
    if finding.status is Status.PROPOSED and isinstance(finding.current, Unknown):
        return "unknown"
    return finding.status.value


def state_words(finding: Finding, last: Decision | None) -> str:
    """Return « Proposé », « Validé par Dr Aubanel, 10 h 54 », « Inconnu : ... »."""
    if last is not None and finding.status is not Status.PROPOSED:
        verbs = {
            Status.ACCEPTED: t("Validé par {name}"),
            Status.CORRECTED: t("Corrigé par {name}"),
            Status.REJECTED: t("Rejeté par {name}"),
            Status.TYPED: t("Saisi par {name}"),
            Status.WITHDRAWN: t("Retiré par {name}"),
        }
        words = verbs[finding.status].replace("{name}", last.name)
        return f"{words}, {i18n.moment(last.time)}" + (f" : {last.reason}" if last.reason else "")
    return t("Proposé") if not isinstance(finding.current, Unknown) else t("Proposé : inconnu")


def sentences(view: api.Overview, place: Place) -> list[tuple[str, list[models.Sentence]]]:
    """Return the sentences by section, each with its state and citations."""
    found: dict[str, list[models.Sentence]] = {}
    for sentence in view.sentences:
        cited = [f for f in (view.finding(name) for name in sentence.findings) if f is not None]
        links = [c for finding in cited for c in citations(view, finding, place)]
        unique = list({(c.page, c.address.split("/source/")[0], c.name): c for c in reversed(links)}.values())[::-1]
        current = any(finding.id == place.finding for finding in cited)
        found.setdefault(t(api.SECTIONS[sentence.section]), []).append(
            models.Sentence(sentence.text, _weakest(cited), unique[:MOST_CITED], current)
        )
    return list(found.items())


def _weakest(cited: Sequence[Finding]) -> str:
    states = [status_of(finding) for finding in cited]
    for state in ("unknown", "proposed", "corrected", "typed"):
        if state in states:
            return state
    return states[0] if states else "proposed"


def proposal(
    view: api.Overview, stored: Stored, place: Place, *, history: Sequence[Decision], tool: str, stopped: bool
) -> models.Proposal:
    """Return the open card of a finding."""
    finding = stored.finding
    last = history[-1] if history else None
    spans = spans_of(view, finding)
    shown = spans[min(place.passage, len(spans) - 1)] if spans else None
    return models.Proposal(
        id=finding.id,
        kind=kind_words(finding),
        value=value_fr(finding),
        status=status_of(finding),
        state=state_words(finding, last),
        decide=f"{place.base}/decision",
        version=stored.version,
        tool=f"{tool} {finding.producer.version}",
        confidence=i18n.number(finding.confidence, 2) if finding.confidence is not None else "",
        details=details(view, finding),
        quote=shown.quote if shown is not None else "",
        citations=citations(view, finding, place),
        machine_value=_machine_value(finding),
        stopped=stopped,
        target="#work",
    )


def _machine_value(finding: Finding) -> str:
    if finding.corrected is None:
        return ""
    from dataclasses import replace

    return value_fr(replace(finding, corrected=None))


def kind_words(finding: Finding) -> str:
    """Return the French label of a finding's kind, with its tumour where there are several."""
    label = t(kinds()[finding.kind].label)
    value = finding.current
    marker = "" if isinstance(value, Unknown) else value.get("marker") or ""
    return " · ".join(part for part in (label, str(marker), finding.subject.tumour or "") if part)


def details(view: api.Overview, finding: Finding) -> list[str]:
    """Return the lines under the value: date, how the text speaks of it, and a conflict with another source."""
    lines = []
    if finding.when.known:
        lines.append(when_fr(finding))
    words = {
        "negated": t("nié dans le texte"),
        "hypothetical": t("envisagé, non affirmé"),
        "family": t("chez un parent"),
        "history": t("antécédent"),
    }
    said = [word for name, word in words.items() if getattr(finding.assertion, name)]
    if said:
        lines.append(", ".join(said))
    for tumour in view.course.tumours:
        for fact in (tumour.topography, tumour.laterality, tumour.morphology, tumour.grade, tumour.diagnosis):
            if fact is not None and fact.conflicts and finding.id in (fact.finding.id, *(f.id for f in fact.conflicts)):
                others = [f for f in (fact.finding, *fact.conflicts) if f.id != finding.id]
                lines.append(t("Conflit avec : {values}. {why}", values=" ; ".join(value_fr(f) for f in others), why=fact.why))
    return lines


def queue(
    view: api.Overview, items: Iterable[Stored], place: Place, decided: Mapping[str, Decision] | None = None
) -> list[models.QueueItem]:
    """Return the lines below the open card."""
    lines = []
    for item in items:
        finding = item.finding
        last = (decided or {}).get(finding.id)
        lines.append(
            models.QueueItem(
                kind_words(finding),
                value_fr(finding),
                f"{place.base}/constat/{finding.id}",
                citations(view, finding, place, 1),
                status_of(finding) if decided is not None else "",
                state_words(finding, last) if decided is not None else "",
                _machine_value(finding),
            )
        )
    return lines


def alerts(view: api.Overview, place: Place) -> list[models.Alert]:
    """Return the alerts, open ones first."""
    rows = []
    for shown in sorted(view.alerts, key=lambda one: one.dismissal is not None):
        alert, aside = shown.alert, shown.dismissal
        links = [
            models.Citation(
                span.page,
                f"{place.base}/alerte/{shown.key}/{number}",
                source_name(view.documents.get(span.document), span.page),
                span.quote[:300],
            )
            for number, span in enumerate(s for s in alert.evidence if isinstance(s, TextSpan))
        ]
        unique = list({(c.page, c.name): c for c in reversed(links)}.values())[::-1]
        settled = (
            t("Écartée par {name}, {when} : {reason}", name=aside.name, when=i18n.moment(aside.time), reason=aside.reason)
            if aside
            else ""
        )
        rows.append(
            models.Alert(
                alert.severity,
                api.alert_text(alert),
                alert.rule,
                unique[:MOST_CITED],
                dismiss=f"{place.base}/alerte/{shown.key}",
                settled=settled,
            )
        )
    return rows


def timeline(view: api.Overview, place: Place, today: date) -> Timeline:
    """Return the drawing of the course."""
    events = []
    for event in view.course.timeline:
        stored = view.stored.get(event.findings[0])
        if stored is None:
            continue
        finding = stored.finding
        if finding.kind == "examination" and not isinstance(finding.current, Unknown) and finding.current.get("status") != "done":
            continue
        events.append(
            Event(
                _LANE_OF[event.lane],
                event_label(finding),
                event.interval,
                _SHAPES.get(event.kind, "other"),
                f"{place.base}/constat/{finding.id}",
                status_of(finding),
                finding.id == place.finding,
            )
        )
    summary = t("{n} événements, de la première date connue à la dernière.", n=len(events))
    return build(t("Parcours"), summary, [lane for lane in LANES if any(e.lane == lane for e in events)], events, today=today)
