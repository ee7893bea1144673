"""Runs inside the peer's own environment: reads texts once, then for each line « run » on stdin processes them all and prints CPU seconds.

« annotate » prints, as JSON, what the pipes found in each text (offsets), for the comparison on the hand-annotated set.
"""

import json
import sys
import time


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


def spans(doc):
    """Return what was found, by type, as (start, end, value)."""
    found = {"sentence_ends": [s.end_char for s in doc.sents]}
    for group in ("dates", "quantities", "sections"):
        found[group] = [[s.start_char, s.end_char, str(s.label_)] for s in doc.spans.get(group, [])]
    statements = [entity for entity in doc.ents if entity.label_ == "tnm"]
    found["tnm"] = [[e.start_char, e.end_char, e._.tnm.dict() if hasattr(e._.tnm, "dict") else str(e._.tnm)] for e in statements]
    for label in ("adicap", "solid_tumor", "tobacco"):
        found[label] = [[e.start_char, e.end_char] for e in doc.ents if e.label_ == label]
    return found


def main():
    """Serve the commands of stdin."""
    with open(sys.argv[1], encoding="utf8") as file:
        texts = json.load(file)
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
            print(json.dumps([spans(nlp(text)) for text in texts], default=str), flush=True)


if __name__ == "__main__":
    main()
