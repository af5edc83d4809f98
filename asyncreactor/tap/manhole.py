"""The service that is a console, for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor.python import usage

if TYPE_CHECKING:
    from asyncreactor.manhole import ManholeService

__all__ = ["Options", "makeService"]


class Options(usage.Options):
    """Where the socket is, and where the transcript goes."""

    synopsis = "[--socket PATH] [--transcript FILE]"

    longdesc = (
        "A Python console inside the process, with `await`. Whoever can open the socket can do what the process "
        "can: its file is for this user only. Connect with: socat READLINE UNIX-CONNECT:manhole.sock"
    )

    optParameters = [
        ["socket", "s", "manhole.sock", "The path of the UNIX socket to make."],
        ["transcript", "t", None, "A file for what is typed and answered, instead of the log."],
    ]

    compData = usage.Completions(
        optActions={"socket": usage.CompleteFiles("*.sock"), "transcript": usage.CompleteFiles("*.log")}
    )


def makeService(config: Any) -> ManholeService:
    """Make the service of the parsed `Options`.

    Raises:
        ValueError: the path can't be that of a console's socket.
    """
    from asyncreactor.manhole import ManholeService

    return ManholeService(config["socket"], transcript=config["transcript"])
