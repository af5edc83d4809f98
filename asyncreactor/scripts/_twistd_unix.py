"""`twistd` on UNIX: daemons, PID files, other users' rights.

`daemonize` is the usual double fork. The first parent waits at a pipe until the daemon has started or failed to,
and ends with a status that says which.
"""

from __future__ import annotations

import errno
import os
import pwd
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from os import close
from typing import Any, ClassVar

from zope.interface import implementer

from asyncreactor import logger
from asyncreactor.application import app, service
from asyncreactor.copyright import copyright, version
from asyncreactor.internet.interfaces import IReactorDaemonize
from asyncreactor.python import log, logfile, usage
from asyncreactor.python.util import gidFromString, switchUID, uidFromString, untilConcludes

__all__ = ["ServerOptions", "UnixAppLogger", "UnixApplicationRunner", "checkPID"]

_log = logger.Logger(namespace="asyncreactor.scripts.twistd")

#: What a daemon says of its start fits into this many bytes.
STATUS_BYTES = 100
DAEMON_UMASK = 0o077


def _octal(text: str) -> int:
    try:
        return int(text, 8)
    except ValueError:
        raise ValueError(f"a file creation mask is an octal number such as 022, not {text!r}") from None


def _user(text: str) -> int:
    try:
        return uidFromString(text)
    except KeyError:
        raise ValueError(f"there is no user {text!r}") from None


def _group(text: str) -> int:
    try:
        return gidFromString(text)
    except KeyError:
        raise ValueError(f"there is no group {text!r}") from None


class ServerOptions(app.ServerOptions):
    """The options there are on all platforms, and those of UNIX."""

    synopsis = "Usage: twistd [options]"

    optFlags: ClassVar[Sequence[Any]] = [
        ["nodaemon", "n", f"don't daemonize, don't use default umask of {DAEMON_UMASK:04o}"],
        ["originalname", None, "Don't try to change the process name"],
        ["syslog", None, "Log to syslog, not to file"],
        [
            "euid",
            None,
            "Set only the effective user-id, so that root's rights can be had back. Use with caution.",
        ],
    ]
    optParameters: ClassVar[Sequence[Any]] = [
        ["prefix", None, "twisted", "use the given prefix when syslogging"],
        ["pidfile", None, "twistd.pid", "Name of the pidfile"],
        ["chroot", None, None, "Chroot to a supplied directory before running"],
        ["uid", "u", None, "The uid to run as.", _user],
        ["gid", "g", None, "The gid to run as; by default that of the --uid.", _group],
        ["umask", None, None, "The (octal) file creation mask to apply.", _octal],
        ["rundir", "d", ".", "Change to a supplied directory before running"],
    ]
    compData = usage.Completions(
        optActions={
            "pidfile": usage.CompleteFiles("*.pid"),
            "chroot": usage.CompleteDirs(descr="chroot directory"),
            "rundir": usage.CompleteDirs(descr="directory to run in"),
            "uid": usage.CompleteUsernames(descr="user to run as"),
            "gid": usage.CompleteGroups(descr="group to run as"),
        }
    )

    def postOptions(self) -> None:
        """Fix where the PID file is, before the folder changes."""
        super().postOptions()
        if self["pidfile"]:
            self["pidfile"] = os.path.abspath(self["pidfile"])

    def opt_version(self) -> None:
        """Print version information and exit."""
        print(f"twistd (the Twisted daemon) {version}\n{copyright}", file=self.stdout)
        sys.exit()


def checkPID(pidfile: str | None) -> None:
    """See to it that no process runs that the PID file names. A file that was left behind is removed.

    Raises:
        SystemExit: one does run, or that can't be found out.
    """
    if not pidfile or not os.path.exists(pidfile):
        return
    with open(pidfile, encoding="ascii", errors="replace") as file:
        content = file.read()
    try:
        pid = int(content)
    except ValueError:
        raise SystemExit(f"Pidfile {pidfile} contains non-numeric value") from None
    try:
        os.kill(pid, 0)
    except OSError as error:
        if error.errno != errno.ESRCH:
            raise SystemExit(f"Can't check status of PID {pid} from pidfile {pidfile}: {error}") from None
        log.msg(f"Removing stale pidfile {pidfile}", isError=True)
        os.remove(pidfile)
        return
    raise SystemExit(
        f"Another twistd server is running, PID {pid}\n\n"
        f"It may be one that was started before, from this folder ({os.path.abspath('.')}).\n"
        f"Stop it, or give this one another --pidfile than {pidfile}."
    )


class UnixAppLogger(app.AppLogger):
    """A log that may go to the system's, and in a daemon goes to twistd.log. SIGUSR1 rotates the file.

    Args:
        options: those of `AppLogger`, and "syslog", "prefix" and "nodaemon".
    """

    greeting = "twistd {version} ({exe} {pyVersion}) starting up."

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self._syslog = options.get("syslog", False)
        self._syslogPrefix = options.get("prefix", "")
        self._nodaemon = options.get("nodaemon", False)

    def _getLogObserver(self) -> Any:
        if self._syslog:
            return _syslog_observer(self._syslogPrefix)
        if self._logfilename == "-" and not self._nodaemon:
            sys.exit("Daemons cannot log to stdout, exiting!")
        if self._logfilename == "-" or (self._nodaemon and not self._logfilename):
            return logger.textFileLogObserver(sys.stdout)
        file: Any = logfile.LogFile.fromFullPath(self._logfilename or "twistd.log")
        if not signal.getsignal(signal.SIGUSR1):

            def rotate(number: int, frame: Any) -> None:
                from asyncreactor.internet import reactor

                reactor.callFromThread(file.rotate)

            signal.signal(signal.SIGUSR1, rotate)
        return logger.textFileLogObserver(file)


def _syslog_observer(prefix: str) -> Any:
    from asyncreactor.python import syslog

    emit = syslog.SyslogObserver(prefix).emit

    @implementer(log.ILogObserver)
    def observe(event: Any) -> None:
        emit(event)

    return observe


class UnixApplicationRunner(app.ApplicationRunner):
    """Runs an application in the foreground or as a daemon."""

    loggerFactory = UnixAppLogger
    _status_pipe: int | None = None

    def preApplication(self) -> None:
        """Check the PID file, and keep the standard streams, which the log is about to take."""
        checkPID(self.config["pidfile"])
        self.config["nodaemon"] = self.config["nodaemon"] or self.config["debug"]
        self.oldstdout, self.oldstderr = sys.stdout, sys.stderr

    def postApplication(self) -> None:
        """Start the application, tell the process that waits for that, and run the reactor."""
        try:
            self.startApplication(self.application)
        except BaseException as error:
            if self._status_pipe is not None:
                self._report(b"1 " + _described(error))
            self.removePID(self.config["pidfile"])
            raise
        if self._status_pipe is not None:
            self._report(b"0")
        self.startReactor(None, self.oldstdout, self.oldstderr)
        self.removePID(self.config["pidfile"])

    def startApplication(self, application: Any) -> None:
        """Set the process up as the options say, and start the application.

        Args:
            application: anything that adapts to `IProcess` and `IService`.
        """
        config = self.config
        process = service.IProcess(application)
        if process.processName and not config["originalname"]:
            set_process_name(process.processName)
        self.setupEnvironment(
            config["chroot"], config["rundir"], config["nodaemon"], config["umask"], config["pidfile"]
        )
        service.IService(application).privilegedStartService()
        uid = process.uid if config["uid"] is None else config["uid"]
        gid = process.gid if config["gid"] is None else config["gid"]
        if uid is not None and gid is None:
            gid = pwd.getpwuid(uid).pw_gid
        self.shedPrivileges(config["euid"], uid, gid)
        self.watch_start(app.startApplication(application, not config["no_save"]))

    def setupEnvironment(
        self, chroot: str | None, rundir: str, nodaemon: bool, umask: int | None, pidfile: str | None
    ) -> None:
        """Change root and folder, become a daemon, write the PID file.

        Args:
            chroot: the new root; None to keep it.
            rundir: the folder to be in, seen from the new root.
            nodaemon: whether to stay in the foreground.
            umask: the file creation mask; None is 0077 in a daemon, and else as it is.
            pidfile: the path of the PID file; None for none.
        """
        if chroot is not None:
            os.chroot(chroot)
            rundir = "/" if rundir == "." else rundir
        os.chdir(rundir)
        if umask is None and not nodaemon:
            umask = DAEMON_UMASK
        if umask is not None:
            os.umask(umask)
        if not nodaemon:
            from asyncreactor.internet import reactor

            self._status_pipe = self.daemonize(reactor)
        if pidfile:
            with open(pidfile, "wb") as file:
                file.write(b"%d" % os.getpid())

    def daemonize(self, reactor: Any) -> int:
        """Become a daemon: go on in a process without a terminal. The present one waits for its start, and ends.

        Args:
            reactor: told about it, if it provides `IReactorDaemonize`.

        Returns:
            The descriptor of a pipe that takes the outcome of the start.
        """
        to_be_told = IReactorDaemonize.providedBy(reactor)
        if to_be_told:
            reactor.beforeDaemonize()
        reading, writing = os.pipe()
        if os.fork():
            # So that the pipe ends when the daemon does, however that comes. As long as it lives nothing hangs on it.
            with suppress(OSError):
                close(writing)
            status = self._wait_for_start(reading)
            os.close(reading)
            os._exit(status)
        # The daemon keeps its own reading end open: to write for a parent that was killed would be an error.
        os.setsid()
        if os.fork():
            os._exit(0)
        nowhere = os.open("/dev/null", os.O_RDWR)
        for descriptor in range(3):
            try:
                os.dup2(nowhere, descriptor)
            except OSError as error:
                if error.errno != errno.EBADF:
                    raise
        os.close(nowhere)
        if to_be_told:
            reactor.afterDaemonize()
        return writing

    def _wait_for_start(self, reading: int) -> int:
        """Wait for what the daemon says of its start; return the exit status that tells it."""
        status = untilConcludes(os.read, reading, STATUS_BYTES)
        if status == b"0":
            return 0
        reason = status[2:] if status else b"the daemon died"
        told = f"An error has occurred: {reason!r}\nPlease look at log file for more information.\n"
        untilConcludes(sys.__stderr__.write, told)  # type: ignore[union-attr]  # None only under pythonw
        return 1

    def _report(self, status: bytes) -> None:
        pipe, self._status_pipe = self._status_pipe, None
        assert pipe is not None, "asked by a daemon that has not reported yet"
        untilConcludes(os.write, pipe, status[:STATUS_BYTES])
        os.close(pipe)

    def shedPrivileges(self, euid: bool, uid: int | None, gid: int | None) -> None:
        """Become another user and group.

        Args:
            euid: whether to change the effective ids only.
            uid: the user; None to stay.
            gid: the group; None to stay.

        Raises:
            SystemExit: the system doesn't let us; the status is 1.
        """
        if uid is None and gid is None:
            return
        kind = "euid/egid" if euid else "uid/gid"
        try:
            switchUID(uid, gid, euid)
        except OSError as error:
            _log.info(
                "failed to set {kind} {uid}/{gid}: {error} (are you root?) -- exiting.",
                kind=kind,
                uid=uid,
                gid=gid,
                error=error,
            )
            sys.exit(1)
        _log.info("set {kind} {uid}/{gid}", kind=kind, uid=uid, gid=gid)

    def removePID(self, pidfile: str | None) -> None:
        """Remove the PID file; an error is logged.

        Args:
            pidfile: its path; None for none.
        """
        if not pidfile:
            return
        try:
            os.unlink(pidfile)
        except OSError:
            _log.failure("The PID file {path} could not be removed", path=pidfile)


def _described(error: BaseException) -> bytes:
    text = "".join(traceback.format_exception_only(error)).strip()
    return text.encode("ascii", "backslashreplace")


def set_process_name(name: str) -> None:
    """Show `name` in lists of processes, where the system has a simple way to do so (Linux; 15 bytes of it).

    Args:
        name: the name.
    """
    try:
        with open("/proc/self/comm", "wb") as file:
            file.write(os.fsencode(name)[:15])
    except OSError:
        _log.info("This system doesn't let a process name itself {name}.", name=name)
