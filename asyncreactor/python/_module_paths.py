"""Where importers keep their modules: strings of `sys.path` as paths that can be looked into."""

from __future__ import annotations

import zipimport

from zope.interface import Interface, implementer

from asyncreactor.python.components import registerAdapter
from asyncreactor.python.filepath import AbstractFilePath, FilePath
from asyncreactor.python.zippath import ZipArchive

__all__ = ["DEFAULT_MAPPER", "IPathImportMapper"]


class IPathImportMapper(Interface):
    """What an importer of a new kind is adapted to, so that its modules can be listed."""

    __module__ = "asyncreactor.python.modules"

    def mapPath(pathLikeString: str) -> AbstractFilePath[str]:
        """Return the path for one of the strings that the importer serves in `sys.path` or `__file__`."""


@implementer(IPathImportMapper)
class _FileSystemMapper:
    """Takes strings for paths of the file system: right for the usual importer, the best guess for others."""

    def mapPath(self, pathLikeString: str) -> FilePath[str]:
        return FilePath(pathLikeString)


DEFAULT_MAPPER = _FileSystemMapper()


@implementer(IPathImportMapper)
class _ZipMapper:
    """Finds the archive in the string, and the rest of the string in the archive."""

    def __init__(self, importer: zipimport.zipimporter) -> None:
        self.importer = importer

    def mapPath(self, pathLikeString: str) -> AbstractFilePath[str]:
        archive: ZipArchive[str] = ZipArchive(self.importer.archive)
        archive_path = FilePath(self.importer.archive)
        path = FilePath(pathLikeString)
        return archive if path == archive_path else archive.descendant(path.segmentsFrom(archive_path))


registerAdapter(_ZipMapper, zipimport.zipimporter, IPathImportMapper)
