"""Tests of asyncreactor.python.modules."""

from __future__ import annotations

import os
import pathlib
import py_compile
import sys
import zipfile
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from asyncreactor.python import modules
from asyncreactor.python.filepath import FilePath
from asyncreactor.python.modules import PythonPath
from asyncreactor.python.zippath import ZipPath

FILES = {
    "single.py": "x = 1\n",
    "broken.py": "no python",
    "not-a-name.py": "",
    "package/__init__.py": "class C:\n    y = 2\n",
    "package/inner.py": "",
    "package/below/__init__.py": "",
    "package/below/deep.py": "",
    "directory/no_package.py": "",
}


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> str:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return str(tmp_path)


@pytest.fixture
def archive(folder: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("zipped") / "library.zip")
    with zipfile.ZipFile(path, "w") as file:
        for name, content in FILES.items():
            file.writestr(name, content)
    return path


@pytest.fixture(autouse=True)
def _forget_imported() -> Iterator[None]:
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in ("single", "package"):
            del sys.modules[name]


@pytest.fixture(params=["folder", "archive"])
def path(request: pytest.FixtureRequest) -> PythonPath:
    """A Python path with one entry, in both kinds of place."""
    return PythonPath([request.getfixturevalue(request.param)], moduleDict={})


def names(found: Iterator[modules.PythonModule]) -> list[str]:
    return [module.name for module in found]


def test_lists_modules_without_importing_them(path: PythonPath) -> None:
    assert names(path.iterModules()) == ["broken", "package", "single"]
    assert not any(module.isLoaded() for module in path.iterModules())


def test_walks_into_packages(path: PythonPath) -> None:
    package = ["package", "package.below", "package.below.deep", "package.inner"]
    assert names(path.walkModules()) == ["broken", *package, "single"]
    assert names(path["package"].walkModules()) == package
    assert names(path["single"].walkModules()) == ["single"]
    (entry,) = path.iterEntries()
    assert names(entry.walkModules()) == names(path.walkModules())


def test_finds_by_name(path: PythonPath) -> None:
    deep = path["package.below.deep"]
    assert (deep, deep.isPackage()) == (path["package"]["below"]["deep"], False)
    assert path["package"].isPackage()
    assert deep.filePath.basename() == "deep.py"
    assert "package.inner" in path and "package.missing" not in path and "directory" not in path
    with pytest.raises(KeyError):
        path["missing"]


def test_modules_know_their_place(folder: str, archive: str) -> None:
    file, zipped = PythonPath([folder], {})["single"], PythonPath([archive], {})["single"]
    assert file.filePath == FilePath(folder).child("single.py")
    assert isinstance(zipped.filePath, ZipPath)
    assert zipped.filePath.getContent() == b"x = 1\n"
    assert (repr(file), repr(file.pathEntry)) == (
        "PythonModule<'single'>",
        f"PathEntry<FilePath({folder!r})>",
    )


def test_loading(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(folder)
    single = modules.getModule("single")
    assert not single.isLoaded()
    assert single.load().x == 1
    assert single.isLoaded()
    assert modules.getModule("broken").load("default") == "default"
    with pytest.raises(SyntaxError):
        modules.getModule("broken").load()


def test_attributes_of_what_is_loaded(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(folder)
    package = modules.getModule("package")
    with pytest.raises(NotImplementedError, match="load"):
        list(package.iterAttributes())
    loaded = package.load()
    (c,) = [attribute for attribute in package.iterAttributes() if attribute.name == "package.C"]
    assert (c.load(), c.isLoaded(), c.onObject) == (loaded.C, True, package)
    assert "package.C.y" in [attribute.name for attribute in c.iterAttributes()]


def test_iteration_must_say_how_deep(path: PythonPath) -> None:
    with pytest.raises(NotImplementedError, match="iterModules"):
        iter(path["package"])


def test_a_loaded_package_is_where_its_path_says(
    folder: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "far.py").touch()
    monkeypatch.syspath_prepend(folder)
    package = modules.getModule("package")
    package.load().__path__.append(str(elsewhere))
    assert names(package.iterModules()) == ["package.below", "package.inner", "package.far"]
    assert package["far"].load().__file__ == str(elsewhere / "far.py")
    assert modules.getModule("package.far").pathEntry.filePath == FilePath(folder)
    del package.load().__path__
    assert names(package.iterModules()) == []


def test_the_first_entry_wins_and_sources_are_preferred(
    folder: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = tmp_path_factory.mktemp("first")
    (first / "single.py").write_text("")
    py_compile.compile(str(first / "single.py"), cfile=str(first / "single.pyc"))
    py_compile.compile(str(first / "single.py"), cfile=str(first / "compiled.pyc"))
    path = PythonPath([str(first), folder], {})
    assert names(path.iterModules()).count("single") == 1
    assert path["single"].filePath == FilePath(str(first / "single.py"))
    assert path["compiled"].filePath == FilePath(str(first / "compiled.pyc"))


def test_places_that_are_none_are_passed_over(tmp_path: pathlib.Path, folder: str) -> None:
    (tmp_path / "file").touch()
    missing = str(tmp_path / "missing")
    assert names(PythonPath([missing, str(tmp_path / "file")], {}).iterModules()) == []


def test_the_path_may_change(folder: str) -> None:
    places: list[str] = []
    path = PythonPath(moduleDict={}, sysPathFactory=lambda: places)
    assert "single" not in path
    places.append(folder)
    assert "single" in path
    assert repr(path) == f"PythonPath([{folder!r}])"


def test_unknown_importers_are_taken_for_folders(folder: str) -> None:
    hook: Callable[[str], object] = lambda place: object()  # noqa: E731
    assert "single" in PythonPath([folder], {}, [hook], {})


def test_an_adapter_makes_an_importer_known(folder: str) -> None:
    class Importer:
        def __conform__(self, interface: object) -> Any:
            return self if interface is modules.IPathImportMapper else None

        def mapPath(self, place: str) -> FilePath[str]:
            return FilePath(folder)

    assert "single" in PythonPath(["somewhere"], {}, [], {"somewhere": Importer()})


def test_a_place_that_no_importer_knows_is_warned_of(folder: str) -> None:
    module = ModuleType("package.inner")
    module.__file__ = os.path.join(folder, "package", "inner.py")
    path = PythonPath([], {"package.inner": module}, [], {})
    with pytest.warns(UserWarning, match="not in path importer cache"):
        assert path["package.inner"].pathEntry.filePath == FilePath(folder)


def test_what_is_imported_from_no_file_is_not_found() -> None:
    with pytest.raises(KeyError, match="from no file"):
        modules.getModule("sys")


def test_the_system_path_has_the_standard_library() -> None:
    assert modules.getModule("json.decoder").load() is sys.modules["json.decoder"]
    top = names(modules.iterModules())
    assert "json" in top and not any("." in name for name in top)
    assert next(modules.walkModules()).name == top[0]
