"""The import alias."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import asyncreactor
from asyncreactor.internet import address, defer, interfaces
from asyncreactor.porting import alias
from tests.porting.processes import ROOT, run_python


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    """The alias, for the time of a test."""
    before = dict(sys.modules)
    alias.install()
    yield
    alias.uninstall()
    for name in set(sys.modules) - set(before):
        if name.startswith("asyncreactor.plugins"):
            del sys.modules[name]


@pytest.fixture
def twisted_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package `twisted` on the path, as if another one were installed."""
    alias.uninstall()
    write(tmp_path / "twisted" / "__init__.py", "__version__ = '1.0.0'\n")
    write(tmp_path / "twisted" / "theirs.py", "")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path / "twisted"


def write(path: Path, text: str) -> None:
    """Write a file, in a folder that may have to be made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def load(name: str) -> ModuleType:
    """Import a module by name."""
    return importlib.import_module(name)


GIVE_UP = """
import asyncio, sys
{prelude}
from {root}.internet import reactor
reactor.callLater(0, reactor.stop)
reactor.run()
del sys.modules["{root}.internet.reactor"]
from {root}.internet import asyncioreactor, error
loop = asyncio.new_event_loop()
asyncioreactor.install(loop)
from {root}.internet import reactor
assert sys.modules["{root}.internet.reactor"]._asyncioEventloop is reactor._asyncioEventloop is loop
try:
    asyncioreactor.install()
except error.ReactorAlreadyInstalledError:
    reactor.callLater(0, reactor.stop)
    reactor.run()
    loop.close()
    print("ran")
"""


@pytest.mark.parametrize(
    ("root", "prelude"),
    [("asyncreactor", ""), ("twisted", "from asyncreactor.porting import alias; alias.install()")],
)
def test_another_reactor_is_installed_once_the_first_was_deleted(
    tmp_path: Path, root: str, prelude: str
) -> None:
    done = run_python("-c", GIVE_UP.format(root=root, prelude=prelude), folder=tmp_path)
    assert (done.stdout, done.stderr) == ("ran\n", "")


@pytest.mark.parametrize("name", ["", ".internet", ".internet.defer", ".internet.reactor", ".python.failure"])
def test_a_module_is_the_same_under_both_names(name: str) -> None:
    assert load("twisted" + name) is load("asyncreactor" + name)


def test_the_import_statement_gives_what_it_names() -> None:
    names: dict[str, object] = {}
    exec("import twisted.internet.defer; from twisted.internet import reactor, address as a", names)
    assert names["twisted"] is asyncreactor
    assert names["a"] is address
    assert names["reactor"] is load("asyncreactor.internet.reactor")


def test_a_module_keeps_its_own_name_and_spec() -> None:
    module = load("twisted.internet.main")
    assert module.__name__ == "asyncreactor.internet.main"
    assert module.__spec__ is not None and module.__spec__.name == "asyncreactor.internet.main"
    assert importlib.reload(module) is module


def test_what_is_imported_by_one_name_is_known_by_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("asyncreactor.python.fakepwd", "twisted.python.fakepwd"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = load("asyncreactor.python.fakepwd")
    assert sys.modules["twisted.python.fakepwd"] is module


def test_versions_are_those_of_twisted() -> None:
    twisted = load("twisted")
    assert twisted.__version__ == "26.10.0"
    assert twisted.version.public() == "26.10.0"
    assert (twisted.version.package, twisted.version.major) == ("Twisted", 26)
    assert importlib.metadata.version("Twisted") == "26.10.0"


@pytest.mark.parametrize("name", ["nosuch", "internet.nosuch"])
def test_a_missing_module_says_so(name: str) -> None:
    expected = rf"^asyncreactor has no module {name} \(imported as twisted\.{name}\)$"
    with pytest.raises(ModuleNotFoundError, match=expected) as caught:
        load(f"twisted.{name}")
    assert caught.value.name == f"twisted.{name}"


def test_a_missing_module_never_comes_from_an_installed_twisted(twisted_folder: Path) -> None:
    alias.install()
    with pytest.raises(ModuleNotFoundError, match="asyncreactor has no module theirs"):
        load("twisted.theirs")
    assert load("twisted") is asyncreactor


def test_specs_can_be_asked_for() -> None:
    spec = importlib.util.find_spec("twisted.internet.defer")
    assert spec is not None and spec.origin == defer.__file__
    assert importlib.util.find_spec("twisted.nosuch") is None
    assert importlib.util.find_spec("twisted.internet.nosuch") is None


def test_packages_can_be_listed() -> None:
    found = {module.name for module in pkgutil.iter_modules(load("twisted.internet").__path__)}
    assert {"defer", "endpoints", "reactor"} <= found


def test_pickles_that_name_twisted_can_be_loaded() -> None:
    here = pickle.dumps(address.IPv4Address("TCP", "127.0.0.1", 80), protocol=0)
    there = here.replace(b"asyncreactor.", b"twisted.")
    assert pickle.loads(there) == address.IPv4Address("TCP", "127.0.0.1", 80)


def test_dotted_names_of_interfaces_lead_to_them() -> None:
    named = pkgutil.resolve_name("twisted.internet.interfaces.IProtocol")
    assert named is interfaces.IProtocol
    assert pickle.loads(pickle.dumps(named)) is interfaces.IProtocol


def test_twisted_that_was_imported_before_is_an_error(twisted_folder: Path) -> None:
    load("twisted.theirs")
    with pytest.raises(RuntimeError, match=r"^the alias has to be installed before .*, and 1 more modules$"):
        alias.install()
    assert not alias.is_installed()
    for name in ("twisted", "twisted.theirs"):
        del sys.modules[name]


def test_installing_twice_is_installing_once() -> None:
    alias.install()
    alias.uninstall()
    assert not alias.is_installed()
    assert not [name for name in sys.modules if name.partition(".")[0] == "twisted"]


def test_uninstalling_gives_the_name_back(twisted_folder: Path) -> None:
    alias.install()
    load("twisted.internet")
    alias.uninstall()
    alias.uninstall()
    assert load("twisted").__version__ == "1.0.0"
    del sys.modules["twisted"]


def test_a_drop_in_of_another_project_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "twisted" / "plugins" / "matsim_dropin.py", "material = 'steel'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("asyncreactor.plugins", None)
    sys.modules.pop("twisted.plugins", None)
    package = load("twisted.plugins")
    assert load("twisted.plugins.matsim_dropin").material == "steel"
    assert "matsim_dropin" in [module.name for module in pkgutil.iter_modules(package.__path__)]


def test_a_drop_in_beside_those_of_an_installed_twisted_is_found(twisted_folder: Path) -> None:
    for name in ("__init__", "their_own", "matsim_dropin"):
        write(twisted_folder / "plugins" / f"{name}.py", "")
    record = "twisted/plugins/__init__.py,,\ntwisted/plugins/their_own.py,,\n"
    metadata = twisted_folder.parent / "twisted-1.0.0.dist-info"
    write(metadata / "METADATA", "Metadata-Version: 2.1\nName: Twisted\nVersion: 1.0.0\n")
    write(metadata / "RECORD", record)
    alias.install()
    assert load("twisted.plugins.matsim_dropin").__file__ == str(twisted_folder / "plugins/matsim_dropin.py")
    with pytest.raises(ModuleNotFoundError, match=r"has no module plugins\.their_own"):
        load("twisted.plugins.their_own")


def test_a_module_can_be_run_by_its_name_in_twisted(tmp_path: Path) -> None:
    path = os.pathsep.join([alias.SITE_FOLDER, str(ROOT)])
    done = run_python("-m", "twisted", "--version", folder=tmp_path, PYTHONPATH=path, ASYNCREACTOR_ALIAS="1")
    assert (done.stdout, done.stderr) == ("26.10.0\n", "")


SOURCE = """
import importlib.util
from asyncreactor.porting.alias import install
install()
loader = importlib.util.find_spec("twisted.internet.defer").loader
print("Deferred" in loader.get_source("twisted.internet.defer"), loader.is_package("twisted.internet.defer"))
import twisted.internet.defer as defer
print(type(defer.__loader__).__name__, type(defer.__spec__.loader).__name__)
"""


def test_source_is_found_by_the_name_in_twisted(tmp_path: Path) -> None:
    done = run_python("-c", SOURCE, folder=tmp_path)
    assert done.stdout == "True False\nSourceFileLoader SourceFileLoader\n", done.stderr


CHILD = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', sys.argv[1]]))"
SAME = "import twisted, asyncreactor; assert twisted is asyncreactor; print('same')"


def test_children_get_the_alias_too(tmp_path: Path) -> None:
    parent = "from asyncreactor.porting.alias import install; install(children=True); " + CHILD
    done = run_python("-c", parent, SAME, folder=tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == ("same\n", "", 0)


@pytest.mark.parametrize("value", ["0", ""])
def test_children_can_be_left_out(value: str, tmp_path: Path) -> None:
    path = os.pathsep.join([alias.SITE_FOLDER, str(ROOT)])
    done = run_python("-c", SAME, folder=tmp_path, PYTHONPATH=path, ASYNCREACTOR_ALIAS=value)
    assert "No module named 'twisted'" in done.stderr


def test_another_sitecustomize_is_run_as_well(tmp_path: Path) -> None:
    write(tmp_path / "site" / "sitecustomize.py", "print('theirs')\n")
    path = os.pathsep.join([alias.SITE_FOLDER, str(tmp_path / "site"), str(ROOT)])
    done = run_python("-c", SAME, folder=tmp_path, PYTHONPATH=path, ASYNCREACTOR_ALIAS="1")
    assert (done.stdout, done.stderr) == ("theirs\nsame\n", "")


def test_children_find_the_package_where_this_file_lies(tmp_path: Path) -> None:
    """With nothing of the parent's path but what the alias puts there."""
    code = "import asyncreactor; print(asyncreactor.__file__)"
    command = [sys.executable, "-c", code]
    environment = {"PYTHONPATH": alias.SITE_FOLDER, "ASYNCREACTOR_ALIAS": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == asyncreactor.__file__
