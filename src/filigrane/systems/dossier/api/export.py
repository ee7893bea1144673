"""The synthesis as a file: HTML, PDF and DOCX. Each says that it is a machine's proposal, in its metadata too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import DECIDED_TRUE, Finding
from filigrane.science.oncology.model import Alert
from filigrane.systems.dossier.api.document import passages
from filigrane.systems.dossier.engine.synthesis import SECTIONS
from filigrane.systems.dossier.model import Reading, Sentence

NOTICE = "Non marqué CE. Proposition à valider."
GENERATOR = "Filigrane, lecteur de dossier. Texte produit par une machine, à valider par un médecin."
SYNTHETIC = "Données synthétiques."
DEMONSTRATION = "Installation de démonstration."
DECIDED, PROPOSED, TYPED = "●", "◇", "■"
LEGEND = f"{PROPOSED} proposé · {DECIDED} validé · {TYPED} texte d’un médecin"
_PDF_MARKS = {DECIDED: "<b>[V]</b>", PROPOSED: "[ ]", TYPED: "<b>[T]</b>"}
"""The standard fonts of PDF have no such shapes."""
_PAGES = re.compile(r" \((?:p\. \d+(?:, )?)+\)")
"""The pages that an alert's own sentence names: its sources say them, with the file."""
SEVERITY_FR = {"critical": "Critique", "important": "Important", "check": "À vérifier"}


@dataclass(frozen=True)
class Line:
    """One printed line: text, whether every finding behind it is decided, its sources « p. 4 », and who wrote it when no machine did.

    ``notes`` say what a reader must know of it: the person's text, a change since it was signed.
    """

    section: str
    text: str
    decided: bool
    sources: tuple[str, ...]
    author: str = ""
    notes: tuple[str, ...] = ()

    @property
    def symbol(self) -> str:
        """Return the shape of its state: a person's own words are never shown as a validated proposal."""
        return TYPED if self.author else DECIDED if self.decided else PROPOSED

    @property
    def words(self) -> str:
        """Return the text with its notes."""
        notes = [note for note in (self.author, *self.notes) if note]
        return f"{self.text} [{' ; '.join(notes)}]" if notes else self.text

    @property
    def where(self) -> str:
        """Return its sources; those of a rewritten sentence are said to be the sources of the sentence that it replaced."""
        cited = " ; ".join(self.sources)
        return f"phrase d’origine : {cited}" if cited and self.author else cited


@dataclass(frozen=True)
class Printed:
    """All that a print holds; ``origin`` says what the data are where they are no patient's, ``files`` names the file of a document."""

    title: str
    patient: str
    lines: tuple[Line, ...]
    alerts: tuple[Alert, ...]
    notes: tuple[str, ...]
    origin: str
    files: Mapping[str, str]
    signature: str = ""

    @property
    def notice(self) -> str:
        """Return the sentence that stands on every page."""
        return f"{NOTICE} {self.origin}".strip()


def alert_text(alert: Alert) -> str:
    """Return the sentence of an alert without the pages that it names: its sources say them."""
    return _PAGES.sub("", alert.text)


def alert_sources(alert: Alert, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return « bilan.pdf, p. 4 » for each page that an alert cites."""
    return sources_of([item for item in alert.evidence if isinstance(item, TextSpan)], files)


def printed_of(reading: Reading, notes: Sequence[str] = (), *, origin: str) -> Printed:
    """Return the print of a reading that nobody reviewed yet; ``origin`` is :data:`SYNTHETIC` only where the documents say so."""
    findings = {finding.id: finding for finding in reading.findings}
    files = {info.id: info.file for info in reading.infos.values()}
    several = len(set(files.values())) > 1
    lines = tuple(line_of(sentence, findings, files if several else {}) for sentence in reading.synthesis)
    return Printed("Synthèse du dossier", _who(reading), lines, reading.alerts, tuple(notes), origin, files)


def line_of(sentence: Sentence, findings: Mapping[str, Finding], files: Mapping[str, str]) -> Line:
    """Return a sentence with the pages that it rests on; ``files`` names the file beside the page where there are several."""
    cited = [findings[name] for name in sentence.findings if name in findings]
    spans = [span for finding in cited for span in passages(finding, dict(findings))]
    decided = bool(cited) and all(finding.status in DECIDED_TRUE for finding in cited)
    return Line(sentence.section, sentence.text, decided, sources_of(spans, files))


def sources_of(spans: Iterable[TextSpan], files: Mapping[str, str], most: int = 5) -> tuple[str, ...]:
    """Return « p. 4 » or « bilan.pdf, p. 4 » for each page cited, once."""
    seen = dict.fromkeys((files.get(span.document, ""), span.page) for span in spans)
    return tuple(f"{file}, p. {page}" if file else f"p. {page}" for file, page in list(seen)[:most])


def _who(reading: Reading) -> str:
    identity = reading.identity
    names = " ".join(part for part in (identity.used_name or identity.birth_name, identity.first_names) if part)
    born = f", né(e) le {identity.birth_date:%d/%m/%Y}" if identity.birth_date else ""
    return f"{names or 'Identité non lue'}{born}"


def exports(reading: Reading, notes: Sequence[str], origin: str) -> dict[str, bytes]:
    """Return the files that the command writes beside reading.json."""
    printed = printed_of(reading, notes, origin=origin)
    return {
        "synthesis.html": html(printed).encode("utf8"),
        "synthesis.pdf": pdf(printed),
        "synthesis.docx": docx(printed),
        "alerts.json": _alerts_json(reading.alerts),
    }


def _alerts_json(alerts: Sequence[Alert]) -> bytes:
    import json

    from filigrane.systems.dossier.api.document import alert_document

    return json.dumps([alert_document(alert) for alert in alerts], ensure_ascii=False, indent=1).encode("utf8")


def plain_text(printed: Printed) -> str:
    """Return the print as text, for the clipboard."""
    rows = [printed.title, printed.patient, printed.notice, LEGEND]
    for section, lines in _by_section(printed.lines):
        rows += ["", section]
        rows += [f"{line.symbol} {line.words}{_bracketed(line.where)}" for line in lines]
    if printed.alerts:
        rows += ["", "Alertes"]
        rows += [_alert_line(alert, printed.files) for alert in printed.alerts]
    return "\n".join([*rows, *(["", printed.signature] if printed.signature else [])])


def _bracketed(where: str) -> str:
    return f" [{where}]" if where else ""


def _alert_line(alert: Alert, files: Mapping[str, str]) -> str:
    where = _bracketed(" ; ".join(alert_sources(alert, files)))
    return f"{SEVERITY_FR[alert.severity]} : {alert_text(alert)}{where} ({alert.rule})"


def _by_section(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(SECTIONS.get(line.section, line.section), []).append(line)
    return list(found.items())


_STYLE = """
@font-face{font-family:serif-reading;src:local("Source Serif 4"),local("Georgia")}
body{font:15px/22px serif-reading,Georgia,serif;color:#17212A;background:#F3F5F2;margin:0}
main{max-width:820px;margin:32px auto;background:#fff;padding:32px 40px}
h1{font-weight:500;font-size:34px;line-height:40px;margin:0 0 4px}
h2{font-size:20px;margin:28px 0 8px;border-top:1px solid #D5DAD5;padding-top:12px}
p.notice{font:13px/18px Inter,sans-serif;color:#5A5100;background:#F3EFD2;padding:6px 10px}
ul{list-style:none;padding:0}li{margin:6px 0;padding-left:22px;text-indent:-22px}
.c{font:12px Inter,sans-serif;color:#0B5A66;background:#DCECEE;border-radius:3px;padding:1px 5px;margin-left:4px;white-space:nowrap}
.s{font:13px Inter,sans-serif}footer{font:12px Inter,sans-serif;color:#586570;margin-top:32px;border-top:1px solid #D5DAD5;padding-top:8px}
"""


def html(printed: Printed) -> str:
    """Return a self-contained page."""
    parts = [
        "<!doctype html><html lang='fr'><head><meta charset='utf-8'>",
        f"<meta name='generator' content='{escape(GENERATOR)}'><title>{escape(printed.title)}</title><style>{_STYLE}</style></head>",
        f"<body><main><h1>{escape(printed.title)}</h1><p>{escape(printed.patient)}</p>",
        f"<p class='notice'>{escape(printed.notice)}</p>",
    ]
    for section, lines in _by_section(printed.lines):
        parts.append(f"<h2>{escape(section)}</h2><ul>")
        parts += [
            f"<li>{line.symbol} {escape(line.words)} {_cites([line.where] if line.author else line.sources)}</li>"
            for line in lines
        ]
        parts.append("</ul>")
    parts.append("<h2>Alertes</h2><ul class='s'>")
    for alert in printed.alerts:
        cites = _cites(alert_sources(alert, printed.files))
        parts.append(f"<li>{SEVERITY_FR[alert.severity]} · {escape(alert_text(alert))} {cites} {escape(alert.rule)}</li>")
    parts.append("</ul>" if printed.alerts else "</ul><p>Aucune alerte.</p>")
    notes = "".join(f"<p>{escape(note)}</p>" for note in printed.notes)
    parts.append(f"{notes}<footer>{LEGEND}. {escape(printed.signature)} {escape(GENERATOR)}</footer></main></body></html>")
    return "".join(parts)


def _cites(sources: Iterable[str]) -> str:
    return "".join(f"<span class='c'>{escape(source)}</span>" for source in sources if source)


def pdf(printed: Printed) -> bytes:
    """Return an A4 print: badge, patient and page number on each page, the source's page on each line."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    styles = _pdf_styles()
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=14 * mm, rightMargin=14 * mm, topMargin=20 * mm, bottomMargin=18 * mm,
        title=printed.title, author="Filigrane", subject=GENERATOR, creator=GENERATOR,
    )  # fmt: skip
    story: list[Any] = [Paragraph(escape(printed.title), styles["title"])]
    story += [Paragraph(escape(printed.patient), styles["body"]), Paragraph(escape(printed.notice), styles["note"])]
    for section, lines in _by_section(printed.lines):
        story.append(Paragraph(escape(section), styles["heading"]))
        for line in lines:
            story.append(Paragraph(f"{_PDF_MARKS[line.symbol]} {escape(line.words)}{_pdf_where(line.where)}", styles["body"]))
    story.append(Paragraph("Alertes", styles["heading"]))
    for alert in printed.alerts:
        where = _pdf_where(" ; ".join(alert_sources(alert, printed.files)))
        rule = f"<font size='8'>{escape(alert.rule)}</font>"
        text = f"<b>{SEVERITY_FR[alert.severity]}</b> {escape(alert_text(alert))}{where} {rule}"
        story.append(Paragraph(text, styles["body"]))
    if not printed.alerts:
        story.append(Paragraph("Aucune alerte.", styles["body"]))
    story += [Paragraph(escape(note), styles["note"]) for note in printed.notes]
    story += [Spacer(1, 6 * mm), Paragraph(escape(printed.signature or "Signature :"), styles["body"])]
    foot = _foot(printed)
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _pdf_where(where: str) -> str:
    return f" <font color='#0B5A66' size='8'>[{escape(where)}]</font>" if where else ""


def _pdf_styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    base = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=14, textColor=HexColor("#17212A"), spaceAfter=3)
    return {
        "body": base,
        "title": ParagraphStyle("title", base, fontName="Times-Roman", fontSize=22, leading=28, spaceAfter=2),
        "heading": ParagraphStyle("heading", base, fontName="Times-Bold", fontSize=13, leading=18, spaceBefore=8),
        "note": ParagraphStyle("note", base, fontName="Helvetica", fontSize=8.5, leading=12, textColor=HexColor("#5A5100")),
    }


def _foot(printed: Printed) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.drawString(40, 28, f"{printed.patient} · {printed.notice} [ ] proposé, [V] validé, [T] texte d’un médecin")
        canvas.drawRightString(555, 28, f"page {document.page}")
        canvas.restoreState()

    return draw


def docx(printed: Printed) -> bytes:
    """Return an editable document with the same content."""
    from docx import Document

    document = Document()
    document.core_properties.title = printed.title
    document.core_properties.author = "Filigrane"
    document.core_properties.comments = GENERATOR
    document.add_heading(printed.title, 0)
    document.add_paragraph(printed.patient)
    document.add_paragraph(printed.notice)
    document.add_paragraph(LEGEND)
    for section, lines in _by_section(printed.lines):
        document.add_heading(section, 1)
        for line in lines:
            paragraph = document.add_paragraph(f"{line.symbol} {line.words}")
            paragraph.add_run(_bracketed(line.where)).italic = True
    document.add_heading("Alertes", 1)
    for alert in printed.alerts:
        document.add_paragraph(_alert_line(alert, printed.files))
    if not printed.alerts:
        document.add_paragraph("Aucune alerte.")
    for note in (*printed.notes, printed.signature):
        if note:
            document.add_paragraph(note)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
