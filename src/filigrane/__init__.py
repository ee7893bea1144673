"""Filigrane: the source shows through every statement. An oncology platform that a hospital runs on its own machines."""

__version__ = "0.1.0"
