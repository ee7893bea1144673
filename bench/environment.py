"""What every figure says of where it was measured, the peers' environments, and intervals."""

from __future__ import annotations

import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
RESULTS = ROOT / "bench" / "results"
SHARED = ROOT.parent / "shared"


def machine() -> dict[str, Any]:
    """Return processor, cores, Python and the product's version."""
    from filigrane import __version__

    model = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), ""
    )
    return {"processor": model, "cores": os.cpu_count(), "python": platform.python_version(), "filigrane": __version__}


def peer(name: str, requirement: str) -> Path:
    """Return the Python of a peer's own environment, made when it is absent."""
    python = CACHE / name / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(CACHE / name)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", requirement], check=True)
    return python


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a proportion (Wilson)."""
    if n == 0:
        return 0.0, 1.0
    z, p = 1.959964, successes / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def bootstrap(values: Sequence[Any], figure: Callable[[Sequence[Any]], float], rounds: int = 1000) -> tuple[float, float]:
    """Return the 95 % interval of a figure by drawing the values again."""
    drawn = random.Random(0)
    found = sorted(figure([drawn.choice(values) for _ in values]) for _ in range(rounds))
    return found[int(0.025 * rounds)], found[int(0.975 * rounds)]


def proportion(successes: int, n: int) -> dict[str, Any]:
    """Return a proportion with its count and interval."""
    low, high = wilson(successes, n)
    return {"value": round(successes / n, 4) if n else None, "n": n, "interval": [round(low, 4), round(high, 4)]}


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def write(name: str, content: dict[str, Any]) -> None:
    """Write bench/results/NAME.json and say so."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    whole = {"name": name, "date": datetime.now(UTC).date().isoformat(), "machine": machine(), **content}
    (RESULTS / f"{name}.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    print(json.dumps(whole, ensure_ascii=False, indent=1))
