"""Received files: encrypted per patient, never altered, checked on every reading, and destroyed when withdrawn."""

from filigrane.platform.files.incoming import arriving
from filigrane.platform.files.store import SourceItem, State, get, items, put, read, sweep, withdraw

__all__ = ["SourceItem", "State", "arriving", "get", "items", "put", "read", "sweep", "withdraw"]
