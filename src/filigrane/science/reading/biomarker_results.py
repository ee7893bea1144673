"""How the result of each family of biomarkers is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from filigrane.science.terminology.biomarkers import Marker
from filigrane.science.text.prepared import Prepared


@dataclass(frozen=True)
class Result:
    """A result and the place of the words that give it."""

    start: int
    end: int
    result: str | None = None
    number: float | None = None
    comparator: str | None = None
    unit: str | None = None
    score: str | None = None
    alteration: str | None = None
    denied: bool = False
    """Said by a denial before the name (« pas de mutation de KRAS »): what follows the name belongs to the next one."""


_STOP = re.compile(r";|\n\s*\n|\n *[-•*] |(?<![a-z0-9]\.[a-z0-9])\.(?=\s+[a-z\n]|$)|\f")
_NUMBER = re.compile(
    r"(?P<c><=|>=|<|>|≤|≥|inferieure? a |superieure? a |moins de |plus de )? ?(?P<n>\d{1,6}(?:[.,]\d{1,3})?)(?:(?: ?%)? ?(?:-"
    r"|a) ?\d{1,3}(?= ?%))?(?P<p> ?%)?(?![\d+])"
)
_COMPARATORS = {
    "≤": "<=",
    "≥": ">=",
    "inferieur a": "<",
    "inferieure a": "<",
    "superieur a": ">",
    "superieure a": ">",
    "moins de": "<",
    "plus de": ">",
}
_NEGATIVE = re.compile(
    r"\b(?:negati(?:fs?|ves?)|neg|non exprimes?|absente?s?|absence d'expression|pas d'expression"
    r"|indetectables?|nuls?|non detectee?s?)\b|(?<![a-z0-9])[-−](?=[\s,.;/)]|$)|(?<![a-z0-9+])0(?= ?(?:[,.;)]|$))"
)
_POSITIVE = re.compile(
    r"\b(?:positi(?:fs?|ves?)|pos|exprimes?|surexpri\w+|surexpression|expression|intense|diffus"
    r"|detectee?s?)\b|(?<![a-z0-9])\+{1,3}(?![a-z0-9])"
)
_EQUIVOCAL = re.compile(r"\b(?:equivoques?|douteux|douteuse|indetermine\w*|ambigu\w*)\b")
_NOT_ASSESSED = re.compile(
    r"\b(?:en cours|en attente|non (?:realise|fait|recherche|disponible|contributi|interpretable|evaluable|determine|effectue"
    r"|connu)\w*|a (?:faire|demander|realiser|rechercher)|demande\w*|ininterpretable|materiel insuffisant|inconnu\w*)\b"
)
_WILD = re.compile(
    r"\b(?:sauvages?|wild[ -]?type|wt|non mutee?s?|pas de mutation|absence de mutation|sans mutation|aucune mutation"
    r"|mutation (?:non retrouvee|absente|negative|non detectee)|"
    r"non retrouvee?|negati(?:fs?|ves?)|absence d'alteration|pas d'alteration|natif|intact|natifs|natives?|non alteree?"
    r"|(?:pas de|absence de|sans|aucun) variant|(?:sans|aucune) (?:alteration|anomalie|deletion)"
    r"|recherche negative|non detectee?)\b|(?<![a-z0-9])-(?=[\s,.;/)]|$)"
)
_MUTATED = re.compile(
    r"\b(?:mutee?s?|mutation\w*|muta\b|variants?|pathogene|deletion|insertion|delet\w+|positi(?:fs?|ves?)"
    r"|alteree?|inactive)\b"
)
_AMINO = r"(?:ala|arg|asn|asp|cys|gln|glu|gly|his|ile|leu|lys|met|phe|pro|ser|thr|trp|tyr|val)"
_ALTERATION = re.compile(
    r"\b(?:p\.? ?\(?)?(?P<hgvs>[acdefghiklmnpqrstvwy]\d{2,4}(?:[acdefghiklmnpqrstvwyx*]|fs\w*|del\w*|_[a-z]\d+\w*)(?![a-z0-9])"
    rf"|{_AMINO}\d{{1,4}}(?:_{_AMINO}\d{{1,4}})?(?:{_AMINO}?fs(?:(?:\*|ter|x)\d{{1,4}})?|{_AMINO}|delins\w*|del\w*|ins\w*|dup|ter|\*|=))"
    r"|\b(?P<del>deletion|del|insertion|ins|mutation|saut|skipping|duplication)s? ?(?:in[ -]?frame )?(?:(?:dans|de|sur|d'"
    r"|au niveau de)? ?(?:l'|la|le|du)? ?)?(?:exons?|ex) ?(?P<exon>\d{1,2})|\b(?:exons?|ex) ?(?P<exon2>\d{1,2})[ :]{0,3}(?P<del2>del\w*"
    r"|ins\w*|deletion|insertion)?"
    r"|\b(?P<c>c\.\d+[\w_>*+-]+)"
)
_NO_FUSION = re.compile(
    r"\b(?:non rearrangee?s?|pas de (?:rearrangement|translocation|fusion)|absence de (?:rearrangement|translocation|fusion)"
    r"|sans (?:rearrangement|fusion)|negati(?:fs?|ves?)|non transloquee?|non traduit|non retrouvee?|absente?|"
    r"recherche negative|aucun rearrangement|non rearrange|translocation negative|sauvages?|non mutee?|wild[ -]?type"
    r"|native?s?)\b|(?<![a-z0-9])-(?=[\s,.;/)]|$)|(?<![a-z0-9+])0(?=[,.;)]|$)"
)
_FUSION = re.compile(
    r"\b(?:rearrangee?s?|rearrangement|transloque\w*|translocation|fusion|positi(?:fs?|ves?)|transcrit)\b"
    r"|(?<![a-z0-9])\+{1,3}(?![a-z0-9])"
)
_SCORE = re.compile(r"\b(?:tps|cps|ic(?=[ :=\d])|tc(?=[ :=\d])|ips)\b")
_CLONE = re.compile(r"\b(?:clone )?(?:22c3|28-8|sp ?142|sp ?263|e1l3n|qr1|73-10)\b")
"""Antibody clones: their digits are no result."""
_LEAD = re.compile(
    r"[ :=,(|>/-]*(?:(?:statut|score|expression|etait|est|sont|taux|a|de|du|la|le|les|l'|par|en|ihc"
    r"|immunohistochimie|index|mutation\w*|recherche|analyse|gene|dosage|:|serique|initial|au|diagnostic|evalue\w*"
    r"|estime\w*) ?[:=(]?){0,6}"
)
_TUMOUR_UNITS = re.compile(
    r" ?(?P<u>ng ?/ ?ml|[uµμ]g ?/ ?l|k?u[i]? ?/ ?m?l|mui ?/ ?ml|ui ?/ ?l|pg ?/ ?ml|mg ?/ ?l)", re.IGNORECASE
)
_UNITS = {
    "ng/ml": "ng/mL",
    "ug/l": "ug/L",
    "u/ml": "U/mL",
    "ui/ml": "[IU]/mL",
    "ku/l": "kU/L",
    "mui/ml": "m[IU]/mL",
    "ui/l": "[IU]/L",
    "pg/ml": "pg/mL",
    "mg/l": "mg/L",
    "kui/l": "k[IU]/L",
    "u/l": "U/L",
}


def result_of(marker: Marker, prepared: Prepared, start: int, end: int, limit: int) -> Result | None:
    """Return the result written after a marker's name and before ``limit`` (the next marker), or None."""
    stop = _STOP.search(prepared.norm, end, limit)
    window = prepared.norm[end : stop.start() if stop else limit].replace("\n", " ")  # a wrapped line goes on
    family = marker.family
    if family == "serum":
        return _serum(window, end)
    waiting = _NOT_ASSESSED.search(window[:50])
    reader = {
        "receptor": _receptor,
        "her2": _her2,
        "index": _index,
        "gene": _gene,
        "fusion": _fusion,
        "met": _met,
        "pdl1": _pdl1,
        "msi": _msi,
        "mmr": _mmr,
    }
    found = reader.get(family, _plain)(window, end, prepared.norm[start:end])
    if waiting is not None and (found is None or found.start - end > waiting.start()):
        return Result(end + waiting.start(), end + waiting.end(), "not_assessed")
    return found


_DENIED_BEFORE = re.compile(r"\b(?:pas|absence|sans|aucune?) (?:de |d')?$")
_ASKED = re.compile(r"\b(?:recherche|analyse|etude|test|detection) (?:de |d'|des |du |de la )?(?:la |une )?$")
"""« recherche de translocation » names a test, not its result."""


def _first(patterns: dict[str, re.Pattern[str]], window: str, reach: int = 45) -> tuple[str, re.Match[str]] | None:
    hits = [
        (found.start(), name, found)
        for name, pattern in patterns.items()
        if (found := next((m for m in pattern.finditer(window[:reach]) if not _ASKED.search(window[: m.start()])), None))
    ]
    if not hits:
        return None
    _, name, found = min(hits, key=lambda hit: hit[0])
    if name == "positive" and "negative" in patterns and _DENIED_BEFORE.search(window[: found.start()]):
        return "negative", found  # « pas de surexpression »
    return name, found


def _number(window: str, reach: int = 40) -> re.Match[str] | None:
    lead = _LEAD.match(window)
    first = lead.end() if lead else 0
    found = _NUMBER.match(window, first)
    return found if found is not None and found.start() <= reach else None


def _amount(found: re.Match[str]) -> tuple[float, str | None]:
    sign = (found["c"] or "").strip()
    return float(found["n"].replace(",", ".")), (_COMPARATORS.get(sign, sign) or None)


def _receptor(window: str, base: int, _: str) -> Result | None:
    allred = re.match(r"[ :=(]*(?:score )?(?:d')?allred ?(?:a |:|=)? ?(?P<n>[0-8])(?: ?/ ?8)?", window)
    if allred:
        number = float(allred["n"])
        return Result(base, base + allred.end(), "positive" if number >= 3 else "negative", number, None, "{score}", "Allred")
    eighths = re.match(r"[ :=(]*(?P<n>[0-8]) ?/ ?8(?!\d)", window)
    if eighths:
        number = float(eighths["n"])
        return Result(base, base + eighths.end(), "positive" if number >= 3 else "negative", number, None, "{score}", "Allred")
    percent = re.search(r"(?P<c><=|>=|<|>|≤|≥)? ?(?P<n>\d{1,3})(?: ?(?:-|a) ?\d{1,3})? ?%", window[:50])
    words = _first({"negative": _NEGATIVE, "positive": _POSITIVE}, window)
    if percent is not None:
        number, sign = _amount(percent)
        end = max(percent.end(), words[1].end() if words and words[1].start() < 12 else 0)
        positive = number >= 10 if sign != "<" else number > 10
        return Result(
            base + percent.start(),
            base + end,
            _named_result(words, percent.start(), positive=positive)
            or ("positive" if positive else "negative" if number < 1 or sign == "<" else "low"),
            number,
            sign,
            "%",
        )
    if words is None:
        return None
    return Result(base + words[1].start(), base + words[1].end(), words[0])


def _named_result(words: tuple[str, re.Match[str]] | None, percent: int, *, positive: bool) -> str | None:
    """Return the result that words give beside a percentage; a lone sign that contradicts the number is a dash or a bullet."""
    if (
        words is None
        or words[1].start() > percent + 14
        or (words[0] == "positive" and not positive and words[1].start() > percent)
    ):
        return None  # said of the next marker: « RP : 0 %, absence de surexpression de HER2 »
    return None if words[0] == "negative" and positive and words[1][0].strip() in {"-", "−", "0"} else words[0]


def _her2(window: str, base: int, _: str) -> Result | None:
    score = re.match(
        r"[ :=,(|-]*(?:(?:score|statut|ihc|en|est|sont|immunohistochimie|surexpression|herceptest|a"
        r"|:) ?[:=(]?){0,4} ?(?P<n>[0-3]) ?(?P<plus>\+)?(?![\d.,%]\d|[\d%])",
        window,
    )
    fish = re.search(
        r"\b(?:fish|sish|cish|his|hybridation in situ)\b[^;.]{0,25}?(?P<r>(?:non |pas d'|absence d')?ampli\w+"
        r"|negati\w+|positi\w+|-|\+)",
        window[:80],
    )
    if fish is not None:
        no = re.match(r"non|pas|absence|neg|-", fish["r"]) is not None
        return Result(base + fish.start(), base + fish.end(), "not_amplified" if no else "amplified", None, None, None, "FISH")
    plain = re.match(r"[ :=(]*(?P<p>\+{1,3})(?![a-z0-9])", window)
    if score is not None and (score["plus"] or score["n"] == "0"):
        number = int(score["n"])
        return Result(
            base + score.start("n"),
            base + score.end(),
            ("negative", "low", "equivocal", "positive")[number],
            float(number),
            None,
            "{score}",
            "IHC",
        )
    if plain is not None:
        number = len(plain["p"])
        result = "positive" if number in {1, 3} else "equivocal"
        return Result(
            base + plain.start("p"),
            base + plain.end(),
            result,
            float(number) if number > 1 else None,
            None,
            "{score}" if number > 1 else None,
            "IHC" if number > 1 else None,
        )
    ampli = re.match(r"[ :=(]*(?P<no>non )?(?:surexprime\w*|amplifie\w*)", window)
    if ampli is not None:
        kind = "amplified" if "ampl" in ampli[0] else "positive"
        return Result(
            base, base + ampli.end(), {"amplified": "not_amplified", "positive": "negative"}[kind] if ampli["no"] else kind
        )
    low = re.match(r"[ :=(-]*(?:low|faible)\b", window)
    if low is not None:
        return Result(base, base + low.end(), "low")
    return _plain(window, base, "")


def _index(window: str, base: int, _: str) -> Result | None:
    found = re.search(
        r"(?P<c><=|>=|<|>|≤|≥|inferieure? a |superieure? a |moins de "
        r"|plus de )? ?(?P<n>\d{1,3}(?:[.,]\d)?)(?: ?%? ?(?:-|a) ?\d{1,3})? ?%",
        window[:45],
    )
    if found is None:
        return None
    number, sign = _amount(found)
    return Result(base + found.start("n"), base + found.end(), "value", number, sign, "%") if number <= 100 else None


def _alteration(window: str) -> tuple[str, re.Match[str]] | None:
    found = _ALTERATION.search(window[:70])
    if found is None:
        return None
    if found["hgvs"]:
        written = found["hgvs"]
        return "p." + _hgvs(written), found
    if found["c"]:
        return re.sub(r"(?<=\d)[acgt]+>[acgt]+", lambda bases: bases[0].upper(), found["c"]), found
    kind = (found["del"] or found["del2"] or "mutation").lower()
    names = {"del": "délétion", "ins": "insertion", "mut": "mutation", "sau": "saut", "ski": "saut", "dup": "duplication"}
    return f"{names[kind[:3]]} exon {found['exon'] or found['exon2']}", found


def _hgvs(written: str) -> str:
    """Return a protein change in its usual letters: amino acids in capitals, del, ins, dup and fs in small letters."""
    if not written[1].isdigit():
        return re.sub(rf"{_AMINO}(?=\d|fs|\b|\*)|ter\b", lambda name: name[0].capitalize(), written)
    return re.sub(r"(?<![a-z])[a-z](?=\d)|(?<=\d)[a-z](?![a-z])", lambda letter: letter[0].upper(), written)


def _gene(window: str, base: int, _: str) -> Result | None:
    words = _first({"wild_type": _WILD, "mutated": _MUTATED}, window)
    altered = _alteration(window)
    bare = altered is not None and altered[1]["exon2"] and not altered[1]["del2"]
    if bare and (words is None or words[0] != "mutated"):
        altered = None  # « EGFR (exons 18-21) » in the list of what was sequenced says nothing of a mutation
    if altered is not None and (words is None or words[0] == "mutated" or altered[1].start() < words[1].start()):
        after = window[altered[1].end() : altered[1].end() + 30]
        denied = re.match(
            r"[ :=(]*(?:absente?|negative?|non (?:retrouvee?|detectee?)"
            r"|sauvage)",
            after,
        ) or re.search(r"\b(?:pas|absence|sans)\b", window[: altered[1].start()])
        end = base + max(altered[1].end(), words[1].end() if words else 0)
        return Result(base + altered[1].start(), end, "negative" if denied else "mutated", alteration=altered[0])
    if words is None:
        return None
    return Result(base + words[1].start(), base + words[1].end(), words[0])


def _fusion(window: str, base: int, _: str) -> Result | None:
    words = _first({"not_rearranged": _NO_FUSION, "rearranged": _FUSION}, window)
    return None if words is None else Result(base + words[1].start(), base + words[1].end(), words[0])


def _met(window: str, base: int, name: str) -> Result | None:
    ampli = re.search(r"(?P<no>non |pas d'|absence d')?ampli\w+", window[:30])
    if ampli is not None:
        return Result(base + ampli.start(), base + ampli.end(), "not_amplified" if ampli["no"] else "amplified")
    return _gene(window, base, name)


def _pdl1(window: str, base: int, _: str) -> Result | None:
    window = _CLONE.sub(lambda clone: " " * len(clone[0]), window)
    score = _SCORE.search(window[:40])
    name = score[0].upper() if score else None
    found = re.search(
        r"(?P<c><=|>=|<|>|≤|≥|inferieure? a |superieure? a |moins de |plus de )? ?(?P<n>\d{1,3})(?: ?(?:-"
        r"|a) ?\d{1,3})?(?P<p> ?%)?(?![\da-z-]|[.,]\d)",
        window[:60],
    )
    if found is not None and (found["p"] or name):
        number, sign = _amount(found)
        if number <= 100:
            score_name = name if name in {"TPS", "CPS", "IC"} else None
            end = max(found.end(), score.end() if score else 0)
            return Result(
                base + min(found.start("n"), score.start() if score else 999),
                base + end,
                "value",
                number,
                sign,
                "%" if found["p"] or name != "CPS" else "{score}",
                score_name,
            )
    return _plain(window, base, "")


def _msi(window: str, base: int, name: str) -> Result | None:
    if name.startswith(("mss", "stabilite")) or "stable" in name:
        return Result(base, base, "stable") if not re.match(r"\s*(?:non|pas)", window) else None
    words = _first(
        {
            "stable": re.compile(r"\b(?:mss|stables?|msi-l|negati\w+|absence|non instable)\b"),
            "unstable": re.compile(r"\b(?:msi-?h\w*|instables?|positi\w+|high|elevee?)\b"),
        },
        window,
        40,
    )
    denied = re.search(r"\b(?:pas|absence|sans)\b", window[:10])
    if words is not None:
        return Result(base + words[1].start(), base + words[1].end(), words[0] if not denied else "stable")
    return Result(base, base, "unstable") if name in {"msi-h", "msi-high"} else None


def _mmr(window: str, base: int, name: str) -> Result | None:
    if name in {"dmmr", "mmrd"}:
        return Result(base, base, "negative")
    if name in {"pmmr", "mmrp"}:
        return Result(base, base, "positive")
    words = _first(
        {
            "negative": re.compile(r"\b(?:perte|deficien\w+|deficit\w*|absence|negati\w+|perdue?s?|d ?mmr)\b"),
            "positive": re.compile(
                r"\b(?:conservee?s?|proficien\w+|maintenue?s?|presente?s?|intactes?|positi\w+|normale?|exprimee?s?)\b"
            ),
        },
        window,
        60,
    )
    return None if words is None else Result(base + words[1].start(), base + words[1].end(), words[0])


def _plain(window: str, base: int, _: str) -> Result | None:
    words = _first({"negative": _NEGATIVE, "positive": _POSITIVE, "equivocal": _EQUIVOCAL}, window)
    return None if words is None else Result(base + words[1].start(), base + words[1].end(), words[0])


def _serum(window: str, base: int) -> Result | None:
    found = _number(window)
    if found is None or found["p"]:
        return None
    number, sign = _amount(found)
    unit = _TUMOUR_UNITS.match(window, found.end())
    if unit is None:
        return None
    written = re.sub(r"\s", "", unit["u"]).lower().replace("µ", "u").replace("μ", "u")
    return Result(base + found.start("n"), base + unit.end(), "value", number, sign, _UNITS.get(written, unit["u"]))
