"""The shell's own pages, one module a concern; each exposes ``router``. Nothing clinical is decided here."""
