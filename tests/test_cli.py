"""Command line: one line for a mistake, exit status 2, never a traceback."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import hopviz
from hopviz.cli import main
from hopviz.core.network import to_units
from hopviz.project.lesson_files import lesson_names, load_lesson

ROOT = Path(__file__).parent.parent
LONG_NAME = "n" * 300
DIGITS = "9" * 5000


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "hopviz", *arguments],
        cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def one_line(text: str) -> str:
    assert text.count("\n") == 1
    return text.strip()


def test_the_version_is_the_packages() -> None:
    assert run("--version").stdout.strip() == f"hopviz {hopviz.__version__}"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4071"}, {"DISPLAY": "nonsense"}])
def test_a_missing_display_is_told_in_one_line(display: dict[str, str]) -> None:
    answer = run(QT_QPA_PLATFORM="", **display)
    assert answer.returncode == 2
    assert "display" in one_line(answer.stderr)
    assert "hopviz render" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("--lesson", "nowhere"), "nowhere"),
        (("recall", "nowhere"), "nowhere"),
        (("no/such/file.png",), "no/such/file.png"),
        ((os.devnull,), "it is a device, not a file"),
        (("recall", "./tests"), "the folder tests holds no pictures and no patterns"),
        (("a" * 300 + ".png",), "cannot be read"),
        (("",), "''"),
        (("--lesson", ""), "''"),
        (("--present",), "name it, and no file, as in --lesson recall --present"),
        (("--lesson", "recall", "--present", "mine.hopviz"), "name it, and no file"),
        (("--lesson", "nowhere", "--present"), "nowhere"),
        (("recall", ""), "''"),
        (("a\0b",), r"a\x00b"),
        (("recall", "a\0b.toml"), r"a\x00b"),
        (("recall", "\ud800.toml"), r"\ud800"),
        (("recall", "one\ntwo.net"), r"one\ntwo.net"),
        ((LONG_NAME,), "name"),
        (("recall", LONG_NAME), "no lesson"),
        (("recall", f"{LONG_NAME}.toml"), "name"),
        (("recall", f"{LONG_NAME}.net"), "name"),
        (("capacity", "--n", "10", "--csv", LONG_NAME), "name"),
        (("capacity", "--n", "10", "--csv", "a\0b"), "no name"),
        (("recall", "letters", "--seed", DIGITS), "whole number"),
        (("recall", "letters", "--seed", str(2**31)), "2,147,483,647"),
        (("recall", "letters", "--max-sweeps", DIGITS), "whole number"),
        (("recall", "letters", "--clamp", f"0-{DIGITS}"), "0 to 99"),
        (("recall", "letters", "--clamp", DIGITS + "a"), "no unit"),
        (("census", "letters", "--starts", DIGITS), "whole number"),
        (("capacity", "--n", DIGITS), "whole number"),
        (("capacity", "--trials", DIGITS), "whole number"),
        (("capacity", "--noise", DIGITS), "noise"),
        (("capacity", "--noise", "nan"), "noise"),
        (("capacity", "--noise", f"x{DIGITS}"), "--noise: 'x9999"),
        (("capacity", "--loads", DIGITS), "load"),
        (("capacity", "--temperature", "1,nan"), "temperature"),
        (("capacity", "--rules", DIGITS), "no learning rule"),
        (("capacity", f"--{DIGITS}"), "unrecognized"),
        (("recall", "letters", "--seed", "-1"), "negative"),
        (("recall", "letters", "--max-sweeps", "-1"), "negative"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], cause: str
) -> None:
    assert main(arguments) == 2
    told = one_line(capsys.readouterr().err)
    assert cause in told
    assert len(told) < 500


@pytest.mark.parametrize("suffix", ["", ".toml", ".net"])
def test_a_file_that_cannot_be_looked_at_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str
) -> None:
    def forbid(module: ModuleType, name: str) -> None:  # a test may run as root, who may look at everything
        allowed = getattr(module, name)

        def look(path: object, *others: object, **more: object) -> object:
            if str(path).startswith(str(tmp_path)):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return allowed(path, *others, **more)

        monkeypatch.setattr(module, name, look)

    for module, name in ((os, "stat"), (os, "open"), (io, "open")):
        forbid(module, name)
    command = ["recall"] if suffix else []
    assert main([*command, f"{tmp_path}/lesson{suffix}"]) == 2
    assert "Permission denied" in one_line(capsys.readouterr().err)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("command", [(), ("recall",)])
def test_a_link_to_itself_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    assert main([*command, str(loop)]) == 2
    assert "cannot be" in one_line(capsys.readouterr().err)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-8"])
def test_every_terminal_can_show_what_is_found(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    assert main(["census", "letters", "--starts", "300"]) == 0
    text = written.getvalue().decode(encoding)
    minus = "\u2212" if encoding == "utf-8" else "-"
    assert f"J {minus} L" in text
    assert "?" not in text


ANSWERS = [
    ("--version",), ("--help",), ("recall", "letters"), ("recall", "--help"), ("census", "letters", "--starts", "9"),
    ("capacity", "--n", "20", "--trials", "1", "--loads", "0.1"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", ANSWERS)
def test_a_closed_output_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(arguments) == 2
    assert "output is closed" in one_line(capsys.readouterr().err)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to play with")
@pytest.mark.parametrize("arguments", ANSWERS)
def test_a_full_disk_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(arguments) == 2
        assert "No space left" in one_line(capsys.readouterr().err)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to play with")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_nothing_is_added_when_the_program_ends(unbuffered: str) -> None:
    with open("/dev/full", "w") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "hopviz", "--version"], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered}, timeout=120, check=False,
        )  # fmt: skip
    assert answer.returncode == 2
    assert "No space left" in one_line(answer.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to play with")
def test_a_mistake_that_nobody_can_be_told_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w") as full:
        for stream in (None, full):
            monkeypatch.setattr(sys, "stderr", stream)
            assert main(("recall", "nowhere")) == 2
            assert main(("census", "letters", "--starts", "9")) == 0


def test_an_unknown_platform_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for platform in ("nonsense", ";", DIGITS, "../offscreen"):
        monkeypatch.setenv("QT_QPA_PLATFORM", platform)
        assert main([]) == 2
        told = one_line(capsys.readouterr().err)
        assert "QT_QPA_PLATFORM" in told
        assert "offscreen" in told
        assert len(told) < 500


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries have other names elsewhere")
def test_a_platform_that_lacks_a_library_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from PySide6.QtCore import QLibraryInfo

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    plugin = (folder / "libqoffscreen.so").read_bytes()
    assert b"libQt6Gui.so" in plugin
    (tmp_path / "libqoffscreen.so").write_bytes(plugin.replace(b"libQt6Gui.so", b"libQt6Gux.so"))
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main([]) == 2
    assert "libQt6Gux.so" in one_line(capsys.readouterr().err)


@pytest.mark.parametrize("name", lesson_names())
def test_recall_gives_what_the_library_gives(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["recall", name, "--json", "--max-sweeps", "50"]) == 0
    answer = json.loads(capsys.readouterr().out)
    lesson = load_lesson(name).project
    cue = to_units(lesson.cue, lesson.units)
    expected = hopviz.recall(lesson.network(), cue, lesson.rule, lesson.seed, 50, lesson.clamped)
    assert answer["outcome"] == expected.outcome
    assert answer["period"] == expected.period
    assert np.array_equal(answer["state"], expected.state)
    assert answer["energy"] == expected.energy


def test_recall_draws_the_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recall", "letters"]) == 0
    *picture, sentence = capsys.readouterr().out.splitlines()
    memory = load_lesson("letters").project.memories[0]
    assert "\n".join(picture) + "\n" == hopviz.patterns.format_pattern(memory.pattern.reshape(10, 10))
    assert sentence.startswith(f"Settled in memory {memory.name} after ")


def test_recall_says_what_it_found_in_whole_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    said = {}
    for name in ("overloaded", "two-units", "noisy"):
        assert main(["recall", name, "--max-sweeps", "64"]) == 0
        said[name] = capsys.readouterr().out.splitlines()[-1]
    assert said["overloaded"].startswith("Settled in a spurious state after ")
    assert said["two-units"].startswith("Cycle of period 2, entered at tick 0, told after 64 ticks ")
    assert said["noisy"].startswith("Not settled after 6400 updates ")


def test_the_self_test_passes_in_one_line(tmp_path: Path) -> None:
    answer = run("--self-test", QT_QPA_PLATFORM="offscreen", XDG_CONFIG_HOME=str(tmp_path))
    assert answer.returncode == 0, answer.stderr
    assert one_line(answer.stdout).startswith("hopviz self-test passed: 200 updates")


def test_units_are_clamped_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("recall", "hinton", "--json", "--clamp", "3")) == 0
    held = json.loads(capsys.readouterr().out)
    assert held["state"][3] == 0  # else D turns on
    assert main(("recall", "hinton", "--json", "--clamp", "0-2, 4")) == 0
    assert json.loads(capsys.readouterr().out)["state"] == [1, 0, 1, 1, 0]
    assert main(("census", "hinton", "--json", "--clamp", "3", "--starts", "50")) == 0
    assert all(found["state"][3] == 0 for found in json.loads(capsys.readouterr().out)["attractors"])


@pytest.mark.parametrize(
    ("units", "cause"),
    [
        ("5", "0 to 4"), ("0-99999999999", "0 to 4"), ("a", "'a'"), ("3-1", "'3-1'"), ("0,4-2", "'4-2'"),
        ("0-", "'0-'"), ("²", "'²'"), ("", "''"),
    ],
)  # fmt: skip
def test_units_that_are_not_there_are_refused(capsys: pytest.CaptureFixture[str], units: str, cause: str) -> None:
    assert main(("recall", "hinton", "--clamp", units)) == 2
    assert cause in one_line(capsys.readouterr().err)


def test_a_network_dreams_first_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    def recalled(*options: str) -> dict[str, object]:
        assert main(["recall", "overloaded", "--json", *options]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    assert recalled()["kind"] == "spurious"
    project = load_lesson("overloaded").project
    dreamt = hopviz.unlearn(project.network(), 40, seed=project.seed)
    energy = recalled("--dreams", "40")["energy"]
    assert energy == pytest.approx(hopviz.recall(dreamt, project.cue, project.rule, project.seed).energy)
    assert recalled("--dreams", "600", "--best")["kind"] == "memory"


@pytest.mark.parametrize(("options", "cause"), [(("--best",), "--dreams"), (("--dreams", "0"), "from 1 to 100,000")])
def test_impossible_dreams_are_refused(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], cause: str
) -> None:
    assert main(["recall", "letters", *options]) == 2
    assert cause in one_line(capsys.readouterr().err)
