"""Settings: whatever their file holds, each is read on its own, and setting it puts it right."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray

from hopviz.ui.style.theme import THEMES
from hopviz.ui.window.settings import MOST_BYTES, SYSTEM, Settings

LAYOUT = QByteArray(b"where everything is")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("settings") / "of" / "somebody" / "settings.json"


def holding(file: Path, contents: bytes) -> Settings:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(contents)
    return Settings(file)


def set_everything(settings: Settings, folder: Path) -> None:
    settings.geometry, settings.layout = QByteArray(b"place"), LAYOUT
    settings.theme, settings.reduced_motion, settings.folder = "dark", True, str(folder)


def assert_everything_is_set(settings: Settings, folder: Path) -> None:
    assert (settings.geometry, settings.layout) == (QByteArray(b"place"), LAYOUT)
    assert (settings.theme, settings.reduced_motion, settings.folder) == ("dark", True, str(folder))


def assert_usable(settings: Settings) -> None:
    assert isinstance(settings.geometry, QByteArray)
    assert isinstance(settings.layout, QByteArray)
    assert settings.theme in (SYSTEM, *THEMES)
    assert isinstance(settings.reduced_motion, bool)
    assert isinstance(settings.folder, str)


def test_nothing_is_set_at_first(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    assert settings.geometry.isEmpty()
    assert settings.layout.isEmpty()
    assert (settings.theme, settings.reduced_motion) == (SYSTEM, False)
    assert not settings.file.exists()


def test_what_is_set_is_there_the_next_time(file: Path) -> None:
    set_everything(Settings(file), file.parent)
    assert_everything_is_set(Settings(file), file.parent)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_settings_are_where_the_test_says(own_settings: Path) -> None:
    settings = Settings()
    settings.theme = "dark"
    assert own_settings in settings.file.parents
    assert Settings().theme == "dark"


def test_two_windows_leave_each_others_settings_alone(file: Path) -> None:
    one, other = Settings(file), Settings(file)
    one.theme = "dark"
    other.reduced_motion = True
    assert (Settings(file).theme, Settings(file).reduced_motion) == ("dark", True)


KEYS = ("window/geometry", "window/layout3", "look/theme", "look/reduced_motion", "files/folder", "of/tomorrow")
HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["system", "dark", "true", "nonsense", "/", "\0", "a" * 5000, "\ud800", "AAAA", "é", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=5,
)  # fmt: skip


@examples(max_examples=50)
@given(st.dictionaries(st.sampled_from(KEYS), HOSTILE))
def test_values_of_any_kind_are_survived_and_put_right(file: Path, values: dict[str, Any]) -> None:
    settings = holding(file, json.dumps(values).encode())
    assert_usable(settings)
    assert not {"window/geometry", "window/layout3"} & set(values) or settings.layout.isEmpty()
    set_everything(settings, file.parent)
    assert_everything_is_set(Settings(file), file.parent)
    if "of/tomorrow" in values:
        kept = json.loads(file.read_bytes())["of/tomorrow"]
        assert json.dumps(kept) == json.dumps(values["of/tomorrow"])


@examples(max_examples=30)
@given(st.binary(max_size=300))
def test_noise_is_survived_and_put_right(file: Path, noise: bytes) -> None:
    settings = holding(file, noise)
    assert_usable(settings)
    set_everything(settings, file.parent)
    assert_everything_is_set(Settings(file), file.parent)


@examples(max_examples=30)
@given(st.data())
def test_a_damaged_layout_is_as_good_as_none(file: Path, data: st.DataObject) -> None:
    settings = holding(file, b"{}")
    settings.layout = LAYOUT
    text = json.loads(file.read_bytes())["window/layout3"]
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="ascii").filter(lambda letter: letter != text[place]))
    damaged = json.dumps({"window/layout3": text[:place] + letter + text[place + 1 :]})
    assert holding(file, damaged.encode()).layout in (QByteArray(), LAYOUT)  # the last letter has bits that say nothing


@pytest.mark.parametrize(
    "contents",
    [
        b"", b"{", b"[]", b"null", b"[" * 100_000, b"1" * 5000, b"\xff\xfe\0", b'{"look/theme": "\xff"}',
        b"[window]\nlayout3=@ByteArray(\\0)\n", b" " * MOST_BYTES + b'{"look/theme": "light"}',
    ],
)  # fmt: skip
def test_what_is_no_file_of_settings_is_survived(file: Path, contents: bytes) -> None:
    settings = holding(file, contents)
    assert_usable(settings)
    settings.theme = "dark"
    assert Settings(file).theme == "dark"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(file)
    settings = Settings(file)
    settings.theme = "dark"
    assert Settings(file).theme == "dark"


def test_where_nothing_can_be_written_settings_last_as_long_as_the_program(tmp_path: Path) -> None:
    occupied = tmp_path / "no folder"
    occupied.write_text("")
    (tmp_path / "a folder").mkdir()
    places = (occupied / "settings.json", tmp_path / "a folder", tmp_path / ("n" * 300), Path("/proc/settings.json"))
    for file in places:
        settings = Settings(file)
        set_everything(settings, tmp_path)
        assert_everything_is_set(settings, tmp_path)
        assert_usable(Settings(file))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a folder", "no folder"]


def test_a_folder_that_has_gone_is_no_folder(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.folder = str(tmp_path / "gone")
    assert os.path.isdir(settings.folder) or settings.folder == "~"
