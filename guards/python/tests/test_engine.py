"""Tests the memories of the engine, and events that must not stop it before their end."""

import base64
import sys
import unittest

from .running import source

sys.path.insert(0, source)

from emmental_guard.engine.decode import decode  # noqa: E402
from emmental_guard.engine.verdict import inspect  # noqa: E402

attack = "' OR 1=1 --"
# Noise in base64 of both cases, and of one.
noise = ("Kx9Qz7LmVw3TbY8Hc2Rd", "07316df2e961")


def rules_of(event, **more):
    return [item[1] for item in inspect(event, **more).findings]


class Engine(unittest.TestCase):
    def test_data_that_become_nothing_hide_nothing(self):
        """A block of deflate without content (RFC 1951, section 3.2.4), and what follows it."""
        data = b"\x01\x00\x00\xff\xff" + bytes(range(200, 230))
        for item in (data, base64.b64encode(data).decode()):
            self.assertEqual(rules_of({"first": item, "second": attack}), ["sqli/tautology"])

    def test_a_text_is_read_the_same_when_it_comes_again(self):
        event = {"id": noise[0], "session": noise[1], "isBase64Encoded": False, "list": [attack, "--"], "note": attack}
        first = inspect(event)
        self.assertEqual(first.findings, inspect(event).findings)
        self.assertEqual(first.not_inspected, inspect(event).not_inspected)

    def test_noise_that_is_known_is_told_where_it_is_not_opened(self):
        for text in noise:
            for event in ({"id": text}, {text: 1}):
                self.assertEqual(decode(event).not_inspected, [])
                limited = decode(event, limits={"maxDepth": 0}).not_inspected
                self.assertEqual([why for _, why, _ in limited], ["decoded 0 times already"])

    def test_names_are_held_against_all_rules_though_texts_are_known(self):
        known = {"note": "bring two"}
        inspect(known)
        self.assertEqual(rules_of({**known, "constructor.prototype": "x"}), rules_of({"constructor.prototype": "x"}))
        self.assertTrue(rules_of({**known, "__proto__": {"a": 1}}))


if __name__ == "__main__":
    unittest.main()
