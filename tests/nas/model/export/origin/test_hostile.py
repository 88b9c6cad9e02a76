"""Files that strangers wrote: refused by a message, and nothing in them is run, unpacked or followed."""

import json
import pickle
import struct
import zipfile
from pathlib import Path

import pytest

from nas.errors import UserError
from nas.model.export.origin import archive
from nas.model.export.origin.document import LARGEST_BYTES
from nas.model.export.origin.read import is_export, read_origin

FACTS = {"schema_version": 1, "space": "mobile", "id": "0" * 16, "choices": {}, "trained": False}


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def told(folder: Path, **facts: object) -> Path:
    """An origin beside net.py, sealed by nobody."""
    (folder / "net.py").write_text("raise SystemExit('it was run')\n")
    file = folder / "net.json"
    file.write_text(json.dumps({**FACTS, "sha256": {"net.py": "0" * 64}, **facts}))
    return file


def test_a_member_that_swells_is_read_no_further_than_an_origin_is_long(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "net.pt2", {"archive/extra/nasctl.json": b" " * (50 * LARGEST_BYTES)})
    assert bomb.stat().st_size < LARGEST_BYTES
    with pytest.raises(UserError, match=r"net\.pt2' is larger than"):
        read_origin(bomb)


def test_a_member_whose_name_leads_elsewhere_is_no_origin(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    hostile = zipped(inside / "net.pt2", {"../extra/nasctl.json": b"{}", "/etc/passwd": b"x", "../../out.txt": b"x"})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UserError, match="tells no origin"):
        read_origin(hostile)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_archive_with_two_origins_is_refused(tmp_path: Path) -> None:
    content = json.dumps(FACTS).encode()
    with pytest.raises(UserError, match="two origins"):
        read_origin(zipped(tmp_path / "net.pt2", {"a/extra/nasctl.json": content, "b/extra/nasctl.json": content}))


def test_pickles_in_an_archive_are_left_alone(tmp_path: Path) -> None:
    members = {"archive/extra/nasctl.json": json.dumps(FACTS).encode(), "archive/data.pkl": pickle.dumps(Trap())}
    assert read_origin(zipped(tmp_path / "net.pt2", members)).told.space == "mobile"


class Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return pytest.fail, ("it was unpickled",)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 100, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_refused_by_its_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "net.pt2").write_bytes(content)
    with pytest.raises(UserError, match=r"net\.pt2"):
        archive.origin_in_archive(tmp_path / "net.pt2")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff" * 40,
        b"\x72\xff\xff\xff\xff\x0f",  # a property of four gigabytes in a file of six bytes
        b"\x72\x05\x0a\x7f\x01\x02\x03",  # a key that is longer than its property
        b"\x08",
        b"\x08\x01" * 20_000,
        b"\x0b\x01",
    ],
)
def test_what_is_no_onnx_model_is_refused_by_its_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(content)
    with pytest.raises(UserError, match=r"net\.onnx' is no ONNX model"):
        read_origin(tmp_path / "net.onnx")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x01", struct.pack("<Q", 2**60) + b"{}", struct.pack("<Q", 90) + b"{}", struct.pack("<Q", 2) + b"[]"],
)
def test_what_is_no_safetensors_file_is_refused_by_its_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "net.safetensors").write_bytes(content)
    with pytest.raises(UserError, match=r"net\.safetensors"):
        read_origin(tmp_path / "net.safetensors")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../secret", "..\\secret"])
def test_a_hash_of_a_file_outside_the_folder_is_not_looked_at(name: str, tmp_path: Path) -> None:
    file = told(tmp_path, sha256={name: "0" * 64})
    with pytest.raises(UserError, match="outside its folder"):
        read_origin(file)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("schema_version", 2),
        ("choices", []),
        ("metrics", {"latency": "fast"}),
        ("hw", {"name": 3}),
        ("seed", "x"),
        ("sha256", {"net.py": "short"}),
        ("git", {"commit": "HEAD; rm", "dirty": True}),
    ],
)
def test_a_field_of_another_kind_is_named(field: str, value: object, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=field):
        read_origin(told(tmp_path, **{field: value}))


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"sha256": {}, "confidence": NaN}', '{"space": {}}'])
def test_a_json_that_tells_no_origin_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "net.json").write_text(text)
    assert not is_export(tmp_path / "net.json")


def test_a_name_longer_than_any_file_s_is_no_export() -> None:
    assert not is_export(Path("a" * 5000 + ".json"))


def test_the_file_itself_is_never_run(tmp_path: Path) -> None:
    told(tmp_path)
    assert read_origin(tmp_path / "net.py").verified is False
