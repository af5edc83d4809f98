"""What programs written for Twisted print and log, line for line as there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.porting.processes import run_python

TIME = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[+-]\d{4} ", re.MULTILINE)


def printed(folder: Path, program: str, status: int = 0) -> str:
    """What a program prints; of times, nothing."""
    (folder / "program.py").write_text(program)
    done = run_python("-m", "asyncreactor", "run-legacy", "program.py", folder=folder)
    assert done.returncode == status, done.stderr
    return TIME.sub("", done.stdout)


BOTH_LOGS = """
import logging, sys
from twisted.logger import Logger
from twisted.python import log
logging.basicConfig(stream=sys.stdout, format="std %(message)s", level=logging.DEBUG)
log.msg("nobody looks")
log.startLogging(sys.stdout, setStdout=False)
log.msg("once")
observer = log.PythonLoggingObserver()
observer.start()
Logger().info("{n}", n="both")
observer.stop()
"""


def test_events_reach_logging_by_an_observer_only(tmp_path: Path) -> None:
    assert printed(tmp_path, BOTH_LOGS) == "[-] Log opened.\n[-] once\n[-] both\nstd both\n"


HANDLED = """
import sys
from twisted.internet import protocol, reactor
from twisted.python import log
log.startLogging(sys.stdout, setStdout=False)
reactor.callWhenRunning(lambda: 1 / 0)
reactor.callLater(0, [].pop)
reactor.callLater(0, reactor.callFromThread, {}.__getitem__, 1)
reactor.callLater(0.01, reactor.stop)
reactor.run()
"""


def test_what_the_reactor_says_of_errors(tmp_path: Path) -> None:
    first_lines = [line for line in printed(tmp_path, HANDLED).splitlines() if not line.startswith("\t")]
    assert first_lines == [
        "[-] Log opened.",
        "[-] While calling system event trigger handler",
        "[-] while handling timed call",
        "[-] while calling from thread",
        "[-] Main loop terminated.",
    ]


DROP_IN = """
import os, sys, warnings
warnings.simplefilter("ignore")  # entry points are the newer way
sys.path.insert(0, os.getcwd())
from zope.interface import Interface, implementer
from twisted.plugin import IPlugin, getPlugins
class IThing(Interface):
    pass
sys.modules["program"] = sys.modules["__main__"]
list(getPlugins(IThing))
os.makedirs("twisted/plugins")
with open("twisted/plugins/things.py", "w") as file:
    file.write(
        "from zope.interface import implementer\\n"
        "from twisted.plugin import IPlugin\\n"
        "from program import IThing\\n"
        "@implementer(IPlugin, IThing)\\n"
        "class Thing:\\n"
        "    pass\\n"
        "thing = Thing()\\n"
    )
print([type(thing).__name__ for thing in getPlugins(IThing)])
"""


def test_plugins_are_found_in_a_folder_made_meanwhile(tmp_path: Path) -> None:
    assert printed(tmp_path, DROP_IN) == "['Thing']\n"


TAC = """
from twisted.application import service
from twisted.internet import reactor
application = service.Application("one")
reactor.callLater(0.01, reactor.stop)
"""


def run_twistd(folder: Path, *words: str, status: int = 0) -> tuple[str, str]:
    """What `twistd` prints on standard output, without times and without where Python is; and on standard error."""
    done = run_python("-m", "asyncreactor", "run-legacy", "twistd", *words, folder=folder)
    assert done.returncode == status, done.stderr
    return re.sub(r"\(/.*\)", "(PYTHON)", TIME.sub("", done.stdout)), done.stderr


def test_the_log_of_twistd(tmp_path: Path) -> None:
    (tmp_path / "one.tac").write_text(TAC)
    logger = "[asyncreactor.scripts._twistd_unix.UnixAppLogger#info]"
    lines = run_twistd(tmp_path, "-noy", "one.tac")[0].splitlines()
    assert lines[3].startswith(f"{logger} reactor class: ")
    assert lines[:3] + lines[4:] == [
        "[-] Loading one.tac...",
        "[-] Loaded.",
        f"{logger} twistd 26.10.0 (PYTHON) starting up.",
        "[asyncreactor.internet.base#info] Main loop terminated.",
        f"{logger} Server Shut Down.",
    ]


def test_a_tac_file_without_an_application(tmp_path: Path) -> None:
    (tmp_path / "none.tac").write_text("")
    errors = run_twistd(tmp_path, "-ny", "none.tac", status=1)[1]
    assert "Failed to load application: 'application'\nCould not find 'application' in the file." in errors


def test_a_pid_file_stays_where_the_command_line_means_it(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "one.tac").write_text(
        TAC + "import os; reactor.callLater(0, lambda: print(os.listdir('..')))\n"
    )
    assert "twistd.pid" in run_twistd(tmp_path, "-ny", "one.tac", "--rundir", "run")[0]


def test_a_stale_pid_file_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "twistd.pid").write_text("99999999")
    errors = run_twistd(tmp_path, "-ny", "missing.tac", status=1)[1]
    assert errors.startswith(f"Removing stale pidfile {tmp_path / 'twistd.pid'}\n")


TESTS = """
import warnings
from twisted.trial import unittest
warnings.simplefilter("default")
__doctests__ = ["test_them"]
def one():
    '''
    >>> one()
    1
    '''
    return 1
class Tests(unittest.TestCase):
    def test_fails(self):
        self.assertEqual(1, 2)
    def test_warns(self):
        warnings.warn("careful")
"""


def test_what_trial_writes(tmp_path: Path) -> None:
    (tmp_path / "test_them.py").write_text(TESTS)
    done = run_python("-m", "asyncreactor", "run-legacy", "trial", "test_them.py", folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    warning = f"{tmp_path / 'test_them.py'}:16: UserWarning: careful\n"
    assert "    test_warns ...".ljust(75) + f"[OK]\n{warning}" in done.stdout
    assert "asyncreactor.trial.unittest.FailTest: 1 != 2\n" in done.stdout
    assert "Doctest: test_them\n" in done.stdout
    log = (tmp_path / "_trial_temp" / "test.log").read_text()
    assert TIME.sub("", log).splitlines()[:2] == ["[-] Log opened.", "[-] --> test_them.Tests.test_fails <--"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("nothing_here", "ModuleNotFound: No module named 'nothing_here'"),
        ("nothing.here", "ObjectNotFound: 'nothing.here' does not name an object"),
        ("test_them.Nothing", "AttributeError: test_them.Nothing does not exist."),
    ],
)
def test_what_trial_says_of_missing_tests(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "test_them.py").write_text(TESTS)
    done = run_python("-m", "asyncreactor", "run-legacy", "trial", name, folder=tmp_path)
    assert done.returncode == 1 and f"{what}\n" in done.stdout


PORTS = """
import sys
from twisted.internet import protocol, reactor
from twisted.python import log
log.startLogging(sys.stdout, setStdout=False)
class Quiet(protocol.Factory):
    noisy = False
port = reactor.listenTCP(0, Quiet(), interface="127.0.0.1")
number = str(port.getHost().port)
print(repr(port).replace(number, "NUMBER"))
reactor.callWhenRunning(reactor.stop)
reactor.run()
print(repr(port))
"""


def test_ports_are_named_by_their_factories(tmp_path: Path) -> None:
    lines = [re.sub(r"\d+", "NUMBER", line) for line in printed(tmp_path, PORTS).splitlines()]
    port = "<<class 'asyncreactor.internet.tcp.Port'> of <class '__main__.Quiet'>"
    assert [line for line in lines if "Port" in line] == [
        f"{port} on NUMBER>",
        "[__main__.Quiet] (TCP Port NUMBER Closed)",
        f"{port} (not listening)>",
    ]


STAYS = """
import atexit, sys
class Kept:
    pass
print(__file__, sys.argv)
atexit.register(lambda: print(sys.modules["__main__"].Kept is Kept))
"""


def test_a_program_is_main_until_the_exit(tmp_path: Path) -> None:
    assert printed(tmp_path, STAYS) == f"{tmp_path / 'program.py'} ['program.py']\nTrue\n"


@pytest.mark.parametrize("program", ["def f():\n    1 / 0\n\nf()\n", "x = (\n", "import nothing_there\n"])
def test_a_program_ends_with_the_traceback_that_python_prints(tmp_path: Path, program: str) -> None:
    (tmp_path / "program.py").write_text(program)
    by_python = run_python("program.py", folder=tmp_path)
    by_us = run_python("-m", "asyncreactor", "run-legacy", "program.py", folder=tmp_path)
    assert by_python.stderr and (by_us.returncode, by_us.stderr) == (1, by_python.stderr)


def test_a_folder_with_a_main_is_run(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "__main__.py").write_text("import twisted; print(__name__, twisted.__name__)\n")
    done = run_python("-m", "asyncreactor", "run-legacy", "folder", folder=tmp_path)
    assert (done.stdout, done.stderr) == ("__main__ asyncreactor\n", "")


CONNECTIONS = """
import sys
from twisted.internet import protocol, reactor
from twisted.python import log
class Peer(protocol.Protocol):
    def connectionMade(self):
        log.msg("made")
        self.transport.write(b"x")
    def dataReceived(self, data):
        log.msg("got")
        self.transport.loseConnection()
    def connectionLost(self, reason):
        log.msg("lost")
class Serving(protocol.ServerFactory):
    noisy, protocol = False, Peer
class Calling(protocol.ClientFactory):
    noisy, protocol = False, Peer
    def clientConnectionLost(self, connector, reason):
        log.msg("is told")
        reactor.callLater(0.01, reactor.stop)
log.startLogging(sys.stdout, setStdout=False)
port = reactor.listenTCP(0, Serving(), interface="127.0.0.1")
reactor.connectTCP("127.0.0.1", port.getHost().port, Calling())
reactor.run()
"""


def test_whose_log_messages_they_are(tmp_path: Path) -> None:
    lines = printed(tmp_path, CONNECTIONS).splitlines()
    assert {line for line in lines if line.rpartition("] ")[2] in ("made", "got", "lost", "is told")} == {
        *("[__main__.Serving] made", "[Peer,0,127.0.0.1] got", "[Peer,0,127.0.0.1] lost"),
        *("[Uninitialized] made", "[Peer,client] got", "[Peer,client] lost", "[Peer,client] is told"),
    }
