"""The dossier's screens: reader in three panes, decisions, documents, synthesis, sentences of the language model."""

from __future__ import annotations

from fastapi import APIRouter

from filigrane.systems.dossier.views import decisions, documents, reader, rephrasing, synthesis

router = APIRouter(include_in_schema=False)
for _part in (reader, decisions, documents, synthesis, rephrasing):
    router.include_router(_part.router)
