"""FRACCO: the fold, the training of the tagger, its figures."""
