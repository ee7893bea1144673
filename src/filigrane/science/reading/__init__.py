"""Reading: from a document's text to mentions of clinical facts, each at its exact place. Composes text, terminology, oncology."""
