"""A systemic treatment in an invented course: meeting, cycles with their doses, laboratory, tolerance, stop and its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from filigrane.science.stories.drawn import Drawn, line_days, line_name
from filigrane.science.stories.model import Plant, Sheet, day_fr, one_day
from filigrane.science.stories.stays import stay
from filigrane.science.stories.wording import capital, french_number, written_month
from filigrane.science.stories.writer import Letter, Writer, days

Step = Mapping[str, Any]
_PLACES = {
    "adjuvant": "en situation adjuvante", "neoadjuvant": "en situation néoadjuvante", "metastatic": "en situation métastatique",
    "concomitant": "en association à la radiothérapie", "maintenance": "en traitement d’entretien", "": "",
}  # fmt: skip
_ADJECTIVES = {"adjuvant": "adjuvant ", "neoadjuvant": "néoadjuvant ", "metastatic": "de la maladie métastatique ", "concomitant": "concomitant ", "maintenance": "d’entretien ", "": ""}  # fmt: skip
_ENDS = {"completed": "traitement terminé", "progression": "arrêt pour progression", "toxicity": "arrêt pour toxicité"}
_ORDINALS = ("Première", "Deuxième", "Troisième", "Quatrième", "Cinquième", "Sixième")


class Treatment:
    """Writes the treatments of one course; ``serum`` gives the next level of the tumour marker."""

    def __init__(self, writer: Writer, drawn: Drawn, serum: Callable[[], tuple[str, float, str] | None], pages: int) -> None:
        self._writer = writer
        self._drawn = drawn
        self._serum = serum
        self._visits = 1 if pages < 25 else min(6, pages // 12)
        self._number = 0

    def give(self, step: Step, start: date) -> date | None:
        """Write one treatment from its first day; return its last day, None while it goes on."""
        self._number += 1
        length = line_days(step)
        stop = start + days(length) if step["stop"] else None
        self._record(step, start, stop)
        if step["setting"] == "metastatic" and self._number > 1:
            self._meeting(step, start)
        visits = self._cycles(step, start) if step["cycles"] and step["every"] else self._oral(step, start, length)
        self._tolerance(step, visits[-1])
        self._tell(step, start, stop)
        if stop is not None:
            self._end(step, stop)
        return stop

    def _record(self, step: Step, start: date, stop: date | None) -> None:
        drugs = [*step["drugs"], *([step["extra"]] if "extra" in step else [])]
        self._writer.tumour["lines"].append({
            "number": self._number, "protocol": step["protocol"] or None, "drugs": drugs, "start": one_day(start),
            "stop": one_day(stop) if stop else None, "stop_reason": step["stop"] or None, "setting": step["setting"] or None,
        })  # fmt: skip

    def _meeting(self, step: Step, start: date) -> None:
        writer, drawn = self._writer, self._drawn
        day = start - days(8)
        lines = [
            f"Réunion de concertation pluridisciplinaire du {day_fr(day)}.", f"Histoire : {writer.history(day)}",
            writer.state(day, drawn.status), writer.words.say("proposal", what=f"traitement par {line_name(step)}"),
        ]  # fmt: skip
        writer.add(
            Sheet(
                "rcp",
                "Fiche de réunion de concertation pluridisciplinaire",
                day,
                drawn.variant["house"],
                f"Coordonnateur : {drawn.coordinator}",
                lines,
            )
        )

    def _cycles(self, step: Step, start: date) -> list[date]:
        """Write the first cycles at the day hospital; return their days."""
        writer, drawn = self._writer, self._drawn
        shown = min(int(step["cycles"]), self._visits + 1 if self._visits > 1 else 2, len(_ORDINALS))
        visits = [start + days(int(step["every"]) * number) for number in range(shown)]
        for number, day in enumerate(visits):
            special = self._renal(step, day) if number == shown - 1 else {}
            writer.biology(day - days(1), special, self._serum() if number == 0 else None)
            wrong = number == shown - 1 and number > 0 and self._plantable("DOSE_WEIGHT", step)
            lines = [
                f"{_ORDINALS[number]} cure de {line_name(step)} le {day_fr(day)}.",
                f"Poids {drawn.kilograms:.0f} kg, taille {drawn.centimetres} cm, surface corporelle {french_number(drawn.surface, 2)} m².",
                *self._doses(step["doses"], day, wrong=wrong),
                writer.state(day, drawn.status),
            ]
            writer.truth["weights"].append({"kg": drawn.kilograms, "date": day.isoformat()})
            writer.add(Sheet("systemic_treatment", "Compte rendu d’hôpital de jour", day, writer.house, writer.author, lines))
        return visits

    def _doses(self, doses: Sequence[Sequence[Any]], day: date, *, wrong: bool) -> list[str]:
        lines = []
        for number, (drug, rate, per) in enumerate(doses):
            base = self._drawn.surface if per == "m2" else self._drawn.kilograms
            total = round(rate * base)
            if wrong and number == 0:
                total = round(total * 1.45)
                text = f"{drug} {rate} mg/{per.replace('m2', 'm²')}, {total} mg pour {french_number(base, 2 if per == 'm2' else 0)} {'m²' if per == 'm2' else 'kg'}"
                mark = (day, "systemic_treatment", f"soit {total} mg")
                self._writer.plants.append(Plant("DOSE_WEIGHT", text, "critical", [mark]))
            lines.append(f"{capital(drug)} {rate} mg/{'m²' if per == 'm2' else 'kg'}, soit {total} mg.")
        return lines

    def _plantable(self, rule: str, step: Step) -> bool:
        planted = any(plant.rule == rule for plant in self._writer.plants)
        return rule in self._drawn.rules and not planted and bool(step["doses"] if rule == "DOSE_WEIGHT" else step.get("renal"))

    def _renal(self, step: Step, day: date) -> dict[str, float]:
        if not self._plantable("DRUG_RENAL", step):
            return {}
        taken = day - days(1)
        words = "Clairance"
        self._writer.plants.append(
            Plant("DRUG_RENAL", f"clairance 38 mL/min la veille de {line_name(step)}", "critical", [(taken, "laboratory", words)])
        )
        return {"creatinine": 142.0, "creatinine_clearance": 38.0}

    def _oral(self, step: Step, start: date, length: int) -> list[date]:
        """Write the visits of a treatment taken at home or without cycles; return their days."""
        writer, drawn = self._writer, self._drawn
        span = length or 60
        shown = max(1, min(self._visits, span // 45))
        visits = [start + days(span * number // (shown + 1)) for number in range(1, shown + 1)]
        dose = f" {step['oral']}" if step.get("oral") else ""
        for day in visits:
            if self._visits > 1:
                writer.biology(day - days(2), serum=self._serum())
            writer.letter(
                Letter(day, (f"Traitement par {line_name(step)}{dose}, poursuivi.",), state=(drawn.status, drawn.kilograms))
            )
        return visits

    def _tolerance(self, step: Step, day: date) -> None:
        writer = self._writer
        if step["toxicities"]:
            said = tuple(writer.toxicity(day + days(9), term, grade) for term, grade in step["toxicities"])
            writer.letter(Letter(day + days(9), said, state=(self._drawn.status, self._drawn.kilograms)))
            severe = next((term for term, grade in step["toxicities"] if grade >= 3), "")
            if severe and not any(sheet.type == "hospital_stay" for sheet in writer.sheets):
                writer.add(stay(writer, severe, day + days(10)))

    def _tell(self, step: Step, start: date, stop: date | None) -> None:
        """Add the treatment to the history: under way until it stops, then with its reason."""
        writer, words = self._writer, self._writer.words
        name, setting = line_name(step), _PLACES[step["setting"]]
        setting = f" {setting}" if setting else ""
        told: dict[str, Any] = {
            "What": capital(name),
            "what": name,
            "setting": setting,
            "adj": _ADJECTIVES[step["setting"]],
            "start": words.day(start),
        }
        writer.fact(start, words.say("line_running", **told), start, stop or date.max)
        if stop is None:
            writer.item(f"{capital(name)} depuis le {day_fr(start)}")
            return
        reason = self._reason(step)
        done = words.say(
            "line_done", Setting=f"Traitement {_ADJECTIVES[step['setting']]}", stop=words.day(stop), reason=reason, **told
        )
        writer.fact(start, done, stop)
        writer.item(f"{capital(name)} du {day_fr(start)} au {day_fr(stop)}, {_ENDS[step['stop']]}")

    def _reason(self, step: Step) -> str:
        words = self._writer.words
        if step["stop"] == "completed":
            return words.say("completed", n=f"{step['cycles']} cures, " if step["cycles"] else "")
        worst = max(step["toxicities"], key=lambda row: row[1])[0] if step["toxicities"] else ""
        return words.say(f"stopped_{step['stop']}", toxicity=worst)

    def _end(self, step: Step, stop: date) -> None:
        writer, drawn = self._writer, self._drawn
        if step["cycles"]:
            text = f"Fin du traitement par {line_name(step)} en {written_month(stop)}." if step["stop"] == "completed" else ""
            writer.letter(Letter(stop + days(6), (text,) if text else (), state=(drawn.status, drawn.kilograms)))
