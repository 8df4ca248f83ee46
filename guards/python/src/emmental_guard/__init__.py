"""The guard inside a Python function: it checks what comes in and what goes out against the function's profile.

Loaded by the preload (`preload/sitecustomize.py`, or the wheel's `.pth`), or by importing this package first.
Starts only when EMMENTAL_PROFILE names a compiled profile.
"""

__version__ = "0.1.0"


def _start():
    from . import start

    start.start(__version__)


_start()
del _start
