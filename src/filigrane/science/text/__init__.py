"""French clinical text: normalisation that keeps offsets, sentences, sections, dates, quantities, context."""
