"""Sealed functions (`vault.seal`): their values stand in their code, and each slot that they name has one."""

import unittest

from . import running  # noqa: F401

from emmental_guard import vault  # noqa: E402 isort: skip


def _sum(value):
    added = "slot:added"
    plain = "slots are texts of this form only"
    return value + added, plain


class Seal(unittest.TestCase):
    def test_a_slot_has_the_value_that_was_passed(self):
        sealed = vault.seal(_sum, added=2)
        self.assertEqual(sealed(1), (3, "slots are texts of this form only"))
        self.assertEqual((list(sealed.__globals__), sealed.__closure__), (["__builtins__"], None))

    def test_a_slot_without_a_value_is_refused(self):
        with self.assertRaisesRegex(LookupError, "_sum names the slot added, which has no value"):
            vault.seal(_sum, add=2)


if __name__ == "__main__":
    unittest.main()
