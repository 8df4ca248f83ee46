"""Gives the Lambda runtime client a handler: the function's own handler, wrapped by the guard."""

import os
import sys


def _check(name):
    """Raises ImportError for a name without a module or a function, unless a runtime client is there: the client
    reports the mistake itself, in the platform's words.
    """
    clients = [sys.modules.get(module) for module in ("awslambdaric.bootstrap", "bootstrap", "__main__")]
    module, _, function = name.rpartition(".")
    if name and not (module and function) and not any(hasattr(client, "_get_handler") for client in clients):
        raise ImportError(
            "emmental: EMMENTAL_HANDLER is %r: it has to name a module and a function of it with a dot between, "
            "as app.handler for the function handler in app.py" % name
        )


_check(os.environ.get("EMMENTAL_HANDLER") or "")
_doors = sys.modules["emmental_guard.doors"]
_load = _doors.lambda_loader()
handler = _doors.wrap_handler(_load())
del _load, _doors, _check
