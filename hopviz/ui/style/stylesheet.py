"""How do the standard widgets look in a theme?

Fusion and the palette give the colours; a stylesheet is needed for what they cannot: panels without frames in
frames, flat rounded buttons, thin sliders.  It is made from the theme alone and set once, on the application.
"""

from __future__ import annotations

from hopviz import assets
from hopviz.ui.style.theme import Theme

_SHEET = """
* {{ font-size: {text}px; }}
QMainWindow, QDialog {{ background: {window}; }}
QMainWindow::separator {{ background: {window}; width: 8px; height: 8px; }}
QMainWindow::separator:hover {{ background: {line}; }}
QToolBar {{ background: {window}; border: none; padding: 0; spacing: 0; }}
QWidget[role="banner"] {{ background: {surface}; border: 2px solid {warning}; border-radius: 8px; }}
QLabel[role="banner"] {{ color: {ink}; border: none; }}
QLabel[role="readout"] {{ color: {muted}; }}
QDockWidget {{ color: {ink}; font-weight: 600; titlebar-close-icon: none; }}
QMainWindow > QTabBar {{ background: {window}; }}
QMainWindow > QTabBar::tab {{ background: transparent; color: {muted}; border: none; font-weight: 600;
  padding: 4px 10px 6px 10px; margin: 0 4px 0 0; border-bottom: 2px solid transparent; }}
QMainWindow > QTabBar::tab:selected {{ color: {ink}; border-bottom: 2px solid {accent}; }}
QMainWindow > QTabBar::tab:hover {{ color: {ink}; }}
QWidget[role="panel"] {{ background: {surface}; border-radius: 10px; }}
QLabel {{ background: transparent; color: {ink}; }}
QFrame[role="refusal"] {{ background: {surface}; padding: 24px; border-radius: 8px; }}
QFrame[role="veil"] {{ background: {veil}; padding: 24px; border-radius: 8px; }}
QFrame[role="refusal"] > QLabel, QFrame[role="veil"] > QLabel {{ color: {muted}; }}
QLabel[role="heading"] {{ font-size: {text}px; font-weight: 600; }}
QLabel[role="caption"] {{ font-size: {caption}px; color: {muted}; }}
QLabel[role="verdict"] {{ font-size: {verdict}px; font-weight: 600; }}
QFrame[role="line"] {{ background: {line}; border: none; }}
QToolTip {{ background: {ink}; color: {window}; border: none; padding: 5px 8px; font-size: {text}px; }}
QStatusBar {{ background: {window}; color: {muted}; font-size: {caption}px; }}
QStatusBar::item {{ border: none; }}
QMenuBar {{ background: {window}; color: {ink}; padding: 2px 8px; }}
QMenuBar::item {{ background: transparent; padding: 4px 9px; border-radius: 6px; }}
QMenuBar::item:selected {{ background: {raised}; }}
QMenu {{ background: {surface}; color: {ink}; border: 1px solid {line}; padding: 5px; }}
QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 5px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 5px 8px; }}
QPushButton, QToolButton {{
  background: {raised}; color: {ink}; border: 1px solid transparent; border-radius: 6px; padding: 5px 10px; }}
QToolButton {{ padding: 5px; }}
QPushButton:hover, QToolButton:hover {{ background: {line}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {line}; border-color: {muted}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {accent}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {faint}; background: {raised}; }}
QPushButton[role="primary"], QToolButton[role="primary"] {{ background: {accent}; color: {on_accent};
  font-weight: 600; }}
QPushButton[role="primary"]:disabled {{ background: {line}; color: {faint}; }}
QPushButton[role="narrow"] {{ padding-left: 2px; padding-right: 2px; }}
QPushButton[role="segment"]:checked {{ background: {accent}; color: {on_accent}; }}
QPushButton[role="segment"]:focus {{ border-color: {ink}; }}
QLabel[role="key"] {{ background: {raised}; color: {ink}; border: 1px solid {line}; border-radius: 5px;
  padding: 2px 7px; font-size: {key}px; }}
QLabel[role="trouble"] {{ color: {warning}; }}
QPushButton[role="run"] {{ background: {accent}; color: {on_accent}; font-size: {large}px; font-weight: 600;
  border-radius: 20px; padding: 0 22px; }}
QPushButton[role="run"]:focus {{ border: 2px solid {ink}; }}
QToolButton[role="flat"] {{ background: transparent; }}
QToolButton[role="flat"]:hover {{ background: {raised}; }}
QToolButton::menu-indicator {{ image: none; }}
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {{ background: {surface}; color: {ink};
  border: 1px solid {line}; border-radius: 6px; padding: 4px 8px; min-height: 20px;
  selection-background-color: {accent}; selection-color: {on_accent}; }}
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover {{ border-color: {muted}; }}
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus {{ border-color: {accent}; }}
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {{ color: {faint}; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox[role="narrow"] {{ padding-left: 5px; padding-right: 1px; }}
QComboBox[role="narrow"]::drop-down {{ width: 15px; }}
QComboBox::down-arrow {{ image: url({arrow_down}); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {surface}; color: {ink}; border: 1px solid {line};
  selection-background-color: {accent}; selection-color: {on_accent}; outline: none; }}
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {{
  border: none; background: transparent; width: 16px; }}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url({arrow_up}); width: 10px; height: 10px; }}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{ image: url({arrow_down}); width: 10px; height: 10px; }}
QCheckBox::indicator {{ border: 1px solid {muted}; border-radius: 3px; background: {surface};
  width: {tick}px; height: {tick}px; }}
QCheckBox::indicator:hover, QCheckBox::indicator:focus {{ border-color: {accent}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; image: url({check}); }}
QCheckBox::indicator:disabled {{ border-color: {line}; }}
QCheckBox::indicator:checked:disabled {{ background: {faint}; border-color: {line}; }}
QSlider {{ min-height: 20px; }}
QSlider::groove:horizontal {{ height: 4px; background: {line}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {surface}; border: 2px solid {accent}; width: 12px; height: 12px;
  margin: -6px 0; border-radius: 8px; }}
QSlider::handle:horizontal:focus {{ background: {accent}; }}
QSlider::sub-page:horizontal:disabled {{ background: {line}; }}
QSlider::handle:horizontal:disabled {{ border-color: {line}; }}
QListView, QTreeView, QTableView, QScrollArea {{ background: transparent; border: none; outline: none; }}
QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {line}; border-radius: 4px; min-height: 24px; }}
QScrollBar::handle:vertical:hover {{ background: {muted}; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
QScrollBar:horizontal {{ background: transparent; height: 8px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {line}; border-radius: 4px; min-width: 24px; }}
QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal {{ width: 0; }}
QProgressBar {{ background: {line}; border: none; border-radius: 3px; height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
"""


def stylesheet(theme: Theme) -> str:
    """Qt's style sheet of a theme."""
    colours = {
        name: getattr(theme, name)
        for name in ("window", "surface", "raised", "line", "ink", "muted", "accent", "on_accent", "warning")
    }
    faint = theme.color("muted", 150)
    veil = theme.color("surface", 200)
    shade = "dark" if theme.dark else "light"
    return _SHEET.format(
        **colours,
        faint=f"rgba({faint.red()}, {faint.green()}, {faint.blue()}, {faint.alpha()})",
        veil=f"rgba({veil.red()}, {veil.green()}, {veil.blue()}, {veil.alpha()})",
        text=theme.px(13),
        caption=theme.px(11),
        key=theme.px(12),
        large=theme.px(16),
        verdict=theme.px(24),
        tick=theme.px(13),
        check=assets.path("icons", f"check_{shade}.svg").as_posix(),
        arrow_down=assets.path("icons", f"arrow_down_{shade}.svg").as_posix(),
        arrow_up=assets.path("icons", f"arrow_up_{shade}.svg").as_posix(),
    )
