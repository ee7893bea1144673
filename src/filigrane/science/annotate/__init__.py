"""A trained tagger of morphology, topography and differentiation: a demonstration component beside the rules, never instead of them."""

from filigrane.science.annotate.tagger import Concept, available, tag

__all__ = ["Concept", "available", "tag"]
