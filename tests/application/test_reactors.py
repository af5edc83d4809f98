"""Tests of `asyncreactor.application.reactors`."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from asyncreactor.application import reactors
from asyncreactor.internet import defer


class TestReactors:
    @pytest.fixture
    def installed(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        installed: list[str] = []
        plugins = [
            SimpleNamespace(shortName=name, install=lambda name=name: installed.append(name))
            for name in ("a", "b")
        ]
        monkeypatch.setattr(reactors, "getPlugins", lambda interface: plugins)
        return installed

    def test_installs_the_reactor_of_that_name(self, installed: list[str]) -> None:
        from asyncreactor.internet import reactor

        assert reactors.installReactor("b") is reactor
        assert installed == ["b"]

    def test_an_unknown_name_comes_with_a_list_of_those_that_are_known(self, installed: list[str]) -> None:
        with pytest.raises(reactors.NoSuchReactor) as caught:
            reactors.installReactor("c")
        assert caught.value.args == ("c",)
        assert caught.value.__notes__ == ["The reactors that are known here: a, b."]

    def test_a_Reactor_leaves_it_to_its_module(self, monkeypatch: pytest.MonkeyPatch) -> None:
        installed: list[str] = []
        monkeypatch.setattr(defer, "install", lambda: installed.append("here"), raising=False)
        reactor = reactors.Reactor("x", "asyncreactor.internet.defer", "What it is.")
        assert reactors.IReactorInstaller.providedBy(reactor)
        reactor.install()
        assert installed == ["here"]
