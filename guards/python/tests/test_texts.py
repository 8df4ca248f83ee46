"""Which texts of an event are asked about a call."""

import random
import sys
import unittest

from .running import source

sys.path.insert(0, source)

from emmental_guard.engine.sinks import proof  # noqa: E402
from emmental_guard.engine.texts import Texts, usable  # noqa: E402

hosts = ["api.example.com", "127.0.0.1:8080", "localhost", "orders.local:9001", "[::1]", "x@10.0.0.5"]
words = """%2e%2e/ orders 17 8080 com/ https http:// .. ../../etc/passwd ..%2f ?page=2 &a=1 #x \\ /etc/passwd /tmp/a // LOCALHOST:8080 127.1 ::1 m/17 ö 😀 id
    1-OR-1=1 ';ls $(id) a\\'b {{7*7}} process.env""".split() + ["' OR '1'='1", "; ls", 'sh -c "id"', "a\0b", "1 OR 1=1"]


class Asked(unittest.TestCase):
    def test_no_text_is_left_out_that_proves_something_by_itself(self):
        made, proven = random.Random(7), 0

        def part():
            return "".join(made.choices(words + hosts, k=made.randrange(1, 4)))

        def address():
            return "%s%s/%s" % (made.choice(("http://", "https://", "ftp://", "")), made.choice([*hosts, ""]), part())

        for _ in range(4000):
            texts = [made.choice((part, address))() for _ in range(made.randrange(1, 9))]
            known = Texts(texts)
            for _ in range(6):
                kind, argument = made.choice(("url", "url", "path", "sql", "shell", "code", "nosql", "template")), made.choice((part, address))()
                # The argument mostly contains some of the texts.
                argument += made.choice(("", "", "/", "?q=")) + made.choice(texts)
                able = list(usable(kind, argument, [known]))
                # Prove each text as if there were no other.
                alone = [text for text in known.all if len(text) > 1 and proof(kind, argument, [text])]
                proven += len(alone)
                self.assertEqual([text for text in alone if text not in able], [], (kind, argument))
                # The order is kept.
                self.assertEqual(able, [text for text in known.all if text in able])
        self.assertGreater(proven, 1000)


if __name__ == "__main__":
    unittest.main()
