"""Setting the process up for a service as the `asyncreactor` command's options say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from asyncreactor.application import app, service
from asyncreactor.internet.defer import CancelledError
from asyncreactor.python.failure import Failure
from asyncreactor.python.runtime import platformType
from asyncreactor.python.usage import UsageError
from asyncreactor.scripts._command_life import ServiceLife
from asyncreactor.scripts._command_workers import KILL_AFTER_GRACE_SECONDS, Workers
from asyncreactor.scripts._sd_notify import sd_notify
from asyncreactor.scripts._worker import is_worker
from asyncreactor.scripts._worker_process import WorkerLogger, end_with_first_process, share_ports

if TYPE_CHECKING or platformType != "win32":
    from asyncreactor.scripts._twistd_unix import UnixApplicationRunner as _Base
else:
    from asyncreactor.scripts._twistw import WindowsApplicationRunner as _Base

__all__ = ["CommandRunner"]

#: The first process gives its workers their grace period, and time to be killed.
MORE_GRACE_SECONDS = KILL_AFTER_GRACE_SECONDS + 1.0


class CommandRunner(_Base):
    """Runs a plugin's service, or an application from a file.

    Args:
        config: `CommandOptions` that have read the command line.
    """

    status = 0
    _workers: Workers | None = None

    def __init__(self, config: Any) -> None:
        # What is the workers', and what the first process's: the log is about to look at it.
        if is_worker():
            config.update(workers=1, nodaemon=True, pidfile=None, logfile="-", syslog=0)
        elif config["workers"] > 1:
            self._workers = Workers(config["workers"], config.words, config["grace"])
            config["grace"] += MORE_GRACE_SECONDS
            config.update(chroot=None, rundir=".", no_save=True)
        super().__init__(config)
        if is_worker():
            self.logger = WorkerLogger(config)

    def createOrGetApplication(self) -> Any:
        """See `ApplicationRunner.createOrGetApplication`."""
        if self._workers is not None:
            application = service.Application("workers")
            self._workers.setServiceParent(application)
            return application
        if self.config.subCommand is None:
            return app.getApplication(self.config, None)
        application = service.Application(self.config.subCommand)
        self._make_service().setServiceParent(application)
        return application

    def _make_service(self) -> Any:
        config = self.config
        try:
            return config.maker.makeService(config.subOptions)
        except ValueError as error:  # most often what was given, such as the description of an endpoint
            if config["debug"]:
                raise
            raise UsageError(f"{config.subCommand}: {error}") from error

    def postApplication(self) -> None:
        """Set the process up, and run the service until its end."""
        if platformType == "win32":
            self._run()
            return
        config = self.config
        try:
            self.setupEnvironment(
                config["chroot"], config["rundir"], config["nodaemon"], config["umask"], config["pidfile"]
            )
        except OSError as error:
            self._report_to_parent(b"1 " + str(error).encode("ascii", "replace"))
            raise
        try:
            self._run()
        finally:
            self.removePID(config["pidfile"])

    def _run(self) -> None:
        from asyncreactor.internet import reactor

        if is_worker():
            share_ports(reactor)
            end_with_first_process(reactor)
        life = ServiceLife(
            reactor,
            service.IService(self.application),
            self.config["grace"],
            self._shed_privileges,
            self._tell_of_start,
            heeds_second_signal=not is_worker(),
        )
        reactor.addSystemEventTrigger("before", "shutdown", sd_notify, "STOPPING=1")
        if not self.config["no_save"]:
            from asyncreactor.persisted import sob

            stored = sob.IPersistable(self.application)
            reactor.addSystemEventTrigger("after", "shutdown", stored.save, "shutdown")
        try:
            self.startReactor(_Run(life), self.oldstdout, self.oldstderr)
        finally:
            if self._workers is not None:
                self._workers.kill()
        self.status = life.status

    def _shed_privileges(self) -> None:
        if platformType == "win32" or self._workers is not None:
            return
        process = service.IProcess(self.application)
        uid = process.uid if self.config["uid"] is None else self.config["uid"]
        gid = process.gid if self.config["gid"] is None else self.config["gid"]
        if uid is not None and gid is None:
            import pwd

            gid = pwd.getpwuid(uid).pw_gid
        try:
            self.shedPrivileges(self.config["euid"], uid, gid)
        except SystemExit:
            raise PermissionError(f"this process may not become user {uid} and group {gid}") from None

    def _tell_of_start(self, failure: Failure | None) -> None:
        """Tell whoever waits for the start: systemd, and the process that a daemon came from."""
        if failure is None:
            sd_notify("READY=1", f"MAINPID={os.getpid()}")
        elif self.config["nodaemon"] and not failure.check(CancelledError):
            reason = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"
            print(f"asyncreactor: the service could not start: {reason}", file=self.oldstderr)
        self._report_to_parent(
            b"0" if failure is None else b"1 " + failure.getErrorMessage().encode("ascii", "replace")
        )

    def _report_to_parent(self, status: bytes) -> None:
        """Tell the process that a daemon came from, if there is one that waits."""
        if getattr(self, "_status_pipe", None) is not None:
            self._report(status)


class _Run:
    """What a profiler or debugger runs."""

    def __init__(self, life: ServiceLife) -> None:
        self.run = life.run
