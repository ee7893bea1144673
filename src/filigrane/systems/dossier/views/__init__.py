"""The dossier's screens: reader in three panes, decisions, documents, synthesis."""

from __future__ import annotations

from fastapi import APIRouter

from filigrane.systems.dossier.views import decisions, documents, reader, synthesis

router = APIRouter(include_in_schema=False)
for _part in (reader, decisions, documents, synthesis):
    router.include_router(_part.router)
