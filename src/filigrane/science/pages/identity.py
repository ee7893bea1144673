"""The patient identities that documents state, and whether they are one person: same, a question, or two patients.

A wrong patient is the worst error of a dossier: a doubt is a question to a person, two identities are a refusal that says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from filigrane.science.pages.model import Document
from filigrane.science.text.dates import day_or_none, month_number
from filigrane.science.text.normalise import normalise


@dataclass(frozen=True)
class ObservedIdentity:
    """What one passage of a document says of who the patient is; an empty field or None where it says nothing.

    ``identifier`` is « INS:... », « IPP:... » as read, digits and letters only; ``sex`` is M, F or empty.
    """

    start: int
    end: int
    birth_name: str = ""
    used_name: str = ""
    first_names: tuple[str, ...] = ()
    sex: str = ""
    birth_date: date | None = None
    identifier: str = ""

    def french(self) -> str:
        """Return the identity as a person writes it: « DURAND (née MARTIN) Marie, 12/03/1958 »."""
        names = self.used_name or self.birth_name
        if self.used_name and self.birth_name and self.used_name != self.birth_name:
            names = f"{self.used_name} (nom de naissance {self.birth_name})"
        parts = [" ".join(part for part in (names, " ".join(self.first_names)) if part)]
        parts += [self.birth_date.strftime("%d/%m/%Y")] if self.birth_date else []
        parts += [self.identifier] if self.identifier else []
        return ", ".join(part for part in parts if part)


_UPPER = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]+"
_SURNAME = rf"(?:(?:DE|DU|DES|LE|LA|EL|BEN|VAN|VON|D['’]|de|du|des|le|la|el|ben|van|von|d['’])[ ]?){{0,3}}{_UPPER}(?:[ -]{_UPPER}){{0,3}}"
_FIRST = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]+(?:-[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+)*"
_CIVILITY = (
    r"(?<![A-Za-zÀ-ÖØ-öø-ÿ])(?:Madame|Mme|MME|MADAME|Mademoiselle|Mlle|MLLE|Monsieur|MONSIEUR|Mr\.?|MR\.?|M\.|Enfant|ENFANT|Enf\."
    r"|Bébé)"
)
_PERSON = re.compile(
    rf"(?P<civility>{_CIVILITY})[ \t]+(?:(?P<s1>{_SURNAME})[ \t]+(?P<f1>{_FIRST}(?:[ ]{_FIRST})?)"
    rf"|(?P<f2>{_FIRST}(?:[ ]{_FIRST})?)[ \t]+(?P<s2>{_SURNAME})"
    rf"|(?P<s3>{_SURNAME}))"
)
_DOCTOR_BEFORE = re.compile(r"\b(?:docteur|dr|professeur|pr|confrere|secretaire|maitre)\b[ .,]*$")
_DOCTOR_AFTER = re.compile(
    r"^[ ,]*(?:le |la )?(?:docteur|dr|professeur|pr|secretaire|ide|cadre|directeur|directrice|assistante|medecin)\b"
)
_PATIENT_AFTER = re.compile(
    r"^[ ,(]*(?:\n[ ]*)?(?:nee? |ne\(e\)|dossier|ipp|ddn|\(?agee? de|\(?\d{1,3} ans|de sexe|date de naissance|\(?\d{2}[/.-]\d{2}[/.-]\d{4})"
)
_PATIENT_BEFORE = re.compile(
    r"(?:patiente?|nom|concerne|concernant|objet|re|identite|malade|beneficiaire|votre patiente?|en consultation|en hospitalisation|"
    r"suivi de|pris(?:e)? en charge|dossier de|a propos de)(?: de)?[ :.,|]*$"
)
_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("birth_name", re.compile(r"\bnom (?:de naissance|de famille|patronymique|de jeune fille)[ ]*:[ ]*")),
    ("used_name", re.compile(r"\bnom (?:d'usage|usuel|utilise|marital|d'epouse|d'epoux)[ ]*:[ ]*")),
    ("birth_name", re.compile(r"(?<!pre)(?<![a-z])nom(?: du patient| de la patiente| patient)?[ ]*:[ ]*")),
    ("first_names", re.compile(r"\bprenoms?(?: de naissance| du patient)?[ ]*(?:\(s\))?[ ]*:[ ]*")),
    ("person", re.compile(r"\b(?:patiente?|nom(?:,| et) prenoms?|nom prenom|identite(?: du patient)?|malade)[ ]*:[ ]*")),
    ("sex", re.compile(r"\bsexe[ ]*(?::[ ]*|[ ](?=[mfh]\b))")),
    ("ins", re.compile(r"\b(?:ins|matricule ins|ins-nir|ins-c|nir|n° ?(?:de )?securite sociale)[ ]*[:=]?[ ]*(?=[12][ 0-9])")),
    (
        "ipp",
        re.compile(
            r"\b(?:ipp|identifiant \(ipp\)|n° ?(?:de )?(?:dossier|patient|ipp)|numero (?:de )?(?:dossier|patient|ipp)|nip)"
            r"[ ]*[:=]?[ ]*(?=[a-z]{0,3}[0-9])"
        ),
    ),
)
_BORN = re.compile(
    r"\b(?:ne ?\(e\)|nee?|ne/e|date de naissance|naissance|d\.?d\.?n\.?|ddn)(?![a-z])"
    r"(?:[ ]*\(?[a-z/ ]{0,12}\)?)?[ :.-]*(?:le[ :]*)?(?=[0-3]?[0-9])"
)
_BORN_NAME = re.compile(rf"\b(?:[Nn]ée?|NÉE?|NEE?|[ée]pouse|[ÉE]pouse|ép\.|Ép\.|EP\.)[ ]+(?!le\b|LE [0-9])(?P<name>{_SURNAME})")
_NOT_A_NAME = (
    r"(?!(?:IPP|INS|NIP|DDN|SEXE|N[ÉE]E?|CENTRE|CHU|H[ÔO]PITAL|CLINIQUE|POLYCLINIQUE|INSTITUT|SERVICE|CABINET|LABORATOIRE)\b)"
)
_PLAIN_NAME = rf"{_NOT_A_NAME}{_UPPER}(?:[ -]{_NOT_A_NAME}{_UPPER}){{0,2}}"
_NAMED = re.compile(
    rf"(?i:\bnom (?:de naissance|de famille|de jeune fille|(?P<used>d['’]usage|marital|usuel)))[ ]?\n?[ ]*(?P<name>{_PLAIN_NAME})"
)
"""« (nom d'usage OUDINOT) », « nom de naissance MARTIN »: the words say which name it is, without a colon."""
_LABEL = re.compile(
    rf"^[ |]*(?P<surname>{_PLAIN_NAME})[ ]+(?P<first>{_FIRST}(?:[ ]{_FIRST})?)[ ]*(?:\n[ ]*)?[(,]?"
    rf"(?:(?:[ée]p\.|Ép\.|EP\.|[ée]pouse|[ÉE]pouse)[ ]+(?P<used>{_PLAIN_NAME})"
    rf"|(?:[Nn]ée|NÉE|NEE)[ ]+(?!le\b|LE\b)(?P<birth>{_PLAIN_NAME})|(?=[Nn]ée? le [0-3][0-9]/))",
    re.MULTILINE,
)
"""A patient's sticker, without a civility: « MARTIN Jeanne », « ép. DURAND », « Née le 12/03/1958 »."""
_RELATIVE = re.compile(
    r"\b(?:fils|fille|enfants?|mari|epoux|conjointe?|soeur|frere|mere|pere|petit|bebe|nouveau-ne)\b[^.:\n]{0,30}$"
)
_DAY = re.compile(
    r"([0-3]?\d)[ ]?[/.-][ ]?([01]?\d)[ ]?[/.-][ ]?((?:19|20)\d{2})|([0-3]?\d)(?:er)? ([a-z]{3,9})\.? ((?:19|20)\d{2})"
)
_VALUE_END = re.compile(
    r"[ ]{2,}|\n|,|;|\(|\||\t| - |(?<=[a-zà-ÿA-ZÀ-Þ])[ ](?=[\wÀ-ÿ’']+(?:[ ][\wÀ-ÿ’']+){0,2}[ ]*:)|[ ](?=n[ée]e?\b|ne\(e\))",
    re.IGNORECASE,
)
_MONTHS = re.compile(r"janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec")

CLUSTER = 220
"""Fields of one header stand within this many characters of one another."""

Hit = tuple[int, int, str, object]


def observed(document: Document) -> list[ObservedIdentity]:
    """Return the identities that the document states of its patient, in order; doctors and relatives are left out."""
    text, norm = document.text, normalise(document.text)
    found_hits = [*_labelled(text, norm), *_births(norm), *_persons(text, norm), *_stickers(text, norm)]
    hits = sorted(found_hits, key=lambda hit: (hit[0], hit[1]))
    found: list[ObservedIdentity] = []
    current: ObservedIdentity | None = None
    for hit in hits:
        merged = None
        if current is not None and hit[0] - current.end <= CLUSTER:
            merged = _merged(current, hit)
        if merged is None:
            if current is not None:
                found.append(current)
            merged = _merged(ObservedIdentity(hit[0], hit[1]), hit)
        current = merged
    if current is not None:
        found.append(current)
    return [i for i in found if i.birth_date or i.identifier or ((i.birth_name or i.used_name) and (i.first_names or i.sex))]


def _merged(identity: ObservedIdentity, hit: Hit) -> ObservedIdentity | None:
    """Return the identity with one more field, or None when the field contradicts it: another identity begins."""
    _, end, field, value = hit
    known = getattr(identity, field)
    if field == "identifier" and known and str(known)[:3] != str(value)[:3]:
        best = str(value) if str(value).startswith("INS") else str(known)  # the national identifier rather than a local one
        return replace(identity, end=max(end, identity.end), identifier=best)
    if known and not _compatible(field, known, value):
        if field == "birth_name" and folded(identity.used_name) == folded(str(value)):
            return replace(identity, end=max(end, identity.end))  # « MARTIN ép. DURAND », then « Madame DURAND »
        if field != "birth_name" or identity.used_name:
            return None
        # « Madame DURAND ... née MARTIN »: the first was the used name
        return replace(identity, end=max(end, identity.end), used_name=identity.birth_name, birth_name=str(value))
    return replace(identity, end=max(end, identity.end), **{field: known or value})  # type: ignore[arg-type]


def _compatible(field: str, known: object, value: object) -> bool:
    if field in {"birth_name", "used_name"}:
        return folded(str(known)) == folded(str(value))
    if field == "first_names" and isinstance(known, tuple) and isinstance(value, tuple):
        return folded(known[0]) == folded(value[0])
    return known == value


def _labelled(text: str, norm: str) -> Iterator[Hit]:
    taken: set[int] = set()
    for field, pattern in _FIELDS:
        for match in pattern.finditer(norm):
            start = match.end()
            if start in taken or _RELATIVE.search(norm, max(0, match.start() - 40), match.start()):
                continue
            taken.add(start)
            end = _VALUE_END.search(text, start)
            stop = end.start() if end else min(len(text), start + 60)
            yield from _field(field, text, norm, (match.start(), start, stop))


def _field(field: str, text: str, norm: str, place: tuple[int, int, int]) -> Iterator[Hit]:
    label, start, stop = place
    value = text[start:stop].strip(" .:-")
    if field in {"ins", "ipp"}:
        number = re.match(
            r"[a-zA-Z]{0,3}[0-9][0-9A-Za-z-]{2,20}" if field == "ipp" else r"[12](?:[ ]?[0-9AaBb]){12,14}", text[start:]
        )
        if number:
            digits = re.sub(r"[^0-9A-Z]", "", number.group().upper())
            yield label, start + number.end(), "identifier", f"{field.upper()}:{digits}"
    elif field == "sex":
        if norm[start : start + 1] in {"m", "f", "h"}:
            yield label, start + 1, "sex", "F" if norm[start] == "f" else "M"
    elif field == "person" or (field == "birth_name" and re.search(rf"^(?:{_CIVILITY}[ ])?{_SURNAME}[ ]{_FIRST}$", value)):
        yield from _name_parts(value, label, stop)
    elif field == "first_names":
        names = tuple(part for part in re.split(r"[ ,]+", value) if part)
        if names and names[0][0].isalpha():
            yield label, stop, field, names
    elif re.match(r"^[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’ -]+$", value) and len(value) < 50:
        yield label, stop, field, value


def _name_parts(value: str, start: int, end: int) -> Iterator[Hit]:
    """Read « Mme DURAND Marie », « Jean DUPONT » or « DUPONT JEAN »."""
    civility = re.match(rf"{_CIVILITY}[ ]+", value)
    if civility:
        if _sex_of(civility.group()):
            yield start, end, "sex", _sex_of(civility.group())
        value = value[civility.end() :]
    surname_first = re.match(rf"^({_SURNAME})[ ]+({_FIRST}(?:[ ]{_FIRST})*)", value)
    first_first = re.match(rf"^({_FIRST}(?:[ ]{_FIRST})*)[ ]+({_SURNAME})", value)
    if surname_first:
        yield start, end, "birth_name", surname_first[1]
        yield start, end, "first_names", tuple(surname_first[2].split())
    elif first_first:
        yield start, end, "birth_name", first_first[2]
        yield start, end, "first_names", tuple(first_first[1].split())
    elif re.match(rf"^{_UPPER}(?:[ ]{_UPPER})+$", value):  # all in capitals: the family name comes first on labels
        surname, _, first = value.rpartition(" ")
        yield start, end, "birth_name", surname
        yield start, end, "first_names", (first,)


def _births(norm: str) -> Iterator[Hit]:
    for match in _BORN.finditer(norm):
        day = _DAY.match(norm, match.end())
        if day is None or _RELATIVE.search(norm, max(0, match.start() - 40), match.start()):
            continue
        found = _day(day)
        if found is not None:
            yield match.start(), day.end(), "birth_date", found


def _day(match: re.Match[str]) -> date | None:
    if match[1]:
        return day_or_none(int(match[3]), int(match[2]), int(match[1]))
    return day_or_none(int(match[6]), month_number(match[5]), int(match[4])) if _MONTHS.match(match[5]) else None


def _persons(text: str, norm: str) -> Iterator[Hit]:
    for match in _PERSON.finditer(text):
        before, after = norm[max(0, match.start() - 40) : match.start()], norm[match.end() : match.end() + 40]
        born = _BORN_NAME.match(
            text, match.end() + len(text[match.end() : match.end() + 2]) - len(text[match.end() : match.end() + 2].lstrip(" ,("))
        )
        if (
            _DOCTOR_BEFORE.search(before)
            or _DOCTOR_AFTER.search(after)
            or not (born or _PATIENT_AFTER.search(after) or _PATIENT_BEFORE.search(before))
        ):
            continue
        surname = match["s1"] or match["s2"] or match["s3"]
        first = match["f1"] or match["f2"]
        sex = _sex_of(match["civility"])
        if sex:
            yield match.start(), match.end(), "sex", sex
        married = bool(born) and born is not None and not born.group().lower().startswith(("é", "e"))
        yield match.start(), match.end(), "used_name" if married else "birth_name", surname
        if first:
            yield match.start(), match.end(), "first_names", tuple(first.split())
        if born:
            yield born.start(), born.end(), "birth_name" if married else "used_name", born["name"]


def _stickers(text: str, norm: str) -> Iterator[Hit]:
    """Read the names that stand without a civility or a colon: a patient's sticker, « nom d'usage DURAND »."""
    for match in _LABEL.finditer(text):
        surname = "used_name" if match["birth"] else "birth_name"
        yield match.start("surname"), match.end("first"), surname, match["surname"]
        yield match.start("surname"), match.end("first"), "first_names", tuple(match["first"].split())
        for group, field in (("used", "used_name"), ("birth", "birth_name")):
            if match[group]:
                yield match.start(group), match.end(group), field, match[group]
    for match in _NAMED.finditer(text):
        if not _RELATIVE.search(norm, max(0, match.start() - 40), match.start()):
            yield match.start(), match.end(), "used_name" if match["used"] else "birth_name", match["name"]


def _sex_of(civility: str) -> str:
    """Return the sex that a civility tells, nothing for a child's."""
    if civility[:2].upper() in {"EN", "BÉ"}:
        return ""
    return "M" if civility[:2].upper() in {"M.", "MR", "MO"} else "F"


def folded(name: str) -> str:
    """Return a name in capitals without accents, blanks, hyphens or apostrophes, as names are compared."""
    return re.sub(r"[^A-Z]", "", normalise(name).replace("œ", "oe").replace("æ", "ae").upper())
