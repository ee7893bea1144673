"""The installation's own verbs: serve, worker, verify-audit, demo, account, new system."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from filigrane.kernel.errors import IntegrityFailure, UsageError
from filigrane.platform.console import Console
from filigrane.platform.installation import Installation
from filigrane.platform.settings import Mode
from filigrane.systems import SYSTEMS

DEFAULT_HOME = Path(".home")


def migrations() -> tuple[str, ...]:
    """Return the systems' packages of database revisions."""
    return tuple(system.migrations for system in SYSTEMS if system.migrations is not None)


def open_home(arguments: argparse.Namespace, *, mode: Mode | None = None) -> Installation:
    """Open the installation that ``--home`` names."""
    return Installation.open(arguments.home or DEFAULT_HOME, mode=mode, migrations=migrations())


def serve(arguments: argparse.Namespace, console: Console) -> int:
    """Serve the web application, with the worker and the audit's sealer in a process beside it."""
    import uvicorn

    from filigrane.web.app import create

    if arguments.descriptor is not None:
        return _serve_too(arguments)
    installation = open_home(arguments, mode=Mode.DEMONSTRATION if arguments.demo else None)
    host, port = arguments.host or installation.settings.host, arguments.port or installation.settings.port
    if installation.mode is Mode.DEMONSTRATION and host not in {"127.0.0.1", "localhost", "::1"}:
        raise UsageError(
            "Mode démonstration : écoute refusée hors de cette machine", where=host, remedy="Gardez l’adresse 127.0.0.1"
        )

    configured = uvicorn.Config(
        "", host=host, port=port, log_level="warning", access_log=False, server_header=False
    )  # the application is given once the address is known to be free
    listening = configured.bind_socket()
    configured.app = create(installation, lifespan=_beside(installation, listening.fileno()))
    if arguments.demo:
        from filigrane.cli.demonstration import prepare

        link = prepare(installation)
        console.say(f"Lien de connexion à usage unique : http://{host}:{port}/lien/{link}")
    console.say(f"Filigrane écoute sur http://{host}:{port} (Ctrl+C pour arrêter)")
    uvicorn.Server(configured).run(sockets=[listening])
    installation.close()
    return 0


def _beside(installation: Installation, descriptor: int) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return what runs beside the first server: the worker, and the other servers where there are processors for them."""
    from filigrane.cli.beside import serving, working

    several = installation.settings.web_processes or min(2, os.cpu_count() or 1)

    @asynccontextmanager
    async def beside(_app: Any) -> AsyncIterator[None]:
        with working(installation.home), serving(installation.home, descriptor, several - 1):
            yield

    return beside


def _serve_too(arguments: argparse.Namespace) -> int:
    """Answer at the socket of the first server, until that one goes."""
    import uvicorn

    from filigrane.cli.beside import attach
    from filigrane.web.app import create

    installation, stop = open_home(arguments), threading.Event()
    configured = uvicorn.Config(
        create(installation), fd=arguments.descriptor, log_level="warning", access_log=False, server_header=False
    )
    server = uvicorn.Server(configured)
    attach(stop, polite=False)

    def leave() -> None:
        stop.wait()
        server.should_exit = True

    threading.Thread(target=leave, name="leaving", daemon=True).start()
    server.run()
    installation.close()
    return 0


def worker(arguments: argparse.Namespace, console: Console) -> int:
    """Run the background work until asked to stop."""
    from filigrane.cli.beside import attach
    from filigrane.platform import background

    installation = open_home(arguments)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if arguments.attached:
        attach(stop, polite=installation.engine.dialect.name != "sqlite")
    else:
        console.say("Travail de fond lancé (Ctrl+C pour arrêter)")
    background.run(installation, SYSTEMS, stop)
    installation.close()
    return 0


def verify_audit(arguments: argparse.Namespace, console: Console) -> int:
    """Verify the audit chain; exit 5 when it does not hold."""
    from filigrane.platform.audit import verify

    if arguments.home is None and not DEFAULT_HOME.exists():
        raise UsageError("Aucune installation ici", remedy="Donnez son dossier avec --home")
    installation = open_home(arguments)
    report = verify(installation)
    problems = [problem.french for problem in report.problems]
    console.emit(
        {"sealed": report.sealed, "unsealed": report.unsealed, "sound": report.sound, "problems": problems},
        lambda d: "\n".join([f"Événements scellés : {d['sealed']}, en attente de sceau : {d['unsealed']}.", *d["problems"]]),
    )
    installation.close()
    if not report.sound:
        raise IntegrityFailure(
            "Le journal a été altéré",
            where=problems[0] if problems else "",
            remedy="Prévenez le délégué à la protection des données",
        )
    return 0


def account(arguments: argparse.Namespace, console: Console) -> int:
    """Create an account with a password drawn at random, shown once."""
    from filigrane.platform import accounts
    from filigrane.platform.access import Role

    unknown = [role for role in arguments.role if role not in set(Role)]
    if unknown:
        raise UsageError(f"Rôle inconnu : {', '.join(unknown)}", remedy=f"Rôles : {', '.join(Role)}")
    installation = open_home(arguments)
    password = secrets.token_urlsafe(15)
    with installation.transaction() as connection:
        roles = [Role(role) for role in arguments.role]
        accounts.create(connection, None, name=arguments.name, display_name=arguments.display, roles=roles, password=password)
    console.emit(
        {"name": arguments.name, "password": password}, lambda d: f"Compte {d['name']}, mot de passe à changer : {d['password']}"
    )
    installation.close()
    return 0


def demo(arguments: argparse.Namespace, console: Console) -> int:
    """Write demonstration dossiers, read them, write their syntheses."""
    from filigrane.cli.demonstration import run

    return run(arguments, console)


def new(arguments: argparse.Namespace, console: Console) -> int:
    """Write the folder of a new system and its line."""
    from filigrane.cli.scaffold import write

    for path in write(arguments.name):
        console.say(f"Écrit : {path}")
    return 0
