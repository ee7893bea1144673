"""The dossier's screens: reader in three panes, decisions, documents, synthesis, sentences of the language model; and its JSON routes."""

from __future__ import annotations

from fastapi import APIRouter

from filigrane.systems.dossier.views import decisions, documents, reader, rephrasing, service, synthesis

router = APIRouter()
for _part in (reader, decisions, documents, synthesis, rephrasing, service):
    router.include_router(_part.router)
