"""The command ``filigrane``: parses the words, finds the verb, and lets the console give the exit code."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from filigrane import __version__
from filigrane.platform.console import Console
from filigrane.platform.system import resolve
from filigrane.systems import SYSTEMS

Verb = Callable[[argparse.Namespace, Console], int | None]


class _Parser(argparse.ArgumentParser):
    """Messages of bad usage in French, exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog} : demande mal formée. {message}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of every verb; a system's own verbs are added by the function that it declares."""
    whole = _Parser(prog="filigrane", description="Plateforme d’oncologie : la source transparaît sous chaque phrase.")
    whole.add_argument("--version", action="version", version=f"filigrane {__version__}")
    words = whole.add_subparsers(dest="system", metavar="COMMANDE", required=True)
    for name, summary in _OWN.items():
        own = words.add_parser(name, help=summary, description=summary)
        own.add_argument("--home", type=Path, help="dossier de l’installation")
        own.add_argument("--json", action="store_true", help="un seul document JSON sur la sortie standard")
        if name in _ARGUMENTS:
            _ARGUMENTS[name](own)
        own.set_defaults(verb=_lazy(f"filigrane.cli.verbs:{name.replace('-', '_')}"))
    for system in SYSTEMS:
        if system.cli is not None:
            resolve(system.cli)(words.add_parser(system.name, help=system.title))
    return whole


_OWN = {
    "serve": "lance l’application web et son travail de fond",
    "worker": "lance le travail de fond seul",
    "verify-audit": "vérifie la chaîne du journal et dit ce qui est scellé",
    "demo": "écrit des dossiers de démonstration, les lit et écrit les synthèses",
    "account": "crée un compte (première installation)",
    "new": "crée un système vide de la forme commune",
}


def _serve(own: argparse.ArgumentParser) -> None:
    own.add_argument("--host", help="adresse d’écoute (127.0.0.1 par défaut)")
    own.add_argument("--port", type=int, help="port d’écoute")
    own.add_argument("--descriptor", type=int, help=argparse.SUPPRESS)  # the socket of the server that started this one
    own.add_argument("--demo", action="store_true", help="mode démonstration : prépare des comptes et un lien de connexion")


def _worker(own: argparse.ArgumentParser) -> None:
    own.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)  # started by serve, and ends with it


def _demo(own: argparse.ArgumentParser) -> None:
    own.add_argument("--out", type=Path, default=Path("demo-output"), help="où écrire les dossiers et les synthèses")
    own.add_argument("--dossiers", type=int, default=3, help="combien de dossiers (3 par défaut)")


def _account(own: argparse.ArgumentParser) -> None:
    own.add_argument("name", help="nom de connexion")
    own.add_argument("--display", required=True, help="nom affiché, par exemple « Dr Claire Aubanel »")
    own.add_argument("--role", action="append", required=True, help="rôle (plusieurs fois si besoin)")


def _new(own: argparse.ArgumentParser) -> None:
    own.add_argument("what", choices=["system"])
    own.add_argument("name", help="nom du dossier du système")


_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "serve": _serve,
    "worker": _worker,
    "demo": _demo,
    "account": _account,
    "new": _new,
}


def _lazy(dotted: str) -> Verb:
    def verb(arguments: argparse.Namespace, console: Console) -> int | None:
        function: Verb = resolve(dotted)
        return function(arguments, console)

    return verb


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    console = Console()

    def command() -> int | None:
        asked = parser().parse_args(arguments)
        console.json = bool(getattr(asked, "json", False))
        level = os.environ.get("FILIGRANE_LOG", "warning").upper()
        logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s %(message)s")
        verb: Verb = asked.verb
        return verb(asked, console)

    return console.run(command)


if __name__ == "__main__":
    sys.exit(main())
