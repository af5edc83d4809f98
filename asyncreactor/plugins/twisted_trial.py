"""The reporters that come with trial, as `--reporter` of the command knows them."""

from __future__ import annotations

from typing import Any

import attrs
from zope.interface import classImplements

from asyncreactor.plugin import IPlugin
from asyncreactor.trial.itrial import IReporter

__all__ = ["BlackAndWhite", "Classic", "Minimal", "Subunit", "Timing", "Tree"]


@attrs.define(eq=False)
class _Reporter:
    """Where to find a reporter.

    Attributes:
        name: its name, for people.
        module: the module that its class is in.
        description: what `--help-reporters` says of it.
        longOpt: its name as an option.
        shortOpt: a letter for it, or None.
        klass: the name of its class.
    """

    name: str
    module: str
    description: str
    longOpt: str
    shortOpt: str | None
    klass: str

    @property
    def stream(self) -> None:
        """What reporters have, and this isn't one."""

    tbformat = args = shouldStop = separator = testsRun = stream


# It leads to a reporter, and so passes for one where plugins are looked for; a type checker knows better.
_declare: Any = classImplements
_declare(_Reporter, IPlugin, IReporter)


def _own(name: str, description: str, option: str, letter: str | None, klass: str) -> _Reporter:
    return _Reporter(name, "asyncreactor.trial.reporter", description, option, letter, klass)


Tree = _own("Tree Reporter", "verbose color output (default reporter)", "verbose", "v", "TreeReporter")
BlackAndWhite = _own(
    "Black-And-White Reporter", "Colorless verbose output", "bwverbose", "o", "VerboseTextReporter"
)
Minimal = _own("Minimal Reporter", "minimal summary output", "summary", "s", "MinimalReporter")
Classic = _own("Classic Reporter", "terse text output", "text", "t", "TextReporter")
Timing = _own("Timing Reporter", "Timing output", "timing", None, "TimingTextReporter")
Subunit = _own("Subunit Reporter", "subunit output", "subunit", None, "SubunitReporter")
