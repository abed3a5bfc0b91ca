"""Names beside signs: none meets another or another's sign, all are inside, and who has room has a name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from hopviz.ui.style.text import APART, GAP, SIDES, box_about, place_names

AREA = QRectF(10, 20, 300, 200)
places = st.tuples(st.floats(0, 320), st.floats(0, 240))
sizes = st.tuples(st.floats(5, 120), st.floats(8, 24))


def overlap(a: QRectF, b: QRectF) -> bool:
    return min(a.right(), b.right()) > max(a.left(), b.left()) and min(a.bottom(), b.bottom()) > max(a.top(), b.top())


def distance(a: QRectF, b: QRectF) -> float:
    """Of two boxes, the larger one of across and down; negative where they overlap."""
    across = max(a.left(), b.left()) - min(a.right(), b.right())
    down = max(a.top(), b.top()) - min(a.bottom(), b.bottom())
    return max(across, down)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(places, st.floats(5, 20)), min_size=1, max_size=25),
    st.lists(sizes, min_size=1, max_size=25),
    st.booleans(),
)
def test_no_name_meets_another_or_a_sign_that_is_not_its_own(
    marks: list[tuple[tuple[float, float], float]], texts: list[tuple[float, float]], loaded: bool
) -> None:
    signs = [box_about(QPointF(*at), QSizeF(side, side)) for at, side in marks]
    wanted = {k: QSizeF(*size) for k, size in enumerate(texts[: len(signs)])}

    def load(boxes: list[QRectF]) -> list[float]:
        return [-box.x() for box in boxes]

    given_load = load if loaded else None
    names = place_names(signs, wanted, AREA, load=given_load)
    assert names == place_names(signs, wanted, AREA, load=given_load)
    assert names.keys() <= wanted.keys()
    for k, box in names.items():
        assert (box.width(), box.height()) == pytest.approx((wanted[k].width(), wanted[k].height()))
        assert AREA.left() <= box.left() <= box.right() <= AREA.right()
        assert AREA.top() <= box.top() <= box.bottom() <= AREA.bottom()
        assert not any(overlap(box, other) for i, other in names.items() if i != k)
        assert -1e-6 <= distance(box, signs[k]) <= GAP + 1e-6
        for i, sign in enumerate(signs):
            if i != k:
                assert not overlap(box, sign)
                assert overlap(sign, signs[k]) or distance(box, sign) >= APART - 1e-6


@given(places, sizes)
def test_a_sign_alone_has_its_name_on_the_first_side_that_is_inside(
    at: tuple[float, float], text: tuple[float, float]
) -> None:
    sign, size = box_about(QPointF(*at), QSizeF(10, 10)), QSizeF(*text)
    free = []
    for right, below in SIDES:
        far = 0 if right and below else GAP
        x = at[0] + right * (5 + far + size.width() / 2)
        y = at[1] + below * (5 + far + size.height() / 2)
        if (
            AREA.left() + size.width() / 2 <= x <= AREA.right() - size.width() / 2
            and AREA.top() + size.height() / 2 <= y <= AREA.bottom() - size.height() / 2
        ):
            free.append((x, y))
    names = place_names([sign], {0: size}, AREA)
    assert bool(names) == bool(free)
    if free:
        assert (names[0].center().x(), names[0].center().y()) == pytest.approx(free[0])


def test_who_comes_first_has_the_better_place_and_the_last_one_goes_without() -> None:
    signs = [box_about(QPointF(*at), QSizeF(10, 10)) for at in ((150, 90), (155, 120), (170, 150))]
    names = place_names(signs, {k: QSizeF(130, 80) for k in (2, 0, 1)}, AREA)
    assert list(names) == [2, 0]  # one stands at the right, one at the left
    assert names[2].left() > 160 > names[0].right()


def test_of_free_places_the_one_that_covers_least_is_taken() -> None:
    sign, size = box_about(QPointF(150, 120), QSizeF(10, 10)), QSizeF(40, 12)
    clutter = [QPointF(170, 120), QPointF(175, 118), QPointF(130, 120), QPointF(150, 133)]

    def load(boxes: list[QRectF]) -> list[int]:
        return [sum(box.contains(point) for point in clutter) for box in boxes]

    assert load([place_names([sign], {0: size}, AREA)[0]]) == [2]
    assert load([place_names([sign], {0: size}, AREA, load=load)[0]]) == [0]
