"""What the JSON routes of the dossier receive and answer: the descriptions of the OpenAPI document are written here, in French."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

Identifier = Annotated[str, Field(description="Identifiant opaque")]


class Told(BaseModel):
    """Une erreur, dite en français et en anglais : quoi, où, pourquoi, que faire."""

    error: str
    error_en: str


class Received(BaseModel):
    """Un fichier reçu. Un fichier retiré garde sa trace, sans son nom ni son contenu."""

    id: Identifier
    name: Annotated[str, Field(description="Nom du fichier, vide s’il a été retiré")]
    media_type: str
    size: Annotated[int, Field(description="Taille en octets")]
    sha256: str
    received: Annotated[str, Field(description="Instant de réception, ISO 8601")]
    withdrawn: Annotated[bool, Field(description="Retiré du dossier : son contenu n’existe plus")]


class Refused(BaseModel):
    """Un fichier qui n’a pas pu être classé."""

    file: str
    what: str
    do: Annotated[str, Field(description="Que faire")]


class Filed(BaseModel):
    """Ce qu’est devenu un dépôt, fichier par fichier."""

    filed: list[Received]
    problems: list[Refused]
    reading: Annotated[
        str | None, Field(description="Travail de lecture demandé ; absent si la personne ne peut pas le demander")
    ]


class Asked(BaseModel):
    """Une lecture mise en file."""

    reading: Identifier


class Job(BaseModel):
    """Où en est la dernière lecture demandée."""

    id: Identifier
    state: Annotated[str, Field(description="waiting, running, done ou failed")]
    done: int
    total: int
    unit: Annotated[str, Field(description="Ce que comptent done et total")]
    error: Annotated[str, Field(description="Pourquoi elle a échoué, en français")]


class LastReading(BaseModel):
    """La dernière lecture gardée : ce qu’elle a couvert, ce qu’elle n’a pas pu lire."""

    reader: Annotated[str, Field(description="Version du lecteur")]
    time: str
    documents: int
    pages: int
    stopped: Annotated[str, Field(description="Pourquoi la lecture a été refusée, vide sinon")]
    coverage: Annotated[dict[str, Any], Field(description="Pages en tout, lues, lues optiquement, illisibles")]
    problems: Annotated[list[dict[str, Any]], Field(description="Fichier, page, quoi, que faire")]
    warnings: list[str]


class ReadingState(BaseModel):
    """La lecture demandée en dernier et la lecture gardée."""

    job: Job | None
    last: LastReading | None


class Passage(BaseModel):
    """Un passage cité : la citation est exactement le texte de la page entre start et end (points de code Unicode)."""

    document: str
    page: int
    start: int
    end: int
    quote: str
    boxes: Annotated[list[list[float]], Field(description="x0, y0, x1, y1 en points depuis le haut à gauche de la page")]


class Constat(BaseModel):
    """Un constat : proposé par la machine, ou décidé par une personne. L’inconnu est une valeur : {"unknown", "reason"}."""

    id: Identifier
    kind: str
    tumour: str | None
    value: Annotated[Any, Field(description="La valeur qui vaut : celle de la personne s’il y en a une")]
    machine_value: Annotated[Any, Field(description="La valeur de la machine, gardée après une correction")]
    unit: str | None
    code: str | None
    when: Annotated[dict[str, Any], Field(description="Intervalle : start et end, jours ISO ou null")]
    assertion: Annotated[dict[str, bool], Field(description="negated, hypothetical, family, history")]
    status: Annotated[str, Field(description="proposed, accepted, corrected, rejected ou typed")]
    confidence: float | None
    evidence: list[Passage]
    derived_from: Annotated[list[str], Field(description="Constats dont celui-ci est déduit")]
    version: Annotated[int, Field(description="À redonner dans seen_version pour décider")]
    reason: Annotated[str, Field(description="Motif du dernier changement, vide sinon")]


class Aside(BaseModel):
    """Qui a écarté une alerte, quand, pourquoi."""

    by: str
    time: str
    reason: str


class ShownAlert(BaseModel):
    """Une alerte : sa règle, sa gravité, ses passages."""

    key: Identifier
    rule: str
    severity: Annotated[str, Field(description="critical, important ou check")]
    text: str
    findings: list[str]
    evidence: list[Passage]
    dismissed: Aside | None


class Line(BaseModel):
    """Une phrase de la synthèse et les constats qu’elle cite."""

    section: str
    text: str
    findings: list[str]
    sources: Annotated[list[str], Field(description="Pages citées, telles qu’imprimées")]
    author: Annotated[str, Field(description="Qui a écrit ce texte, vide quand il est de la machine")]
    model: Annotated[str, Field(description="Quel modèle de langue a reformulé, et qui l’a accepté ; vide sinon")]
    decided: Annotated[bool, Field(description="Chaque constat cité a été décidé")]
    note: Annotated[str, Field(description="Pourquoi la phrase est à relire, vide sinon")]


class WrittenSynthesis(BaseModel):
    """La synthèse telle qu’elle tient aujourd’hui."""

    version: Annotated[int, Field(description="0 tant que personne ne l’a enregistrée")]
    by: str
    time: str | None
    signed: Annotated[str | None, Field(description="Instant de la signature")]
    sentences: list[Line]


class Decision(BaseModel):
    """Une décision sur un constat."""

    outcome: Annotated[str, Field(max_length=20, description="accepted, corrected (avec value) ou rejected (avec reason)")]
    seen_version: Annotated[int, Field(ge=0, lt=2**31, description="La version que la personne avait sous les yeux")]
    value: Annotated[dict[str, Any] | None, Field(description='La valeur corrigée, ou {"unknown": "absent", "reason": "…"}')] = (
        None
    )
    reason: Annotated[str, Field(max_length=400, description="Pourquoi ; obligatoire pour un rejet")] = ""


class Reason(BaseModel):
    """Le motif pour lequel une alerte est écartée ; vide, l’alerte est rouverte."""

    reason: Annotated[str, Field(max_length=400)]
