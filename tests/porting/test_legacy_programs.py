"""Programs written for Twisted run unmodified, and print here what they print there."""

from __future__ import annotations

import pytest

from tests.porting.processes import ROOT, run_python

#: What each program prints on Twisted 26.10.
PRINTED = {
    "chat.py": """\
ann 1 Welcome, ann!
bob 1 Welcome, bob!
""",
    "child.py": """\
10 20 190
exited with 0
b'hi\\n'
3
(b'', b'e\\n', 4)
""",
    "datagrams.py": """\
received hello 127.0.0.1
stopped
""",
    "deferreds.py": """\
Result: 12
You used an odd number!
[0, 1, 2]
[1, 2, 3]
queued
caught You used an odd number!
[(True, 'Result: 6'), (False, ValueError('You used an odd number!'))]
first 1 You used an odd number!
cancelling
(0.001, 'Deferred')
done
""",
    "periodic.py": """\
run 1
run 2
run 3
Failure during loop execution.
step 0
step 1
step 2
step 0
step 1
step 2
False 1
True
""",
    "producers.py": """\
100000 lines Connection was closed cleanly.
paused Connection was closed cleanly.
""",
    "service.py": """\
b'An apple a day keeps the doctor away\\r\\n'
b'An apple a day keeps the doctor away\\r\\n'
b'An apple a day keeps the doctor away\\r\\n'
refused
b'served\\r\\n'
True
""",
    "threads_howto.py": """\
30
from a thread
blocking 3
invalid literal for int() with base 10: 'x'
False
first
second!
pop from empty list
shutting down
False
""",
    "turned_by_hand.py": """\
True
['running', 'timer', 'shutdown'] True False
""",
    "watched.py": """\
True
read abc
Connection was closed cleanly.
before
during
after
""",
}

RUN = """
import sys
if {without!r}:
    sys.modules[{without!r}] = None
from asyncreactor.__main__ import main
sys.exit(main(["run-legacy", {program!r}]))
"""


@pytest.mark.parametrize("without", ["", "uvloop"], ids=["uvloop", "asyncio"])
@pytest.mark.parametrize("program", PRINTED)
def test_it_does_as_on_twisted(program: str, without: str) -> None:
    folder = ROOT / "tests" / "porting" / "legacy"
    done = run_python("-c", RUN.format(program=program, without=without), folder=folder)
    assert (done.stdout, done.stderr) == (PRINTED[program], "")
