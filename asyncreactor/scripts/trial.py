"""The command `trial`: load tests by their names, run them, report. pytest and `unittest` run the same tests."""

from __future__ import annotations

import gc
import inspect
import os
import pdb
import random
import re
import sys
import time
import warnings
from typing import Any, NoReturn

from asyncreactor import plugin
from asyncreactor.application import app
from asyncreactor.internet import defer
from asyncreactor.plugins import twisted_trial
from asyncreactor.python import failure, reflect, usage
from asyncreactor.python.filepath import FilePath
from asyncreactor.trial import itrial, runner

__all__ = ["TBFORMAT_MAP", "Options", "getTestModules", "isTestFile", "loadLocalVariables", "run"]

#: Formats of tracebacks, by the names that users may know them by.
TBFORMAT_MAP = {
    name: detail
    for detail, other in (("default", "plain"), ("brief", "emacs"), ("verbose", "cgitb"))
    for name in (other, detail)
}
#: The reporters that are always there, whatever else is installed.
_REPORTERS = (
    twisted_trial.Tree,
    twisted_trial.BlackAndWhite,
    twisted_trial.Minimal,
    twisted_trial.Classic,
    twisted_trial.Timing,
    twisted_trial.Subunit,
)
_VARIABLES = re.compile(r"-\*-(.*?)-\*-")
_NOT_WITH_JOBS = ("debug", "exitfirst", "profile", "debug-stacktraces")


class _DebuggerNotFound(Exception):
    """There is no debugger of the name that was given."""


def _parseLocalVariables(line: str) -> dict[str, str]:
    """The variables that a line declares for editors: `-*- name: value; name: value -*-`.

    Raises:
        ValueError: it declares none, or not in that form.
    """
    found = _VARIABLES.search(line)
    if found is None:
        raise ValueError(f"there are no -*- variables -*- in {line!r}")
    variables = {}
    for declaration in found[1].split(";"):
        if declaration.strip():
            parts = declaration.split(":")
            if len(parts) != 2:
                raise ValueError(f"a variable must be declared as name: value, not {declaration.strip()!r}")
            variables[parts[0].strip()] = parts[1].strip()
    return variables


def loadLocalVariables(filename: str) -> dict[str, str]:
    """The variables that the first two lines of a file declare for editors, if any."""
    with open(filename, encoding="utf-8", errors="replace") as file:
        lines = [file.readline() for _ in range(2)]
    for line in lines:
        try:
            return _parseLocalVariables(line)
        except ValueError:
            continue
    return {}


def getTestModules(filename: str) -> list[str]:
    """The names of the modules that a file says it is tested by."""
    names = loadLocalVariables(filename).get("test-case-name")
    return [] if names is None else [name.strip() for name in names.split(",")]


def isTestFile(filename: str) -> bool:
    """Whether a file is one of tests, to go by its name."""
    base, extension = os.path.splitext(os.path.basename(filename))
    return base.startswith("test_") and extension == ".py"


def _line_of(thing: Any) -> int:
    """Where a test or a class of tests is defined; -1 if that can't be known."""
    name = getattr(thing, "_testMethodName", None)
    if name is not None:
        function = inspect.unwrap(getattr(thing, name))
        code = getattr(function, "__code__", None)
        return -1 if code is None else code.co_firstlineno
    try:
        return inspect.getsourcelines(thing)[1]
    except (OSError, TypeError):
        return -1


#: Orders of tests by name: what they are, and what to sort by.
_runOrders: dict[str, tuple[str, Any]] = {
    "alphabetical": (
        "tests of a class, and classes of a module, by their names",
        runner.name,
    ),
    "toptobottom": (
        "as they stand in the file, as far as that can be known",
        _line_of,
    ),
}


def _autoJobs() -> int:
    """How many processors there are for us."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
        if count:
            return count
    return os.cpu_count() or 1


def _program() -> str:
    """How this program was called."""
    name = os.path.basename(sys.argv[0])
    return f"python -m {__name__.partition('.')[0]}.trial" if name == "__main__.py" else name


class Options(usage.Options, app.ReactorSelectionMixin):
    """What the command line says."""

    synopsis = f"{_program()} [options] [[file|package|module|TestCase|testmethod]...]"
    longdesc = (
        "trial loads and runs tests, which it finds in the modules, packages and files that are named on the"
        " command line."
    )
    optFlags = [
        ["no-recurse", "N", "Don't recurse into packages"],
        ["rterrors", "e", "Realtime errors: print tracebacks as soon as they occur"],
        ["unclean-warnings", None, "Turn dirty reactor errors into warnings"],
        ["force-gc", None, "Collect garbage before and after each test"],
        ["exitfirst", "x", "Exit after the first test that fails"],
        ["debug", "b", "Run tests in a debugger"],
        ["nopm", None, "Don't look into exceptions with the debugger"],
        ["debug-stacktraces", "B", "Report where Deferreds are made and fired"],
        ["dry-run", "n", "Do everything but run the tests"],
        ["profile", None, "Run tests under the Python profiler"],
        ["until-failure", "u", "Repeat the tests until they fail"],
    ]
    optParameters = [
        ["debugger", None, "pdb", "The debugger to use with --debug, by its dotted name"],
        ["logfile", "l", "test.log", "The name of the log"],
        ["temp-directory", None, "_trial_temp", "The folder to run tests in"],
        ["reporter", None, "verbose", "What reports on the tests; see --help-reporters"],
        ["order", "o", None, "The order to run tests in; see --help-orders"],
        ["random", "z", None, "Run tests in random order, by this seed; 0 makes a seed"],
        ["jobs", "j", None, "How many processes to run tests in, or 'auto'"],
        ["tbformat", None, "plain", f"How tracebacks look: {', '.join(TBFORMAT_MAP)}"],
    ]
    fallbackReporter = "verbose"
    tracer: Any = None

    def __init__(self) -> None:
        self["tests"] = []
        usage.Options.__init__(self)

    def coverdir(self) -> FilePath[str]:
        """The folder that coverage is written to."""
        directory = FilePath(self["temp-directory"]).child("coverage")
        print(f"Setting coverage directory to {directory.path}.")
        return directory

    def opt_coverage(self) -> None:
        """Write which lines of which modules were run, to the folder "coverage" in the tests' folder."""
        import trace

        self.tracer = trace.Trace(count=1, trace=0)
        sys.settrace(self.tracer.globaltrace)
        self["coverage"] = True

    def opt_testmodule(self, filename: str) -> None:
        """Add the tests that a file names in its first lines (-*- test-case-name: ... -*-)."""
        if not os.path.isfile(filename):
            sys.stderr.write(f"File {filename!r} doesn't exist\n")
            return
        path = os.path.abspath(filename)
        self["tests"].extend([path] if isTestFile(path) else getTestModules(path))

    def opt_disablegc(self) -> None:
        """Switch the collection of garbage off."""
        gc.disable()

    def opt_recursionlimit(self, arg: str) -> None:
        """How deep Python may recurse; see sys.setrecursionlimit."""
        try:
            sys.setrecursionlimit(int(arg))
        except (TypeError, ValueError):
            raise usage.UsageError("argument to recursionlimit must be an integer") from None

    def opt_without_module(self, option: str) -> None:
        """Have these modules, separated by commas, seem to be missing."""
        for name in option.split(","):
            if name in sys.modules:
                warnings.warn(
                    f"Module '{name}' already imported, disabling anyway.", RuntimeWarning, stacklevel=1
                )
            sys.modules[name] = None  # type: ignore[assignment]  # this is how Python says it

    opt_h = usage.Options.opt_help

    def opt_help_orders(self) -> NoReturn:
        """Tell which orders there are, and exit."""
        print("Tests can be run in one of these orders, by --order=<name>.\n")
        for name, (description, _) in _runOrders.items():
            print("   ", name, "\t", description)
        sys.exit(0)

    def opt_help_reporters(self) -> NoReturn:
        """Tell which reporters there are, and exit."""
        print("Tests can be reported on by one of these reporters, by --reporter=<name>.\n")
        for reporter in _reporters():
            print("   ", reporter.longOpt, "\t", reporter.description)
        sys.exit(0)

    def opt_tbformat(self, opt: str) -> None:
        """How tracebacks look: plain, emacs (short) or cgitb (with variables)."""
        if opt not in TBFORMAT_MAP:
            raise usage.UsageError(f"tbformat must be one of {', '.join(TBFORMAT_MAP)}, not {opt!r}")
        self["tbformat"] = TBFORMAT_MAP[opt]

    def opt_order(self, order: str) -> None:
        """The order to run tests in; see --help-orders."""
        if order not in _runOrders:
            allowed = ", ".join(map(repr, sorted(_runOrders)))
            raise usage.UsageError(f"--order must be one of: {allowed}. See --help-orders for details")
        self["order"] = order

    def opt_random(self, option: str) -> None:
        """Run tests in random order, by this seed; 0 makes a seed."""
        if not option.isdigit():
            raise usage.UsageError("Argument to --random must be a positive integer")
        self["random"] = int(option) or int(time.time() * 100)

    def opt_jobs(self, number: str) -> None:
        """How many processes to run tests in, or 'auto'."""
        if number == "auto":
            self["jobs"] = _autoJobs()
            return
        try:
            count = int(number)
        except ValueError:
            raise usage.UsageError(f"Expecting integer argument to jobs, got '{number}'") from None
        if count <= 0:
            raise usage.UsageError("Argument to jobs must be a strictly positive integer or 'auto'")
        self["jobs"] = count

    def parseArgs(self, *args: str) -> None:
        """The names of tests."""
        self["tests"].extend(args)

    def postOptions(self) -> None:
        """Look whether the options go together; find the reporter."""
        self["tbformat"] = TBFORMAT_MAP.get(self["tbformat"], self["tbformat"])
        if self["jobs"] is not None:
            for name in _NOT_WITH_JOBS:
                if self[name]:
                    raise usage.UsageError(f"You can't specify --{name} when using --jobs")
        if self["nopm"] and not self["debug"]:
            raise usage.UsageError("You must specify --debug when using --nopm ")
        if self["order"] is not None and self["random"] is not None:
            raise usage.UsageError("You can't specify --random when using --order")
        if isinstance(self["reporter"], str):
            self["reporter"] = _find_reporter(self["reporter"])


def _find_reporter(name: str) -> Any:
    """The class of a reporter.

    Raises:
        UsageError: there is none of this name.
    """
    known = _reporters()
    for reporter in known:
        if reporter.longOpt == name:
            return reflect.namedAny(f"{reporter.module}.{reporter.klass}")
    raise usage.UsageError(
        "Only pass names of Reporter plugins to --reporter. See --help-reporters for more info."
    )


def _reporters() -> list[Any]:
    return [*_REPORTERS, *plugin.getPlugins(itrial.IReporter)]


def _getLoader(config: Options) -> runner.TestLoader:
    """What loads tests in the order, and into the suites, that the options ask for."""
    loader = runner.TestLoader()
    if config["random"] is not None:
        dice = random.Random(config["random"])
        loader.sorter = lambda thing: dice.random()
        print(f"Running tests shuffled with seed {config['random']}\n")
    elif config["order"] is not None:
        loader.sorter = _runOrders[config["order"]][1]
    if not config["until-failure"]:
        loader.suiteFactory = runner.DestructiveTestSuite
    return loader


def _getSuite(config: Options) -> Any:
    """The tests that are named on the command line."""
    return _getLoader(config).loadByNames(config["tests"], recurse=not config["no-recurse"])


def _getDebugger(config: Options) -> Any:
    if config["debugger"] == "pdb":
        return pdb.Pdb()  # which reads .pdbrc, here: tests run in another folder
    try:
        return reflect.namedAny(config["debugger"])
    except (reflect.ModuleNotFound, ImportError):
        raise _DebuggerNotFound(f"{config['debugger']!r} debugger could not be found.") from None


def _makeRunner(config: Options) -> runner.TrialRunner:
    """What runs tests as the options ask for.

    Raises:
        UsageError: they ask for several processes.
    """
    settings: dict[str, Any] = {}
    if config["dry-run"]:
        settings["mode"] = runner.TrialRunner.DRY_RUN
    elif config["jobs"] is not None:
        raise usage.UsageError("--jobs is not supported; pytest with pytest-xdist (-n) runs these tests so")
    elif config["debug"]:
        settings.update(mode=runner.TrialRunner.DEBUG, debugger=_getDebugger(config))
    return runner.TrialRunner(
        config["reporter"],
        logfile=config["logfile"],
        profile=config["profile"],
        tracebackFormat=config["tbformat"],
        realTimeErrors=config["rterrors"],
        uncleanWarnings=config["unclean-warnings"],
        workingDirectory=config["temp-directory"],
        forceGarbageCollection=config["force-gc"],
        exitFirst=config["exitfirst"],
        **settings,
    )


def run() -> NoReturn:
    """Do what this process's command line says; exit with 0 if all tests passed."""
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    config = Options()
    try:
        config.parseOptions()
        tests = _makeRunner(config)
    except (usage.UsageError, _DebuggerNotFound) as error:
        raise SystemExit(f"{sys.argv[0]}: {error}") from error
    if config["debug"] and not config["nopm"]:
        failure.startDebugMode()
    if config["debug-stacktraces"]:
        defer.setDebugging(True)
    suite = _getSuite(config)
    result = tests.runUntilFailure(suite) if config["until-failure"] else tests.run(suite)
    if config.tracer is not None:
        sys.settrace(None)
        config.tracer.results().write_results(
            show_missing=True, summary=False, coverdir=config.coverdir().path
        )
    sys.exit(not result.wasSuccessful())
