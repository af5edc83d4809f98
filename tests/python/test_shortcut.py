"""Windows shortcuts, written and read back."""

from __future__ import annotations

import os
import sys
from typing import Any
from unittest.mock import MagicMock

import pytest

from asyncreactor.python import shortcut


@pytest.fixture
def link(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The COM object behind the shortcuts, where there is no Windows."""
    pythoncom, shell = MagicMock(), MagicMock()
    monkeypatch.setitem(sys.modules, "pythoncom", pythoncom)
    monkeypatch.setitem(sys.modules, "win32com", MagicMock(shell=shell))
    monkeypatch.setitem(sys.modules, "win32com.shell", shell)
    return pythoncom.CoCreateInstance.return_value


def test_properties_are_set(link: Any) -> None:
    made = shortcut.Shortcut("prog", "-V", "A program", iconpath="icons", iconidx=2)
    link.SetPath.assert_called_once_with(os.path.abspath("prog"))
    link.SetArguments.assert_called_once_with("-V")
    link.SetDescription.assert_called_once_with("A program")
    link.SetIconLocation.assert_called_once_with(os.path.abspath("icons"), 2)
    link.SetWorkingDirectory.assert_not_called()
    assert made.GetPath is link.GetPath


def test_saving_and_opening(link: Any) -> None:
    file = link.QueryInterface.return_value
    shortcut.Shortcut().save("x.lnk")
    file.Save.assert_called_once_with(os.path.abspath("x.lnk"), 0)
    assert isinstance(shortcut.open("x.lnk"), shortcut.Shortcut)
    file.Load.assert_called_once_with(os.path.abspath("x.lnk"))


def test_needs_pywin32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pythoncom", None)
    with pytest.raises(ImportError):
        shortcut.Shortcut()
