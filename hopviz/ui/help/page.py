"""Pages of help: headings, paragraphs with links, typeset formulas and values, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCursor, QDesktopServices
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.help import texts
from hopviz.ui.help.formula import FormulaLine
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import label

LINE = 130
"""Per cent of the height of type from line to line."""
ITEM = "▸"
WEB = ("http://", "https://")


class Prose(Guarded, QLabel):
    """A paragraph in which words lead somewhere; pointing at one tells in a sentence what it means."""

    def __init__(self, html: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(f'<p style="line-height: {LINE}%; margin: 0">{html}</p>')
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard)
        if "<a " not in html:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.linkHovered.connect(self._explain)

    def _explain(self, address: str) -> None:
        term = texts.glossary().get(address)
        if term is not None:
            QToolTip.showText(QCursor.pos() + QPoint(0, GRID), broken(texts.plain(term.short)), self)
        else:
            QToolTip.hideText()


class Values(Guarded, QWidget):
    """What holds now: two columns, names and values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._shown: list[tuple[str, str]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """(label, value) as they stand there, in plain text."""
        return [(texts.plain(name), value) for name, value in self._shown]

    def show_values(self, values: Sequence[tuple[str, str]]) -> None:
        """Show these; only what has changed is painted anew."""
        if self._shown == list(values):
            return
        while len(self._rows) < len(values):
            self._add_row()
        for number, (name, value) in enumerate(self._rows):
            is_used = number < len(values)
            if is_used:
                said, told = values[number]
                name.setText(texts.html(said))
                value.setText(told)
            name.setVisible(is_used)
            value.setVisible(is_used)
        self._shown = list(values)

    def _add_row(self) -> None:
        name, value = QLabel(), label(role="heading", wrap=True)
        name.setTextFormat(Qt.TextFormat.RichText)
        name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        value.setMinimumWidth(1)
        row = len(self._rows)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._rows.append((name, value))


class Column(Guarded, QWidget):
    """What is on a page, as high as it is in the width that it gets."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class Page(Guarded, QScrollArea):
    """A column of help that can be scrolled."""

    wanted = Signal(str)
    """(address) The person follows a link: the key of a word, or "help:" and that of a text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = LIGHT
        self._told: set[str] = set()
        self.values: Values | None = None
        """What is told of the present moment, if anything is."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Help")
        self._clear()

    def begin(self, theme: Theme, besides: str = "") -> None:
        """Begin anew; words lead to the glossary once on a page, and not to what it is `besides` about."""
        self._theme, self._told = theme, {besides}
        self._clear()

    def _clear(self) -> None:
        content = Column()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, GRID, GRID)
        self._column.setSpacing(GRID)
        self.values = None
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

    def end(self) -> None:
        """That is all: what is left of the height stays free."""
        self._column.addStretch(1)
        self.verticalScrollBar().setValue(0)

    def add_heading(self, words: str) -> None:
        """A heading of a part."""
        made = label(words, "part")
        made.setContentsMargins(0, GRID // 2, 0, 0)
        self._column.addWidget(made)

    def add_text(self, text: str, marked: bool = True) -> None:
        """A paragraph, `marked` as help texts are, or plain."""
        self._column.addWidget(self._prose(text, marked=marked))

    def add_items(self, items: Sequence[str], marked: bool = True) -> None:
        """Points, one below the other; `marked` as help texts are, or plain."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2 + 2)
        grid.setColumnStretch(1, 1)
        for row, item in enumerate(items):
            point = label(ITEM, "prose")
            point.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(point, row, 0)
            grid.addWidget(self._prose(item, marked=marked), row, 1)
        self._column.addLayout(grid)

    def add_formula(self, source: str) -> None:
        """A formula in its own line."""
        line = FormulaLine(source)
        line.apply_theme(self._theme)
        self._column.addWidget(line)

    def add_values(self) -> Values:
        """A place for what holds now."""
        self.values = Values()
        self._column.addWidget(self.values)
        return self.values

    def add_links(self, before: str, links: Sequence[tuple[str, str]]) -> None:
        """A line of links, (address, words), behind a word."""
        text = ", ".join(f"[{words}]({address})" for address, words in links)
        self._column.addWidget(self._prose(f"{before} {text}", small=True))

    def _prose(self, text: str, small: bool = False, marked: bool = True) -> Prose:
        made = Prose(texts.html(text, self._theme.accent, self._told, marked))
        made.setProperty("role", None if small else "prose")
        made.setAccessibleName(texts.plain(text) if marked else text)
        # Once the click is over: what it leads to may take the place of this paragraph.
        made.linkActivated.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        return made

    def _follow(self, address: str) -> None:
        if address.startswith(WEB):
            QDesktopServices.openUrl(QUrl(address))
        else:
            QToolTip.hideText()
            self.wanted.emit(address)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.viewport().setAutoFillBackground(False)
