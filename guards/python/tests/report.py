"""Runs all tests and prints one JSON line for each: id, outcome, detail.

Many tests wait for other processes, so several processes run them, one class at a time.
"""

import json
import os
import sys
import unittest
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

classes = []


class Lines(unittest.TestResult):
    """Collects one line for each test that is over."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def _tell(self, test, outcome, detail=""):
        self.lines.append(json.dumps({"id": test.id(), "outcome": outcome, "detail": detail}))

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


def classes_of(suite):
    """Yields the tests of each class, in a list that is a suite of its own."""
    tests = list(suite)
    if tests and not isinstance(tests[0], unittest.TestSuite):
        yield suite
        return
    for part in tests:
        yield from classes_of(part)


def takes_long(suite):
    return any(getattr(test, "takes_long", False) for test in suite)


def lines_of(index):
    """Runs the tests of a class; a forked process has the list of them."""
    result = Lines()
    classes[index].run(result)
    return result.lines


if __name__ == "__main__":
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = classes_of(unittest.defaultTestLoader.discover(os.path.join(home, "tests"), top_level_dir=home))
    classes += sorted(found, key=takes_long, reverse=True)
    with ProcessPoolExecutor((os.cpu_count() or 1) + 2, get_context("fork")) as pool:
        for done in as_completed([pool.submit(lines_of, index) for index in range(len(classes))]):
            print("\n".join(done.result()), flush=True)
