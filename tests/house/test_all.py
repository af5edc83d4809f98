"""Every public module's `__all__` is its true table of contents."""

from __future__ import annotations

import ast
import importlib
import warnings
from collections.abc import Iterator

import pytest

from tests.house.tree import Module, modules

LEFT_OUT: dict[str, dict[str, str]] = {  # module: {name: why it is not in __all__}
    "asyncreactor.internet": {"reactor": "only tells the type of the submodule, which an object replaces"},
    "asyncreactor.internet.fdesc": {"TRY_AGAIN": "shared with the modules that read pipes and terminals"},
    "asyncreactor.python.lockfile": {"kill": "the function of `os`, or what takes its place on Windows"},
    "asyncreactor.python.util": dict.fromkeys(["grp", "pwd"], "modules that Windows does not have"),
}
REPLACED = ["asyncreactor.internet.reactor"]  # an object takes the module's place: the attributes are its own
PUBLIC = [module for module in modules() if module.is_public and module.name not in REPLACED]
TYPE_PARAMETERS = ("ParamSpec", "TypeVar", "TypeVarTuple")


def defined(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements define, in both branches of a condition too."""
    for node in body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Assign(targets=targets) if not is_type_parameter(node.value):
                yield from (name for target in targets for name in target_names(target))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.If(body=body, orelse=other):
                yield from defined([*body, *other])
            case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=last):
                yield from defined(
                    [*body, *other, *last, *(node for handler in handlers for node in handler.body)]
                )


def target_names(target: ast.expr) -> Iterator[str]:
    """Yield the names that an assignment binds."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple):
        for part in target.elts:
            yield from target_names(part)


def is_type_parameter(value: ast.expr) -> bool:
    """Return whether this makes a type variable, which is nobody's API."""
    return isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in TYPE_PARAMETERS


@pytest.mark.parametrize("module", PUBLIC, ids=[module.name for module in PUBLIC])
def test_all_is_true(module: Module) -> None:
    tree = ast.parse(module.path.read_text(encoding="utf-8"))
    if len(tree.body) == 1 and ast.get_docstring(tree):
        return  # a package that holds only modules
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a deprecated name belongs to the contents too
        loaded = importlib.import_module(module.name)
        assert hasattr(loaded, "__all__"), "there is no __all__"
        contents: list[str] = list(loaded.__all__)
        absent = [name for name in contents if not hasattr(loaded, name)]
    assert absent == [], "named in __all__, not there"
    assert sorted(set(contents)) == sorted(contents), "a name stands twice in __all__"
    public = {name for name in defined(tree.body) if not name.startswith("_")}
    forgotten = public - set(contents) - set(LEFT_OUT.get(module.name, {}))
    assert sorted(forgotten) == [], "defined here, public, not in __all__"


def test_definitions_are_found_wherever_they_stand() -> None:
    source = """
if a:
    def f(): ...
else:
    f, (g, h) = b
try:
    class C: ...
except E:
    C: type = D
T = TypeVar("T")
"""
    assert sorted(set(defined(ast.parse(source).body))) == ["C", "f", "g", "h"]


def test_each_exception_is_needed() -> None:
    paths = {module.name: module.path for module in modules()}
    for name, exceptions in LEFT_OUT.items():
        found = set(defined(ast.parse(paths[name].read_text(encoding="utf-8")).body))
        assert exceptions.keys() <= found, f"{name} no longer defines them"
    assert set(REPLACED) <= paths.keys()
