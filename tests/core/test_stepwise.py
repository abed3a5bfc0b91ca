"""Steps of jobs as parts of longer ones."""

from __future__ import annotations

from hopviz.core.stepwise import finished, retold


def test_what_a_part_finds_is_told_as_something_else():
    def steps():
        yield 0.5
        yield 0.75, 3
        return 4

    told = retold(steps(), lambda share, found: (share, 10 * found), 1.0, 3.0)
    assert [next(told), next(told)] == [2.0, (2.5, (0.75, 30))]
    assert finished(told) == 4
