"""Trees of resources."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.internet.defer import Deferred, succeed
from asyncreactor.web import pages, resource, rewrite, util, vhost
from asyncreactor.web.resource import Resource
from asyncreactor.web.server import Site
from asyncreactor.web.static import Data
from tests.web.wire import Page, Wire, body_of


def get(root: Any, path: bytes, *headers: bytes) -> bytes:
    return Wire(Site(root)).send(b"\r\n".join([b"GET " + path + b" HTTP/1.1", *headers, b"", b""]))


def text(content: bytes) -> Data:
    return Data(content, "text/plain")


def test_children_are_bytes() -> None:
    with pytest.raises(TypeError, match="bytes"):
        Resource().putChild("text", Resource())  # type: ignore[arg-type] # that is the point


def test_children_as_entities() -> None:
    root, child = Resource(), Resource()
    root.putChild(b"a", child)
    assert root.listNames() == [b"a"]
    assert root.listEntities() == [(b"a", child)]
    assert root.getStaticEntity(b"a") is child
    root.delEntity(b"a")
    assert root.getStaticEntity(b"a") is None


@pytest.mark.parametrize(
    ("make", "replacement"),
    [
        (resource.NoResource, "notFound"),
        (resource.ForbiddenResource, "forbidden"),
        (lambda: resource.ErrorPage(400, "", ""), "errorPage"),
    ],
)
def test_pages_that_do_not_escape_are_deprecated(make: Any, replacement: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"web.pages.{replacement}"):
        make()


def test_pages_escape() -> None:
    answer = get(pages.errorPage(418, "<tea>", "a & b"), b"/any/where")
    assert answer.startswith(b"HTTP/1.1 418 I'm a teapot\r\n")
    assert b"<h1>&lt;tea&gt;</h1><p>a &amp; b</p>" in answer


def test_a_redirection() -> None:
    answer = get(util.Redirect(b'http://x/"<'), b"/any")
    assert answer.startswith(b"HTTP/1.1 302 ")
    assert b'Location: http://x/"<\r\n' in answer
    assert b'"http://x/&quot;&lt;"' in body_of(answer)


def test_a_redirection_with_children() -> None:
    root = util.ChildRedirector(b"http://x/")
    root.putChild(b"here", text(b"here"))
    assert body_of(get(root, b"/here")) == b"here"
    assert b"Location: http://x/\r\n" in get(root, b"/there")
    with pytest.raises(ValueError, match="scheme"):
        util.ChildRedirector(b"child")


def test_a_redirection_to_the_parent() -> None:
    root = Resource()
    root.putChild(b"a", util.ParentRedirect())
    assert b"Location: http://h:12345/\r\n" in get(root, b"/a", b"Host: h")


def test_a_resource_that_comes_later() -> None:
    coming: Deferred[Any] = Deferred()
    wire = Wire(Site(util.DeferredResource(coming)))
    assert wire.send(b"GET /child HTTP/1.1\r\n\r\n") == b""
    root = Resource()
    root.putChild(b"child", text(b"child"))
    coming.callback(root)
    assert body_of(wire.send()) == b"child"


def test_hosts_have_trees_of_their_own() -> None:
    root = vhost.NameVirtualHost()
    root.default = text(b"default")
    root.default.isLeaf = True
    site = Resource()
    site.putChild(b"p", text(b"a's page"))
    root.addHost(b"a.example", site)
    assert body_of(get(root, b"/p", b"Host: A.example:80")) == b"a's page"
    assert body_of(get(root, b"/p", b"Host: b.example")) == b"default"
    root.removeHost(b"a.example")
    assert body_of(get(root, b"/p", b"Host: a.example")) == b"default"


def test_a_proxy_tells_the_host() -> None:
    root = Resource()
    root.putChild(b"vhost", vhost.VHostMonsterResource())
    root.putChild(b"p", Page(lambda request: request.prePathURL()))
    assert body_of(get(root, b"/vhost/https/example.org:444/p")) == b"https://example.org:444/p"


def test_paths_are_rewritten() -> None:
    users, root = Resource(), Resource()
    users.putChild(b"ann", text(b"ann's"))
    root.putChild(b"users", users)
    assert body_of(get(rewrite.RewriterResource(root, rewrite.tildeToUsers), b"/~ann")) == b"ann's"
    aliased = rewrite.RewriterResource(root, rewrite.alias(b"/old/name", b"/users/ann"))
    assert body_of(get(aliased, b"/old/name")) == b"ann's"


def test_a_failure_is_shown_in_ascii() -> None:
    from asyncreactor.python.failure import Failure

    try:
        raise ValueError("<é>")
    except ValueError:
        shown = util.formatFailure(Failure())
    assert b"&lt;&#233;&gt;" in shown
    assert b"test_a_failure_is_shown_in_ascii" in shown


def test_what_is_there_already_is_no_different() -> None:
    assert body_of(get(util.DeferredResource(succeed(text(b"now"))), b"/")).startswith(b"\n<html>")


def test_quotation_marks_stay_in_error_pages() -> None:
    assert resource._error_page(501, "Huh?", """don't "<x>\"""").detail == """don't "&lt;x&gt;\""""
