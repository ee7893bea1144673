"""Inserting a row unless it exists, in both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_absent(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert ``values`` unless a row has their key; return whether it was inserted. Two at once make one row, without an error."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    # RETURNING rather than rowcount, which the drivers do not all give for an insert
    statement = dialect.insert(table).values(dict(values)).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return connection.execute(statement).first() is not None
