"""The application factory: one installation in, one FastAPI application out."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import Lifespan

from filigrane.platform import gate
from filigrane.platform.installation import Installation
from filigrane.platform.settings import Mode
from filigrane.platform.system import System, resolve
from filigrane.platform.ui.policies import forgery, guard
from filigrane.platform.ui.render import make_environment
from filigrane.web import errors, navigation
from filigrane.web.middleware import BodyLimit, BrowserRules
from filigrane.web.pages import accounts, audit, day, fhir, gallery, health, patient, patients, preferences, sign_in, tools

_PAGES = (health, sign_in, preferences, day, patients, patient, tools, audit, accounts, fhir)


def create(
    installation: Installation,
    systems: Sequence[System] | None = None,
    *,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """Return the application of an installation.

    Parameters
    ----------
    installation
        Open, with the systems' migrations applied.
    systems
        What to mount; the programme's by default.
    lifespan
        What runs beside the server (worker, sealer), as Starlette's lifespan.
    """
    if systems is None:
        from filigrane.systems import SYSTEMS

        systems = SYSTEMS
    app = FastAPI(
        title="Filigrane",
        dependencies=[Depends(guard), Depends(forgery)],
        openapi_url=None,  # given by a route that has a policy
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.installation = installation
    app.state.systems = tuple(systems)
    app.state.templates = make_environment(installation.settings, systems)
    app.state.navigation = navigation.of
    with installation.transaction() as connection:
        gate.register_all(connection, systems)
    errors.install(app)
    _mount(app, systems, demonstration=installation.mode is Mode.DEMONSTRATION)
    app.add_middleware(BodyLimit, upload_megabytes=installation.settings.max_upload_megabytes)
    app.add_middleware(BrowserRules, language=installation.settings.language)
    return app


def _mount(app: FastAPI, systems: Sequence[System], *, demonstration: bool) -> None:
    """Mount static files, then the systems' routes (a system's own page wins over the shell's frame of its panel), then the shell's."""
    app.mount("/static", StaticFiles(directory=_folder("filigrane.web")), name="static")
    for system in systems:
        if system.views is not None:
            folder = _folder(f"filigrane.systems.{system.name}")
            if folder.is_dir():
                app.mount(f"/static-{system.name}", StaticFiles(directory=folder), name=f"static-{system.name}")
            router: APIRouter = resolve(system.views)
            app.include_router(router)
    for module in _PAGES:
        app.include_router(module.router)
    if demonstration:
        app.include_router(gallery.router)


def _folder(package: str) -> Path:
    return Path(str(files(package).joinpath("static")))
