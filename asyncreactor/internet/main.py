"""The two usual reasons for a connection's end, and a way to choose the reactor."""

from __future__ import annotations

from importlib import import_module

from asyncreactor.internet import error

__all__ = ["CONNECTION_DONE", "CONNECTION_LOST", "installReactor"]

#: Shared by all connections: wrap them in a `Failure`, don't raise them.
CONNECTION_DONE = error.ConnectionDone("Connection done")
CONNECTION_LOST = error.ConnectionLost("Connection lost")


def installReactor(reactor: object) -> None:
    """Make `reactor` what `asyncreactor.internet.reactor` stands for in this thread where no event loop runs.

    Raises:
        ReactorAlreadyInstalledError: there is one already.
    """
    # The engine stands above this module, so it is looked up when it is needed.
    from asyncreactor._engine.default import install_reactor, module_names

    install_reactor(reactor)
    # In `sys.modules` programs see whether a reactor was installed.
    for name in module_names():
        import_module(name)
