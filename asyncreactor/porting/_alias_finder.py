"""What `sys.meta_path` has for the alias: it finds `twisted` and everything in it.

Two rules keep both names of a module the same object:

- `twisted.x` is looked up as `asyncreactor.x`, which is imported as usual and handed out as it is, with its
  own name and attributes: `importlib.reload` goes by them, and tracebacks show them.
- When `asyncreactor.x` has been loaded, `sys.modules` has it as `twisted.x` too: programs look there to learn
  whether, say, the reactor has been imported yet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from asyncreactor.porting._alias_plugins import PLUGINS, find_drop_in, join_plugins

if TYPE_CHECKING:
    from importlib.metadata import Distribution, DistributionFinder

__all__ = ["FINDER", "HERE", "THERE", "AliasFinder", "alias_of", "is_alias"]

HERE: Final = "asyncreactor"
THERE: Final = "twisted"
#: `python -m twisted` is a command of another kind than `python -m asyncreactor`.
_THEIR_MAIN: Final = "twisted.__main__"
_OUR_TWIST: Final = "asyncreactor.application.twist.__main__"


def is_alias(name: str) -> bool:
    """Whether this is the name of Twisted, or of a module in it."""
    return name == THERE or name.startswith(THERE + ".")


def alias_of(name: str) -> str | None:
    """The name in Twisted of a module; None if it isn't one of ours, or something else has that name."""
    if name != HERE and not name.startswith(HERE + "."):
        return None
    alias = THERE + name.removeprefix(HERE)
    return None if alias == _THEIR_MAIN else alias


class AliasFinder:
    """Finds asyncreactor's modules under the names that they have in Twisted."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder.find_spec`.

        Raises:
            ModuleNotFoundError: `fullname` is a module of Twisted that asyncreactor lacks.
        """
        if is_alias(fullname):
            return self._find_alias(fullname)
        if fullname.startswith(HERE + "."):
            return self._find_real(fullname, path, target)
        return None

    def find_distributions(self, context: DistributionFinder.Context | None = None) -> Iterable[Distribution]:
        """Let `importlib.metadata.version("Twisted")` say what `twisted.__version__` says."""
        from asyncreactor.porting._alias_metadata import distributions_for

        return distributions_for(context)

    def _find_alias(self, fullname: str) -> ModuleSpec | None:
        own_name = _OUR_TWIST if fullname == _THEIR_MAIN else HERE + fullname.removeprefix(THERE)
        loaded = own_name in sys.modules
        real = getattr(sys.modules[own_name], "__spec__", None) if loaded else find_spec(own_name)
        if real is None and not loaded:
            return find_drop_in(fullname) or _missing(fullname)
        loader: Any = SameModuleLoader(own_name)
        if real is None:
            return ModuleSpec(fullname, loader)
        spec = ModuleSpec(fullname, loader, origin=real.origin)
        spec.submodule_search_locations = real.submodule_search_locations
        spec.has_location = real.has_location
        return spec

    def _find_real(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self:
                spec = finder.find_spec(fullname, path, target)
                if spec is not None:
                    if hasattr(spec.loader, "exec_module"):
                        loader: Any = _Announcing(spec.loader)
                        spec.loader = loader
                    return spec
        return None


class SameModuleLoader:
    """Hands out a module of asyncreactor.

    It is an `importlib.abc.InspectLoader` without saying so: that module would load half of the library in
    every child process.

    Args:
        own_name: its name here.
    """

    def __init__(self, own_name: str) -> None:
        self._own_name = own_name
        self._spec: ModuleSpec | None = None
        self._stand_in: object = None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Import the module under its own name."""
        module = import_module(self._own_name)
        if isinstance(module, ModuleType):
            self._spec = module.__spec__
            return module
        # Such as the reactor. The import system may describe a new module, and gets this one afterwards.
        self._stand_in = module
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Put back what the import system changed: the module was executed under its own name."""
        if self._stand_in is None:
            module.__spec__ = self._spec
        else:
            sys.modules[module.__name__] = self._stand_in  # type: ignore[assignment]  # stands in for a module

    # What follows is for `python -m twisted.x`.

    def is_package(self, fullname: str) -> bool:
        """Whether modules can be in it."""
        spec = find_spec(self._own_name)
        return spec is not None and spec.submodule_search_locations is not None

    def get_code(self, fullname: str) -> CodeType | None:
        """The module's code, for `runpy`."""
        return self._real("get_code")  # type: ignore[no-any-return]  # as the real loader has it

    def get_source(self, fullname: str) -> str | None:
        """The module's source."""
        return self._real("get_source")  # type: ignore[no-any-return]  # as the real loader has it

    def _real(self, method: str) -> Any:
        spec = find_spec(self._own_name)
        if spec is None or not hasattr(spec.loader, method):
            raise ImportError(f"{self._own_name} has no {method.removeprefix('get_')}", name=self._own_name)
        return getattr(spec.loader, method)(self._own_name)


def _missing(fullname: str) -> ModuleSpec | None:
    if _is_question():
        return None
    inner_name = fullname.removeprefix(THERE + ".")
    raise ModuleNotFoundError(f"{HERE} has no module {inner_name} (imported as {fullname})", name=fullname)


class _Announcing:
    """Loads one module, then has `sys.modules` name it as Twisted's too. The module keeps its own loader."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)  # type: ignore[no-any-return]  # as the real loader does

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        if name == PLUGINS:
            join_plugins(module)
        alias = alias_of(name)
        if FINDER in sys.meta_path and alias is not None:
            sys.modules[alias] = sys.modules.get(name, module)


def _is_question() -> bool:
    """Whether `importlib.util.find_spec` asks: it promises None where there is nothing."""
    frame = sys._getframe()
    while frame.f_back is not None and frame.f_globals is globals():
        frame = frame.f_back
    # Now it is importlib's own loop over the finders; the question is who runs that.
    return frame.f_back is not None and frame.f_back.f_globals.get("__name__") == "importlib.util"


FINDER: Final = AliasFinder()
