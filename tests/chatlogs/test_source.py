"""Where logs come from: files, folders, zips, encodings; what is broken is told, and nothing unpacks without end."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from log_reading import written

from sim.chatlogs import source as module
from sim.chatlogs.encoding import encoding_of
from sim.chatlogs.source import MOST_LINE, LogError, sources

CHINESE = "大家好，今天的茶很好喝。我们明天见！" * 3


def one(path):
    (found,) = sources(path)
    return found


def zipped(path, files, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


# encodings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize("text", [f"2024-01-01 {CHINESE}", f"17/03/2023, 09:00 - Ann: {CHINESE}\n"])
def test_an_encoding_is_found_out(encoding, text, tmp_path):
    found = one(written(text.encode(encoding), tmp_path, "a.txt"))
    assert list(found.lines()) == [text.strip()]


def test_text_of_the_west_is_not_taken_for_chinese():
    assert encoding_of("Müller fährt über die Brücke; schön wär's. Größe: äöüß".encode("cp1252")) == "cp1252"
    assert encoding_of("un élève où ça s'arrête, près de là-bas".encode("cp1252")) == "cp1252"


def test_utf_8_with_some_damage_is_still_utf_8(tmp_path):
    data = bytearray((CHINESE * 20).encode())
    data[100] = 0xFF
    found = one(written(bytes(data), tmp_path, "a.txt"))
    (line,) = found.lines()
    assert 1 <= line.count("\ufffd") <= 3
    assert line.endswith(CHINESE)


def test_a_letter_cut_in_two_at_the_end_of_what_is_looked_at_is_no_damage(tmp_path):
    text = "a" + "好" * 100_000
    assert list(one(written(text, tmp_path, "a.txt")).lines()) == [text]


def test_all_ends_of_lines_end_lines_and_nothing_else_does(tmp_path):
    found = one(written("a\r\nb\rc\nd\u2028e\x0bf\x85g", tmp_path, "a.txt"))
    assert list(found.lines()) == ["a", "b", "c", "d\u2028e\x0bf\x85g"]


# lines -----------------------------------------------------------------------------------------------


def test_a_huge_line_is_cut_and_told_and_lines_keep_their_numbers(tmp_path):
    path = written("a\n" + "x" * (3 * MOST_LINE) + "\nb\n" + "y" * MOST_LINE + "\nc", tmp_path, "a.txt")
    cut = []
    lines = list(one(path).lines(cut.append))
    assert [len(line) for line in lines] == [1, MOST_LINE, 1, MOST_LINE, 1]
    assert cut == [2]


def test_a_file_is_never_held_whole(tmp_path):
    path = written(b"x" * 60_000_000, tmp_path, "a.txt")
    import tracemalloc

    tracemalloc.start()
    lines = sum(1 for _ in one(path).lines())
    assert lines == 1
    assert tracemalloc.get_traced_memory()[1] < 15_000_000
    tracemalloc.stop()


# files and folders -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "text"), [("nothing.txt", None), ("empty.txt", "")])
def test_where_there_is_nothing_that_is_told(name, text, tmp_path):
    if text is not None:
        written(text, tmp_path, name)
    with pytest.raises(LogError, match="expected"):
        sources(tmp_path / name)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(LogError, match="empty"):
        sources(tmp_path)


def test_a_folder_is_all_that_is_in_it_but_hidden_files(tmp_path):
    for name in ("b.txt", "a/c.txt", "a/b/d.txt", ".hidden", ".git/x", "empty.txt"):
        written("" if name == "empty.txt" else "x", tmp_path, name)
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    zipped(tmp_path / "z.zip", {"in/e.txt": "x", "__MACOSX/in/._e.txt": "x", "in/.DS_Store": "x"})
    zipped(tmp_path / "report.docx", {"word/document.xml": "x"})  # a zip that is none
    assert [found.name.removeprefix(f"{tmp_path}/") for found in sources(tmp_path)] == [
        "a/b/d.txt", "a/c.txt", "b.txt", "report.docx", "z.zip/in/e.txt",
    ]  # fmt: skip


def test_a_file_without_permission_is_told(tmp_path, monkeypatch):
    found = one(written("x", tmp_path, "a.txt"))
    found.path.unlink()  # also root may not read that
    with pytest.raises(LogError, match="cannot be read"):
        list(found.lines())


# zips ------------------------------------------------------------------------------------------------


def test_members_of_a_zip_are_files(tmp_path):
    path = zipped(tmp_path / "a.zip", {"b/c.txt": "one\ntwo", "../../up.txt": "three", "d/": "", "empty.txt": ""})
    found = sources(path)
    assert [(source.member, source.base, list(source.lines())) for source in found] == [
        ("../../up.txt", "up.txt", ["three"]), ("b/c.txt", "c.txt", ["one", "two"]),
    ]  # fmt: skip
    assert not (tmp_path.parent / "up.txt").exists()  # nothing is unpacked


def test_of_two_members_with_one_name_both_are_read(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.txt", "one")
        archive.writestr("a.txt", "two")
    assert sorted(line for found in sources(path) for line in found.lines()) == ["one", "two"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zips_are_packed_in_several_ways(method, tmp_path):
    assert list(one(zipped(tmp_path / "a.zip", {"a.txt": "one\n" * 1000}, method)).lines()) == ["one"] * 1000


def test_a_bomb_is_refused(tmp_path):
    path = zipped(tmp_path / "bomb.zip", {"a.txt": b"0" * 30_000_000})
    assert path.stat().st_size < 40_000
    with pytest.raises(LogError, match="times its size, expected at most 500 times"):
        sources(path)


def test_many_members_that_are_large_together_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_UNPACKED", 5_000)
    with pytest.raises(LogError, match="unpacks to over"):
        sources(zipped(tmp_path / "a.zip", {f"{n}.txt": b"0" * 1_000 for n in range(6)}))


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES", 5)
    files = {f"{n}.txt": b"0" for n in range(6)}
    with pytest.raises(LogError, match="over 5 files"):
        sources(zipped(tmp_path / "a.zip", files))
    for name, data in files.items():
        written(data, tmp_path, f"logs/{name}")
    with pytest.raises(LogError, match="over 5 files"):
        sources(tmp_path / "logs")


def test_a_member_that_is_larger_than_the_zip_says_is_not_read_on(tmp_path):
    data = bytearray(zipped(tmp_path / "a.zip", {"a.txt": b"0" * 1_000_000}).read_bytes())
    for mark, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):  # sizes in the list and before the member
        place = data.index(mark) + at
        data[place : place + 4] = struct.pack("<I", 1_000)
    found = one(written(bytes(data), tmp_path, "lie.zip"))
    with pytest.raises(LogError):
        assert sum(map(len, found.lines())) <= 1_000


def test_an_encrypted_zip_is_refused(tmp_path):
    data = bytearray(zipped(tmp_path / "a.zip", {"a.txt": "secret"}, zipfile.ZIP_STORED).read_bytes())
    for mark, at in ((b"PK\1\2", 8), (b"PK\3\4", 6)):  # the bit that says so
        data[data.index(mark) + at] |= 1
    with pytest.raises(LogError, match="encrypted, expected an open zip"):
        sources(written(bytes(data), tmp_path, "locked.zip"))


@pytest.mark.parametrize("place", [40, 60, 200, 2_000])
def test_a_member_that_is_broken_is_told_and_what_comes_before_is_read(place, tmp_path):
    lines = "".join(f"line {n * n}\n" for n in range(100_000))
    data = bytearray(zipped(tmp_path / "a.zip", {"a.txt": lines}).read_bytes())
    at = place if place < 1_000 else len(data) // 2
    data[at : at + 4] = bytes(b ^ 0x5A for b in data[at : at + 4])
    found = one(written(bytes(data), tmp_path, "broken.zip"))
    read = []
    with pytest.raises(LogError, match="cannot be read"):
        read.extend(iter(found.lines()))


def test_half_a_zip_is_no_zip(tmp_path):
    data = zipped(tmp_path / "a.zip", {"a.txt": "one\n" * 1000}).read_bytes()
    found = one(written(data[: len(data) // 2], tmp_path, "half.zip"))
    assert found.member is None  # a file in no format that is known


def test_a_zip_of_thousands_of_photographs_opens_quickly(tmp_path):
    path = zipped(tmp_path / "a.zip", {f"{n}.jpg": b"\xff\xd8" for n in range(3_000)}, zipfile.ZIP_STORED)
    opened = []
    real = zipfile.ZipFile.__init__
    zipfile.ZipFile.__init__ = lambda self, *a, **k: (opened.append(1), real(self, *a, **k))[1]
    try:
        assert all(found.head() == b"\xff\xd8" for found in sources(path))
    finally:
        zipfile.ZipFile.__init__ = real
    assert len(opened) == 1


def test_bytes_can_be_read_as_from_any_file(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.txt": b"0123456789" * 100})
    with one(path).open() as file:
        assert isinstance(file, io.BufferedReader)
        assert (file.read(3), file.peek(1)[:1], len(file.read())) == (b"012", b"3", 997)
