"""Makes the tokens visible: palette, style sheet, fonts and tinted icons; switchable live."""

import sys
from functools import cache

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from mentordesk import assets
from mentordesk.settings import SettingsFile
from mentordesk.ui import tokens
from mentordesk.ui.tokens import Tokens

FAMILY = "Inter"
#: The icons are letters of a font: sharp at every size, in any colour, and quick to draw.
ICONS = "lucide"
SMALLEST, LARGEST = 80, 200


class Theme(QObject):
    """The look of the application now; ``changed`` tells those who paint for themselves."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        application.setProperty("theme", self)
        self.name = "light"
        self.percent = 100
        self._worn: tuple[str, int] | None = None
        self._knows_every_script = False
        application.setStyle("Fusion")
        for file in (*assets.font_files("inter"), assets.icon_font()):
            QFontDatabase.addApplicationFont(str(file))

    def know_every_script(self) -> None:
        """Have the shipped fonts stand in where the computer has none for a name; not needed for the first picture."""
        if self._knows_every_script:
            return
        self._knows_every_script = True
        for file in assets.font_files("noto", "droid", "nanum"):
            QFontDatabase.addApplicationFont(str(file))
        for shown in self._application.allWidgets():
            shown.update()

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return tokens.THEMES[self.name]

    def use(self, name: str, percent: int) -> None:
        """Switch to *light*, *dark*, *contrast* or *system*, with text of this size in percent."""
        wanted = (
            self._system() if name == "system" else name,
            max(SMALLEST, min(LARGEST, percent)),
        )
        if wanted == self._worn:
            return
        self._worn = self.name, self.percent = wanted
        _tinted.cache_clear()
        self._application.setPalette(_palette(self.tokens))
        font = QFont([FAMILY, QFont().defaultFamily()])
        font.setPixelSize(self.px(tokens.BODY))
        self._application.setFont(font)
        self._application.setStyleSheet(_sheet(self.tokens, self.percent))
        self.changed.emit()

    def px(self, size: int) -> int:
        """A text-bound size in pixels at the chosen text size."""
        return round(size * self.percent / 100)

    def font(self, size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The interface font for painting, at a size of the tokens."""
        font = QFont(self._application.font())
        font.setPixelSize(self.px(size))
        font.setWeight(weight)
        return font

    @property
    def has_edges(self) -> bool:
        """Whether what is told by a soft colour elsewhere is told by an edge."""
        return self.tokens.edge > 1

    def color(self, name: str) -> QColor:
        """A token as a colour."""
        return QColor(getattr(self.tokens, name))

    def icon(self, name: str, color: str = "muted", size: int = 18) -> QIcon:
        """An icon in a token's colour."""
        return QIcon(self.pixmap(name, color, size))

    def pixmap(self, name: str, color: str = "muted", size: int = 18) -> QPixmap:
        """An icon in a token's colour, sharp on screens of any density."""
        ratio = self._application.devicePixelRatio()
        return _tinted(name, getattr(self.tokens, color), self.px(size), ratio)

    def _system(self) -> str:
        scheme = self._application.styleHints().colorScheme()
        return "dark" if scheme == Qt.ColorScheme.Dark else "light"


def make_application() -> QApplication:
    """The Qt application with its names."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        rounding = Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
        QApplication.setHighDpiScaleFactorRoundingPolicy(rounding)
        application = QApplication(sys.argv[:1])
    application.setApplicationName("MentorDesk")
    application.setApplicationDisplayName("MentorDesk")
    return application


def dress(application: QApplication, settings: SettingsFile) -> Theme:
    """Put on the theme of the settings."""
    theme = application.property("theme") or Theme(application)
    theme.use(settings.current.theme, settings.current.text_percent)
    return theme


@cache
def _tinted(name: str, color: str, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    font = QFont(ICONS)
    font.setPixelSize(size)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter = QPainter(pixmap)
    painter.setFont(font)
    painter.setPen(QColor(color))
    painter.drawText(0, 0, size, size, Qt.AlignmentFlag.AlignCenter, assets.icon_letters()[name])
    painter.end()
    return pixmap


def initials_picture(theme: Theme, letters: str, tone: str, size: int) -> QPixmap:
    """A round badge with somebody's initials."""
    ratio = 2.0
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.color(f"{tone}_soft" if tone != "accent" else "selection"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(0, 0, size, size)
    painter.setPen(theme.color(tone))
    font = theme.font(tokens.CAPTION, QFont.Weight.DemiBold)
    font.setPixelSize(round(size * 0.38))
    painter.setFont(font)
    painter.drawText(0, 0, size, size, Qt.AlignmentFlag.AlignCenter, letters)
    painter.end()
    return pixmap


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, color in {
        role.Window: t.bg, role.WindowText: t.text, role.Base: t.surface, role.AlternateBase: t.sunk,
        role.Text: t.text, role.Button: t.surface, role.ButtonText: t.text, role.BrightText: t.bad,
        role.Highlight: t.accent, role.HighlightedText: t.on_accent, role.ToolTipBase: t.surface,
        role.ToolTipText: t.text, role.PlaceholderText: t.muted, role.Link: t.accent, role.Mid: t.line,
        role.Light: t.surface, role.Midlight: t.sunk, role.Dark: t.line_strong, role.Shadow: t.line_strong,
    }.items():  # fmt: skip
        palette.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.muted))
    return palette


def _sheet(t: Tokens, percent: int) -> str:
    def px(size: int) -> str:
        return f"{round(size * percent / 100)}px"

    def ringed(size: int, ring: int = 2) -> str:
        """The inner height that keeps a control as high with its ring as without."""
        return f"{round(size * percent / 100) - 2 * (ring - t.edge)}px"

    e = f"{t.edge}px"
    return f"""
    QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line_strong}; padding: 4px; }}
    QMenuBar {{ background: {t.surface}; color: {t.text}; border-bottom: 1px solid {t.line}; padding: 2px 8px; }}
    QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
    QMenuBar::item:selected {{ background: {t.selection}; }}
    QMenu {{ background: {t.surface}; color: {t.text}; border: {e} solid {t.line_strong}; padding: 4px; }}
    QMenu::item {{ padding: 8px 24px 8px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.selection}; color: {t.text}; }}
    QMenu::item:disabled {{ color: {t.muted}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
    QMenu::icon {{ padding-left: 8px; }}

    #sidebar {{ background: {t.sunk}; border-right: {e} solid {t.line}; }}
    #topbar {{ background: {t.surface}; border-bottom: {e} solid {t.line}; }}
    #page, #pageStack {{ background: {t.bg}; }}
    QLabel {{ background: transparent; }}
    QLabel[level="title"] {{ font-size: {px(20)}; font-weight: 600; }}
    QLabel[level="section"] {{ font-size: {px(15)}; font-weight: 600; }}
    QLabel[level="label"] {{ font-size: {px(13)}; font-weight: 600; }}
    QLabel[level="strong"] {{ font-size: {px(13)}; font-weight: 600; }}
    QLabel[level="dense"] {{ font-size: {px(13)}; }}
    QLabel[level="muted"] {{ font-size: {px(13)}; color: {t.muted}; }}
    QLabel[level="caption"] {{ font-size: {px(12)}; color: {t.muted}; }}
    QLabel[level="number"] {{ font-size: {px(20)}; font-weight: 600; }}
    QLabel[level="error"] {{ font-size: {px(13)}; color: {t.bad}; }}
    QLabel[level="nav"] {{ font-size: {px(12)}; color: {t.muted}; padding: 0 8px; }}
    QLabel[key="true"] {{ background: {t.surface}; color: {t.muted}; border: {e} solid {t.line_strong};
        border-radius: 4px; padding: 1px 6px; font-size: {px(12)}; }}
    QLabel[chip="bad"] {{ background: {t.bad_soft}; color: {t.bad}; }}
    QLabel[chip="warn"] {{ background: {t.warn_soft}; color: {t.warn}; }}
    QLabel[chip="good"] {{ background: {t.good_soft}; color: {t.good}; }}
    QLabel[chip="info"] {{ background: {t.info_soft}; color: {t.info}; }}
    QLabel[chip="plain"] {{ background: {t.sunk}; color: {t.muted}; }}
    QLabel[chip] {{ border-radius: {px(9)}; padding: 2px 8px; font-size: {px(12)}; font-weight: 600;
        border: {t.edge - 1}px solid {t.line_strong}; }}

    QFrame[card="true"] {{ background: {t.surface}; border: {e} solid {t.line}; border-radius: 8px; }}
    QFrame[card="ground"] {{ background: {t.sunk}; border: {e} solid {t.line}; border-radius: 8px; }}
    QFrame[card="bad"] {{ background: {t.bad_soft}; border: {e} solid {t.bad}; border-radius: 8px; }}
    QFrame[card="warn"] {{ background: {t.warn_soft}; border: {e} solid {t.warn_soft}; border-radius: 8px; }}
    QFrame[card="info"] {{ background: {t.info_soft}; border: {e} solid {t.info_soft}; border-radius: 8px; }}
    QFrame[card="bad"] QLabel[level="label"] {{ color: {t.bad}; }}
    QFrame[card="warn"] QLabel[level="label"], QFrame[card="warn"] QLabel[level="dense"] {{ color: {t.warn}; }}
    QFrame[rule="true"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
    QFrame[sheet="true"] {{ background: {t.surface}; border: {e} solid {t.line}; border-radius: 8px; }}
    QFrame[popup="true"] {{ background: {t.surface}; border: {e} solid {t.line_strong}; border-radius: 6px; }}

    QPushButton, QToolButton, QTabBar {{ outline: none; }}
    QPushButton, QToolButton {{ background: {t.surface}; color: {t.text}; border: {e} solid {t.line};
        border-radius: 6px; padding: 0 12px; min-height: {px(30)}; font-size: {px(13)}; }}
    QPushButton:hover, QToolButton:hover {{ border-color: {t.line_strong}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {t.sunk}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {t.muted}; background: {t.sunk}; }}
    QPushButton:focus, QToolButton:focus {{ border: 2px solid {t.focus}; padding: 0 11px; min-height: {ringed(30)}; }}
    QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; font-weight: 600; }}
    QPushButton[kind="primary"]:focus {{ border: 3px double {t.focus}; background-clip: padding; padding: 0 10px; min-height: {ringed(30, 3)}; }}
    QPushButton[kind="danger"] {{ background: {t.bad}; color: {t.surface}; border-color: {t.bad}; font-weight: 600; }}
    QPushButton[kind="danger"]:focus {{ border: 3px double {t.focus}; background-clip: padding; padding: 0 10px; min-height: {ringed(30, 3)}; }}
    QPushButton[kind="small"]:focus {{ min-height: {ringed(24)}; padding: 0 9px; }}
    QPushButton[kind="primary"]:disabled {{ background: {t.sunk}; color: {t.muted}; border-color: {t.line}; }}
    QPushButton[kind="small"] {{ min-height: {px(24)}; padding: 0 10px; }}
    QPushButton[kind="quiet"], QToolButton[kind="quiet"] {{ background: transparent; border-color: transparent; }}
    QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover {{ background: {t.sunk}; }}
    QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus {{ border-color: {t.focus}; }}
    QToolButton::menu-indicator, QPushButton::menu-indicator {{ image: none; width: 0; }}
    QToolButton[kind="icon"] {{ padding: 0; min-width: {px(30)}; max-width: {px(30)}; }}
    QToolButton[kind="icon"]:focus {{ padding: 0; }}
    QToolButton[kind="more"] {{ padding: 0; min-width: {px(24)}; max-width: {px(24)}; min-height: {px(24)};
        background: transparent; border-color: transparent; }}
    QToolButton[kind="more"]:hover {{ background: {t.sunk}; }}
    QToolButton[kind="more"]:focus {{ padding: 0; border: 2px solid {t.focus}; }}

    #wayButton {{ min-height: {px(64)}; border-radius: 8px; }}
    QLineEdit QToolButton {{ background: transparent; border: none; padding: 0; min-height: 0; }}

    QPushButton[nav="true"] {{ background: transparent; border: 2px solid transparent; text-align: left;
        padding: 0 6px; min-height: {px(28)}; font-size: {px(13)}; font-weight: 400; }}
    QPushButton[nav="true"]:hover {{ background: {t.line if t.edge == 1 else t.selection}; }}
    QPushButton[nav="true"]:checked {{ background: {t.selection}; color: {t.accent}; font-weight: 600; }}
    QPushButton[nav="true"]:focus {{ border-color: {t.focus}; }}
    #programmeButton {{ min-height: {px(46)}; background: {t.surface}; border: {e} solid {t.line}; border-radius: 6px; text-align: left; }}
    #programmeButton:focus {{ border: 2px solid {t.focus}; }}

    QPushButton[segment="true"] {{ border-radius: 0; margin-left: -1px; font-weight: 400; border-color: {t.line}; }}
    QPushButton[segment="true"][place="first"] {{ border-top-left-radius: 6px; border-bottom-left-radius: 6px; margin-left: 0; }}
    QPushButton[segment="true"][place="last"] {{ border-top-right-radius: 6px; border-bottom-right-radius: 6px; }}
    QPushButton[segment="true"][place="only"] {{ border-radius: 6px; margin-left: 0; }}
    QPushButton[segment="true"]:checked {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; font-weight: 600; }}
    QPushButton[segment="true"]:focus {{ border: 2px solid {t.focus}; }}
    QPushButton[segment="true"]:checked:focus {{ border: 3px double {t.focus}; background-clip: padding; padding: 0 10px; min-height: {ringed(30, 3)}; }}
    QPushButton[slot="true"] {{ background: {t.sunk}; border: 1px solid {t.line_strong}; padding: 0; min-height: {px(26)}; min-width: {px(36)}; }}
    QPushButton[slot="true"]:checked {{ background: {t.accent}; color: {t.on_accent}; font-weight: 600; border-color: {t.accent}; }}
    QPushButton[slot="true"]:focus {{ border: 2px solid {t.focus}; padding: 0; min-height: {ringed(26)}; }}
    QPushButton[goal="true"] {{ background: {t.sunk}; color: {t.muted}; border: 2px solid transparent; border-radius: {px(13)};
        padding: 0 10px; min-height: {px(22)}; font-size: {px(12)}; font-weight: 600; }}
    QPushButton[goal="true"]:checked {{ background: {t.info_soft}; color: {t.info}; }}
    QPushButton[goal="true"]:focus {{ border-color: {t.focus}; }}

    QLineEdit, QComboBox, QPlainTextEdit, QSpinBox {{ background: {t.surface}; color: {t.text}; border: {e} solid {t.line_strong};
        border-radius: 6px; padding: 0 8px; min-height: {px(30)}; font-size: {px(13)};
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; placeholder-text-color: {t.muted}; }}
    QPlainTextEdit {{ padding: 4px 6px; }}
    QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus {{ border: 2px solid {t.focus}; padding: 0 7px; min-height: {ringed(30)}; }}
    QPlainTextEdit:focus {{ padding: 3px 5px; }}
    QLineEdit[wrong="true"], QComboBox[wrong="true"], QPlainTextEdit[wrong="true"] {{ border: 2px solid {t.bad}; }}
    QLineEdit:disabled, QPlainTextEdit:disabled {{ background: {t.sunk}; color: {t.muted}; }}
    #find {{ background: {t.sunk}; }}
    #find:focus {{ background: {t.surface}; }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow {{ image: none; }}
    QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line_strong};
        selection-background-color: {t.selection}; selection-color: {t.text}; outline: none; padding: 4px; }}
    QCheckBox {{ font-size: {px(13)}; spacing: 8px; min-height: {px(24)}; background: transparent; }}
    QCheckBox:focus {{ color: {t.focus}; text-decoration: underline; }}

    QTableView, QListView {{ background: {t.surface}; border: {e} solid {t.line}; border-radius: 8px; outline: none; padding: {2 - t.edge}px;
        selection-background-color: {t.selection}; selection-color: {t.text}; gridline-color: transparent; font-size: {px(13)}; }}
    QTableView:focus, QListView:focus {{ border: 2px solid {t.focus}; padding: 0; }}
    QListWidget::item {{ padding: 5px 8px; border-radius: 4px; }}
    QListWidget::item:selected {{ background: {t.selection}; color: {t.text}; border-left: 3px solid {t.accent}; }}
    QListView[bare="true"] {{ border: none; border-radius: 0; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none; border-bottom: 1px solid {t.line};
        padding: 0 12px; font-size: {px(12)}; font-weight: 600; min-height: {px(28)}; }}
    QHeaderView::section:first {{ border-top-left-radius: 6px; }}
    QHeaderView::section:last {{ border-top-right-radius: 6px; }}
    QTableCornerButton::section {{ background: {t.surface}; border: none; }}

    QTabBar {{ background: transparent; }}
    QTabBar::tab {{ background: transparent; color: {t.muted}; border: none; border-bottom: 2px solid transparent;
        padding: 0 2px; margin-right: 10px; min-height: {px(32)}; font-size: {px(13)}; }}
    QTabBar::tab:selected {{ color: {t.accent}; border-bottom-color: {t.accent}; font-weight: 600; }}
    QTabBar::tab:hover {{ color: {t.text}; }}
    QTabBar QToolButton {{ padding: 0; min-height: {px(24)}; min-width: {px(22)}; border-radius: 4px; background: {t.surface}; }}
    QTabBar::tear {{ width: 0; image: none; }}
    QTabBar::scroller {{ width: {px(52)}; }}
    QTabBar::tab:focus {{ border: 2px solid {t.focus}; border-radius: 4px; padding: 0; }}

    QScrollArea {{ background: transparent; border: none; }}
    QScrollArea > QWidget > QWidget {{ background: transparent; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.muted}; border-radius: 2px; min-height: 32px; margin: 3px; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {t.line_strong}; border-radius: 3px; min-width: 32px; margin: 3px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QProgressBar {{ background: {t.sunk}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
    QCalendarWidget QWidget {{ alternate-background-color: {t.sunk}; }}
    QCalendarWidget QToolButton {{ border: none; }}
    #toast {{ background: {t.text}; border-radius: 6px; }}
    #toast QLabel {{ color: {t.bg}; font-size: {px(13)}; }}
    #banner {{ background: {t.info_soft}; }}
    #banner QLabel {{ color: {t.info}; font-size: {px(12)}; font-weight: 600; }}
    """
