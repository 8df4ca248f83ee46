"""Functions whose frames nobody sees do what they did."""

import marshal
import sys
import unittest

from .running import source

sys.path.insert(0, source + "/emmental_guard")

from unseen import HIDES, hide, unseen  # noqa: E402

text = """
import sys

def called(act):
    kept = 5
    def inner():
        return act(), kept
    return inner()

def fails():
    try:
        raise ValueError("x")
    except ValueError:
        [one for one in range(3)]
        raise

def loops(times):
    found = []
    for number in range(times):
        found.append(number * 2)
    return found

def yields():
    yield sys._getframe().f_code.co_name

class Kept:
    def __init__(self, value):
        self.value = value
    def method(self, *rest, key=1, **more):
        return self.value, rest, key, more
"""


@unittest.skipUnless(HIDES, "frames of 3.10 are always shown")
class Unseen(unittest.TestCase):
    def setUp(self):
        self.code = unseen(compile(text, "hidden.py", "exec"))
        self.names = {}
        exec(self.code, self.names)

    def test_no_frame_leads_to_them(self):
        def frames():
            frame, found = sys._getframe(), []
            while frame is not None:
                found.append(frame.f_code.co_filename)
                frame = frame.f_back
            return found

        for _ in range(20):
            (found, kept) = self.names["called"](frames)
            self.assertNotIn("hidden.py", found)
            self.assertEqual(kept, 5)

    def test_no_traceback_shows_them(self):
        for _ in range(20):
            try:
                self.names["fails"]()
            except ValueError as error:
                trace, found = error.__traceback__, []
                while trace is not None:
                    found.append(trace.tb_frame.f_code.co_filename)
                    trace = trace.tb_next
            self.assertEqual(found, [__file__])

    def test_they_do_what_they_did(self):
        for times in (0, 3, 2000):
            self.assertEqual(self.names["loops"](times), [2 * item for item in range(times)])
        item = self.names["Kept"](7)
        for _ in range(20):
            self.assertEqual(item.method(1, key=2, other=3), (7, (1,), 2, {"other": 3}))
        # A generator is shown.
        self.assertEqual(list(self.names["yields"]()), ["yields"])

    def test_they_may_be_as_long_as_they_like(self):
        # On 3.11 each is a jump further than the one before; beyond 255 a jump is two instructions.
        for size in [*range(10, 46), 900]:
            lines = ["def long(act, one, seen=None):", "    one += 0", "    inner = lambda: one"]
            lines += ["    one += 1"] * size
            lines += [
                "    try:",
                "        for number in range(3):",
                "            act(inner())",
                "    except KeyError as error:",
                "        seen = error.args[0]",
                "    finally:",
                "        one += 1",
                "    return one, seen",
            ]
            names = {}
            exec(unseen(compile("\n".join(lines), "hidden.py", "exec")), names)

            def failing(value):
                if fails:
                    raise KeyError(value)

            for fails in (True, False) * 12:
                self.assertEqual(names["long"](failing, 5), (6 + size, 5 + size if fails else None), size)
            lines = [line for _, _, line in names["long"].__code__.co_lines() if line is not None]
            self.assertEqual((lines[0], max(lines)), (1, size + 11))

    def test_once_is_as_good_as_twice_and_it_can_be_kept(self):
        self.assertEqual(marshal.dumps(unseen(self.code)), marshal.dumps(self.code))
        before = {key: value.__code__.co_code for key, value in self.names.items() if hasattr(value, "__code__")}
        hide(self.names)
        self.assertEqual({key: self.names[key].__code__.co_code for key in before}, before)
        exec(marshal.loads(marshal.dumps(self.code)), self.names)
        self.assertEqual(self.names["loops"](2), [0, 2])


if __name__ == "__main__":
    unittest.main()
