"""Measurements: peers, sets and scorers. Nothing here is part of the product."""
