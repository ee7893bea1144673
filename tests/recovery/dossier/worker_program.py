"""The dossier's worker as a program of its own, to be killed; its leases are short so that the next one soon takes over."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from filigrane.platform import background
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import Worker
from filigrane.systems import SYSTEMS


def main() -> None:
    """Work until killed."""
    migrations = [system.migrations for system in SYSTEMS if system.migrations]
    installation = Installation.open(Path(sys.argv[1]), migrations=migrations)
    print("ready", flush=True)
    Worker(installation, background.handlers(SYSTEMS), lease_seconds=1.0).run(threading.Event())


if __name__ == "__main__":
    main()
