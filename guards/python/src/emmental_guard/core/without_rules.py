"""Handles a start without usable rules: the function runs unguarded, or it does not run."""

import os
import posix


def tell(guard):
    """Reports the reason; ends the process with status 70 when the function is set to `closed`."""
    guard.signals.level = "none"
    guard.signals.emit("error", {"message": "no rules: " + guard.trouble})
    if guard.profile.on_error == "closed":
        text = "emmental: the function does not run without its rules: %s\n" % guard.trouble
        posix.write(2, text.encode("utf-8", "backslashreplace"))
        posix._exit(70)
    if os.environ.get("EMMENTAL_SIGNALS", "stdout") == "stdout":
        # The function reads the standard output of a child as its result, so signals must not go there.
        os.environ["EMMENTAL_SIGNALS"] = "stderr"
