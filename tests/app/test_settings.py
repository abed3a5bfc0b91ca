"""The window, whatever the settings hold: it starts, and what is set is there the next time."""

from __future__ import annotations

import json
from collections.abc import Callable

from hopviz.ui.window.settings import Settings
from tests.app.person import Person

WRONG = {
    "window/geometry": "AAAA", "window/layout3": [1, 2], "look/theme": "nonsense", "look/reduced_motion": "maybe",
    "files/folder": "\0",
}  # fmt: skip


def test_wrong_settings_are_survived_and_put_right(start: Callable[..., Person]) -> None:
    file = Settings().file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(WRONG), encoding="utf-8")
    first = start().app
    assert first.window.commands["theme_system"].isChecked()
    assert not first.window.commands["reduce_motion"].isChecked()
    first.window.commands["theme_dark"].trigger()
    first.window.docks.by_name["matrix"].hide()
    first.window.close()
    second = start().app
    assert second.window.theme.name == "dark"
    assert second.window.docks.by_name["matrix"].isHidden()
