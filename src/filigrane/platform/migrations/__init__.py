"""The database's revisions, run by ``platform.db.migration``."""
