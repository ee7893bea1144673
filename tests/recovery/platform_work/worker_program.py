"""A worker as a program of its own, to be killed: it writes one effect a page, each with its checkpoint, slowly."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from filigrane.platform import events
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobContext, Worker

PAGES = 4


def read(context: JobContext) -> None:
    """Write what is left of the job's pages."""
    for page in range(context.checkpoint.get("page", 0), PAGES):
        with context.step({"page": page + 1}) as connection:
            events.emit(connection, "page.read", None, {"job": context.id, "page": page})
            time.sleep(0.003)
        context.progress(page + 1, PAGES, "pages")


def main() -> None:
    """Work until killed."""
    installation = Installation.open(Path(sys.argv[1]))
    print("ready", flush=True)
    Worker(installation, {"read": read}, lease_seconds=0.4).run(threading.Event())


if __name__ == "__main__":
    main()
