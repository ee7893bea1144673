"""The documents of a diagnosis: first imaging, biopsy, molecular report, first meeting; and their truth."""

from __future__ import annotations

from datetime import date
from typing import Any

from filigrane.science.stories.drawn import Drawn
from filigrane.science.stories.model import Plant, Sheet, Table, day_fr, month_of
from filigrane.science.stories.wording import capital, lower, of, phrases, written_month
from filigrane.science.stories.writer import Writer, days, scanned

_WRONG_STAGES = {
    "IA": "IIB", "IB": "IIIA", "IIA": "IIIA", "IIB": "IIIA", "IIC": "IIIA", "IIIA": "IB", "IIIB": "IIA", "IIIC": "IIB", "IVA": "IIIB", "IVB": "IIIB",
    "I": "III", "II": "IV", "III": "I", "IV": "II", "IA2": "IIIA",
}  # fmt: skip


def diagnose(writer: Writer, drawn: Drawn) -> None:
    """Write the diagnosis."""
    day = drawn.diagnosed
    scan = day - days(9)
    _imaging(writer, drawn, scan)
    report = _biopsy(writer, drawn, day)
    if drawn.variant.get("molecular"):
        _molecular(writer, drawn, report + days(11))
    _truth(writer, drawn, report)
    _history(writer, drawn, report)
    meeting = report + days(13 if drawn.variant.get("molecular") else 7)
    _meeting(writer, drawn, meeting)


def _imaging(writer: Writer, drawn: Drawn, day: date) -> None:
    chance, person = writer.chance, writer.person
    clean = [s for s in ("bone", "liver", "lung", "brain") if s not in drawn.first_sites and s in phrases()["sites"]]
    lines = [f"Indication : bilan d’une lésion {of(drawn.organ)}, {person.age(day)} ans."]
    lines.append(f"Résultat. {capital(chance.choice(drawn.variant['finding']))}, {drawn.site}.")
    lines += [f"Présence de lésions {_plural(site)} d’allure secondaire." for site in drawn.first_sites]
    for site in chance.sample(clean, 2):
        word = phrases()["sites"][site]
        lines.append(writer.words.say("normal_sites", site=word, Site=_organ(site)))
    if "SEX_ORGAN" in drawn.rules:
        words = chance.choice(_OTHER_SEX[person.sex])
        lines.append(words)
        marks = [(day, "imaging", words)]
        writer.plants.append(Plant("SEX_ORGAN", f"{words[:-1]} dans le dossier de {person.title}", "critical", marks))
    lines.append(f"Conclusion. Lésion suspecte, {drawn.site}.")
    sheet = Sheet("imaging", drawn.variant["scan"], day, "imag", "Dr P. Vasseur, radiologue", lines)
    writer.add(scanned(sheet) if drawn.scan else sheet)


_OTHER_SEX = {
    "F": ("Prostate de volume normal.", "Antécédent de cancer de la prostate opéré en 2012.", "Adénocarcinome de la prostate connu, stable."),
    "M": ("Utérus et ovaires sans anomalie.", "Antécédent de cancer de l’endomètre opéré en 2014.", "Cancer de l’ovaire gauche connu, stable."),
}  # fmt: skip


def _organ(site: str) -> str:
    return capital(str(phrases()["organs"].get(site, site)))


def _plural(site: str) -> str:
    return str(phrases()["sites"][site]) + "s"


def _biopsy(writer: Writer, drawn: Drawn, taken: date) -> date:
    report = taken + days(writer.chance.randrange(3, 7))
    grade = f", {drawn.grade[1]}" if drawn.grade else ""
    said = f"Prélèvement : biopsie, {drawn.site}, le {day_fr(taken)}."
    if "DATE_ORDER" in drawn.rules:
        wrong = report + days(12)
        said = f"Prélèvement : biopsie, {drawn.site}, réalisé le {day_fr(wrong)}."
        mark = (report, "pathology", f"réalisé le {day_fr(wrong)}")
        text = f"compte rendu du {day_fr(report)} d’un prélèvement du {day_fr(wrong)}"
        writer.plants.append(Plant("DATE_ORDER", text, "check", [mark]))
    lines: list[str | Table] = [
        said,
        *drawn_lines(writer, "macroscopy", 2 if writer.long else 1),
        f"Microscopie. {writer.chance.choice(_MICROSCOPY)}",
        f"Conclusion : {drawn.morphology['text']} ({drawn.site}){grade}.",
    ]
    if not drawn.variant.get("molecular"):
        lines += [f"{text}." for text in drawn.markers.values()]
    writer.add(
        Sheet(
            "pathology",
            "Compte rendu d’anatomie et cytologie pathologiques",
            report,
            "path",
            "Dr A. Perrotin, pathologiste",
            lines,
        )
    )
    return report


_MICROSCOPY = (
    "Prolifération tumorale infiltrante au sein d’un stroma fibreux.",
    "Les prélèvements sont le siège d’une prolifération maligne.",
    "Tissu largement remanié par une tumeur ; mitoses nombreuses, nécrose focale.",
    "Fragments envahis par une population tumorale atypique.",
)


def drawn_lines(writer: Writer, name: str, number: int) -> list[str]:
    """Return some sentences of a list that carry no fact of the truth: they make reports as long as real ones."""
    return writer.chance.sample(phrases()["filler"][name], number)


def _molecular(writer: Writer, drawn: Drawn, day: date) -> None:
    lines: list[str | Table] = [f"Matériel : biopsie du {day_fr(drawn.diagnosed)}, cellularité tumorale estimée à 40 %."]
    if writer.chance.random() < 0.5:
        rows = [(m["marker"], drawn.markers[m["marker"]]) for m in drawn.variant["biomarkers"]]
        lines.append(Table(("Marqueur", "Résultat"), rows))
    else:
        lines += [f"{text}." for text in drawn.markers.values()]
    writer.add(Sheet("molecular", "Compte rendu de pathologie moléculaire", day, "path", "Dr A. Perrotin, pathologiste", lines))


def _truth(writer: Writer, drawn: Drawn, report: date) -> None:
    tumour = writer.tumour
    tumour["diagnosis_date"] = month_of(drawn.diagnosed)
    tumour["topography"], tumour["laterality"] = drawn.topography["code"], drawn.side
    tumour["morphology"] = drawn.morphology["code"]
    if drawn.grade:
        tumour["grade"] = {"system": drawn.variant["grade"]["system"], "value": drawn.grade[0]}
    if "c" in drawn.staging:
        tumour["tnm"].append(tnm_row(drawn.staging["c"], report))
    tumour["stage"] = {"system": drawn.variant["system"], "value": drawn.staging["stage"], "stated": True}
    for marker in drawn.variant["biomarkers"]:
        row = {k: v for k, v in marker.items() if k in {"marker", "number", "unit", "alteration"}}
        result = "positive" if marker.get("pmmr") else marker["result"]
        tumour["biomarkers"].append({**row, "result": None if result == "value" else result, "date": report.isoformat()})
    for site in drawn.first_sites:
        tumour["metastases"].append({"site": site, "date": month_of(drawn.diagnosed)})


def tnm_row(text: str, day: date) -> dict[str, Any]:
    """Return a TNM of the truth from its writing: cT2 N1 M0, pT2 N0(sn) M0."""
    first, nodes, metastases = text.split(" ")
    prefix = first[: first.index("T")]
    nodes = nodes.replace("(sn)", "")
    return {
        "prefix": prefix,
        "T": first[len(prefix) :],
        "N": nodes,
        "M": metastases,
        "edition": 8,
        "nodes": None,
        "date": day.isoformat(),
    }


def _history(writer: Writer, drawn: Drawn, report: date) -> None:
    site = of(drawn.site) if " " not in drawn.site or drawn.side else f"({drawn.site})"
    morphology = drawn.morphology["text"]
    text = writer.words.say(
        "diagnosis", morphology=capital(morphology), morphology_lower=lower(morphology), site=drawn.site, of_site=site,
        month=written_month(drawn.diagnosed), day=writer.words.day(drawn.diagnosed),
    )  # fmt: skip
    writer.fact(drawn.diagnosed, text, report)
    writer.fact(drawn.diagnosed + days(1), staging_sentence(writer, drawn), report)
    told = [text for name, text in drawn.markers.items() if name not in drawn.wrong]
    if told:
        writer.fact(drawn.diagnosed + days(2), f"{'. '.join(told)}.", report + days(12))
    writer.item(f"{capital(morphology)} ({drawn.site}), {written_month(drawn.diagnosed)}")
    tnm = f"{drawn.staging['c']}, " if "c" in drawn.staging else ""
    writer.item(f"{tnm}stade {drawn.staging['stage']}")
    for marker in drawn.variant["biomarkers"]:
        writer.item(marker["texts"][0])


def staging_sentence(writer: Writer, drawn: Drawn, stage: str | None = None) -> str:
    """Return the sentence on TNM and stage, with another stage when asked."""
    value = stage or drawn.first_stage
    if "c" not in drawn.staging:
        return writer.words.say("staging_only", stage=value)
    edition = writer.chance.choice(["", " (TNM 8e édition)", " (UICC 8)"]) if drawn.variant["system"] == "UICC" else " (FIGO)"
    return writer.words.say("staging", tnm=drawn.staging["c"], stage=value, edition=edition)


def _meeting(writer: Writer, drawn: Drawn, day: date) -> None:
    stage = None
    if "STAGE_TNM" in drawn.rules:
        stage = _WRONG_STAGES[drawn.first_stage]
    staging = staging_sentence(writer, drawn, stage)
    if stage is not None:
        text = f"stade {stage} écrit pour {drawn.staging['c']} ({drawn.first_stage})"
        writer.plants.append(Plant("STAGE_TNM", text, "important", [(day, "rcp", staging[:60].strip())]))
    told = [drawn.wrong.get(name, text) for name, text in drawn.markers.items()]
    for words in drawn.wrong.values():
        marks = [(day, "rcp", words)]
        writer.plants.append(Plant("HISTOLOGY_BIOMARKER", f"{words} en RCP, l’inverse au compte rendu", "important", marks))
    writer.background = _background(writer, drawn)
    lines = [
        f"Réunion de concertation pluridisciplinaire du {day_fr(day)}. {'Patiente' if writer.person.sex == 'F' else 'Patient'} de {writer.person.age(day)} ans.",
        writer.background,
        writer.state(day, drawn.status),
        f"{capital(drawn.morphology['text'])} ({drawn.site}). {staging}",
        *([f"{'. '.join(told)}."] if told else []),
        writer.words.say("proposal", what=drawn.first_step),
    ]
    house = "chd" if drawn.variant["house"] == "chd" else drawn.variant["house"]
    writer.add(
        Sheet(
            "rcp",
            "Fiche de réunion de concertation pluridisciplinaire",
            day,
            house,
            f"Coordonnateur : {drawn.coordinator}",
            lines,
        )
    )


def _background(writer: Writer, drawn: Drawn) -> str:
    words, parts = writer.words, []
    if drawn.comorbidities:
        parts.append(words.say("comorbidities", list=", ".join(drawn.comorbidities)))
        writer.truth["comorbidities"] = list(drawn.comorbidities)
    else:
        parts.append(words.say("no_comorbidity"))
    if drawn.allergy:
        parts.append(words.say("allergy", substance=drawn.allergy))
        writer.truth["allergies"] = [{"substance": drawn.allergy}]
        writer.item(f"Allergie : {drawn.allergy}")
    else:
        parts.append(words.say("no_allergy"))
        writer.truth["allergy_denied"] = True
    if drawn.tobacco:
        parts.append(words.say(f"tobacco_{drawn.tobacco[0]}", pack=drawn.tobacco[1]))
        packs = None if drawn.tobacco[0] == "never" else drawn.tobacco[1]
        writer.truth["tobacco"] = {"status": drawn.tobacco[0], "pack_years": packs}
    if drawn.family:
        parts.append(words.say("family", text=drawn.family))
        writer.truth["family_history"] = [drawn.family]
    return " ".join(parts)
