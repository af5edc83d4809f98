"""Templates in XML: tags with attributes and elements of a namespace of their own, which say what is rendered where."""

from __future__ import annotations

import io
import warnings
from typing import IO, Any, Final
from xml.sax import handler, make_parser
from xml.sax.xmlreader import AttributesNSImpl, Locator

from zope.interface import implementer

from asyncreactor.python.filepath import FilePath
from asyncreactor.web._stan import CDATA, Comment, Tag, slot
from asyncreactor.web.iweb import ITemplateLoader

__all__ = ["TEMPLATE_NAMESPACE", "TagLoader", "XMLFile", "XMLString"]

#: The namespace of directives. It is a name, and nothing has to be there.
TEMPLATE_NAMESPACE: Final = "http://twistedmatrix.com/ns/twisted.web.template/0.1"
_Name = tuple[str | None, str]


class _Builder(handler.ContentHandler):
    """Hears what is in a template, and builds tags."""

    def __init__(self, filename: str | None) -> None:
        super().__init__()
        self._filename = filename
        self._locator: Locator | None = None
        self.document: list[Any] = []
        #: The tags that are open, each with the list that takes what comes.
        self._open: list[tuple[Any, list[Any]]] = [(None, self.document)]
        #: The prefixes that hold, by namespace: the latest ones last.
        self._prefixes: list[dict[str | None, str | None]] = [{}]
        #: Those that were declared since the last tag.
        self._declared: list[tuple[str | None, str]] = []
        self._in_cdata = False

    @property
    def _children(self) -> list[Any]:
        return self._open[-1][1]

    # -- ContentHandler

    def setDocumentLocator(self, locator: Locator) -> None:
        """Keep what knows the position."""
        self._locator = locator

    def startPrefixMapping(self, prefix: str | None, uri: str) -> None:
        """A namespace is declared."""
        self._prefixes.append({**self._prefixes[-1], uri: prefix})
        if uri != TEMPLATE_NAMESPACE:
            self._declared.append((prefix, uri))

    def endPrefixMapping(self, prefix: str | None) -> None:
        """It holds no more."""
        self._prefixes.pop()

    def startElementNS(self, name: _Name, qname: str | None, attrs: AttributesNSImpl) -> None:
        """A tag opens."""
        namespace, local = name
        given: dict[_Name, str] = dict(attrs.items())
        if namespace == TEMPLATE_NAMESPACE and local in ("slot", "attr"):
            self._open_special(local, given)
            return
        render = given.pop((TEMPLATE_NAMESPACE, "render"), None)
        values: dict[str | bytes, Any] = {self._written(key): value for key, value in given.items()}
        for prefix, uri in self._declared:
            values["xmlns" if prefix is None else f"xmlns:{prefix}"] = uri
        self._declared = []
        if namespace == TEMPLATE_NAMESPACE:
            written = "" if local == "transparent" else local
        else:
            written = self._written(name)
        tag = Tag(written, values, [], render, self._filename, *self._position())
        self._children.append(tag)
        self._open.append((tag, tag.children))

    def _open_special(self, local: str, given: dict[_Name, str]) -> None:
        name = given.get((None, "name"))
        if name is None:
            raise AssertionError(f"<{local}> of a template needs a name")
        if local == "slot":
            place = slot(name, given.get((None, "default")), self._filename, *self._position())
            self._children.append(place)
            self._open.append((place, place.children))
            return
        parent = self._open[-1][0]
        if not isinstance(parent, Tag):
            raise AssertionError(f"<attr name={name!r}> of a template stands in no tag")
        value: list[Any] = []
        parent.attributes[name] = value
        self._open.append((None, value))

    def endElementNS(self, name: _Name, qname: str | None) -> None:
        """A tag closes."""
        self._open.pop()

    def characters(self, content: str) -> None:
        """Some text."""
        children = self._children
        if self._in_cdata:
            children[-1].data += content
        elif children and isinstance(children[-1], str):
            children[-1] += content
        else:
            children.append(content)

    # -- LexicalHandler

    def comment(self, content: str) -> None:
        """A comment."""
        self._children.append(Comment(content))

    def startCDATA(self) -> None:
        """A text that isn't looked into begins."""
        self._in_cdata = True
        self._children.append(CDATA(""))

    def endCDATA(self) -> None:
        """It ends."""
        self._in_cdata = False

    def startDTD(self, name: str, publicId: str | None, systemId: str | None) -> None:
        """A document type: pages get theirs when they are written."""

    def endDTD(self) -> None:
        """As above."""

    # -- helpers

    def _written(self, name: _Name) -> str:
        namespace, local = name
        prefix = self._prefixes[-1].get(namespace) if namespace is not None else None
        return local if prefix is None else f"{prefix}:{local}"

    def _position(self) -> tuple[int | None, int | None]:
        if self._locator is None:
            return None, None
        return self._locator.getLineNumber(), self._locator.getColumnNumber()


def _parse(opened: IO[Any], filename: str | None) -> list[Any]:
    """Return what is in a template."""
    parser = make_parser()
    builder = _Builder(filename)
    parser.setFeature(handler.feature_validation, False)
    parser.setFeature(handler.feature_namespaces, True)
    # Nothing outside is read, whatever the template refers to.
    parser.setFeature(handler.feature_external_ges, False)
    parser.setFeature(handler.feature_external_pes, False)
    parser.setContentHandler(builder)
    parser.setProperty(handler.property_lexical_handler, builder)
    parser.parse(opened)
    return builder.document


@implementer(ITemplateLoader)
class TagLoader:
    """Loads a template that is there already.

    Args:
        tag: it.
    """

    def __init__(self, tag: Any) -> None:
        self.tag = tag

    def load(self) -> list[Any]:
        """Return the template in a list."""
        return [self.tag]


@implementer(ITemplateLoader)
class XMLString:
    """Loads a template from a text, which is parsed once.

    Args:
        s: the text.
    """

    def __init__(self, s: str | bytes) -> None:
        self._parsed = _parse(io.BytesIO(s.encode("utf-8") if isinstance(s, str) else s), None)

    def load(self) -> list[Any]:
        """Return the template: directives get copies of its tags."""
        return list(self._parsed)


@implementer(ITemplateLoader)
class XMLFile:
    """Loads a template from a file, which is parsed when it is first needed.

    Args:
        path: the file, a `FilePath`; names and open files are deprecated.
    """

    def __init__(self, path: Any) -> None:
        if not isinstance(path, FilePath):
            warnings.warn(
                "Passing filenames or file objects to XMLFile is deprecated since Twisted 12.1.  "
                "Pass a FilePath instead.",
                category=DeprecationWarning,
                stacklevel=2,
            )
        self._path = path
        self._parsed: list[Any] | None = None

    def __repr__(self) -> str:
        return f"<XMLFile of {self._path!r}>"

    def load(self) -> list[Any]:
        """Return the template: directives get copies of its tags."""
        if self._parsed is None:
            self._parsed = self._parse_file()
        return list(self._parsed)

    def _parse_file(self) -> list[Any]:
        path = self._path
        if isinstance(path, FilePath):
            with path.open("r") as opened:
                return _parse(opened, path.path)
        if isinstance(path, (str, bytes)):
            with open(path, "rb") as opened:
                return _parse(opened, path if isinstance(path, str) else path.decode("utf-8", "replace"))
        return _parse(path, getattr(path, "name", None))
