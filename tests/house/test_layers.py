"""Imports point down only, and the event loop is touched in few places.

A module may import, as it is itself imported, modules of its own rank and of lower ones.
What happens inside a function or under TYPE_CHECKING is free.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest

from tests.house.tree import PACKAGE, Module, modules

# The first pattern that fits a module's name, without the package's own, gives its rank.
RANKS: list[tuple[int, str]] = [
    (0, "_version"),  # a number
    (0, "copyright"),
    (0, "python python.*"),  # know neither loop nor reactor
    (0, "logger logger.*"),
    (0, "_threads _threads.*"),
    (1, "persisted persisted.*"),  # objects in files: know Deferreds, and nothing of what they come from
    (1, "internet"),  # a docstring: whatever is imported below it passes through it
    (1, "internet.interfaces internet._interfaces_*"),  # the vocabulary: the engine speaks in these
    (1, "internet.error internet.address internet.main"),
    (
        1,
        "internet.defer internet._defer* internet._awaited internet._coroutine* internet._futures"
        " internet._here internet._quick_names",
    ),
    (1, "internet._delayedcall internet._delayedcall_debug"),  # the record of a call that waits
    (1, "internet._ip internet._idna internet._resolver"),  # what each reactor looks names up with
    (1, "internet.threads"),  # Deferreds of calls in threads, with the reactor as an argument
    (2, "_engine _engine.*"),  # talks to the event loop
    (7, "internet.testing"),  # doubles for tests of programs, of protocols too
    (3, "internet.*"),  # the mirrored API over the engine
    (4, "protocols protocols.*"),
    (5, "application application.* plugin _plugin_dropins"),
    (
        7,
        "trial trial.* test test.* testing testing.* scripts.trial plugins.twisted_trial",
    ),  # for tests of programs: may use all that programs use
    (8, "actuators actuators.* porting porting.*"),  # work on whole programs
    (9, "__init__ __main__ _front"),  # the front doors
    (6, "*"),  # cred, web, spread and the other applications of all that
]
LOOP_MODULES = ("asyncio", "uvloop")
LOOP_TOUCHERS = (
    "_engine _engine.* internet.asyncioreactor"
    " internet.defer internet._defer* internet._awaited internet._coroutine* internet._futures"
    " internet._here internet._quick_names"
)
NAMES = {module.name for module in modules()}


def inner_name(name: str) -> str:
    """Return a module's name without the package's."""
    return name.removeprefix(PACKAGE).removeprefix(".") or "__init__"


def fits(name: str, patterns: str) -> bool:
    """Return whether a name without the package's fits one of the patterns."""
    return any(fnmatchcase(name, pattern) for pattern in patterns.split())


def rank(name: str) -> int:
    """Return the rank of a module."""
    return next(rank for rank, patterns in RANKS if fits(inner_name(name), patterns))


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of each module that is imported as this one is."""
    for node in executed_at_import(ast.parse(module.path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = absolute(node, module)
            for name in node.names:
                inside = f"{source}.{name.name}"
                yield node.lineno, inside if inside in NAMES else source


def executed_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below this one that run when the module is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            for other in child.orelse:
                yield other
                yield from executed_at_import(other)
            continue
        yield child
        yield from executed_at_import(child)


def absolute(node: ast.ImportFrom, module: Module) -> str:
    """Return the absolute name of the module that is imported from."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    above = node.level - module.is_package
    return ".".join([*parts[: len(parts) - above], *([node.module] if node.module else [])])


@pytest.mark.parametrize("module", modules(), ids=[module.name for module in modules()])
def test_imports_point_down(module: Module) -> None:
    own = rank(module.name)
    upward = [
        f"line {line}: {name} has rank {rank(name)}, this module {own}"
        for line, name in imports(module)
        if name.partition(".")[0] == PACKAGE and rank(name) > own
    ]
    assert not upward, "\n".join(upward)


@pytest.mark.parametrize("module", modules(), ids=[module.name for module in modules()])
def test_the_loop_is_touched_in_few_places(module: Module) -> None:
    if fits(inner_name(module.name), LOOP_TOUCHERS):
        return
    tree = ast.parse(module.path.read_text(encoding="utf-8"))
    found = [
        f"line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [name.name for name in node.names]
        )
        if name.partition(".")[0] in LOOP_MODULES
    ]
    assert not found, f"asyncio or uvloop is imported on {', '.join(found)}"
