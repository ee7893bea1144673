"""The rule language of the shipped CTCAE tables, read by a small parser of its own: no code of a table is ever run.

A rule is a list of ``condition ~ "grade"`` or ``condition ~ NA_character_``. Conditions know numbers, variables, ``signif``,
``is.na``, ``%in%``, comparisons, ``! & |`` and ``* + -``. A condition over a missing value is unknown; unknown is not true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor, log10

from filigrane.kernel.errors import IntegrityFailure

Variables = Mapping[str, float | str | None]
"""``AVAL ANRLO ANRHI BASE PCHG`` are numbers or None, ``BNRIND`` is « LOW », « NORMAL », « HIGH » or None."""

SETS: Mapping[str, frozenset[str]] = {
    "high_indicator": frozenset({"HIGH", "HIGH HIGH"}),
    "low_indicator": frozenset({"LOW", "LOW LOW"}),
}
_NUMBERS = ("AVAL", "ANRLO", "ANRHI", "BASE", "PCHG")
_TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z_.]*)|(?P<text>"[0-9]")|(?P<sign>%in%|<=|>=|[-!&|<>*+(),~]))'
)

Truth = Callable[[Variables], bool | None]
Number = Callable[[Variables], float | None]


@dataclass(frozen=True)
class Branch:
    """One line of a rule: its condition, the grade it gives (None for « not gradable »), and its text."""

    condition: Truth
    grade: int | None
    text: str


def significant(value: float, digits: int = 15) -> float:
    """Return ``value`` rounded to significant digits, so that 1.5 x 0.2 meets 0.3."""
    return 0.0 if value == 0 else round(value, digits - 1 - floor(log10(abs(value))))


def parse(rule: str) -> tuple[Branch, ...]:
    """Return the branches of one rule.

    Raises
    ------
    IntegrityFailure
        When the rule uses anything that the language does not have.
    """
    return _Parser(rule).branches()


class _Parser:
    """Recursive descent over the tokens of one rule; every level of precedence is one method."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.tokens: list[tuple[str, int, int]] = []
        position = 0
        while position < len(rule.rstrip()):
            match = _TOKEN.match(rule, position)
            if match is None:
                raise self._failure(position)
            self.tokens.append((match.group().strip(), match.end() - len(match.group().strip()), match.end()))
            position = match.end()
        self.index = 0

    def _failure(self, position: int) -> IntegrityFailure:
        return IntegrityFailure(
            "Règle CTCAE illisible", where=f"« {self.rule} », caractère {position}", remedy="Réinstallez Filigrane"
        )

    def _peek(self) -> str:
        return self.tokens[self.index][0] if self.index < len(self.tokens) else ""

    def _take(self, expected: str | None = None) -> str:
        token = self._peek()
        if not token or (expected is not None and token != expected):
            raise self._failure(self.tokens[self.index][1] if self.index < len(self.tokens) else len(self.rule))
        self.index += 1
        return token

    def branches(self) -> tuple[Branch, ...]:
        found: list[Branch] = []
        while self._peek():
            first = self.tokens[self.index][1]
            condition = self._either()
            self._take("~")
            result = self._take()
            grade = None if result == "NA_character_" else int(result.strip('"'))
            found.append(Branch(condition, grade, self.rule[first : self.tokens[self.index - 1][2]]))
            if self._peek():
                self._take(",")
        return tuple(found)

    def _either(self) -> Truth:
        left = self._both()
        while self._peek() == "|":
            self._take()
            left = _either(left, self._both())
        return left

    def _both(self) -> Truth:
        left = self._not()
        while self._peek() == "&":
            self._take()
            left = _both(left, self._not())
        return left

    def _not(self) -> Truth:
        if self._peek() != "!":
            return self._statement()
        self._take()
        inner = self._not()

        def negated(variables: Variables) -> bool | None:
            value = inner(variables)
            return None if value is None else not value

        return negated

    def _statement(self) -> Truth:
        if self._peek() == "(":
            self._take()
            inner = self._either()
            self._take(")")
            return inner
        if self._peek() == "is.na":
            self._take()
            self._take("(")
            name = self._variable()
            self._take(")")
            return lambda variables: variables.get(name) is None
        if self._peek() == "BNRIND":
            self._take()
            self._take("%in%")
            members = self._set()
            return lambda variables: variables.get("BNRIND") in members  # as in R, a missing value is in no set
        return self._comparison()

    def _comparison(self) -> Truth:
        left = self._sum()
        sign = self._take()
        if sign not in _COMPARE:
            raise self._failure(self.tokens[self.index - 1][1])
        right, compare = self._sum(), _COMPARE[sign]

        def truth(variables: Variables) -> bool | None:
            a, b = left(variables), right(variables)
            return None if a is None or b is None else compare(a, b)

        return truth

    def _sum(self) -> Number:
        left = self._product()
        while self._peek() in ("+", "-"):
            sign = self._take()
            left = _arithmetic(left, self._product(), 1.0 if sign == "+" else -1.0)
        return left

    def _product(self) -> Number:
        left = self._atom()
        while self._peek() == "*":
            self._take()
            left = _times(left, self._atom())
        return left

    def _atom(self) -> Number:
        token = self._peek()
        if token.startswith("-"):
            self._take()
            inner = self._atom()
            return _times(lambda _: -1.0, inner)
        if token.startswith("signif"):
            return self._signif()
        if token in _NUMBERS:
            return self._number_variable()
        if not token or not token[0].isdigit():
            raise self._failure(self.tokens[self.index][1] if self.index < len(self.tokens) else len(self.rule))
        value = float(self._take())
        return lambda _: value

    def _number_variable(self) -> Number:
        name = self._variable()

        def read(variables: Variables) -> float | None:
            value = variables.get(name)
            return value if isinstance(value, float) else None

        return read

    def _signif(self) -> Number:
        self._take()
        self._take("(")
        inner = self._sum()
        self._take(",")
        self._take("signif_dig")
        self._take(")")

        def rounded(variables: Variables) -> float | None:
            value = inner(variables)
            return None if value is None else significant(value)

        return rounded

    def _variable(self) -> str:
        name = self._take()
        if name not in _NUMBERS and name != "BNRIND":
            raise self._failure(self.tokens[self.index - 1][1])
        return name

    def _set(self) -> frozenset[str]:
        name = self._take()
        if name not in SETS:
            raise self._failure(self.tokens[self.index - 1][1])
        return SETS[name]


_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _either(left: Truth, right: Truth) -> Truth:
    def truth(variables: Variables) -> bool | None:
        a, b = left(variables), right(variables)
        return True if a or b else None if a is None or b is None else False

    return truth


def _both(left: Truth, right: Truth) -> Truth:
    def truth(variables: Variables) -> bool | None:
        a, b = left(variables), right(variables)
        return False if a is False or b is False else None if a is None or b is None else True

    return truth


def _arithmetic(left: Number, right: Number, sign: float) -> Number:
    def total(variables: Variables) -> float | None:
        a, b = left(variables), right(variables)
        return None if a is None or b is None else a + sign * b

    return total


def _times(left: Number, right: Number) -> Number:
    def product(variables: Variables) -> float | None:
        a, b = left(variables), right(variables)
        return None if a is None or b is None else a * b

    return product
