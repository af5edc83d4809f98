"""Tests of asyncreactor.python.filepath."""

from __future__ import annotations

import errno
import os
import pathlib
import pickle
import stat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface.verify import verifyObject

from asyncreactor.python import filepath
from asyncreactor.python.filepath import RWX, FilePath, InsecurePath, LinkError, Permissions, UnlistableError


@pytest.fixture
def here(tmp_path: pathlib.Path) -> FilePath[str]:
    """A directory with `file` and `dir/inner` in it."""
    path = FilePath(str(tmp_path))
    path.child("file").setContent(b"content")
    path.child("dir").createDirectory()
    path.child("dir").child("inner").setContent(b"inner content")
    return path


def test_provides_its_interface(here: FilePath[str]) -> None:
    assert verifyObject(filepath.IFilePath, here)


def test_public_names_say_where_they_are_found() -> None:
    assert {FilePath.__module__, InsecurePath.__module__, RWX.__module__} == {"asyncreactor.python.filepath"}


@pytest.mark.parametrize("name", ["..", "/etc", "a/b", "../x", "x/../..", "nul\0"])
def test_child_takes_one_plain_name(here: FilePath[str], name: str) -> None:
    with pytest.raises(InsecurePath):
        here.child(name)
    with pytest.raises(InsecurePath):
        here.child(name.encode())


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_child_is_directly_below_or_refused(name: str) -> None:
    root = FilePath("/some/where")
    try:
        child = root.child(name)
    except InsecurePath:
        return
    assert child == root or child.parent() == root


@pytest.mark.parametrize("name", ["../beside", "../../..", "/other"])
def test_preauth_child_stays_below(name: str) -> None:
    with pytest.raises(InsecurePath):
        FilePath("/some/be").preauthChild(name)


def test_preauth_child_may_have_several_names() -> None:
    assert FilePath("/some").preauthChild("a/../b/c").path == os.path.abspath("/some/b/c")


def test_string_type_is_that_of_the_name() -> None:
    text, data = FilePath("/a"), FilePath(b"/a")
    assert text.child(b"b").path == b"/a/b"
    assert data.child("b").path == "/a/b"
    assert (text.sep, data.sep) == (os.sep, os.sep.encode())
    assert text.asTextMode() is text
    assert text.asBytesMode() == data
    assert data.asTextMode("ascii") == text
    with pytest.raises(UnicodeError):
        FilePath("/☃").asBytesMode("ascii")


def test_text_and_bytes_are_never_equal_and_have_no_order() -> None:
    text: object = FilePath("/a")
    assert text != FilePath(b"/a")
    assert text != "/a"
    with pytest.raises(TypeError):
        sorted([FilePath("/a"), FilePath(b"/b")])  # type: ignore[type-var]  # the point of the test


def test_paths_have_an_order_and_are_keys() -> None:
    a, b = FilePath("/a"), FilePath("/b")
    assert a < b and a <= b and b > a and b >= a
    assert {a: 1}[FilePath("/a")] == 1


def test_takes_path_objects_and_is_one(here: FilePath[str]) -> None:
    assert FilePath(pathlib.Path(here.path)) == here
    assert os.fspath(here) == here.path


def test_ways_up(here: FilePath[str]) -> None:
    inner = here.child("dir").child("inner")
    assert inner.parent() == here.child("dir")
    assert inner.segmentsFrom(here) == ["dir", "inner"]
    assert [*inner.parents()][:2] == [here.child("dir"), here]
    assert [*inner.parents()][-1] == FilePath("/")
    assert inner.sibling("other") == here.child("dir").child("other")
    assert here.descendant(["dir", "inner"]) == inner
    with pytest.raises(ValueError, match="not parent of"):
        here.segmentsFrom(inner)


def test_parts_of_the_name() -> None:
    path = FilePath("/some/name.ext")
    assert path.basename() == "name.ext"
    assert path.dirname() == "/some"
    assert path.splitext() == ("/some/name", ".ext")
    assert path.isabs()
    assert repr(path) == "FilePath('/some/name.ext')"


def test_walk_lists_each_directory_before_what_is_in_it(here: FilePath[str]) -> None:
    walked = [path.segmentsFrom(here) for path in here.walk() if path != here]
    assert sorted(walked) == [["dir"], ["dir", "inner"], ["file"]]
    assert walked.index(["dir"]) < walked.index(["dir", "inner"])
    assert here.child("dir").child("inner") not in list(here.walk(lambda path: False))


def test_walk_refuses_links_upwards(here: FilePath[str]) -> None:
    here.linkTo(here.child("dir").child("up"))
    with pytest.raises(LinkError):
        list(here.walk())
    assert here.child("dir").child("up") in list(here.walk(lambda path: not path.islink()))


def test_unlistable_tells_what_the_system_said(here: FilePath[str]) -> None:
    with pytest.raises(UnlistableError) as caught:
        here.child("file").children()
    assert caught.value.errno == errno.ENOTDIR
    assert isinstance(caught.value.originalException, NotADirectoryError)
    assert here.child("file").path in str(caught.value)


def test_status_is_remembered_until_changed(here: FilePath[str]) -> None:
    file = here.child("file")
    assert file.getsize() == 7
    with open(file.path, "ab") as outside:
        outside.write(b"!")
    assert file.getsize() == 7
    file.changed()
    assert file.getsize() == 8
    os.remove(file.path)
    file.restat(reraise=False)
    assert not file.exists()
    with pytest.raises(FileNotFoundError):
        file.restat()


def test_kinds(here: FilePath[str]) -> None:
    file, directory = here.child("file"), here.child("dir")
    assert file.isfile() and not file.isdir() and not file.islink()
    assert directory.isdir() and not directory.isfile()
    assert not file.isSocket() and not file.isBlockDevice()


def test_status_in_numbers(here: FilePath[str]) -> None:
    file, status = here.child("file"), os.stat(here.child("file").path)
    assert (file.getModificationTime(), file.getmtime()) == (status.st_mtime, int(status.st_mtime))
    assert (file.getStatusChangeTime(), file.getctime()) == (status.st_ctime, int(status.st_ctime))
    assert (file.getAccessTime(), file.getatime()) == (status.st_atime, int(status.st_atime))
    assert (file.getInodeNumber(), file.getDevice()) == (status.st_ino, status.st_dev)
    assert (file.getUserID(), file.getGroupID()) == (status.st_uid, status.st_gid)
    assert file.getNumberOfHardLinks() == 1


def test_permissions(here: FilePath[str]) -> None:
    file = here.child("file")
    file.chmod(0o640)
    assert file.getPermissions() == Permissions(0o640)
    assert file.getPermissions().shorthand() == "rw-r-----"
    assert Permissions(0o500).user == RWX(True, False, True)
    assert RWX(True, False, True).shorthand() == "r-x"
    assert repr(RWX(True, False, True)) == "RWX(read=True, write=False, execute=True)"


@given(st.integers(0, 0o777))
def test_permission_letters_are_those_of_the_standard_library(mode: int) -> None:
    assert Permissions(mode).shorthand() == stat.filemode(mode)[1:]


def test_pickles_without_what_is_remembered(here: FilePath[str]) -> None:
    here.exists()
    copy = pickle.loads(pickle.dumps(here))
    assert (type(copy), copy) == (FilePath, here)
    assert "_statinfo" not in vars(copy)


def test_set_content_replaces_at_once_and_leaves_nothing_behind(here: FilePath[str]) -> None:
    file = here.child("file")
    with file.open() as before:
        file.setContent(b"new")
        assert before.read() == b"content"
    assert file.getContent() == b"new"
    wrong: Any = "text"
    with pytest.raises(TypeError):
        file.setContent(wrong)
    assert sorted(here.listdir()) == ["dir", "file"]
    assert file.getContent() == b"new"


def test_open_is_always_binary(here: FilePath[str]) -> None:
    with here.child("new").open("w") as file:
        file.write(b"a\r\n")
    with here.child("new").open("a") as file:
        file.write(b"b")
    assert here.child("new").getContent() == b"a\r\nb"


def test_create_makes_a_new_file_only(here: FilePath[str]) -> None:
    new = here.child("new")
    with new.create() as file:
        file.write(b"x")
    assert stat.S_IMODE(os.stat(new.path).st_mode) & 0o111 == 0
    new.requireCreate()
    with pytest.raises(FileExistsError):
        new.open("w")
    with pytest.raises(ValueError, match="appends"):
        new.open("a")


def test_touch_makes_a_file_or_renews_its_times(here: FilePath[str]) -> None:
    here.child("new").touch()
    assert here.child("new").getContent() == b""
    file = here.child("file")
    os.utime(file.path, (1, 1))
    assert file.getmtime() == 1
    file.touch()
    assert file.getmtime() > 1
    assert file.getContent() == b"content"


def test_makedirs(here: FilePath[str]) -> None:
    deep = here.descendant(["a", "b", "c"])
    assert not deep.exists()
    deep.makedirs()
    assert deep.isdir()
    deep.makedirs(ignoreExistingDirectory=True)
    with pytest.raises(FileExistsError):
        deep.makedirs()
    with pytest.raises(FileExistsError):
        here.child("file").makedirs(ignoreExistingDirectory=True)


def test_remove(here: FilePath[str]) -> None:
    link, directory = here.child("link"), here.child("dir")
    directory.linkTo(link)
    link.remove()
    assert not link.exists() and directory.exists()
    directory.remove()
    assert not directory.exists()
    with pytest.raises(FileNotFoundError):
        directory.remove()


def test_copy_and_its_links(here: FilePath[str]) -> None:
    here.child("file").linkTo(here.child("dir").child("link"))
    here.child("dir").copyTo(here.child("copy"))
    assert here.child("copy").child("link").getContent() == b"content"
    assert not here.child("copy").child("link").islink()
    here.child("dir").copyTo(here.child("links"), followLinks=False)
    assert here.child("links").child("link").realpath() == here.child("file")
    assert here.child("links").child("inner").getContent() == b"inner content"


def test_copy_refuses_what_cannot_be(here: FilePath[str]) -> None:
    with pytest.raises(OSError, match="into itself") as caught:
        here.child("dir").copyTo(here.child("dir").child("copy"))
    assert caught.value.errno == errno.EINVAL
    with pytest.raises(FileNotFoundError):
        here.child("missing").copyTo(here.child("copy"))
    with pytest.raises(NotImplementedError):
        FilePath("/dev/null").copyTo(here.child("copy"))


def test_move(here: FilePath[str]) -> None:
    file, there = here.child("file"), here.child("there")
    assert file.exists() and not there.exists()
    file.moveTo(there)
    assert there.exists() and not file.exists()


def test_move_between_file_systems_copies(here: FilePath[str], monkeypatch: pytest.MonkeyPatch) -> None:
    renamed: list[str] = []
    rename = os.rename

    def only_within_one(source: str, target: str) -> None:
        renamed.append(source)
        if len(renamed) == 1:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    monkeypatch.setattr(os, "rename", only_within_one)
    here.child("dir").moveTo(here.child("there"))
    assert sorted(here.listdir()) == ["file", "there"]
    assert here.child("there").child("inner").getContent() == b"inner content"


def test_failed_move_between_file_systems_leaves_the_source(
    here: FilePath[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(source: str, target: str) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "rename", never)
    with pytest.raises(OSError, match="cross-device"):
        here.child("dir").moveTo(here.child("there"))
    assert sorted(here.listdir()) == ["dir", "file"]


def test_realpath(here: FilePath[str]) -> None:
    here.child("file").linkTo(here.child("link"))
    assert here.child("link").realpath() == here.child("file")
    assert here.child("file").realpath() == here.child("file")
    here.child("b").linkTo(here.child("a"))
    here.child("a").linkTo(here.child("b"))
    with pytest.raises(LinkError):
        here.child("a").realpath()


def test_extensions(here: FilePath[str]) -> None:
    here.child("page.html").touch()
    page = here.child("page")
    assert page.siblingExtension(".css") == here.child("page.css")
    assert page.siblingExtensionSearch(".css", ".html") == here.child("page.html")
    assert page.siblingExtensionSearch("*") == here.child("page.html")
    assert page.siblingExtensionSearch("", ".css") is None
    assert here.child("file").siblingExtensionSearch(b"") == here.child("file").asBytesMode()


def test_searches_below(here: FilePath[str]) -> None:
    assert here.childSearchPreauth("missing", "dir/inner", "file") == here.descendant(["dir", "inner"])
    assert here.childSearchPreauth("missing") is None
    assert here.globChildren("f*") == [here.child("file")]
    assert here.globChildren(b"f*") == [here.child("file").asBytesMode()]


def test_glob_takes_the_directory_literally(here: FilePath[str]) -> None:
    odd = here.child("[x]")
    odd.createDirectory()
    odd.child("a").touch()
    assert odd.globChildren("*") == [odd.child("a")]


def test_temporary_sibling_is_new_each_time(here: FilePath[str]) -> None:
    first, second = here.child("file").temporarySibling(), here.child("file").temporarySibling(b".tmp")
    assert first.parent() == here and first.basename().endswith("file")
    assert second.basename().endswith(b"file.tmp")
    assert first.alwaysCreate and not first.exists()


def test_a_subclass_may_make_its_own_kind(here: FilePath[str]) -> None:
    class Noted(FilePath[Any]):
        def clonePath(self, path: Any, alwaysCreate: bool = False) -> FilePath[Any]:
            return Noted(path, alwaysCreate)

    path = Noted(here.path)
    made = [
        path.child("file"),
        path.parent(),
        path.children()[0],
        path.temporarySibling(),
        path.asBytesMode(),
    ]
    assert {type(each) for each in made} == {Noted}
    assert path == here


@pytest.mark.parametrize(
    ("name", "problem"), [("a/b", "one or more directory separators"), ("a\0b", "a NUL")]
)
def test_what_is_wrong_with_the_name_of_a_child(name: str, problem: str) -> None:
    with pytest.raises(InsecurePath, match=f"contains {problem}"):
        FilePath("x").child(name)
