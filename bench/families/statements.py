"""Alerts against what was planted, items the synthesis omits, sentences that their pages do not support.

The words are compared here by code of its own, which shares nothing with the reader.
"""

from __future__ import annotations

import re
from typing import Any

from bench.families.answer import Answer, plain
from bench.families.tally import Tally

RULES = {
    "LATERALITY": {"COH-01"}, "SEX_ORGAN": {"COH-02"}, "STAGE_TNM": {"COH-03"}, "M0_METASTASIS": {"COH-04"},
    "HISTOLOGY_BIOMARKER": {"COH-05", "COH-06"}, "DATE_ORDER": {"COH-07", "COH-08"}, "DOSE_WEIGHT": {"DOS-01"},
    "DRUG_RENAL": {"REN-01"}, "ALLERGY_DRUG": {"ALL-01"},
}  # fmt: skip
_MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_COMMON = frozenset(
    """
    avec dans pour depuis date stade traitement patient patiente diagnostic diagnostique arret debut ligne cure
    cures tumeur cancer maladie jour cours apres avant sous puis dont etat general dernieres nouvelles ecrit
    classe premiere deuxieme recu termine terminee entre selon raison motif statut recherche absence presence
    expression
    """.split()  # noqa: SIM905
)
# Words that say the same result, to one word: the key's and the reader's writings of a marker differ (own list, not the reader's).
_SAME = (
    (r"\b(?:non mutee?|sauvage|negatifs?|negative|0 %)|\b(?:absence|pas) de (?:mutation|variant[a-z ]*|rearrangement)", "negatif"),
    (r"\b(?:mutee?|mutation|variant pathogene|positifs?|positive|surexpression)\b", "positif"),
    (r"\b(?:microsatellitaire|msi)\b", "mss"), (r"\bstable \(mss\)|\bstable\b", "stable"),
    (r"\bproteines mmr|\bpmmr\b", "mmr"), (r"\brecepteurs? (?:aux|des) o?estrogenes?|\bre\b|\ber\b", "oestro"),
    (r"\brecepteurs? (?:a la|de la) progesterone|\brp\b|\bpr\b", "progest"), (r"\bki ?-?67\b|\bmib1\b", "kiindex"),
    (r"\bp\.(?=[a-z]\d)", ""), (r"\bconservees?\b", "positif"), (r"\bnon rearrangee?s?\b", "negatif"),
    (r"\b(?:rechute|recidive|evolution)\b", "progression"), (r"\bhepatiques?\b", "foie"), (r"\bpulmonaires?\b", "poumon"),
    (r"\bosseu(?:x|ses?)\b|\bos\b", "squelette"), (r"\bcerebrales?\b|\bencephale\b", "cerveau"), (r"\bganglionnaires?\b", "ganglion"),
)  # fmt: skip
_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b|\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_MONTH_YEAR = re.compile(r"(?<![\d/.-])(0?[1-9]|1[0-2])[/.-]((?:19|20)\d{2})(?!\d|[/.-]\d)")
_SHORT = {
    "janv": 1,
    "jan": 1,
    "fevr": 2,
    "fev": 2,
    "avr": 4,
    "juil": 7,
    "jul": 7,
    "sept": 9,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_SHORT_MONTH = re.compile(rf"\b(?:(\d{{1,2}})(?:er)? )?({'|'.join(_SHORT)})\.? (\d{{4}}|\d{{2}})\b")
_COVERED = 0.6


def alerts(answer: Answer, key: dict[str, Any], tally: Tally) -> int:
    """Count planted inconsistencies found, per rule; return the number of false alerts of this dossier."""
    raised = [a for a in answer.document["alerts"] if any(a["rule"] in codes for codes in RULES.values())]
    used: set[int] = set()
    for row in key.get("planted") or []:
        codes = RULES.get(row["rule"])
        if codes is None:
            continue
        places = {(file, page) for file, page in row.get("pages") or []}
        fit = [n for n, a in enumerate(raised) if a["rule"] in codes and (not places or places & answer.pages(a))]
        if fit:
            tally.right(f"planted_{row['rule']}")
            tally.right("planted_all")
            used.update(fit)
        else:
            tally.missed(f"planted_{row['rule']}", row)
            tally.missed("planted_all", row["rule"])
    false = [a for n, a in enumerate(raised) if n not in used]
    for alert in false:
        told = {"rule": alert["rule"], "text": alert["text"], "pages": sorted(answer.pages(alert))}
        tally.extra("false_alert", told)
    return len(false)


def anchors(text: str) -> set[str]:
    """Return what identifies a statement: months of dates, numbers, TNM categories, stages, long words by their first letters."""
    bare = re.sub(r"(?<![\d.,/-])(\d{1,3}) (?=\d{3}(?![\d.,/-]))", r"\1", plain(text))  # « 1 745 » is « 1745 »
    found: set[str] = set()
    for pattern, word in _SAME:
        bare = re.sub(pattern, word, bare)

    def take(match: re.Match[str]) -> str:
        day = match.groups()
        year, number = (day[2], day[1]) if day[2] else (day[3], day[4])
        found.add(f"{int(year) % 100:02d}-{int(number):02d}")
        return " "

    bare = _DATE.sub(take, bare)
    for match in _MONTH_YEAR.finditer(bare):
        found.add(f"{int(match[2]) % 100:02d}-{int(match[1]):02d}")
    bare = _MONTH_YEAR.sub(" ", bare)
    for match in _SHORT_MONTH.finditer(bare):
        found.add(f"{int(match[3]) % 100:02d}-{_SHORT[match[2]]:02d}")
    bare = _SHORT_MONTH.sub(" ", bare)
    for match in re.finditer(rf"\b(?:(\d{{1,2}})(?:er)? )?({'|'.join(_MONTHS)}) (\d{{4}})\b", bare):
        found.add(f"{int(match[3]) % 100:02d}-{_MONTHS.index(match[2]) + 1:02d}")
    bare = re.sub(rf"\b(?:\d{{1,2}}(?:er)? )?(?:{'|'.join(_MONTHS)}) \d{{4}}\b", " ", bare)
    found.update(re.findall(r"(?<![a-z0-9])\d+(?:[.,]\d+)?(?![a-z0-9])", bare.replace(",", ".")))
    found.update(re.findall(r"\b[cpyr]{0,2}t[0-4x][a-d]?|\bn[0-3][a-c]?\b|\bm[01][a-c]?\b", bare))
    found.update(w for w in re.findall(r"\b[ivx]{1,4}[a-c]?\d?\b", bare) if w not in {"x", "v"})
    found.update(re.findall(r"\b[a-z]\d{2,4}[a-z]{1,3}\b|\b(?:p16|her2|alk|ros1|ebv|psa)\b|\bc\.[0-9_a-z>]+", bare))
    found.update(w[:6] for w in re.findall(r"[a-z]{4,}", bare) if w not in _COMMON and w not in _MONTHS)
    return found


def omissions(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    """Count the key items of which no sentence, nor two sentences of one section together, hold three fifths of the anchors."""
    written: dict[str, list[set[str]]] = {}
    for sentence in answer.document["synthesis"]:
        written.setdefault(sentence["section"], []).append(anchors(sentence["text"]))
    for item in key.get("key_items") or []:
        due = anchors(item)
        if not due:
            continue
        best = 0.0
        for sentences in written.values():
            near = sorted(sentences, key=lambda s: len(due & s), reverse=True)[:2]
            best = max(best, len(due & set().union(*near)) / len(due))
        if best >= _COVERED:
            tally.right("key_item")
        else:
            tally.missed("key_item", item, round(best, 2))


def unsupported(answer: Answer, pages: list[dict[str, Any]], tally: Tally) -> None:
    """Count the sentences of the synthesis with a number or a month that no page cited by their findings holds."""
    texts = {(row["file"], row["page"]): row["text"] for row in pages}
    findings = {f["id"]: f for f in answer.document["findings"]}
    for sentence in answer.document["synthesis"]:
        cited = [findings[name] for name in sentence["findings"] if name in findings]
        derived = any(f["kind"] == "stage" and f["value"].get("derived") for f in cited)
        places = set().union(*(answer.pages(f) for f in cited)) if cited else set()
        held = " ".join(texts.get(place, "") for place in sorted(places))
        days = {
            d["date"][2:7]
            for d in answer.document["documents"]
            if d["date"] and {(d["file"], p) for p in range(d["first_page"], d["last_page"] + 1)} & places
        }
        known = anchors(held) | days
        said = re.sub(r"\(TNM \d+e éd\.\)|^Tumeur \d+\s*:|\b[CD]\d\d\.\d", "", sentence["text"])
        due = {a for a in anchors(said) if a[0].isdigit()}
        missing = {a for a in due if a not in known and not _spelled(a, held)}
        if missing and not derived:
            tally.extra("synthesis_sentence", {"text": sentence["text"], "absent": sorted(missing), "pages": sorted(places)})
        else:
            tally.right("synthesis_sentence")


def _spelled(number: str, held: str) -> bool:
    """Tell whether a number stands in the text in letters, with a unit glued, or written another way (1,50 for 1.5)."""
    letters = {
        "1": "premi|une? ",
        "2": "deux",
        "3": "trois",
        "4": "quatre",
        "5": "cinq",
        "6": "six",
        "8": "huit",
        "10": "dix",
        "12": "douze",
    }
    bare = plain(held).replace(",", ".")
    roman = {"1": "i", "2": "ii", "3": "iii", "4": "iv"}
    if number in roman and re.search(rf"\bgrade {roman[number]}\b", bare):
        return True
    return bool(re.search(rf"(?<!\d){re.escape(number)}(?:\.?0+)?(?!\d)", bare)) or (
        number in letters and bool(re.search(letters[number], bare))
    )
