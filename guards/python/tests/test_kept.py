"""Requests that are hidden on kept connections (kept.py),."""

import os
import unittest

from .running import here, profile, rule, run

_profile = dict(
    outbound=[rule("here", to=["127.0.0.1:*"])],
    permissions=[rule("get", call=["s3:GetObject"], resource=["arn:aws:s3:::bucket/*"])],
)


class Kept(unittest.TestCase):
    def test_none_of_them_hides_a_request(self):
        with open(os.path.join(here, "kept.py")) as file:
            script = file.read()
        for compiled, arguments in ((None, ("patient",)), (profile(**_profile), ())):
            result = run(script, compiled, arguments=arguments, timeout=300)
            found = dict(line.split() for line in result.out.splitlines())
            self.assertGreater(len(found), 20, result.err)
            self.assertEqual({name for name, is_taken in found.items() if is_taken != str(compiled is None)}, set(), result.err)


if __name__ == "__main__":
    unittest.main()
