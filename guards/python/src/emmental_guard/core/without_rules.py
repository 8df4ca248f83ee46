"""Handles a start without usable rules: the function runs and nothing is asked, or it does not run."""

import os
import posix


def tell(guard):
    """Reports this once, with the reason; ends the process with status 70 where the function is set to closed."""
    guard.signals.level = "none"
    guard.signals.emit("error", {"message": "no rules: " + guard.trouble})
    if guard.profile.on_error == "closed":
        text = "emmental: the function does not run without its rules: %s\n" % guard.trouble
        posix.write(2, text.encode("utf-8", "backslashreplace"))
        posix._exit(70)
    if os.environ.get("EMMENTAL_SIGNALS", "stdout") == "stdout":
        # The function reads the output of a child as an answer, and must find no signal there.
        os.environ["EMMENTAL_SIGNALS"] = "stderr"
