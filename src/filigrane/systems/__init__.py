"""The named systems of the programme. Adding one: its folder, and its line below (``filigrane new system NAME`` writes both)."""

from __future__ import annotations

from filigrane.platform.system import System
from filigrane.systems.dossier import SYSTEM as DOSSIER

SYSTEMS: tuple[System, ...] = (DOSSIER,)
