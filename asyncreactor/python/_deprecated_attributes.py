"""Names of modules that warn when somebody asks for them.

The module's entry in `sys.modules` becomes a proxy, which answers everything from the module and may
warn on the way. The module's own code keeps its globals, so it uses the names without a warning.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, cast

from asyncreactor.python._deprecation_text import (
    DEPRECATION_WARNING_FORMAT,
    _getDeprecationWarningString,
    getWarningMethod,
)
from asyncreactor.python.versions import Version

__all__ = ["_DeprecatedAttribute", "_ModuleProxy", "deprecatedModuleAttribute"]

#: Where the import statement looks whether a package has the name yet, before it takes it from there.
_IMPORT_MACHINERY = "<frozen importlib._bootstrap>"


def deprecatedModuleAttribute(version: Version, message: str, moduleName: str, name: str) -> None:
    """Warn whenever somebody takes `name` from a module.

    Args:
        version: since when the name is deprecated.
        message: the last part of the warning, such as what to use instead.
        moduleName: the module's dotted name; it must be imported, or be on its way (`__name__`).
        name: the name in that module.

    Raises:
        KeyError: no module of that name is imported.
    """
    module: object = sys.modules.get(moduleName)
    if module is None:
        raise KeyError(f"{moduleName!r} is no imported module, so nothing in it can be deprecated")
    if not isinstance(module, _ModuleProxy):
        module = _ModuleProxy(cast(ModuleType, module))
        sys.modules[moduleName] = cast(ModuleType, module)
    real = object.__getattribute__(module, "_module")
    attributes = object.__getattribute__(module, "_deprecatedAttributes")
    attributes[name] = _DeprecatedAttribute(real, name, version, message)


class _ModuleProxy:
    """Stands for a module and warns when a deprecated name is taken from it."""

    def __init__(self, module: ModuleType) -> None:
        object.__setattr__(self, "_module", module)
        object.__setattr__(self, "_deprecatedAttributes", {})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} module={object.__getattribute__(self, '_module')!r}>"

    def __getattribute__(self, name: str) -> Any:
        deprecated = object.__getattribute__(self, "_deprecatedAttributes").get(name)
        if deprecated is None or sys._getframe(1).f_code.co_filename == _IMPORT_MACHINERY:
            return getattr(object.__getattribute__(self, "_module"), name)
        return deprecated.get()

    def __setattr__(self, name: str, value: object) -> None:
        setattr(object.__getattribute__(self, "_module"), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(object.__getattribute__(self, "_module"), name)


class _DeprecatedAttribute:
    """A deprecated name of a module, with the warning that goes with it."""

    def __init__(self, module: ModuleType, name: str, version: Version, message: str) -> None:
        self.module = module
        self.__name__ = name
        self.version = version
        self.message = message

    def get(self) -> Any:
        """Warn the caller of the caller, and return what the module has under the name."""
        value = getattr(self.module, self.__name__)
        text = _getDeprecationWarningString(
            f"{self.module.__name__}.{self.__name__}",
            self.version,
            f"{DEPRECATION_WARNING_FORMAT}: {self.message}",
        )
        getWarningMethod()(text, DeprecationWarning, stacklevel=3)
        return value
