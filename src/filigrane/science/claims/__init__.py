"""Whether a sentence says nothing that its cited passages do not say: numbers, dates, drugs, sides, negations, persons, words."""

from filigrane.science.claims.model import Snippet, Verdict
from filigrane.science.claims.verify import orders_a_machine, verify

__all__ = ["Snippet", "Verdict", "orders_a_machine", "verify"]
