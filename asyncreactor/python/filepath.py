"""Files and directories as objects: `FilePath("/srv").child(name).getContent()`.

A `FilePath` is a safe way to take names from the network: `child` gives a path directly below, or raises
`InsecurePath`. Paths are text or bytes, as their maker gave them.
"""

from __future__ import annotations

from asyncreactor.python._filepath import FilePath
from asyncreactor.python._filepath_abstract import AbstractFilePath
from asyncreactor.python._filepath_errors import InsecurePath, LinkError, UnlistableError
from asyncreactor.python._filepath_interfaces import IFilePath
from asyncreactor.python._filepath_permissions import RWX, Permissions
from asyncreactor.python._filepath_strings import (
    FileMode,
    OtherAnyStr,
    armor,
    as_bytes,
    as_text,
    coerce_to,
    random_name,
    randomBytes,
)

__all__ = [
    "RWX",
    "AbstractFilePath",
    "FileMode",
    "FilePath",
    "IFilePath",
    "InsecurePath",
    "LinkError",
    "OtherAnyStr",
    "Permissions",
    "UnlistableError",
    "armor",
    "randomBytes",
]

# Programs and test helpers are known to reach for these.
_asFilesystemBytes = as_bytes
_asFilesystemText = as_text
_coerceToFilesystemEncoding = coerce_to
_secureEnoughString = random_name

for _public in (AbstractFilePath, FilePath, InsecurePath, LinkError, UnlistableError, RWX, Permissions):
    _public.__module__ = __name__
