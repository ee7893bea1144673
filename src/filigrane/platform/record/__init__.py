"""The patient's record: FHIR R4 resources made from decided findings, versioned; the course; exports."""

from filigrane.platform.record.reading import bundle, course, current, provenance, versions

__all__ = ["bundle", "course", "current", "provenance", "versions"]
