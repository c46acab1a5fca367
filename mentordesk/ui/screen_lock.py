"""Hears that the computer's own screen is locked or goes to sleep, in the way of each system."""

import ctypes
import ctypes.util
import sys
from typing import Any

from PySide6.QtCore import (
    SLOT,
    QAbstractNativeEventFilter,
    QCoreApplication,
    QObject,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QWindow

#: macOS tells it only when asked.
ASK_EVERY_MS = 5_000
_WTS_SESSION_CHANGE, _WTS_SESSION_LOCK = 0x02B1, 0x7
_POWER_BROADCAST, _SUSPEND = 0x0218, 0x4


class ScreenLock(QObject):
    """Says ``locked`` when the screen of the computer is locked or the computer goes to sleep.

    It only listens, to this computer: nothing is sent, and where nobody tells, nothing happens.
    """

    locked = Signal()

    def __init__(self, parent: QObject, window: QWindow | None) -> None:
        super().__init__(parent)
        self._filter: _WindowsFilter | None = None
        if sys.platform == "win32":
            self._hear_windows(window)
        elif sys.platform == "darwin":
            self._ask_macos()
        else:
            self._hear_buses()

    def _hear_buses(self) -> None:
        """The two buses of a Linux desktop: its screen saver, and the login of the session."""
        from PySide6.QtDBus import QDBusConnection

        said = (
            (QDBusConnection.sessionBus(), "org.freedesktop.ScreenSaver", "ActiveChanged", "on_active(bool)"),
            (QDBusConnection.sessionBus(), "org.gnome.ScreenSaver", "ActiveChanged", "on_active(bool)"),
            (QDBusConnection.systemBus(), "org.freedesktop.login1.Session", "Lock", "on_lock()"),
            (QDBusConnection.systemBus(), "org.freedesktop.login1.Manager", "PrepareForSleep", "on_active(bool)"),
        )  # fmt: skip
        for bus, interface, name, slot in said:
            if bus.isConnected():
                bus.connect("", "", interface, name, self, SLOT(slot))  # type: ignore[call-overload]

    @Slot(bool)
    def on_active(self, active: bool) -> None:
        """The screen saver came on or went, or the computer goes to sleep or wakes."""
        if active:
            self.locked.emit()

    @Slot()
    def on_lock(self) -> None:
        """The session was locked."""
        self.locked.emit()

    def _hear_windows(self, window: QWindow | None) -> None:
        wtsapi = getattr(ctypes, "windll").wtsapi32  # noqa: B009 - there only on Windows
        if window is not None:
            wtsapi.WTSRegisterSessionNotification(int(window.winId()), 0)
        self._filter = _WindowsFilter(self)
        application = QCoreApplication.instance()
        assert application is not None  # a window was made
        application.installNativeEventFilter(self._filter)

    def _ask_macos(self) -> None:
        self._was_locked = False
        timer = QTimer(self)
        timer.setInterval(ASK_EVERY_MS)
        timer.timeout.connect(self._look_macos)
        timer.start()

    def _look_macos(self) -> None:
        now = _macos_screen_is_locked()
        if now and not self._was_locked:
            self.locked.emit()
        self._was_locked = now


class _WindowsFilter(QAbstractNativeEventFilter):
    """Looks at the messages of the system before Qt does."""

    def __init__(self, owner: ScreenLock) -> None:
        super().__init__()
        self._owner = owner

    def nativeEventFilter(self, kind: Any, message: Any) -> Any:
        if bytes(kind) == b"windows_generic_MSG" and tells_lock(*_windows_message(int(message))):
            self._owner.locked.emit()
        return False, 0


def tells_lock(message: int, what: int) -> bool:
    """Whether a message of Windows, by its number and first word, tells a lock or a sleep."""
    return (message, what) in {
        (_WTS_SESSION_CHANGE, _WTS_SESSION_LOCK),
        (_POWER_BROADCAST, _SUSPEND),
    }


def _windows_message(address: int) -> tuple[int, int]:
    class Message(ctypes.Structure):
        _fields_ = (
            ("window", ctypes.c_void_p), ("message", ctypes.c_uint), ("what", ctypes.c_size_t),
        )  # fmt: skip

    found = Message.from_address(address)
    return int(found.message), int(found.what)


def _macos_screen_is_locked() -> bool:
    """What the window server says of this session; False where it says nothing."""
    graphics = ctypes.CDLL(ctypes.util.find_library("CoreGraphics"))
    foundation = ctypes.CDLL(ctypes.util.find_library("CoreFoundation"))
    graphics.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
    foundation.CFStringCreateWithCString.restype = ctypes.c_void_p
    foundation.CFStringCreateWithCString.argtypes = (
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32,
    )  # fmt: skip
    foundation.CFDictionaryGetValue.restype = ctypes.c_void_p
    foundation.CFDictionaryGetValue.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    foundation.CFBooleanGetValue.argtypes = (ctypes.c_void_p,)
    foundation.CFRelease.argtypes = (ctypes.c_void_p,)
    session = graphics.CGSessionCopyCurrentDictionary()
    if not session:
        return False
    name = foundation.CFStringCreateWithCString(None, b"CGSSessionScreenIsLocked", 0x08000100)
    told = foundation.CFDictionaryGetValue(session, name)
    locked = bool(told) and bool(foundation.CFBooleanGetValue(told))
    foundation.CFRelease(name)
    foundation.CFRelease(session)
    return locked
