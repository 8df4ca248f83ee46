"""Starts the guard with the interpreter when this folder is on PYTHONPATH, then runs any other `sitecustomize`."""

import os
import sys


def _preload():
    folder = os.path.dirname(os.path.abspath(__file__))
    # This file stands beside the package, or in a folder of it.
    home = folder if os.path.isdir(os.path.join(folder, "emmental_guard")) else os.path.dirname(os.path.dirname(folder))
    if home not in sys.path:
        sys.path.append(home)
    try:
        import emmental_guard  # noqa: F401
    except Exception as error:
        sys.stderr.write("emmental: the guard did not start: %r\n" % (error,))
        if os.environ.get("EMMENTAL_ON_ERROR") == "closed":
            os._exit(70)
    # Find the `sitecustomize` that this file hides. `importlib.machinery` would load more than is needed.
    own = (home, os.path.join(home, "emmental_guard", "preload"))
    finder = sys.modules["_frozen_importlib_external"].PathFinder
    spec = finder.find_spec("sitecustomize", [path for path in sys.path if os.path.abspath(path or ".") not in own])
    if spec is not None and spec.loader is not None:
        sys.modules.pop("sitecustomize", None)
        sys.modules["sitecustomize"] = sys.modules["_frozen_importlib"]._load(spec)


_preload()
del _preload
