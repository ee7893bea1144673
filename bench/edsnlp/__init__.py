"""The peer EDS-NLP, in an environment of its own."""
