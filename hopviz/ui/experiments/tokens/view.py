"""Tokens experiment: a self-attention layer whose tokens align as spins do, with a lattice of spins beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from hopviz.core.attention.tokens import Order
from hopviz.core.counting import counted
from hopviz.project.data_table import Cell, DataTable
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.project.parts import LARGEST_SEED
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.experiments.tokens.stage import TokensStage
from hopviz.ui.experiments.tokens.task import MOST_STEPS, Dials, Moment, Start, TokenRun, advance, begun
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.choice import Choice, Clock, Switch

FEWEST, MOST = 2, 200
MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
BETAS = (*(float(f"{each * scale:.2g}") for scale in (0.1, 1.0, 10.0) for each in MANTISSAS), 100.0)
"""The notches of the slider: three decades."""
SPACES = {"circle": 2, "sphere": 3}
ORDERS: dict[str, Order] = {"together": "together", "one by one": "one by one"}
SPEEDS = (1, 2, 5, 10, 30)
SPEED = 10
SEED = 13
BURST = 0.1
"""Seconds that are made up for at most: after a computation that took longer nothing rushes."""
EXACT = 1e-6
NAMED = 4
"""Sizes of so many clusters are told."""
SCENE_TIP = "Sets all dials, and begins anew"
COUNT_TIP = "How many tokens there are"
SPACE_TIP = "Vectors of two numbers, or of three, of length 1"
BETA_TIP = (
    "β: how choosy attention is. At small β every token attends to all alike, at large β only to its nearest. The "
    "lattice beside it is at T = 1/β"
)
RATE_TIP = "How far a token goes towards its attention in a step: 1 is all the way"
ORDER_TIP = (
    "Together: all attend to where the others were, as a layer of a transformer does. One by one: each sees those that "
    "went before it, as units that update asynchronously"
)
SEED_TIP = "Of where tokens and spins begin, and of all chance"
SPEED_TIP = "How many steps go by in a second; a step is one of all tokens, and a sweep of the lattice"
STEP_TIP = "One step of all tokens, and a sweep of the lattice"
AGAIN_TIP = "Begin anew, with the same seed"


@dataclass(frozen=True)
class Scene:
    """Positions of all dials that show something."""

    title: str
    tip: str
    count: int
    size: int
    beta: float
    rate: float
    order: Order = "together"


SCENES = {
    "clusters": Scene("Clusters", "Attention to neighbours: tokens gather in a few clusters", 60, 2, 9.0, 0.2),
    "one": Scene("One cluster", "Attention to nearly all: every token aligns with all others", 60, 2, 1.0, 0.2),
    "many": Scene("Many clusters", "Attention to the nearest only: many clusters, which stay", 60, 2, 50.0, 0.2),
    "sphere": Scene("On a sphere", "Vectors of three numbers", 100, 3, 9.0, 0.2),
    "turns": Scene("One by one", "Each token sees those that went before it", 60, 2, 9.0, 0.2, "one by one"),
    "hot": Scene("Hot", "A lattice so hot loses its order; tokens are not shaken, and align", 60, 2, 0.2, 0.2),
}
"""By the names that lessons give them."""
USUAL = "clusters"


class TokensView(Experiment):
    """Dials and a player, and what the tokens do."""

    name = "tokens"
    title = "Tokens"
    purpose = "Lets tokens on a circle or a sphere attend to each other, beside a lattice of spins."
    glossary = "token: a vector of length 1 · β: how choosy attention is · cluster: neighbours at most 10° apart"
    needs_memories = False
    of_project = False
    narrowest = 232

    def _build(self) -> None:
        self.moment: Moment | None = None
        """What is shown."""
        self.chosen = -1
        """The token whose attention is drawn."""
        self.running = False
        self._run: TokenRun | None = None
        self._steps = self._wanted = 0.0
        """Steps that there have been, and up to which it goes."""
        self._is_due, self._is_turned = True, False
        """Whether it begins anew, and whether a dial was turned under way."""
        self.scene_chooser = form.chooser(*((scene.title, key, scene.tip) for key, scene in SCENES.items()))
        self.scene_chooser.setPlaceholderText("your own")
        self.count = form.spin_box(FEWEST, MOST, 60, 10)
        self.count.setKeyboardTracking(False)
        self.space = form.chooser(*((words, size, "") for words, size in SPACES.items()))
        self.beta_slider, self.beta_label = form.slider(0, len(BETAS) - 1, 0), QLabel()
        self.beta_slider.setPageStep(5)
        self.rate = form.number_box(0.01, 1.0, 0.2, 0.05)
        self.order = form.chooser(*((words, order, "") for words, order in ORDERS.items()))
        self.seed = form.spin_box(0, LARGEST_SEED, SEED)
        self.speed_chooser = form.chooser(*((f"{counted(each, 'step')}/s", each, "") for each in SPEEDS))
        self.speed_chooser.setCurrentIndex(SPEEDS.index(SPEED))
        self.run_button = form.button("R&un", "", self.run_or_pause, "primary")
        self.step_button = form.button("Ste&p", STEP_TIP, self.step, "narrow")
        self.again_button = form.button("Agai&n", AGAIN_TIP, self.go_back, "narrow")
        self.words = form.words_label("caption")
        self.tokens = TokensStage()
        seed_label = QLabel("Seed")
        seed_label.setBuddy(self.seed)
        form.describe(
            (seed_label, "", SEED_TIP), (self.seed, "Seed", SEED_TIP),
            (self.space, "Space of the tokens", SPACE_TIP), (self.order, "Turns", ORDER_TIP),
            (self.speed_chooser, "Speed", SPEED_TIP), (self.beta_slider, "β", BETA_TIP),
        )  # fmt: skip
        self.add_row(self.run_button, self.step_button, self.again_button)
        self.add_field("Scene", self.scene_chooser, SCENE_TIP)
        self.add_field("β", _side_by_side(self.beta_slider, self.beta_label), BETA_TIP)
        self._add_boxes(("Tokens", self.count, COUNT_TIP), self.space)
        self._add_boxes(("Step r", self.rate, RATE_TIP), seed_label, self.seed)
        self.add_row(self.order, self.speed_chooser)
        self.add_controls(self.words)
        self.stage.addWidget(self.tokens, 1)
        self.setFocusProxy(self.run_button)
        self._turn_to(SCENES[USUAL])
        self._connect()
        self._name_run_button()

    def _add_boxes(self, named: tuple[str, QWidget, str], *others: QWidget) -> None:
        """A row of a field with its name and tip, and what stands behind it."""
        label, box, tip = named
        self.controls.add(filled(QHBoxLayout(), *((part, 1) for part in (box, *others))), label, tip)
        form.describe((box, label, tip))

    def _connect(self) -> None:
        self.scene_chooser.currentIndexChanged.connect(self._choose_scene)
        for box in (self.count, self.seed):
            box.valueChanged.connect(self._change_start)
        self.space.currentIndexChanged.connect(self._change_start)
        self.beta_slider.valueChanged.connect(self._turn_dial)
        self.rate.valueChanged.connect(self._turn_dial)
        self.order.currentIndexChanged.connect(self._turn_dial)
        for picture in (self.tokens.picture, self.tokens.attention):
            picture.token_clicked.connect(self.choose_token)

    @property
    def start(self) -> Start:
        """What the run begins with."""
        return Start(self.count.value(), int(self.space.currentData()), self.seed.value())

    @property
    def dials(self) -> Dials:
        """How it goes on."""
        return Dials(BETAS[self.beta_slider.value()], self.rate.value(), self.order.currentData())

    @property
    def is_over(self) -> bool:
        """Whether the run makes no more steps."""
        return self.moment is not None and self.moment.is_over and not self._is_turned

    def apply_theme(self, theme: Theme) -> None:
        for control, width in ((self.count, 56), (self.rate, 56), (self.seed, 56), (self.space, 68), (self.order, 84)):
            control.setMinimumWidth(theme.px(width))
        super().apply_theme(theme)
        self.tokens.apply_theme(theme)

    def more_choices(self) -> Sequence[Choice]:
        run = Switch("run", self.run_button, lambda: self.running, self.run_or_pause, self.go_back)
        return run, Clock("step", (self.step_button, self.again_button), lambda: self._wanted, self.play_until)

    def show_as_at_first(self) -> None:
        self._turn_to(SCENES[USUAL])
        self._begin_scene(False)

    def _choose_scene(self) -> None:
        self._turn_to(SCENES[self.scene_chooser.currentData()])
        self._begin_scene(self.running)

    def _begin_scene(self, running: bool) -> None:
        self.chosen = -1
        self.go_back()
        self.set_running(running)

    def _turn_to(self, scene: Scene) -> None:
        dials = (self.scene_chooser, self.count, self.space, self.beta_slider, self.rate, self.order)
        blocked = [QSignalBlocker(dial) for dial in dials]
        self.scene_chooser.setCurrentIndex(list(SCENES.values()).index(scene))
        self.count.setValue(scene.count)
        self.space.setCurrentIndex(self.space.findData(scene.size))
        self.beta_slider.setValue(BETAS.index(scene.beta))
        self.rate.setValue(scene.rate)
        self.order.setCurrentIndex(self.order.findData(scene.order))
        for blocker in blocked:
            blocker.unblock()
        self._tell_beta()

    def _tell_beta(self) -> None:
        self.beta_label.setText(f"β = {self.dials.beta:g}")

    def _change_start(self) -> None:
        self._name_scene()
        self.chosen = -1
        self.begin_anew()

    def _turn_dial(self) -> None:
        self._name_scene()
        self._tell_beta()
        self._is_turned = True

    def _name_scene(self) -> None:
        """The scene whose dials these are, if it is one."""
        count, size, dials = self.count.value(), self.space.currentData(), self.dials
        here = (count, size, dials.beta, dials.rate, dials.order)
        scenes = [(each.count, each.size, each.beta, each.rate, each.order) for each in SCENES.values()]
        with QSignalBlocker(self.scene_chooser):
            self.scene_chooser.setCurrentIndex(scenes.index(here) if here in scenes else -1)

    def choose_token(self, token: int) -> None:
        """Draw whom this token attends to; once more, or -1, nobody's attention."""
        self.chosen = -1 if token == self.chosen else token
        self.stale = True

    def run_or_pause(self) -> None:
        """Run, or pause."""
        self.set_running(not self.running)

    def set_running(self, running: bool) -> None:
        """Let the steps go on, or stop."""
        if running and self.is_over:
            self.begin_anew()
        self.running, self._wanted = running, self._steps
        self._name_run_button()

    def step(self) -> None:
        """One more step."""
        if self.is_over:
            self.begin_anew()
        if self.running:
            self.set_running(False)
        self._wanted = max(self._steps, self._wanted) + 1

    def play_until(self, steps: float) -> None:
        """Go on up to so many steps, from the beginning on if that is past, and stop there."""
        self.set_running(False)
        if steps < self._steps or not steps:
            self.begin_anew()
        self._wanted = steps

    def go_back(self) -> None:
        """Pause, and begin anew."""
        self.set_running(False)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Begin at random tokens and spins."""
        for what in ("start", "run"):
            self.drop(what)
        self._run, self.moment, self._is_due, self._is_turned = None, None, True, False
        self._steps = self._wanted = 0.0

    def _name_run_button(self) -> None:
        tip = "Stop where it is" if self.running else "Go on; where all is at rest, from the beginning"
        form.name_button(self.run_button, "Pa&use" if self.running else "R&un", tip)

    def go_on(self, seconds: float) -> None:
        if self._is_due:
            self._is_due = False
            self.measure("start", partial(begun, self.start, self.dials), self._take_start)
        if self._run is None:
            return
        if self.running:
            wanted = max(self._wanted, self._steps) + float(self.speed_chooser.currentData()) * min(seconds, BURST)
            self._wanted = min(wanted, self._steps + max(float(self.speed_chooser.currentData()) * BURST, 1.0))
        steps = int(self._wanted - self._steps + EXACT)
        if not self.is_measuring("run") and (steps or self._is_turned or self.moment is None):
            self._is_turned = False
            self.measure("run", partial(advance, self._run, self.dials, steps), self._take, stays=True)

    def _take_start(self, run: TokenRun) -> None:
        self._run = run

    def _take(self, moment: Moment) -> None:
        self.moment, self.stale = moment, True
        self._steps = float(moment.steps)
        if self.is_over:
            self.set_running(False)

    def redraw(self, project: Project) -> None:
        if self.moment is not None:
            chosen = self.chosen if self.chosen < len(self.moment.tokens) else -1
            self.tokens.show_moment(self.moment, chosen)
            form.tell(self.words, sentence(self.moment))

    def table(self) -> DataTable | None:
        moment = self.moment
        if moment is None:
            return None
        last = {int(step): energy for step, energy in moment.energy.tolist() if step == step}
        rows = [
            (step, last[step], count, order, magnetisation)
            for step, (count, order, magnetisation) in enumerate(
                zip(moment.counts.tolist(), moment.order.tolist(), moment.magnetisation.tolist(), strict=True)
            )
        ]
        heading = ("step", "energy E", "clusters", "|mean| of the tokens", "|m| of the lattice")
        dials = moment.dials
        settings: dict[str, Cell] = {
            "tokens": len(moment.tokens), "numbers of a token": moment.tokens.shape[1], "beta, at the end": dials.beta,
            "step size r": dials.rate, "turns": dials.order, "seed": self.seed.value(),
            "temperature of the lattice": dials.temperature,
        }  # fmt: skip
        return DataTable(self.name, heading, rows, self.remarks(settings))


def _side_by_side(*parts: QWidget) -> QWidget:
    made = QWidget()
    filled(QHBoxLayout(made), (parts[0], 1), *parts[1:])
    made.setFocusProxy(parts[0])
    return made


def sentence(moment: Moment) -> str:
    """What there is to be seen, in words."""
    told = clusters_in_words(moment.sizes)
    if moment.at_rest:
        return f"At rest after {counted(moment.steps, 'step')}: {told}."
    if not moment.steps:
        return f"{sum(moment.sizes)} tokens at random. Run lets them attend to each other."
    ending = " It stops here." if moment.steps >= MOST_STEPS else ""
    return f"Step {number(moment.steps)}: {told}. The fastest turns {turn_figure(moment.turned)} a step.{ending}"


def turn_figure(degrees: float) -> str:
    """An angle to two figures."""
    return f"{degrees:.0f}°" if degrees >= 10 else f"{degrees:.1f}°" if degrees >= 0.1 else f"{degrees:.1g}°"


def clusters_in_words(sizes: list[int]) -> str:
    """Such as "3 clusters, of 29, 16 and 15 tokens"."""
    total = sum(sizes)
    if len(sizes) == 1:
        return f"all {total} tokens are in one cluster"
    if max(sizes) == 1:
        return f"each of {total} tokens is alone"
    if len(sizes) <= NAMED:
        return f"{len(sizes)} clusters, of {', '.join(map(str, sizes[:-1]))} and {sizes[-1]} tokens"
    return f"{len(sizes)} clusters, the largest of {sizes[0]} tokens"
