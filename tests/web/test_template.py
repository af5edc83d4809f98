"""Pages as objects, and as templates."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncreactor.internet.defer import Deferred
from asyncreactor.logger import capturedLogs
from asyncreactor.python.filepath import FilePath
from asyncreactor.web.error import FlattenerError, MissingRenderMethod, UnfilledSlot, UnsupportedType
from asyncreactor.web.iweb import IRequest
from asyncreactor.web.server import Site
from asyncreactor.web.template import (
    CDATA,
    CharRef,
    Comment,
    Element,
    Tag,
    TagLoader,
    XMLFile,
    XMLString,
    flatten,
    flattenString,
    renderElement,
    renderer,
    slot,
    tags,
)
from tests.web.wire import Page, Wire, body_of

NAMESPACE = 'xmlns:t="http://twistedmatrix.com/ns/twisted.web.template/0.1"'


def flat(root: Any) -> bytes:
    """Return a page as bytes, now."""
    done: list[Any] = []
    flattenString(None, root).addBoth(done.append)
    [result] = done
    if not isinstance(result, bytes):
        result.raiseException()
    return bytes(result)


@pytest.mark.parametrize(
    ("root", "html"),
    [
        (tags.p("a < b & c", class_="x"), b'<p class="x">a &lt; b &amp; c</p>'),
        (tags.br(), b"<br />"),
        (tags.div(), b"<div></div>"),
        (tags.a(href='"<>&'), b'<a href="&quot;&lt;&gt;&amp;"></a>'),
        (tags.a(href=tags.b("&")), b'<a href="&lt;b&gt;&amp;amp;&lt;/b&gt;"></a>'),
        (tags.transparent("a", ["b", ("c",)]), b"abc"),
        (Comment("-- > --> -"), b"<!--- -  > - - &gt; - -->"),
        (Comment(">"), b"<!-- >-->"),
        (CDATA("a]]>b"), b"<![CDATA[a]]]]><![CDATA[>b]]>"),
        (CharRef(160), b"&#160;"),
        ("é", b"\xc3\xa9"),
        (tags.p(slot("s")).fillSlots(s="<"), b"<p>&lt;</p>"),
        (tags.p(slot("s", default="d")), b"<p>d</p>"),
        ((str(n) for n in range(3)), b"012"),
    ],
)
def test_what_pages_are_made_of(root: Any, html: bytes) -> None:
    assert flat(root) == html


@settings(deadline=None)
@given(st.text())
def test_texts_cannot_get_out_of_their_place(text: str) -> None:
    content = flat(tags.p(text)).removeprefix(b"<p>").removesuffix(b"</p>")
    assert b"<" not in content
    assert b">" not in content
    value = flat(tags.p(title=text)).removeprefix(b'<p title="').removesuffix(b'"></p>')
    assert b'"' not in value
    comment = flat(Comment(text)).removeprefix(b"<!--").removesuffix(b"-->")
    assert b"--" not in comment
    assert not comment.startswith((b">", b"->"))
    assert not comment.endswith(b"-")


class Greeting(Element):
    """Greets."""

    loader = XMLString(f'<p {NAMESPACE}><t:attr name="class">x</t:attr><b t:render="who">someone</b></p>')

    @renderer
    def who(self, request: IRequest | None, tag: Tag) -> Tag:
        """Whom."""
        return tag.clear()("you")


def test_a_template_calls_its_element() -> None:
    assert flat(Greeting()) == b'<p class="x"><b>you</b></p>'
    assert flat(Greeting()) == b'<p class="x"><b>you</b></p>'


@pytest.mark.parametrize(
    "xml",
    [
        "<p>a<!--b--><![CDATA[c]]></p>",
        '<a xmlns:b="urn:b"><b:c b:d="e"></b:c></a>',
        '<a xmlns="urn:a"><b></b></a>',
    ],
)
def test_templates_stay_what_they_are(xml: str) -> None:
    assert flat(Element(XMLString(xml))) == xml.encode()


def test_a_template_in_a_file(tmp_path: Any) -> None:
    path = FilePath(str(tmp_path / "t.xml"))
    path.setContent(b"<p>hello</p>")
    assert flat(Element(XMLFile(path))) == b"<p>hello</p>"
    with pytest.warns(DeprecationWarning, match="FilePath"):
        XMLFile(path.path)


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        (tags.p(slot("s")), UnfilledSlot),
        (Element(TagLoader(tags.p(render="nothing"))), MissingRenderMethod),
        ([tags.p(), Tag("p")(1)], UnsupportedType),  # type: ignore[arg-type] # that is the point
        (tags.p(render="x"), ValueError),
    ],
)
def test_what_goes_wrong_tells_where(root: Any, kind: type[Exception]) -> None:
    with pytest.raises(FlattenerError) as caught:
        flat(root)
    assert isinstance(caught.value.args[0], kind)
    assert "Tag <p>" in str(caught.value)


def test_what_comes_later_holds_up_only_what_follows() -> None:
    later: Deferred[Any] = Deferred()
    written: list[bytes] = []
    done: list[Any] = []
    flatten(None, tags.p("a", later, "c"), written.append).addBoth(done.append)
    assert (written, done) == ([b"<p>a"], [])
    later.callback(tags.b("b"))
    assert (b"".join(written), done) == (b"<p>a<b>b</b>c</p>", [None])


def test_a_coroutine_is_part_of_a_page() -> None:
    async def part() -> str:
        return "<"

    assert flat(tags.p(part())) == b"<p>&lt;</p>"


def test_a_page_is_an_answer() -> None:
    wire = Wire(Site(Page(lambda request: renderElement(request, Greeting()))))
    answer = body_of(wire.send(b"GET / HTTP/1.0\r\n\r\n"))
    assert answer == b'<!DOCTYPE html>\n<p class="x"><b>you</b></p>'


@pytest.mark.parametrize("shown", [False, True])
def test_a_page_that_goes_wrong(shown: bool) -> None:
    site = Site(Page(lambda request: renderElement(request, Element(TagLoader(slot("secret"))))))
    site.displayTracebacks = shown
    with capturedLogs() as events:
        answer = Wire(site).send(b"GET / HTTP/1.0\r\n\r\n")
    assert (b"secret" in answer) is shown
    assert len(events) == 1


def test_tags_are_those_of_html() -> None:
    assert tags.del_.tagName == "del"
    with pytest.raises(AttributeError, match="blink"):
        tags.blink  # noqa: B018 # looking it up is the point


def test_a_slot_shows_all_of_it() -> None:
    assert repr(slot("s", "d")) == (
        "slot(name='s', children=[], default='d', filename=None, lineNumber=None, columnNumber=None)"
    )
