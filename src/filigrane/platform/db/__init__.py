"""The database: one set of tables in SQLAlchemy Core, on SQLite (embedded) and on PostgreSQL (production)."""

from filigrane.platform.db.engine import make_engine
from filigrane.platform.db.migration import migrate
from filigrane.platform.db.scope import Scope, keys_of, now, scope_of
from filigrane.platform.db.types import Row, UtcDateTime, metadata

__all__ = ["Row", "Scope", "UtcDateTime", "keys_of", "make_engine", "metadata", "migrate", "now", "scope_of"]
