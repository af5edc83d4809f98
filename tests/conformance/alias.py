"""Make `import twisted...` give `asyncreactor...`: the reference's own tests then test asyncreactor.

Only modules of the reference's *test* packages are loaded from its folder. Every other `twisted.x` is
`asyncreactor.x`, the very same module object, or an ImportError.

A name that a test module imports and asyncreactor lacks becomes a `Missing`: only the tests that use it
fail, not the whole module. For that, `from twisted.x import y` is rewritten as the module is compiled.

It stands alone: sitecustomize imports it in processes that need not see this project's `tests`.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import os
import re
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType
from typing import Any, NoReturn

ROOT = "asyncreactor"
TEST_PACKAGE = re.compile(r"^twisted\.(.+\.)?test(\.|$)")
KEPT_ATTRIBUTES = ("__spec__", "__loader__", "__package__", "__name__")


class Missing:
    """Stands for a name that asyncreactor does not have; any use of it fails."""

    def __init__(self, name: str) -> None:
        self.__dict__["missing_name"] = name

    def _fail(self, *args: object, **kwargs: object) -> NoReturn:
        raise NotImplementedError(f"asyncreactor has no {self.__dict__['missing_name']}")

    def __getattr__(self, name: str) -> Missing:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Missing(f"{self.__dict__['missing_name']}.{name}")

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        def fail(*args: object, **kwargs: object) -> NoReturn:
            self._fail()

        return (type("MissingBase", (), {"__init__": fail, "setUp": fail}),)

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"<missing {self.__dict__['missing_name']}>"

    __call__ = __getitem__ = __iter__ = __enter__ = __setattr__ = _fail


def missing(name: str) -> object:
    """Return what stands for a missing name: an interface if it looks like one, for classes to declare."""
    leaf = name.rpartition(".")[2]
    if re.match(r"I[A-Z]", leaf):
        from zope.interface.interface import InterfaceClass

        return InterfaceClass(leaf, __module__="missing")
    return Missing(name)


def take(module: str, name: str) -> object:
    """Return what `from module import name` binds, or its stand-in."""
    try:
        found = importlib.import_module(module)
        if hasattr(found, name):
            return getattr(found, name)
        return importlib.import_module(f"{module}.{name}")
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("twisted"):
            raise
        return missing(f"{module}.{name}")


class _ImportsByName(ast.NodeTransformer):
    """Turns `from twisted.x import a as b` into `b = __take__("twisted.x", "a")`."""

    def __init__(self, package_file: str) -> None:
        self.package_file = package_file

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        # `twisted.__file__` leads the tests to their data, which lies in the reference's folder.
        if node.attr == "__file__" and isinstance(node.value, ast.Name) and node.value.id == "twisted":
            return ast.copy_location(ast.Constant(self.package_file), node)
        return self.generic_visit(node)

    def visit_Try(self, node: ast.Try) -> ast.AST:
        return node  # the test module itself says what it does without the name

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.stmt]:
        module = node.module or ""
        if node.level or module.split(".")[0] != "twisted" or node.names[0].name == "*":
            return node
        return [self._assignment(module, name, node) for name in node.names]

    @staticmethod
    def _assignment(module: str, name: ast.alias, node: ast.ImportFrom) -> ast.stmt:
        call = ast.Call(ast.Name("__take__", ast.Load()), [ast.Constant(module), ast.Constant(name.name)], [])
        assignment = ast.Assign([ast.Name(name.asname or name.name, ast.Store())], call)
        return ast.fix_missing_locations(ast.copy_location(assignment, node))


class _TestModule(importlib.machinery.SourceFileLoader):
    """Loads a test module of the reference, its imports rewritten, never from a stored .pyc."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        package = path[: path.index(os.sep + "twisted" + os.sep)] + os.sep + "twisted"
        tree = ast.parse(self.get_data(path), path)
        tree = _ImportsByName(os.path.join(package, "__init__.py")).visit(tree)
        return compile(tree, path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__take__"] = take
        super().exec_module(module)


class _SameModule(importlib.abc.Loader):
    """Hands out asyncreactor's module under the reference's name, unchanged."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.kept: dict[str, Any] = {}

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        module = importlib.import_module(self.target)
        self.kept = {name: getattr(module, name, None) for name in KEPT_ATTRIBUTES}
        return module

    def exec_module(self, module: ModuleType) -> None:
        for name, value in self.kept.items():
            setattr(module, name, value)


class AliasFinder(importlib.abc.MetaPathFinder):
    """Finds `twisted` and everything in it."""

    def __init__(self, reference: str) -> None:
        self.reference = reference

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "twisted" and not fullname.startswith("twisted."):
            return None
        if TEST_PACKAGE.match(fullname):
            return self._test_module(fullname)
        mapped = ROOT + fullname.removeprefix("twisted")
        try:
            module = importlib.import_module(mapped)
        except ModuleNotFoundError as error:
            if error.name and (mapped == error.name or mapped.startswith(error.name + ".")):
                raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname) from None
            raise
        is_package = hasattr(module, "__path__")
        return importlib.machinery.ModuleSpec(fullname, _SameModule(mapped), is_package=is_package)

    def _test_module(self, fullname: str) -> importlib.machinery.ModuleSpec | None:
        folder = os.path.join(self.reference, *fullname.split(".")[:-1])
        spec = importlib.machinery.PathFinder.find_spec(fullname, [folder])
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _TestModule(fullname, spec.loader.path)
        return spec


def install(reference: str) -> None:
    """Put the alias in front of every other import.

    Args:
        reference: the folder that holds the reference's package.
    """
    sys.meta_path.insert(0, AliasFinder(reference))
