"""Compiles what is written in C, where there is a compiler, runs all tests and prints one JSON line for each: id, outcome, detail."""

import json
import os
import platform
import sys
import unittest


class Lines(unittest.TestResult):
    """One line a test, when it is over."""

    def _tell(self, test, outcome, detail=""):
        sys.stdout.write(json.dumps({"id": test.id(), "outcome": outcome, "detail": detail}) + "\n")
        sys.stdout.flush()

    def addSuccess(self, test):
        self._tell(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._tell(test, "failed", self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self._tell(test, "failed", self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        # Continuous integration has every tool: one that is missing there is a fault.
        self._tell(test, "failed" if os.environ.get("CI") else "skipped", reason)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._tell(subtest, "failed", "".join(map(str, err[:2])))


if __name__ == "__main__":
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path.insert(0, os.path.join(home, "build"))
    from native import compile_native, machines

    compile_native(os.path.join(home, "src", "emmental_guard", "compiled"), [one for one in machines if one == platform.machine()])
    unittest.defaultTestLoader.discover(os.path.join(home, "tests"), top_level_dir=home).run(Lines())
