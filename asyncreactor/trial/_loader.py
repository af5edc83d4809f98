"""Finding tests: in classes, modules, packages and files, by their names."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import inspect
import os
import sys
import unittest as pyunit
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import FunctionType, MethodType, ModuleType
from typing import Any

from asyncreactor.python import reflect
from asyncreactor.python._arguments import wrong_type
from asyncreactor.python.failure import Failure
from asyncreactor.python.modules import PythonAttribute, PythonModule, getModule
from asyncreactor.trial._asyncrunner import TestSuite
from asyncreactor.trial._holders import ErrorHolder

__all__ = [
    "TestLoader",
    "_qualNameWalker",
    "filenameToModule",
    "isPackage",
    "isPackageDirectory",
    "isTestCase",
    "name",
]


def isTestCase(obj: object) -> bool:
    """Whether this is a class of tests."""
    return isinstance(obj, type) and issubclass(obj, pyunit.TestCase)


def isPackage(module: object) -> bool:
    """Whether this is a package: a module that has others in it."""
    if not isinstance(module, ModuleType):
        return False
    file = getattr(module, "__file__", None) or ""
    return os.path.splitext(os.path.basename(file))[0] == "__init__"


def isPackageDirectory(dirname: str) -> str | bool:
    """The name of the file that makes a folder a package, or False."""
    for suffix in importlib.machinery.all_suffixes():
        initial = "__init__" + suffix
        if os.path.exists(os.path.join(dirname, initial)):
            return initial
    return False


def name(thing: Any) -> str:
    """What tests, classes and modules are sorted by, unless the loader has another `sorter`."""
    if isinstance(thing, str):
        return thing
    if isinstance(thing, (PythonModule, PythonAttribute)):
        return thing.name
    if isinstance(thing, ModuleType):
        return thing.__name__
    if isTestCase(thing):
        return reflect.qual(thing)
    return str(thing.id())


def filenameToModule(fn: str) -> ModuleType:
    """Import a file, or a folder that is a package: as what it is called on the path, if it is that.

    Raises:
        ValueError: there is no such file, or the folder is no package.
    """
    if not os.path.exists(fn):
        raise ValueError(f"{fn!r} doesn't exist")
    dotted = reflect.filenameToModuleName(fn)
    try:
        found = reflect.namedAny(dotted)
    except (ValueError, AttributeError, ImportError):
        return _import_file(fn, dotted)
    file = getattr(found, "__file__", None)
    if file is None or not _is_file_of(file, fn):
        return _import_file(fn, dotted)
    return found  # type: ignore[no-any-return]  # a module, since it has a file


def _is_file_of(file: str, given: str) -> bool:
    wanted = _file_of(given)
    plain = os.path.splitext(file)[0] + ".py"
    return any(os.path.exists(path) and os.path.samefile(path, wanted) for path in (file, plain))


def _file_of(path: str) -> str:
    """The file to import for a path."""
    if not os.path.isdir(path):
        return path
    initial = isPackageDirectory(path)
    if not initial:
        raise ValueError(f"{path!r} is not a package directory")
    return os.path.join(path, str(initial))


def _import_file(path: str, dotted: str) -> ModuleType:
    from importlib.machinery import SourceFileLoader

    file = _file_of(path)
    # Said outright, for files whose names don't tell that they are Python.
    spec = importlib.util.spec_from_file_location(dotted, file, loader=SourceFileLoader(dotted, file))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[dotted] = module
    return module


def _qualNameWalker(qualName: str) -> Iterator[tuple[str, list[str]]]:
    """A dotted name, cut in two at each of its dots, from the end."""
    parts = qualName.split(".")
    for cut in range(len(parts), 0, -1):
        yield ".".join(parts[:cut]), parts[cut:]


class TestLoader:
    """Finds tests and puts them into suites. What can't be loaded becomes a test that reports why.

    Args:
        suiteFactory: makes a suite of tests.
        sorter: gives what tests, classes and modules are sorted by.

    Attributes:
        methodPrefix: what the names of tests begin with.
        modulePrefix: what the names of modules with tests in them begin with.
    """

    methodPrefix = "test"
    modulePrefix = "test_"

    def __init__(
        self, suiteFactory: Callable[..., Any] = TestSuite, sorter: Callable[[Any], Any] = name
    ) -> None:
        self.suiteFactory = suiteFactory
        self.sorter = sorter

    def sort(self, xs: Iterable[Any]) -> list[Any]:
        """What is given, sorted by the `sorter`."""
        return sorted(xs, key=self.sorter)

    # -- classes and modules

    def getTestCaseNames(self, klass: type) -> list[str]:
        """The names of the tests of a class, without the `methodPrefix`."""
        return list(reflect.prefixedMethodNames(klass, self.methodPrefix))

    def loadClass(self, klass: type) -> Any:
        """The tests of a class.

        Raises:
            TypeError: it isn't a class.
            ValueError: it is no class of tests.
        """
        if not isinstance(klass, type):
            raise wrong_type("klass", "a class", klass)
        if not isTestCase(klass):
            raise ValueError(f"klass must be a class of tests, and {klass!r} isn't one")
        names = [self.methodPrefix + rest for rest in self.getTestCaseNames(klass)]
        return self.suiteFactory(self.sort(klass(each) for each in names))

    loadTestsFromTestCase = loadClass

    def findTestClasses(self, module: ModuleType) -> list[type]:
        """The classes of tests in a module."""
        return self.sort(value for value in vars(module).values() if isTestCase(value))

    def loadModule(self, module: ModuleType) -> Any:
        """The tests of a module; what its function `testSuite` or `test_suite` returns, if it has one.

        Raises:
            TypeError: it isn't a module.
        """
        if not isinstance(module, ModuleType):
            raise wrong_type("module", "a module", module)
        for own in ("testSuite", "test_suite"):
            if hasattr(module, own):
                return getattr(module, own)()
        suite = self.suiteFactory()
        for klass in self.findTestClasses(module):
            suite.addTest(self.loadClass(klass))
        for documented in getattr(module, "__doctests__", ()):
            suite.addTest(self.loadDoctests(documented))
        return suite

    loadTestsFromModule = loadModule

    def loadDoctests(self, module: ModuleType | str) -> Any:
        """The examples in the docstrings of a module, which can be given by its name."""
        if isinstance(module, str):
            try:
                module = reflect.namedAny(module)
            except Exception:
                return ErrorHolder(str(module), Failure())
        assert isinstance(module, ModuleType)
        if not inspect.ismodule(module):
            raise wrong_type("module", "a module", module)
        suite = doctest.DocTestSuite(module)
        for test in suite:
            assert isinstance(test, pyunit.TestCase)
            setattr(test, "id", partial("Doctest: {}".format, test.id()))  # noqa: B010  # in the place of the method
        return suite

    def loadPackage(self, package: ModuleType, recurse: bool = False) -> Any:
        """The tests of the modules of a package, and of the packages in it if `recurse`.

        Raises:
            TypeError: it isn't a package.
        """
        if not isPackage(package):
            raise wrong_type("package", "a package", package)
        found = getModule(package.__name__)
        modules = found.walkModules() if recurse else found.iterModules()
        tests = [each for each in modules if each.name.rpartition(".")[2].startswith(self.modulePrefix)]
        suite = self.suiteFactory()
        for module in self.sort(tests):
            try:
                loaded = module.load()
            except BaseException:
                suite.addTest(ErrorHolder(module.name, Failure()))
            else:
                suite.addTest(self.loadAnything(loaded, recurse=False))
        return suite

    def loadFile(self, fileName: str, recurse: bool = False) -> Any:
        """The tests of a file, or of a folder that is a package."""
        return self.loadAnything(filenameToModule(fileName), recurse=recurse)

    # -- anything

    def loadAnything(
        self,
        obj: Any,
        recurse: bool = False,
        parent: Any = None,
        qualName: list[str] | None = None,
    ) -> Any:
        """The tests of a package, a module or a class; a test, of its method.

        Args:
            obj: what to load.
            recurse: go into the packages of a package.
            parent: the class of a method.
            qualName: the dotted name of a method, in its parts.

        Raises:
            TypeError: there are no tests in such things.
        """
        if isinstance(obj, ModuleType):
            return self.loadPackage(obj, recurse=recurse) if isPackage(obj) else self.loadModule(obj)
        if isTestCase(obj):
            return self.loadClass(obj)
        if isinstance(obj, (FunctionType, MethodType)) and isTestCase(parent):
            assert qualName is not None
            return parent(qualName[-1])
        if isinstance(obj, (pyunit.TestSuite, pyunit.TestCase)):
            return obj
        raise TypeError(f"obj must be a module, a class of tests or one of its methods, not {obj!r}")

    def findByName(self, _name: str, recurse: bool = False) -> Any:
        """The tests of a file or a dotted name.

        Raises:
            ModuleNotFound, ObjectNotFound: there is no such module, or nothing of this dotted name.
            AttributeError: the module has no such thing.
            ValueError: there is no such file.
        """
        if _is_file(_name):
            return self.loadFile(_name, recurse=recurse)
        for dotted, rest in _qualNameWalker(_name):
            module = _import_if_there(dotted)
            if module is None:
                continue
            obj: Any = module
            parent = None
            for part in rest:
                try:
                    parent, obj = obj, getattr(obj, part)
                except AttributeError:
                    raise AttributeError(f"{_name} does not exist.") from None
            return self.loadAnything(obj, recurse=recurse, parent=parent, qualName=_name.split("."))
        if "." in _name:
            raise reflect.ObjectNotFound(f"{_name!r} does not name an object")
        raise reflect.ModuleNotFound(f"No module named {_name!r}")

    def loadByName(self, name: str, recurse: bool = False) -> Any:
        """The tests of a file or a dotted name; if they can't be loaded, a test that reports why."""
        try:
            found = self.findByName(name, recurse=recurse)
        except Exception:
            found = ErrorHolder(name, Failure())
        return self.suiteFactory([found])

    loadTestsFromName = loadByName

    def loadByNames(self, names: Iterable[str], recurse: bool = False) -> Any:
        """The tests of all these, in their order; what is named twice, be it as a file, once."""
        unique: dict[str, str] = {}
        for each in names:
            unique.setdefault(reflect.filenameToModuleName(each) if _is_file(each) else each, each)
        return self.suiteFactory([self.loadByName(each, recurse) for each in unique.values()])


def _is_file(name: str) -> bool:
    return os.sep in name or (name.endswith(".py") and os.path.exists(name))


def _import_if_there(dotted: str) -> ModuleType | None:
    try:
        __import__(dotted)  # which, unlike import_module, leaves no lines of the import system in tracebacks
        return sys.modules[dotted]
    except ModuleNotFoundError as error:
        if error.name is not None and f"{dotted}.".startswith(f"{error.name}."):
            return None
        raise
