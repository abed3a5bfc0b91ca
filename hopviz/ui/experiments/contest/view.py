"""Four networks side by side: one overloaded set of memories, one cue, and what each makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from hopviz.core.attention import ComparedRecall
from hopviz.core.attention.comparison import NAMES
from hopviz.core.counting import counted
from hopviz.core.learning.dense import power_words
from hopviz.core.seeds import spawned
from hopviz.core.theory import alpha_c
from hopviz.project.data_table import Cell, DataTable
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.experiments.contest.picture import Shown, SideBySide
from hopviz.ui.experiments.contest.sets import (
    CLOUDS,
    LETTERS,
    PRESENT,
    WORKSPACE,
    recipe_of,
)
from hopviz.ui.experiments.contest.task import Contest, Outcome, contest_steps, verdict
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets.choice import Choice
from hopviz.ui.widgets.dials.marked_slider import MarkedSlider
from hopviz.ui.widgets.dials.power import POWERS, place_of
from hopviz.ui.widgets.dials.told_slider import ToldSlider

NOISE, POWER, BETA = 10, 10, 0.2
LOWEST, HIGHEST, NOTCHES = -2.0, 1.0, 60
"""Decades of beta, and the notches of its dial."""
BETAS = tuple(float(f"{10 ** (LOWEST + (HIGHEST - LOWEST) * notch / NOTCHES):.2g}") for notch in range(NOTCHES + 1))
POWER_TIP = "Of the dense memory, from 2, Hebb's rule, to the exponential"
BETA_TIP = "Of attention: how sharply it chooses; if low, it averages memories"
LEARNING = "The networks learn the memories…"
SETS = (
    ("40 letters", LETTERS, "The alphabet and 14 letters on their sides, in 100 units: three times what Hebb holds"),
    ("1,000 pictures", CLOUDS, "Generated grey pictures of 32 × 32 with the spectrum of photographs; threshold units "
     "hold them in black and white"),
    ("The workspace's pictures", WORKSPACE, "The first 1,000 of those that Attention looks among: photographs that you "
     "dropped there, drawn faces, others"),
    ("Present memories", PRESENT, "Those of the project, such as photographs dropped on the window"),
)  # fmt: skip


class ContestView(Experiment):
    """The memory, the cue, and the answers of four networks."""

    name = "contest"
    title = "Four networks"
    purpose = "Asks four networks that hold the same memories, too many for Hebb's rule, with the same cue."
    glossary = "overlap m: 1 is the memory itself · of attention m is the cosine · recalled: no unit is wrong"
    needs_memories = False
    of_project = False

    def _build(self) -> None:
        self.outcome: Outcome | None = None
        self._failed = ""
        self._share = 0.0
        self._due = True
        self._set_key: tuple[object, ...] = ()
        """Of which memories the outcome is, or will be."""
        self.sets = form.chooser(*SETS)
        self.wanted = form.spin_box(1, 1, 1)
        self.noise = form.spin_box(0, 50, NOISE, 5, " %")
        self.power, self.beta = ToldSlider(len(POWERS) - 1), ToldSlider(NOTCHES)
        self.power.slider.setValue(place_of(POWER))
        self.beta.slider.setValue(BETAS.index(BETA))
        self.again = form.button("Another cue", "Turn other units of the cue, and ask all four again", self._ask_again)
        self.words = form.words_label("caption")
        self._turn = 0
        form.describe((self.sets, "Memories", "Which memories all four hold"))
        self.add_controls(self.sets)
        self.add_field("Memory", self.wanted, "Which memory the cue is made of, by its number")
        self.add_field("Cue noise", self.noise, "The share of the units of the cue that are turned at random")
        self.add_field("Power", self.power, POWER_TIP)
        self.add_field("Beta", self.beta, BETA_TIP)
        form.describe((self.power.slider, "Power", POWER_TIP), (self.beta.slider, "Beta", BETA_TIP))
        self.add_controls(self.again, self.words)
        self.sets.currentIndexChanged.connect(self._choose)
        for control in (self.wanted, self.noise, self.power.slider, self.beta.slider):
            control.valueChanged.connect(self._change)
        self.picture = SideBySide()
        self.stage.addWidget(self.picture, 1)
        self.setFocusProxy(self.sets)
        self._tell_dials()

    def more_choices(self) -> Sequence[Choice]:
        return MarkedSlider("Power", self.power.slider, POWERS), MarkedSlider("Beta", self.beta.slider, BETAS)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.picture.apply_theme(theme)

    @property
    def chosen_beta(self) -> float:
        """What the dial of beta stands at."""
        return BETAS[self.beta.slider.value()]

    def changed(self, project: Project) -> None:
        key = self.sets.currentData()
        if key in (PRESENT, WORKSPACE) and recipe_of(key, project).key != self._set_key:
            self._change()

    def _choose(self) -> None:
        self.outcome = None
        self._change()

    def _change(self) -> None:
        self._tell_dials()
        self._due = self.stale = True

    def _ask_again(self) -> None:
        self._turn += 1
        self._change()

    def _tell_dials(self) -> None:
        self.power.text.setText(power_words(POWERS[self.power.slider.value()]))
        self.beta.text.setText(f"β = {self.chosen_beta:g}")

    def go_on(self, seconds: float) -> None:
        project = self.project
        if project is None or not self._due:
            return
        self._due = False
        recipe = recipe_of(self.sets.currentData(), project)
        self._set_key, self._failed = recipe.key, recipe.lack
        if self._failed:
            self.cancel("contest")
            self.outcome = None
            self.stale = True
            return
        form.move([self.wanted], 1, recipe.count, self.wanted.value())
        known = self.outcome
        learnt = None if known is None or known.contest.recipe.key != recipe.key else known.learnt
        if learnt is None:
            self.outcome = None
        power = POWERS[self.power.slider.value()]
        wanted, noise, seed = self.wanted.value() - 1, self.noise.value() / 100, spawned(0, self._turn)
        contest = Contest(recipe, wanted, noise, power, self.chosen_beta, seed, learnt)
        self._share = 0.0
        self.compute("contest", partial(contest_steps, contest), self._take, self._take_some)
        self.stale = True

    def _take_some(self, share: float, found: Outcome | None) -> None:
        self._share = share
        if found is not None:
            self.outcome = found
        self.stale = True

    def _take(self, found: Outcome) -> None:
        self.outcome, self._share, self.stale = found, 1.0, True

    def redraw(self, project: Project) -> None:
        found = self.outcome
        if found is None:
            self.picture.show_columns((), self._failed or LEARNING)
            form.tell(self.words, "" if self._failed else f"{LEARNING} {100 * self._share:.0f} %")
            return
        held, recipe, wanted = found.learnt.memories, found.contest.recipe, found.contest.wanted
        wrong = f"{100 * found.comparison.cue_wrong:.0f} % wrong"
        columns = [
            Shown("Memory", held.picture(held.patterns[wanted], wanted), held.is_grey, (held.names[wanted],)),
            Shown("Cue", held.picture(found.cue, wanted), held.is_grey, (wrong,)),
        ]
        columns += [self._answer(each, found) for each in found.comparison.recalls]
        self.picture.show_columns(columns)
        memories, most = counted(recipe.count, "memory", "memories"), number(round(alpha_c() * recipe.units))
        remark = f" ({recipe.remark})" if recipe.remark else ""
        form.tell(self.words, f"{memories} in {number(recipe.units)} units{remark}; Hebb's rule holds about {most}")

    def _answer(self, answer: ComparedRecall, found: Outcome) -> Shown:
        said, kind = verdict(answer, found)
        told = f"m = {number(answer.similarity, 2)}"
        tally = f"{found.recalled[answer.kind]} of {found.asked} cues" if found.asked else ""
        held, like = found.learnt.memories, found.contest.wanted if answer.kind == "attention" else None
        return Shown(NAMES[answer.kind], held.picture(answer.state, like), held.is_grey, (said, told, tally), kind)

    def table(self) -> DataTable | None:
        found = self.outcome
        if found is None:
            return None
        heading = ("network", "overlap m", "wrong units (share)", "verdict", "cues recalled", "of cues")
        rows = [
            (NAMES[each.kind], each.similarity, each.wrong, verdict(each, found)[0], found.recalled[each.kind],
             found.asked)
            for each in found.comparison.recalls
        ]  # fmt: skip
        asked = found.contest
        told: dict[str, Cell] = {
            "memories": self.sets.currentText(), "memory": found.learnt.memories.names[asked.wanted],
            "seed": asked.seed, "cue noise": asked.noise, "power": str(asked.power), "beta": asked.beta,
        }  # fmt: skip
        return DataTable("four networks", heading, rows, self.remarks(told))
