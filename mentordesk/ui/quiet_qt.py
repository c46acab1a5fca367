"""Qt, without its looking into the source of every module that is imported after it.

PySide can give Qt's names another spelling in modules that ask for it (``from __feature__ import``).
To know which may ask, it reads the source of every module that is imported, of the standard library
too, and Python keeps what was read: 2 MB and a tenth of the start. None of ours asks.
"""

import linecache
import sys
from types import ModuleType

import PySide6.QtCore  # noqa: F401


def _asks_for_nothing(_module: ModuleType) -> bool:
    return False


#: Where another release of PySide does it otherwise, everything works, and starts a little later.
_feature = sys.modules.get("shibokensupport.feature")
if hasattr(_feature, "_mod_uses_pyside"):
    _feature._mod_uses_pyside = _asks_for_nothing  # type: ignore[union-attr]

# what it had read before it could be stopped, of the standard library's enumerations above all
linecache.clearcache()
