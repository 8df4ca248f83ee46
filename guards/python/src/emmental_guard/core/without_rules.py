"""Handles a start without usable rules, or with exchanged ones: the function runs nevertheless, or it does not run."""

import os
import posix


def tell(guard):
    """Reports the reason; ends the process with status 70 when the function is set to `closed`."""
    if guard.trouble is not None:
        guard.signals.level = "none"
        message, why = "no rules: " + guard.trouble, "without its rules: " + guard.trouble
    else:
        message, why = guard.difference, "with another guard or other rules: " + guard.difference
    guard.signals.emit("error", {"message": message})
    if guard.profile.on_error == "closed":
        posix.write(2, ("emmental: the function does not run %s\n" % why).encode("utf-8", "backslashreplace"))
        posix._exit(70)
    if guard.trouble is not None and os.environ.get("EMMENTAL_SIGNALS", "stdout") == "stdout":
        # The function reads the standard output of a child as its result, so signals must not go there.
        os.environ["EMMENTAL_SIGNALS"] = "stderr"
