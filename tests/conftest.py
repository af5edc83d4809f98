"""What holds for every test: the process obeys the signals that a program started by hand obeys."""

from __future__ import annotations

import signal
import sys

# A process started in the background by a shell, or by nohup, ignores these, and all its children would too: a
# test that interrupts a program would wait for ever.
if sys.platform != "win32":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for _number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD):
        signal.signal(_number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
