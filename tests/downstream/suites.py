"""The suites: what each needs, how it is run, how many of its tests pass on asyncreactor, and why the others don't.

A suite is added by an entry of `SUITES`. Its `passes` is what a run on Twisted gives, less what `fails` accounts for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["SUITES", "Suite"]

Command = tuple[str, ...]


@dataclass(frozen=True)
class Suite:
    """A test suite of somebody else's program.

    Attributes:
        release: the source release, pinned.
        command: the arguments that make Python run the tests, in the folder of the source.
        passes: how many tests pass; fewer are a failure, more call for a new number here.
        requires: what the suite needs beside asyncreactor, without Twisted.
        path: the folders of the source that hold its packages.
        fails: what passes on Twisted and not here, with the reason.
    """

    release: str
    command: Command
    passes: int
    requires: tuple[str, ...] = ()
    path: tuple[str, ...] = (".",)
    fails: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the suite is called on the command line."""
        return self.release.partition("==")[0]


def trial(*names: str) -> Command:
    """Return the arguments that make Python run trial, which under the alias is asyncreactor's."""
    return ("-m", "twisted.trial", "--temp-directory=_trial_work", *names)


def modules(package: str, names: str) -> Command:
    """Return the arguments that make trial run some modules of a package."""
    return trial(*(f"{package}.{name}" for name in names.split()))


def pytest(*arguments: str) -> Command:
    """Return the arguments that make Python run pytest."""
    return ("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)


# Without test_config, which waits for ever on Twisted, too, and those that `fails` names.
LDAPTOR_MODULES = """
    test_attributeset test_autofill test_autofill_posix test_autofill_samba test_delta test_distinguishedname
    test_dns test_encoder test_entry test_examples test_fetchschema test_inmemory test_ldapclient
    test_ldaperrors test_ldapfilter test_ldapsyntax test_ldif test_ldifdelta test_ldifprotocol test_match
    test_pureber test_pureldap test_schema test_smbpassword test_usage
"""
# Without those that take ten seconds and more on Twisted, too, ask for names of the network, or are in `fails`.
FOOLSCAP_MODULES = """
    test__versions test_banana test_call test_copyable test_eventual test_info test_interfaces test_listener
    test_loopback test_observer test_pb test_promise test_reference test_registration test_schema
    test_serialize test_stringchain test_sturdyref test_tub test_unreachable test_util
"""
# Of those that run without the web client, the ones that use Deferreds, coroutines or the reactor.
SCRAPY_FILES = """
    downloadermiddleware_robotstxt request_dict utils_asyncgen utils_asyncio utils_benchserver utils_decorators
    utils_defer utils_python utils_reactor utils_reactorless utils_serialize
"""
SCRAPY_NEEDS = """
    PyDispatcher aiohttp backports.zstd brotli charset-normalizer cssselect defusedxml itemadapter itemloaders
    lxml parsel platformdirs protego pytest-rerunfailures pytest-twisted queuelib service-identity tldextract
    w3lib
"""
NOT_BUILT = "imports twisted.names, which asyncreactor has not got"

SUITES = (
    Suite(
        "afkak==21.5.0.post0",
        trial("afkak"),
        passes=307,
        fails={
            "test_consumer_errors_during_offset": "gives Deferred a list as its canceller, which is refused",
            "test_consumer_offset_out_of_range_error_with_auto_reset_to_latest": (
                "gives a mock a Deferred as the iterable of its results: what iterating one yields is private"
            ),
        },
    ),
    Suite("crochet==2.1.1", trial("crochet"), passes=96, requires=("wrapt",)),
    Suite(
        "foolscap==24.9.0",
        modules("foolscap.test", FOOLSCAP_MODULES),
        passes=324,
        requires=("six", "pyopenssl"),
        path=("src",),
    ),
    Suite(
        "ldaptor==21.2.0",
        modules("ldaptor.test", LDAPTOR_MODULES),
        passes=540,
        requires=("passlib", "pyparsing", "six"),
        fails=dict.fromkeys(
            ("test_connector", "test_ldiftree", "test_merger", "test_proxy", "test_proxybase", "test_server"),
            NOT_BUILT,
        )
        | {"test_svcbindproxy": NOT_BUILT},
    ),
    Suite(
        "magic-wormhole-transit-relay==0.5.0",
        trial("wormhole_transit_relay"),
        passes=90,
        requires=("autobahn==26.10.2", "automat"),
        path=("src",),
    ),
    Suite("python-mpd2==3.1.1", pytest("mpd/tests.py"), passes=77),
    Suite(
        "scrapy==2.19.0",
        pytest(*(f"tests/test_{name}.py" for name in SCRAPY_FILES.split())),
        passes=133,
        requires=tuple(SCRAPY_NEEDS.split()),
    ),
    Suite("Tubes==0.2.1", trial("tubes"), passes=131, requires=("characteristic", "six")),
    Suite(
        "vncdotool==1.4.2",
        pytest("tests/unit"),
        passes=190,
        requires=("pillow", "pycryptodomex"),
    ),
)
