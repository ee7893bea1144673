"""Errors that a person reads: what, where, why, what to do. Each knows the exit code of the command line."""

from __future__ import annotations


class FiligraneError(Exception):
    """The root of every error shown to a person.

    Parameters are French sentences, without a final stop. ``where`` names the file, page or field; empty when there is none.
    """

    exit_code = 3
    http_status = 400

    def __init__(self, what: str, *, where: str = "", why: str = "", remedy: str = "") -> None:
        self.what, self.where, self.why, self.remedy = what, where, why, remedy
        super().__init__(self.french())

    def french(self) -> str:
        """Return the message in the order what, where, why, what to do."""
        parts = [part for part in (self.what, self.where, self.why, self.remedy) if part]
        return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts)


class UsageError(FiligraneError):
    """The command or the request is not of the expected form."""

    exit_code = 2


class InputRefused(FiligraneError):
    """A received file or dossier cannot be read, or must be refused."""

    exit_code = 3
    http_status = 422


class NotFound(FiligraneError):
    """The thing asked for does not exist, or must not be known to exist."""

    exit_code = 3
    http_status = 404


class AccessRefused(FiligraneError):
    """The person has no right to this act."""

    exit_code = 4
    http_status = 403


class GateRefused(FiligraneError):
    """The gate refuses to run a tool; ``rule`` is the governance rule's id (E1 ... B14) or a house rule's name."""

    exit_code = 4
    http_status = 409

    def __init__(self, what: str, *, rule: str, where: str = "", why: str = "", remedy: str = "") -> None:
        self.rule = rule
        super().__init__(what, where=where, why=why, remedy=remedy)


class Conflict(FiligraneError):
    """Somebody else changed the same thing meanwhile."""

    http_status = 409


class IntegrityFailure(FiligraneError):
    """Stored bytes, audit chain or shipped tables are not what they should be."""

    exit_code = 5
    http_status = 500
