"""Families of synthetic dossiers with exact keys."""
