"""French clinical text: normalisation that keeps offsets, sentences, sections, dates, quantities, context."""

from filigrane.science.text.matcher import Matcher
from filigrane.science.text.normalise import normalise
from filigrane.science.text.prepare import prepare
from filigrane.science.text.prepared import DateMention, Prepared, Section

__all__ = ["DateMention", "Matcher", "Prepared", "Section", "normalise", "prepare"]
