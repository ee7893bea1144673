"""Runs inside the peer's own environment: reads texts once, then for each line « run » on stdin processes them all and prints CPU seconds.

« annotate » prints, as JSON, what the same pipes found in each text (offsets), for the comparison on the hand-annotated set. The terms
given with a text are qualified too; the timed runs have none.
"""

import json
import re
import sys
import time

from spacy.util import filter_spans


def pipeline():
    """Return the fourteen pipes: normalise, sentences, sections, dates, quantities, TNM, ADICAP, solid tumour, tobacco, qualifiers."""
    import edsnlp

    nlp = edsnlp.blank("eds")
    nlp.add_pipe("eds.normalizer")
    nlp.add_pipe("eds.sentences")
    nlp.add_pipe("eds.sections")
    nlp.add_pipe("eds.dates")
    nlp.add_pipe("eds.quantities", config={"quantities": "all"})
    nlp.add_pipe("eds.tnm")
    nlp.add_pipe("eds.adicap")
    nlp.add_pipe("eds.solid_tumor")
    nlp.add_pipe("eds.tobacco")
    nlp.add_pipe("eds.negation")
    nlp.add_pipe("eds.hypothesis")
    nlp.add_pipe("eds.family")
    nlp.add_pipe("eds.history")
    nlp.add_pipe("eds.reported_speech")
    return nlp


QUALIFIERS = ("negation", "hypothesis", "history", "family", "reported_speech")
"""The peer's attributes, in the order of the hand annotations."""


def qualify(nlp, text, given):
    """Run the pipes on a text in which the given terms, and they alone, are the entities when the first qualifier comes."""
    doc = nlp.make_doc(text)
    for name, pipe in nlp.pipeline:
        if name == "negation":
            doc.ents = filter_spans([doc.char_span(start, end, label="given", alignment_mode="expand") for start, end in given])
        doc = pipe(doc)
    answers = []
    for start, end in given:
        entity = next(e for e in doc.ents if e.start_char < end and start < e.end_char)
        answers.append([bool(getattr(entity._, name)) for name in QUALIFIERS])
    return answers


def held(span):
    """Return the names of the qualifiers that hold of a span."""
    return [name for name in QUALIFIERS if getattr(span._, name)]


def spans(doc):
    """Return what was found, by type, as places and values."""
    found = {"sentence_ends": [s.end_char for s in doc.sents]}
    found["dates"] = [[s.start_char, s.end_char, s._.date.norm()] for s in doc.spans["dates"]]
    found["durations"] = [[s.start_char, s.end_char] for s in doc.spans["durations"]]
    found["quantities"] = [[s.start_char, s.end_char, *measured(s._.value)] for s in doc.spans["quantities"]]
    found["section_titles"] = [[s.start_char, s.end_char, s.label_] for s in doc.spans["section_titles"]]
    statements = [entity for entity in doc.ents if entity.label_ == "tnm"]
    found["tnm"] = [[e.start_char, e.end_char, categories(e._.tnm)] for e in statements]
    found["adicap"] = [[e.start_char, e.end_char] for e in doc.ents if e.label_ == "adicap"]
    found["solid_tumor"] = [[e.start_char, e.end_char, e._.status] for e in doc.ents if e.label_ == "solid_tumor"]
    found["tobacco"] = [[e.start_char, e.end_char, e._.status, bool(e._.negation)] for e in doc.ents if e.label_ == "tobacco"]
    found["qualified"] = [[e.start_char, e.end_char, held(e)] for e in doc.ents if held(e)]
    return found


def measured(value):
    """Return a quantity's numbers, joined by « ; », and its unit."""
    bounds = [getattr(value, name) for name in ("from_value", "to_value", "value") if hasattr(value, name)]
    if not bounds:
        bounds = [one.value for one in value]
        value = value[0]
    return ";".join(str(bound) for bound in bounds), value.unit


def categories(statement):
    """Return the T, N and M values that a TNM statement holds."""
    result = {}
    for letter, name in (("T", "tumour"), ("N", "node"), ("M", "metastasis")):
        written = getattr(statement, name)
        if written:
            more = getattr(statement, f"{name}_specification") or getattr(statement, f"{name}_suffix") or ""
            result[letter] = written + (more if re.fullmatch(r"[a-d]\d?|mi", more) else "")
    return result


def main():
    """Serve the commands of stdin."""
    with open(sys.argv[1], encoding="utf8") as file:
        rows = json.load(file)
    texts = [row["text"] for row in rows]
    nlp = pipeline()
    nlp(texts[0])
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "run":
            before = time.process_time()
            for text in texts:
                nlp(text)
            print(time.process_time() - before, flush=True)
        elif line.strip() == "annotate":
            found = [spans(nlp(row["text"])) | {"given": qualify(nlp, row["text"], row["given"])} for row in rows]
            print(json.dumps(found, default=str), flush=True)


if __name__ == "__main__":
    main()
