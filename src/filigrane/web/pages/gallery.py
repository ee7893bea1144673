"""« L’atelier »: every component in every state, with invented content, in demonstration mode only."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from filigrane.kernel.dates import Interval
from filigrane.platform.ui.models import Alert, Banner, Citation, JobLine, PageView, Proposal, QueueItem, Sentence, Tab, passages
from filigrane.platform.ui.policies import Open, policy
from filigrane.platform.ui.render import page
from filigrane.platform.ui.timeline import Event, Timeline, build

router = APIRouter(include_in_schema=False)

WIDTH, HEIGHT = 595, 842
_LINES = (
    "CENTRE HOSPITALIER DE DÉMONSTRATION", "Compte rendu de pathologie moléculaire", "", "Patiente inventée, née le 14/03/1961", "",
    "Prélèvement : biopsie hépatique, segment VI.", "Séquençage haut débit, panel de 52 gènes.", "FISH MET : 11,4 copies.", "",
    "Rapport MET/CEP7 = 5,2 : amplification de MET de haut niveau.", "", "Conclusion. Métastase hépatique d’un adénocarcinome bronchique.",
)  # fmt: skip
QUOTE = "Rapport MET/CEP7 = 5,2 : amplification de MET de haut niveau."


@router.get("/atelier")
@policy(Open.SIGNED_IN)
def gallery(request: Request) -> HTMLResponse:
    """Show every component."""
    context: dict[str, Any] = {
        "banner": _banner(), "sentences": _sentences(), "proposals": _proposals(), "alerts": _alerts(), "jobs": _jobs(),
        "line": _course(), "viewer": _viewer(), "next_items": _queue(), "decided": _decided(),
    }  # fmt: skip
    return page(request, "gallery.html", **context)


@router.get("/atelier/lecteur")
@policy(Open.SIGNED_IN)
def reader(request: Request) -> HTMLResponse:
    """Show the three panes of the reader, as a system lays them out."""
    context: dict[str, Any] = {
        "banner": _banner(), "sentences": _sentences(), "proposal": _proposals()[0], "alerts": _alerts(), "line": _course(),
        "viewer": _viewer(), "next_items": _queue(), "decided": _decided(),
    }  # fmt: skip
    return page(request, "gallery_reader.html", **context)


@router.get("/atelier/lecteur/page")
@policy(Open.SIGNED_IN)
def reader_page(request: Request) -> HTMLResponse:
    """Return the page viewer alone, as htmx asks for it."""
    return page(request, "gallery_page.html", viewer=_viewer())


@router.get("/atelier/page.png")
@policy(Open.SIGNED_IN)
def page_image() -> Response:
    """Return the invented page."""
    return Response(_image(), media_type="image/png")


@cache
def _image() -> bytes:
    """Draw the invented page as a received PDF would be: written, then rendered at two pixels a point."""
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    written, image = io.BytesIO(), io.BytesIO()
    canvas = Canvas(written, pagesize=(WIDTH, HEIGHT))
    for number, line in enumerate(_LINES):
        canvas.setFont("Times-Bold" if number < 2 or line == QUOTE else "Times-Roman", 13)
        canvas.drawString(60, HEIGHT - 70 - number * 28, line)
    canvas.save()
    pypdfium2.PdfDocument(written.getvalue())[0].render(scale=2).to_pil().save(image, "PNG")
    return image.getvalue()


def _citation(number: int, *, current: bool = False) -> Citation:
    name = f"Source, page {number}, compte rendu du 25/09/2026"
    return Citation(number, "/atelier/lecteur/page", name, QUOTE if number == 41 else "", current)


def _banner() -> Banner:
    tabs = (Tab("Dossier", "/atelier/lecteur", current=True, count="38 à valider"), Tab("Accès", "/atelier"))
    return Banner(
        "MAREUIL Jeanne", "Femme · née le 14/03/1961 · 65 ans", "IPP 9004117 · INS fictive", "pénicilline (urticaire)", "1 le 16/11/2026",
        "Équipe de soins : oui · consultation tracée", synthetic=True, tabs=tabs,
    )  # fmt: skip


def _sentences() -> list[Sentence]:
    return [
        Sentence(
            "Femme de 65 ans, ancienne fumeuse (25 paquets-années, arrêt en 2009), OMS 1.",
            "accepted",
            (_citation(2), _citation(49)),
        ),
        Sentence(
            "Adénocarcinome du lobe supérieur droit, cT2a N2 M1b, stade IVA, mars 2024.", "proposed", (_citation(5), _citation(9))
        ),
        Sentence("EGFR : délétion de l’exon 19. PD-L1 : 5 % (TPS).", "typed", (_citation(11),)),
        Sentence(
            "Biopsie hépatique du 18/09/2026 : amplification de MET.", "proposed", (_citation(41, current=True),), current=True
        ),
        Sentence("Carcinome épidermoïde.", "rejected", (_citation(12),)),
        Sentence("IRM cérébrale demandée le 21/09/2026 : compte rendu absent du dossier.", "unknown", (_citation(43),)),
    ]


def _proposals() -> list[Proposal]:
    details = ("FISH, rapport MET/CEP7 : 5,2", "Foie, segment VI · 18/09/2026")
    cited = (_citation(41, current=True),)
    shown = [
        ("proposed", "Proposé", "/atelier"),
        ("accepted", "Validé par Dr Aubanel, 10 h 54", ""),
        ("corrected", "Corrigé par Dr Aubanel", ""),
    ]
    shown += [
        ("rejected", "Rejeté par Dr Aubanel : autre lésion", ""),
        ("unknown", "Inconnu : page 23 illisible", ""),
        ("typed", "Saisi par Dr Lescot", ""),
    ]
    return [
        Proposal(
            f"fnd_{status}", "Biomarqueur · MET", "Inconnu : illisible" if status == "unknown" else "Amplifié", status, words, decide, 1,
            tool="Lecteur de dossier 0.1.0", confidence="0,94" if status == "proposed" else "",
            details=details, quote=QUOTE, citations=cited,
            machine_value="Non amplifié" if status == "corrected" else "", stopped=status == "rejected",
        )
        for status, words, decide in shown
    ]  # fmt: skip


def _queue() -> list[QueueItem]:
    return [
        QueueItem("Biomarqueur · EGFR C797S", "Non détectée", "/atelier", (_citation(41),)),
        QueueItem("Métastase · foie, segment VI", "18 mm, 09/09/2026", "/atelier", (_citation(38),)),
    ]


def _decided() -> list[QueueItem]:
    return [
        QueueItem(
            "Biomarqueur", "EGFR : délétion exon 19", "/atelier", (_citation(11),), "accepted", "Validé par Dr Aubanel, 10 h 58"
        ),
        QueueItem(
            "Métastases", "M1b", "/atelier", (_citation(9),), "corrected", "Corrigé par Dr Aubanel, 10 h 56", machine_value="M0"
        ),
    ]


def _alerts() -> list[Alert]:
    return [
        Alert(
            "critical",
            "Clairance 40 mL/min, pémétrexed le 24/11 (seuil 45).",
            "REN-04",
            (_citation(52), _citation(53)),
            dismiss="/atelier",
        ),
        Alert(
            "important",
            "Neutrophiles 0,82 G/L le 16/11 : grade 3 (CTCAE v5), grade 2 (v6).",
            "BIO-02",
            (_citation(51),),
            dismiss="/atelier",
        ),
        Alert("check", "Latéralité : « gauche » une fois, « droit » dans 9 documents.", "COH-01", (_citation(31), _citation(5))),
        Alert(
            "check",
            "Bilan avant cure daté du 03/11, cure du 02/11.",
            "COH-03",
            (_citation(47),),
            settled="Écartée par Dr Aubanel : date de saisie",
        ),
    ]


def _jobs() -> list[JobLine]:
    return [
        JobLine("Lecture optique · LE GOFF Maëlle", 31, 54, "page 31 sur 54", note="en cours"),
        JobLine("Lecture · MAREUIL Jeanne", 54, 54, "54 pages", note="terminé à 10 h 44", state="done"),
        JobLine("Export", 1, 12, "en attente", note="reprise après redémarrage", state="waiting"),
        JobLine(
            "Lecture · BENSAÏD Karim", 0, 0, "Page 17 : autre patient. Séparez le dossier.", state="failed", retry="/atelier"
        ),
    ]


def _course() -> Timeline:
    days = [
        date(2024, 3, 1),
        date(2024, 7, 2),
        date(2024, 10, 9),
        date(2025, 3, 4),
        date(2025, 9, 9),
        date(2026, 3, 3),
        date(2026, 9, 18),
    ]
    events = [
        Event("Traitement", "Osimertinib 80 mg/j", Interval(date(2024, 4, 15), date(2026, 9, 28)), "treatment", "/atelier"),
        Event(
            "Traitement",
            "Carboplatine–pémétrexed",
            Interval(date(2026, 10, 12), date(2026, 11, 16)),
            "treatment",
            "/atelier",
            "proposed",
        ),
        Event("Évolution", "Diagnostic", Interval.month(2024, 3), "diagnosis"),
        Event("Évolution", "Réponse partielle", Interval.month(2024, 10), "response"),
        Event("Évolution", "Progression", Interval.day(date(2026, 9, 9)), "progression"),
        *(
            Event("Examens", "Scanner", Interval.day(day), "exam", "/atelier", current=day.year == 2026 and day.month == 9)
            for day in days
        ),
        Event("Évolution", "Curage", Interval(None, None), "other"),
    ]
    summary = "Deux lignes de traitement, une réponse partielle puis une progression."
    return build("Parcours", summary, ("Traitement", "Évolution", "Examens"), events, today=date(2026, 11, 23))


def _viewer() -> PageView:
    text = "\n".join(_LINES)
    start = text.index(QUOTE)
    return PageView(
        "Pathologie moléculaire · 25/09/2026", 41, 54, "/atelier/page.png", WIDTH, HEIGHT,
        "Image de la page 41. Le texte est disponible à côté.",
        text=text, passages=passages([(60, 308, 426, 326)], WIDTH, HEIGHT), tag="Passage cité · p. 41, ligne 24",
        previous="/atelier/lecteur/page", next="/atelier/lecteur/page", other_view="/atelier/lecteur/page",
        other_view_title="Texte", marks=((start, start + len(QUOTE)),),
    )  # fmt: skip
