"""French wording of findings: the short label of an event and the value as a screen or a sentence writes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Finding
from filigrane.kernel.unknown import Unknown
from filigrane.kernel.wire import interval_from_json
from filigrane.science.terminology import analytes

NBSP, THIN = "\u00a0", "\u202f"

SIDE_FR = {"left": "gauche", "right": "droit", "bilateral": "bilatéral", "midline": "médian"}
SITE_FR = {
    "liver": "foie", "lung": "poumon", "bone": "os", "brain": "cerveau", "lymph_node": "ganglions", "peritoneum": "péritoine",
    "adrenal": "surrénale", "skin": "peau", "pleura": "plèvre", "ovary": "ovaire", "meninges": "méninges", "spleen": "rate",
    "kidney": "rein", "pancreas": "pancréas", "soft_tissue": "tissus mous", "marrow": "moelle", "eye": "œil", "other": "autre site",
}  # fmt: skip
RESPONSE_FR = {
    "CR": "réponse complète",
    "PR": "réponse partielle",
    "SD": "stabilité",
    "PD": "progression",
    "mixed": "réponse dissociée",
}
RESULT_FR = {
    "positive": "positif", "negative": "négatif", "equivocal": "équivoque", "mutated": "muté", "wild_type": "non muté",
    "amplified": "amplifié", "not_amplified": "non amplifié", "rearranged": "réarrangé", "not_rearranged": "non réarrangé",
    "stable": "stable", "unstable": "instable", "low": "faible", "not_assessed": "non évalué",
}  # fmt: skip
MSI_FR = {"stable": "négatif (microsatellites stables, MSS)", "unstable": "positif (microsatellites instables)"}
PROGRESSION_FR = {
    "local": "locale",
    "regional": "régionale",
    "distant": "à distance",
    "biological": "biologique",
    "unspecified": "",
}
DIFFERENTIATION_FR = {
    "well": "bien différencié",
    "moderate": "moyennement différencié",
    "poor": "peu différencié",
    "undifferentiated": "indifférencié",
}
STOP_FR = {
    "completed": "traitement terminé",
    "progression": "arrêt pour progression",
    "toxicity": "arrêt pour toxicité",
    "patient_choice": "arrêt à la demande du patient",
    "death": "arrêt par décès",
    "other": "arrêté",
}
SETTING_FR = {
    "neoadjuvant": "néoadjuvant",
    "adjuvant": "adjuvant",
    "metastatic": "métastatique",
    "concomitant": "concomitant",
    "induction": "induction",
    "maintenance": "entretien",
}
STATUS_FR = {"never": "jamais", "former": "sevré", "current": "actif", "unknown": "inconnu"}
MENOPAUSE_FR = {
    "premenopausal": "non ménopausée",
    "perimenopausal": "en périménopause",
    "postmenopausal": "ménopausée",
}
EXAMINATION_FR = {"done": "réalisé", "planned": "prévu", "requested": "demandé"}
UNIT_FR = {
    "10*9/L": "G/L", "10*12/L": "T/L", "umol/L": "µmol/L", "mmol/L": "mmol/L", "ug/L": "µg/L", "mL/min": "mL/min",
    "mL/min/{1.73_m2}": "mL/min/1,73 m²", "mL/min/1.73.m2": "mL/min/1,73 m²", "{ratio}": "", "1": "", "%": "%", "U/L": "U/L",
    "/mm3": "/mm³", "10*3/uL": "10³/mm³", "10*3/mm3": "10³/mm³", "[IU]/L": "UI/L", "k[IU]/L": "kUI/L",
}  # fmt: skip


def number_fr(number: float, decimals: int | None = None) -> str:
    """Return a number as French writes it: decimal comma, narrow space for thousands."""
    text = f"{number:.{decimals}f}" if decimals is not None else f"{number:.10f}".rstrip("0").rstrip(".")
    whole, _, rest = text.partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = []
    while len(whole) > 3:
        whole, group = whole[:-3], whole[-3:]
        groups.append(group)
    whole = THIN.join([whole, *reversed(groups)])
    return f"{sign}{whole},{rest}" if rest else f"{sign}{whole}"


def unit_fr(unit: str | None) -> str:
    """Return a UCUM unit as French reports write it."""
    return "" if unit is None else UNIT_FR.get(unit, unit.replace("{", "").replace("}", ""))


def with_unit(number: float, unit: str | None) -> str:
    """Return a number and its unit, joined by a non-breaking space."""
    written = unit_fr(unit)
    return f"{number_fr(number)}{NBSP}{written}" if written else number_fr(number)


def tnm_text(value: Mapping[str, Any]) -> str:
    """Return a TNM as it is written on a sheet: « cT2a N1 M0 », with n+/total, R and edition when they are known."""
    shared = value.get("prefix") or ""
    parts: list[str] = []
    for name, own in (("T", "t_prefix"), ("N", "n_prefix"), ("M", "m_prefix")):
        if value.get(name):
            prefix = value.get(own) or (shared if not parts else "")
            parts.append(f"{prefix}{value[name]}")
    parts += [f"{name}{_bare(value[name], name)}" for name in ("R", "L", "V", "Pn") if value.get(name)]
    if value.get("suffixes"):
        parts.append(" ".join(f"({item})" for item in value["suffixes"]))
    if value.get("positive_nodes") is not None and value.get("examined_nodes") is not None:
        parts.append(f"({value['positive_nodes']} N+/{value['examined_nodes']})")
    if value.get("edition"):
        parts.append(f"(TNM {value['edition']}e éd.)")
    return " ".join(parts)


def _bare(text: object, name: str) -> str:
    return str(text).removeprefix(name)


def _biomarker(value: Mapping[str, Any], finding: Finding) -> str:
    parts = []
    result, alteration = value.get("result"), value.get("alteration")
    if value["marker"] == "MSI" and result in MSI_FR:
        parts.append(MSI_FR[result])
    elif result in RESULT_FR and not (alteration and result == "amplified"):
        parts.append(RESULT_FR[result])
    if alteration:
        parts.append(str(alteration))
    if value.get("number") is not None:
        comparator = f"{value['comparator']}{NBSP}" if value.get("comparator") else ""
        score = f" ({value['score']})" if value.get("score") else ""
        parts.append(f"{comparator}{with_unit(value['number'], finding.unit)}{score}")
    elif value.get("score") and value["score"] not in {"IHC", "FISH", "TPS", "CPS", "IC"}:
        parts.append(str(value["score"]))
    return f"{value['marker']}{NBSP}: {', '.join(parts) if parts else 'mentionné'}"


def _line(value: Mapping[str, Any], finding: Finding) -> str:
    drugs = " + ".join(value["drugs"])
    protocol = value.get("written") or value.get("protocol")
    if protocol and all(_bare_letters(drug) in _bare_letters(protocol) for drug in value["drugs"]):
        return str(protocol)
    text = f"{protocol} ({drugs})" if protocol and drugs and protocol.lower() != drugs.lower() else protocol or drugs
    return str(text)


def _bare_letters(words: str) -> str:
    """Return words in lower case without accents, as « Letrozole » and « létrozole » are the same name."""
    return "".join(c for c in unicodedata.normalize("NFD", words.lower()) if not unicodedata.combining(c))


def _radiotherapy(value: Mapping[str, Any], finding: Finding) -> str:
    text = f"{value.get('technique') or 'radiothérapie'}"
    if value.get("site"):
        text += f" ({value['site']})"
    if value.get("dose_gy") is not None:
        text += f", {number_fr(value['dose_gy'])}{NBSP}Gy"
        if value.get("fractions") is not None:
            text += f" en {value['fractions']} fractions"
    return text


def analyte_fr(key: str) -> str:
    """Return the French name of an analyte."""
    known = analytes.analytes().get(key)
    return key if known is None else known.label


def _laboratory(value: Mapping[str, Any], finding: Finding) -> str:
    comparator = f"{value['comparator']}{NBSP}" if value.get("comparator") else ""
    if value.get("multiple_of_upper") is not None:
        return f"{analyte_fr(value['analyte'])} {number_fr(value['multiple_of_upper'])}{NBSP}× la limite supérieure"
    return f"{analyte_fr(value['analyte'])} {comparator}{with_unit(value['value'], finding.unit)}"


def _progression(value: Mapping[str, Any], finding: Finding) -> str:
    word = "rechute" if value.get("relapse") else "progression"
    parts = [word, PROGRESSION_FR[value["type"]]]
    sites = [SITE_FR.get(site, site) for site in value.get("sites") or ()]
    return " ".join(part for part in parts if part) + (f" ({', '.join(sites)})" if sites else "")


def _toxicity(value: Mapping[str, Any], finding: Finding) -> str:
    text = str(value["term"])
    if value.get("grade") is not None:
        text += f", grade {value['grade']}"
    if value.get("drugs"):
        text += f" ({', '.join(value['drugs'])})"
    return text


def _surgery(value: Mapping[str, Any], finding: Finding) -> str:
    side = SIDE_FR.get(value.get("side") or "", "")
    parts = [str(value["procedure"]), f"({side})" if side and side not in value["procedure"] else "", value.get("margins") or ""]
    return " ".join(part for part in parts if part)


def _tobacco(value: Mapping[str, Any], finding: Finding) -> str:
    text = f"tabac{NBSP}: {STATUS_FR[value['status']]}"
    if value.get("pack_years") is not None:
        text += f", {number_fr(value['pack_years'])} paquets-années"
    if value.get("stop_year"):
        text += f", arrêt en {value['stop_year']}"
    return text


def _metastasis(value: Mapping[str, Any], finding: Finding) -> str:
    side = SIDE_FR.get(value.get("side") or "", "")
    label = str(value["label"])
    return f"{label} ({side})" if side and side[:5] not in label else label


def _grade(value: Mapping[str, Any], finding: Finding) -> str:
    if value["system"] == "differentiation":
        return DIFFERENTIATION_FR.get(value["value"], str(value["value"]))
    return f"{'grade' if value['system'] == 'other' else value['system']} {value['value']}"


def _allergy(value: Mapping[str, Any], finding: Finding) -> str:
    if finding.assertion.negated:
        return "aucune allergie connue" if value["substance"] == "aucune" else f"pas d’allergie : {value['substance']}"
    # in the words written, with the substance that they name: « aspirine (acide acétylsalicylique) »
    named, beside = value.get("written") or value["substance"], [value["substance"]] if value.get("written") else []
    beside += [value["reaction"]] if value.get("reaction") else []
    return f"{named} ({' ; '.join(beside)})" if beside else str(named)


def _dose(value: Mapping[str, Any], finding: Finding) -> str:
    if value.get("per") == "AUC":
        return f"{value['drug']} AUC {number_fr(value['dose'])}"
    per = {"m2": "mg/m²", "kg": "mg/kg", "day": "mg/j"}.get(value.get("per") or "", "mg")
    return f"{value['drug']} {number_fr(value['dose'])}{NBSP}{per}"


_WRITERS: dict[str, Callable[[Mapping[str, Any], Finding], str]] = {
    "topography": lambda value, finding: f"{value['label']}" + (f" ({finding.code.code})" if finding.code else ""),
    "laterality": lambda value, finding: SIDE_FR[value["side"]],
    "morphology": lambda value, finding: f"{value['label']}" + (f" ({finding.code.code})" if finding.code else ""),
    "grade": _grade,
    "diagnosis_date": lambda value, finding: finding.when.french(),
    "tnm": lambda value, finding: tnm_text(value),
    "stage": lambda value, finding: f"{value['system']} {value['value']}" + (" (déduit du TNM)" if value.get("derived") else ""),
    "tumour_size": lambda value, finding: f"{number_fr(value['mm'])}{NBSP}mm",
    "biomarker": _biomarker,
    "metastasis": _metastasis,
    "surgery": _surgery,
    "radiotherapy": _radiotherapy,
    "systemic_line": _line,
    "drug_dose": _dose,
    "medication": lambda value, finding: str(value["drug"]),
    "response": lambda value, finding: RESPONSE_FR[value["category"]],
    "progression": _progression,
    "toxicity": _toxicity,
    "performance_status": lambda value, finding: f"{value['scale']} {value['value']}",
    "family_history": lambda value, finding: f"{value['term']}" + (f" ({value['relative']})" if value.get("relative") else ""),
    "allergy": _allergy,
    "tobacco": _tobacco,
    "alcohol": lambda value, finding: f"alcool{NBSP}: {STATUS_FR[value['status']]}",
    "weight": lambda value, finding: f"{number_fr(value['kg'])}{NBSP}kg",
    "height": lambda value, finding: f"{number_fr(value['cm'])}{NBSP}cm",
    "body_surface": lambda value, finding: f"{number_fr(value['m2'])}{NBSP}m²",
    "laboratory": _laboratory,
    "menopause": lambda value, finding: MENOPAUSE_FR[value["status"]],
    "examination": lambda value, finding: " ".join(
        str(part) for part in (value["modality"], value.get("region"), f"({EXAMINATION_FR[value['status']]})") if part
    ),
    "vital_status": lambda value, finding: (
        ("décédé" if value["status"] == "dead" else "vivant")
        + (f"{NBSP}: «{NBSP}{value['text']}{NBSP}»" if value.get("text") else "")
    ),
}


def value_fr(finding: Finding) -> str:
    """Return the current value of a finding as a French screen writes it."""
    value = finding.current
    if isinstance(value, Unknown):
        return value.french()
    writer = _WRITERS.get(finding.kind)
    return writer(value, finding) if writer else str(value.get("term") or value.get("text") or "")


def when_fr(finding: Finding) -> str:
    """Return the date of a finding in French, a treatment's beginning and end in the precision in which they were written."""
    value = finding.current
    if finding.kind != "systemic_line" or isinstance(value, Unknown) or not (value.get("start") or value.get("stop")):
        return finding.when.french()
    start, stop = (interval_from_json(value[name]) if value.get(name) else None for name in ("start", "stop"))
    if start is None:
        return f"jusqu’{_to(stop)}" if stop is not None else finding.when.french()
    return f"depuis {_from(start)}" if stop is None else f"{_of(start)} {_to(stop)}"


def course_fr(finding: Finding) -> str:
    """Return how a systemic line began and ended, with the reason: « débuté le 4 mars 2024, arrêté le 9 mai 2024 pour toxicité »."""
    value = finding.current
    if isinstance(value, Unknown):
        return finding.when.french()
    start, stop = (interval_from_json(value[name]) if value.get(name) else None for name in ("start", "stop"))
    verb, why = _ENDS.get(value.get("stop_reason") or "", ("", ""))
    parts = [f"débuté {_on(start)}"] if start is not None else []
    if stop is not None:
        parts.append(f"{verb} {_on(stop)}{why}" if verb else f"poursuivi jusqu’{_to(stop)}")
    elif verb:
        parts.append(f"{verb}{why}")
    if start is None and stop is None:
        parts.insert(0, finding.when.french())
    return ", ".join(parts)


_ENDS = {
    "completed": ("terminé", ""), "progression": ("arrêté", " pour progression"), "toxicity": ("arrêté", " pour toxicité"),
    "patient_choice": ("arrêté", " à la demande du patient"), "death": ("arrêté", " (décès)"), "other": ("arrêté", ""),
}  # fmt: skip


def _on(side: Interval) -> str:
    return f"le {side.french()}" if side.is_day else f"en {side.french()}"


def _from(side: Interval) -> str:
    return f"le {side.french()}" if side.is_day else side.french()


def _of(side: Interval) -> str:
    if side.is_day:
        return f"du {side.french()}"
    return f"d’{side.french()}" if side.french()[0] in "aeiou" else f"de {side.french()}"


def _to(side: Interval) -> str:
    return f"au {side.french()}" if side.is_day else f"à {side.french()}"


def event_label(finding: Finding) -> str:
    """Return the short label of an event on the timeline."""
    text = value_fr(finding)
    if finding.kind == "diagnosis_date":
        return "Diagnostic"
    if finding.kind == "metastasis":
        return f"Métastase{NBSP}: {text}"
    return text[:1].upper() + text[1:]
