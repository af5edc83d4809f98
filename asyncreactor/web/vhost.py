"""Several hosts on one server, each with a tree of resources of its own."""

from __future__ import annotations

from typing import Any

from asyncreactor.python import roots
from asyncreactor.web import resource

__all__ = ["NameVirtualHost", "VHostMonsterResource", "VirtualHostCollection"]


class VirtualHostCollection(roots.Homogenous):
    """The hosts of a `NameVirtualHost`, as a collection of entities.

    Args:
        nvh: the resource.
    """

    entityType = resource.Resource

    def __init__(self, nvh: NameVirtualHost) -> None:
        super().__init__()
        self.nvh = nvh

    def listStaticEntities(self) -> list[Any]:
        """Return pairs of name and resource."""
        return list(self.nvh.hosts.items())

    def getStaticEntity(self, name: Any) -> Any:
        """Return the resource of a host, or None."""
        return self.nvh.hosts.get(name)

    def reallyPutEntity(self, name: Any, entity: Any) -> None:
        """Add a host."""
        self.nvh.addHost(name, entity)

    def delEntity(self, name: Any) -> None:
        """Remove a host."""
        self.nvh.removeHost(name)


class NameVirtualHost(resource.Resource):
    """Chooses a tree of resources by the host that a request asks for.

    Attributes:
        default: the resource for other hosts, or None: then nothing is found.
        hosts: the resource for each host.
    """

    default: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.hosts: dict[bytes, Any] = {}

    def listStaticEntities(self) -> list[Any]:
        """Return the children that were put here, and the collection of hosts."""
        return [*super().listStaticEntities(), ("Virtual Hosts", VirtualHostCollection(self))]

    def getStaticEntity(self, name: Any) -> Any:
        """Return what was put here, or the collection of hosts."""
        return VirtualHostCollection(self) if name == "Virtual Hosts" else super().getStaticEntity(name)

    def addHost(self, name: bytes, resrc: Any) -> None:
        """Add a host.

        Args:
            name: its name, without a port.
            resrc: its root.
        """
        self.hosts[name] = resrc

    def removeHost(self, name: bytes) -> None:
        """Remove a host.

        Raises:
            KeyError: there is none of that name.
        """
        del self.hosts[name]

    def _getResourceForRequest(self, request: Any) -> Any:
        header = request.getHeader(b"host")
        default = self.default or resource._no_resource("host not in vhost map")
        if header is None:
            return default
        return self.hosts.get(header.lower().split(b":", 1)[0], default)

    def render(self, request: Any) -> Any:
        """Answer as the host's root does."""
        return self._getResourceForRequest(request).render(request)

    def getChild(self, path: bytes, request: Any) -> Any:
        """Return the host's resource for a segment of the path."""
        found = self._getResourceForRequest(request)
        if found.isLeaf:
            request.postpath.insert(0, request.prepath.pop(-1))
            return found
        return found.getChildWithDefault(path, request)


class _HostResource(resource.Resource):
    """Takes a host's name from the path."""

    def getChild(self, path: bytes, request: Any) -> Any:
        """Return the resource for the rest of the path, of the host that this segment names."""
        host, colon, port = path.partition(b":")
        secure = request.isSecure()
        request.setHost(host, int(port) if colon else (443 if secure else 80), secure)
        request.prepath = request.prepath[3:]
        request.path = b"/" + b"/".join(request.postpath)
        return request.site.getResourceFor(request)


class VHostMonsterResource(resource.Resource):
    """Lets a proxy in front say how clients know this server: by requests for /vhost/http/example.com:80/path.

    Put it where only the proxy can reach it, as `/vhost`.
    """

    def getChild(self, path: bytes, request: Any) -> Any:
        """Return what takes the host's name from the next segment of the path, after `http` or `https`."""
        if path not in (b"http", b"https"):
            return resource._no_resource()
        secure = path == b"https"
        request.isSecure = lambda: secure
        return _HostResource()
