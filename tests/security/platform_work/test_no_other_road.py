"""Rules that the source itself must keep: one gate, one door to the network, no SQL built from strings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import filigrane

ROOT = Path(filigrane.__file__).parent
NETWORK = {"httpx", "requests", "urllib3", "http", "socket", "ftplib", "smtplib", "aiohttp", "websockets"}
MAY_CONNECT = {"platform/outbound.py", "platform/llm.py"}
"""Modules that speak to another machine by the one guarded client, or that name its errors."""
UNSAFE = {"pickle", "shelve", "marshal", "dill", "cloudpickle", "joblib"}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf8"))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _calls(tree: ast.Module, name: str) -> list[ast.Call]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == name:
                found.append(node)
    return found


def test_only_the_gate_makes_a_run_context() -> None:
    makers = {name for name, tree in _modules() if _calls(tree, "RunContext")}
    assert makers == {"platform/gate/runner.py"}


def test_only_the_gate_writes_runs() -> None:
    writers = {name for name, tree in _modules() if any(_named(call, "runs") for call in _calls(tree, "start"))}
    assert writers == {"platform/gate/runner.py"}


def _named(call: ast.Call, module: str) -> bool:
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == module


def test_only_the_outbound_modules_open_a_connection() -> None:
    openers = {
        name
        for name, tree in _modules()
        for imported in _imports(tree)
        if imported.split(".")[0] in NETWORK - {"http"} or imported in {"http.client", "urllib.request"}
    }
    assert openers == MAY_CONNECT


def test_nothing_unpickles_or_evaluates() -> None:
    faults = [name for name, tree in _modules() for imported in _imports(tree) if imported.split(".")[0] in UNSAFE]
    faults += [
        f"{name}:{node.lineno}"
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]
    assert faults == []


def test_no_sql_is_built_from_strings() -> None:
    faults = []
    for name, tree in _modules():
        if not name.startswith(("platform/", "systems/", "web/")):
            continue
        for call in [*_calls(tree, "text"), *_calls(tree, "exec_driver_sql")]:
            first = call.args[0] if call.args else None
            built = isinstance(first, ast.JoinedStr | ast.BinOp) or (
                isinstance(first, ast.Call) and bool(_calls(ast.Module([ast.Expr(first)], []), "format"))
            )
            if built:
                faults.append(f"{name}:{call.lineno}")
    assert faults == []
