"""A trained tagger of morphology, topography and differentiation: a demonstration component beside the rules, never instead of them.

Trained on FRACCO (after FRASIMED and CANTEMIST). Weights live in ``data``, are made by ``bench/fracco/train.py`` and are read by hash:
NumPy arithmetic only, no pickle.
"""

from filigrane.science.annotate.reader import KINDS, mentions
from filigrane.science.annotate.tagger import Concept, available, tag

__all__ = ["KINDS", "Concept", "available", "mentions", "tag"]
