"""Dossier: a dossier of fifty pages becomes a sourced synthesis with alerts.

For whom: oncologists who receive a dossier for advice, and those who prepare it. What it does: reads documents, proposes dated findings
each tied to its passage, draws the course, raises alerts, writes a synthesis made of cited sentences. What it must never do: decide,
recommend a treatment, write the record, state anything without its passage, mix two patients or two tumours.
"""

from __future__ import annotations

from filigrane.platform.system import Panel, System

SYSTEM = System(
    name="dossier",
    title="Dossier",
    views="filigrane.systems.dossier.views:router",
    jobs={
        "dossier.decided": "filigrane.systems.dossier.jobs:decided",
        "dossier.read": "filigrane.systems.dossier.jobs:read",
        "dossier.rephrase": "filigrane.systems.dossier.jobs:rephrase",
        "dossier.withdrawn": "filigrane.systems.dossier.jobs:withdrawn",
    },
    on={"finding.decided": "dossier.decided", "source.withdrawn": "dossier.withdrawn"},
    migrations="filigrane.systems.dossier.migrations",
    cli="filigrane.systems.dossier.cli:verbs",
    cards=("dossier-reader", "concept-tagger", "dossier-rephraser"),
    panels=(
        Panel("dossier", "Dossier", "filigrane.systems.dossier.views.reader:dossier_page"),
        Panel("documents", "Documents", "filigrane.systems.dossier.views.documents:documents"),
    ),
    worklist="filigrane.systems.dossier.api:worklist",
)
