"""The synthesis as a file: HTML, PDF and DOCX. Each says that it is a machine's proposal, in its metadata too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
SYMBOLS = {True: "●", False: "◇"}
SEVERITY_FR = {"critical": "Critique", "important": "Important", "check": "À vérifier"}


@dataclass(frozen=True)
class Line:
    """One printed line: text, whether every finding behind it is decided, and its sources « p. 4 (lettre du ...) »."""

    section: str
    text: str
    decided: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Printed:
    """All that a print holds."""

    title: str
    patient: str
    lines: tuple[Line, ...]
    alerts: tuple[Alert, ...]
    notes: tuple[str, ...]
    synthetic: bool
    signature: str = ""
    titles: Mapping[str, str] | None = None


def printed_of(reading: Reading, notes: Sequence[str] = ()) -> Printed:
    """Return the print of a reading that nobody reviewed yet."""
    findings = {finding.id: finding for finding in reading.findings}
    files = {info.id: info.file for info in reading.infos.values()}
    several = len(set(files.values())) > 1
    lines = tuple(line_of(sentence, findings, files if several else {}) for sentence in reading.synthesis)
    return Printed("Synthèse du dossier", _who(reading), lines, reading.alerts, tuple(notes), synthetic=True)


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


def exports(reading: Reading, notes: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the files that the command writes beside reading.json."""
    printed = printed_of(reading, notes)
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
    rows = [printed.title, printed.patient, NOTICE]
    for section, lines in _by_section(printed.lines):
        rows += ["", section]
        rows += [f"{SYMBOLS[line.decided]} {line.text} [{' ; '.join(line.sources)}]" for line in lines]
    if printed.alerts:
        rows += ["", "Alertes"]
        rows += [f"{SEVERITY_FR[a.severity]} : {a.text} ({a.rule})" for a in printed.alerts]
    return "\n".join([*rows, *(["", printed.signature] if printed.signature else [])])


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
        f"<p class='notice'>{NOTICE}{' Données synthétiques.' if printed.synthetic else ''}</p>",
    ]
    for section, lines in _by_section(printed.lines):
        parts.append(f"<h2>{escape(section)}</h2><ul>")
        for line in lines:
            cites = "".join(f"<span class='c'>{escape(source)}</span>" for source in line.sources)
            parts.append(f"<li>{SYMBOLS[line.decided]} {escape(line.text)} {cites}</li>")
        parts.append("</ul>")
    parts.append("<h2>Alertes</h2><ul class='s'>")
    for alert in printed.alerts:
        spans = [item for item in alert.evidence if isinstance(item, TextSpan)]
        cites = "".join(f"<span class='c'>{escape(source)}</span>" for source in sources_of(spans, {}))
        parts.append(f"<li>{SEVERITY_FR[alert.severity]} · {escape(alert.text)} {cites} {escape(alert.rule)}</li>")
    parts.append("</ul>" if printed.alerts else "</ul><p>Aucune alerte.</p>")
    notes = "".join(f"<p>{escape(note)}</p>" for note in printed.notes)
    parts.append(
        f"{notes}<footer>◇ proposé · ● validé. {escape(printed.signature)} {escape(GENERATOR)}</footer></main></body></html>"
    )
    return "".join(parts)


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
    story += [Paragraph(escape(printed.patient), styles["body"]), Paragraph(NOTICE, styles["note"])]
    for section, lines in _by_section(printed.lines):
        story.append(Paragraph(escape(section), styles["heading"]))
        for line in lines:
            where = f" <font color='#0B5A66' size='8'>[{escape(' ; '.join(line.sources))}]</font>" if line.sources else ""
            story.append(Paragraph(f"{_pdf_symbol(line.decided)} {escape(line.text)}{where}", styles["body"]))
    story.append(Paragraph("Alertes", styles["heading"]))
    for alert in printed.alerts:
        text = f"<b>{SEVERITY_FR[alert.severity]}</b> {escape(alert.text)} <font size='8'>{escape(alert.rule)}</font>"
        story.append(Paragraph(text, styles["body"]))
    if not printed.alerts:
        story.append(Paragraph("Aucune alerte.", styles["body"]))
    story += [Paragraph(escape(note), styles["note"]) for note in printed.notes]
    story += [Spacer(1, 6 * mm), Paragraph(escape(printed.signature or "Signature :"), styles["body"])]
    foot = _foot(printed)
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _pdf_symbol(decided: bool) -> str:
    return "<b>[V]</b>" if decided else "[ ]"


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
        badge = " Données synthétiques." if printed.synthetic else ""
        canvas.drawString(40, 28, f"{printed.patient} · {NOTICE}{badge} [ ] proposé, [V] validé")
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
    document.add_paragraph(NOTICE + (" Données synthétiques." if printed.synthetic else ""))
    for section, lines in _by_section(printed.lines):
        document.add_heading(section, 1)
        for line in lines:
            paragraph = document.add_paragraph(f"{SYMBOLS[line.decided]} {line.text} ")
            paragraph.add_run(f"[{' ; '.join(line.sources)}]").italic = True
    document.add_heading("Alertes", 1)
    for alert in printed.alerts:
        document.add_paragraph(f"{SEVERITY_FR[alert.severity]} : {alert.text} ({alert.rule})")
    if not printed.alerts:
        document.add_paragraph("Aucune alerte.")
    for note in (*printed.notes, printed.signature):
        if note:
            document.add_paragraph(note)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def signature(name: str, day: date) -> str:
    """Return the line that a signed synthesis carries."""
    return f"Signé par {name} le {day:%d/%m/%Y}."
