"""Unfolding a course step by step: surgery, treatments, irradiation, response, progression, watching; documents and truth together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from filigrane.science.stories.diagnosis import drawn_lines, tnm_row
from filigrane.science.stories.drawn import Drawn
from filigrane.science.stories.model import Plant, Sheet, day_fr, month_of
from filigrane.science.stories.treatment import Treatment
from filigrane.science.stories.wording import capital, french_number, phrases, written_month
from filigrane.science.stories.writer import Letter, Writer, days, scanned

Step = Mapping[str, Any]


class Unfolding:
    """Walks through the steps of a cancer for one person."""

    def __init__(self, writer: Writer, drawn: Drawn, pages: int) -> None:
        self._writer = writer
        self._drawn = drawn
        self._today = drawn.diagnosed + days(12)
        self._treatment = Treatment(writer, drawn, self.serum, pages)
        self._levels = list(drawn.variant.get("serum", {}).get("levels", []))
        self._metastatic = bool(drawn.first_sites)
        self._running = False
        self._back = False
        self._pages = pages

    def run(self) -> None:
        """Write every step, then the last letter."""
        if self._levels:
            self._writer.biology(self._drawn.diagnosed - days(5), serum=self.serum())
        for step in self._drawn.variant["steps"]:
            chance = self._writer.chance
            jitter = chance.randrange(0, 6) if step["after"] > 8 and not self._back else 0
            self._back = (
                step["after"] < 0
            )  # the step after goes forward again to the very day: a treatment stops at its progression
            self._today += days(step["after"] + jitter)
            {
                "surgery": self._surgery, "line": self._line, "radiotherapy": self._radiotherapy,
                "response": self._response, "progression": self._progression, "watch": self._watch,
            }[step["do"]](step)  # fmt: skip
        self._last()

    def serum(self, *, advance: bool = True) -> tuple[str, float, str] | None:
        """Return the next level of the tumour marker, when this cancer has one."""
        marker = self._drawn.variant.get("serum")
        if not marker or not self._levels:
            return None
        level = self._levels.pop(0) if advance and len(self._levels) > 1 else self._levels[0]
        return marker["analyte"], level, marker["unit"]

    def _surgery(self, step: Step) -> None:
        writer, drawn, day = self._writer, self._drawn, self._today
        operation = drawn.topography.get("op", "")
        name = drawn.sided(step["name"]).replace("{op}", operation)
        written = drawn.sided(writer.chance.choice(step["names"])).replace("{op}", operation)
        writer.tumour["surgeries"].append({"procedure": name, "date": day.isoformat()})
        lines = [
            f"Date de l’intervention : {day_fr(day)}.", f"Intervention : {written}.",
            *drawn_lines(writer, "operation", 8 if writer.long else 3),
            "Exérèse complète, hémostase soigneuse, pas d’incident peropératoire.",
            "Suites opératoires simples.",
        ]  # fmt: skip
        writer.add(Sheet("surgery", "Compte rendu opératoire", day, drawn.variant["surgeon"], "Dr N. Carlier, chirurgien", lines))
        self._specimen(written, day)
        text = writer.words.say("surgery", name=written, Name=capital(written), day=writer.words.day(day))
        writer.fact(day, text)
        writer.item(f"{capital(name)} le {day_fr(day)}")
        visit = day + days(writer.chance.randrange(16, 24))
        writer.letter(Letter(visit, ("Consultation post-opératoire : cicatrice propre.",), state=(drawn.status, drawn.kilograms)))

    def _specimen(self, written: str, day: date) -> None:
        writer, drawn = self._writer, self._drawn
        report, tnm, nodes = day + days(8), drawn.staging["p"], drawn.staging["nodes"]
        grade = f", {drawn.grade[1]}" if drawn.grade else ""
        lines = [
            f"Prélèvement : pièce opératoire ({written}) du {day_fr(day)}.",
            "Marges saines (R0). Pas d’embole vasculaire.",
            f"Ganglions : {nodes[0]} envahi(s) sur {nodes[1]} examinés.",
            f"Conclusion : {drawn.morphology['text']} ({drawn.site}){grade}, {tnm} (TNM 8e édition).",
        ]
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
        row = tnm_row(tnm, report)
        row["nodes"] = {"positive": nodes[0], "examined": nodes[1]}
        writer.tumour["tnm"].append(row)
        text = writer.words.say("staging_p", second=nodes[0] > 1, tnm=tnm, n=nodes[0], m=nodes[1])
        if drawn.staging["stage"] != drawn.first_stage:
            text += f" Stade {drawn.staging['stage']}."
        writer.fact(day + days(1), text, report)

    def _line(self, step: Step) -> None:
        stop = self._treatment.give(step, self._today)
        self._running = stop is None
        if stop is not None:
            self._today = stop

    def _radiotherapy(self, step: Step) -> None:
        writer, drawn, start = self._writer, self._drawn, self._today
        stop = start + days(int(step["fractions"]) * 7 // 5)
        site = drawn.sided(step["site"])
        dose, fractions = step["dose"], step["fractions"]
        writer.tumour["radiotherapies"].append(
            {"site": site, "dose_gy": dose, "fractions": fractions, "start": start.isoformat(), "end": stop.isoformat()}
        )
        lines = [
            f"Volume traité : {site}.",
            f"Dose : {dose} Gy en {fractions} fractions de {french_number(dose / fractions, 2 if dose % fractions else 0)} Gy, du {day_fr(start)} au {day_fr(stop)}.",
            "Technique : modulation d’intensité, contrôle par imagerie quotidienne.",
        ]  # fmt: skip
        lines += [f"Tolérance : {writer.toxicity(stop, term, grade)}" for term, grade in step["toxicities"]] or [
            "Bonne tolérance."
        ]
        writer.add(
            Sheet("radiotherapy", "Compte rendu de fin de radiothérapie", stop, "rth", "Dr L. Fabre, radiothérapeute", lines)
        )
        say = writer.words
        writer.fact(
            start,
            say.say("radiotherapy", site=site, dose=dose, fractions=fractions, start=say.day(start), stop=say.day(stop)),
            stop,
        )
        writer.item(f"Radiothérapie {site} : {dose} Gy en {fractions} fractions, terminée le {day_fr(stop)}")
        self._today = stop

    def _scan(self, day: date, lines: list[str], title: str = "") -> None:
        drawn, writer = self._drawn, self._writer
        sheet = Sheet("imaging", title or "Scanner thoraco-abdomino-pelvien", day, "imag", "Dr P. Vasseur, radiologue", lines)
        writer.add(scanned(sheet) if drawn.scan and writer.chance.random() < 0.2 else sheet)

    def _response(self, step: Step) -> None:
        writer, day, category = self._writer, self._today, step["category"]
        found = {
            "PR": "Diminution de plus de 30 % des cibles par rapport à l’examen précédent. Pas de nouvelle lésion.",
            "CR": "Disparition des lésions connues. Pas de nouvelle lésion.", "SD": "Lésions connues stables. Pas de nouvelle lésion.",
        }[category]  # fmt: skip
        text = writer.words.say(f"response_{category}", day=writer.words.day(day))
        said = {"PR": "réponse partielle", "CR": "réponse complète", "SD": "maladie stable"}[category]
        criteria = ", score de Deauville 2" if step.get("metabolic") else " selon RECIST 1.1"
        title = "TEP-scanner au 18F-FDG" if step.get("metabolic") else ""
        self._scan(day, [f"Comparaison aux examens antérieurs. {found}", f"Conclusion. {capital(said)}{criteria}."], title)
        writer.tumour["responses"].append({"category": category, "date": day.isoformat()})
        writer.fact(day, text)
        writer.letter(Letter(day + days(5), (text,), state=(self._drawn.status, self._drawn.kilograms)))

    def _progression(self, step: Step) -> None:
        writer, drawn, day = self._writer, self._drawn, self._today
        sites = list(step["sites"])
        if step.get("biological"):
            self._biological(day)
            return
        words = " et ".join(f"{phrases()['sites'][site]}s" for site in sites)
        other = next(s for s in ("bone", "brain", "liver") if s not in sites and s not in drawn.first_sites)
        lines = [
            f"Apparition de lésions secondaires {words}."
            if not set(sites) & set(drawn.first_sites)
            else f"Majoration des lésions {words}.",
            writer.words.say("normal_sites", site=phrases()["sites"][other], Site=capital(str(phrases()["organs"][other]))),
            f"Conclusion. Progression : métastases {words}.",
        ]
        self._scan(day, lines)
        text = writer.words.say(
            "relapse" if step.get("relapse") else "progression",
            sites=words,
            site=words.replace("s et ", " et ").removesuffix("s"),
            month=written_month(day),
            day=writer.words.day(day),
        )
        writer.fact(day, text)
        writer.tumour["progressions"].append({"date": month_of(day), "sites": sites})
        known = {row["site"] for row in writer.tumour["metastases"]}
        writer.tumour["metastases"] += [{"site": site, "date": month_of(day)} for site in sites if site not in known]
        writer.item(f"Progression {words.replace('s et ', ' et ').removesuffix('s')} en {written_month(day)}")
        self._metastatic = True
        self._after_progression(day, words)

    def _after_progression(self, day: date, words: str) -> None:
        writer, drawn = self._writer, self._drawn
        if "M0_METASTASIS" in drawn.rules and "c" in drawn.staging and not drawn.first_sites:
            late = day + days(15)
            tnm = drawn.staging["c"]
            said = f"Fiche administrative : tumeur classée {tnm} au {day_fr(late)}."
            mark = (late, "consultation_letter", said)
            writer.plants.append(
                Plant("M0_METASTASIS", f"{tnm} au {day_fr(late)} après des métastases {words}", "important", [mark])
            )
            writer.letter(Letter(late, (said,), state=(drawn.status, drawn.kilograms)))

    def _biological(self, day: date) -> None:
        writer = self._writer
        marker = self.serum()
        level = french_number(marker[1], 2) if marker else ""
        if marker:
            writer.biology(day, serum=marker)
        text = writer.words.say("biological", psa=level, month=written_month(day), day=writer.words.day(day))
        writer.fact(day, text)
        writer.tumour["progressions"].append({"date": month_of(day), "sites": []})
        writer.item(f"Récidive biologique en {written_month(day)}, PSA {level} ng/mL")
        writer.letter(Letter(day + days(6), (text,), state=(self._drawn.status, self._drawn.kilograms)))

    def _watch(self, step: Step) -> None:
        del step
        writer, drawn, day = self._writer, self._drawn, self._today
        for before in range(20, 20 * (self._pages // 16), 20):
            writer.biology(day - days(before + 2))
            writer.letter(
                Letter(
                    day - days(before),
                    ("Pas d’événement depuis la dernière consultation.",),
                    state=(drawn.status, drawn.kilograms),
                )
            )
        if self._pages >= 25 or self._levels:
            writer.biology(day - days(3), serum=self.serum())
        self._scan(day - days(8), ["Comparaison aux examens antérieurs.", "Conclusion. Pas d’argument pour une récidive."])
        news = ["Le scanner de surveillance est sans particularité."]
        if "LATERALITY" in drawn.rules and drawn.side and not any(p.rule == "LATERALITY" for p in writer.plants):
            news = [_wrong_side(writer, drawn, day)]
        writer.letter(Letter(day, tuple(news), state=(drawn.status, drawn.kilograms)))

    def _last(self) -> None:
        writer, drawn = self._writer, self._drawn
        day = self._today + days(20)
        treated = self._running
        text = writer.words.say(
            "alive_treated" if treated else "alive_remission", day=writer.words.day(day), name=writer.person.title
        )
        writer.truth["last_status"] = {"text": text, "date": day.isoformat()}
        news = [text]
        if "LATERALITY" in drawn.rules and drawn.side and not any(p.rule == "LATERALITY" for p in writer.plants):
            news.insert(0, _wrong_side(writer, drawn, day))
        if "ALLERGY_DRUG" in drawn.rules:
            _prescribe(writer, day)
        writer.letter(Letter(day, tuple(news), state=(drawn.status, drawn.kilograms - 1)))


def _wrong_side(writer: Writer, drawn: Drawn, day: date) -> str:
    wrong = drawn.sided(drawn.topography["text"], other=True)
    said = f"{capital(drawn.morphology['text'])} ({wrong}) : pas d’élément nouveau."
    marks = [(day, "consultation_letter", f"({wrong})")]
    writer.plants.append(Plant("LATERALITY", f"{wrong} une fois, {drawn.site} ailleurs", "critical", marks))
    return said


def _prescribe(writer: Writer, day: date) -> None:
    words = "Amoxicilline 1 g, trois fois par jour pendant sept jours."
    writer.add(
        Sheet(
            "prescription",
            "Ordonnance",
            day,
            writer.house,
            writer.author,
            [words, "Paracétamol 1 g si douleur ou fièvre, sans dépasser 3 g par jour."],
        )
    )
    writer.plants.append(
        Plant(
            "ALLERGY_DRUG",
            "amoxicilline prescrite malgré une allergie à la pénicilline",
            "critical",
            [(day, "prescription", "Amoxicilline 1 g")],
        )
    )
