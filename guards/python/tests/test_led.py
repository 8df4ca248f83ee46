"""Paths and addresses that were allowed before, while events are in work whose texts could be what is meant."""

import os
import tempfile
import unittest

from .running import own_files, profile, rule, run

_start = """
import os, sys, threading
import emmental_guard
here = os.environ["HERE"]
def opened(path):
    try: open(path).close(); return "open"
    except PermissionError: return "blocked"
def own(event, context):
    return [opened(path) for path in context]
handle = sys.modules["emmental_guard.doors"].wrap_handler(own)
def plain(name): return here + "/work/" + name
def said(event, *paths): print(*handle(event, paths))
"""


class Led(unittest.TestCase):
    environ = {}

    def says(self, script, **sections):
        entry = rule("any", triggers=[], source=None, inspect=["path-traversal", "ssrf"], shape=None, batchItemFailures=False)
        files = [own_files, rule("work", read=["$HERE/work/**"], write=[])]
        made = {"work/a": "", "work/b": "", "work/c/d": ""}
        # Not below /tmp, where any function may write: what is there proves nothing.
        with tempfile.TemporaryDirectory(dir=os.path.expanduser("~")) as folder:
            result = run(_start + script, profile(files=files, inbound=[entry], **sections), folder, files=made, **self.environ)
        self.assertEqual((result.code, result.of("error")), (0, []), result.err)
        return result.out.splitlines()

    def test_a_path_that_was_allowed_before_is_held_against_each_event(self):
        found = self.says(
            """
for _ in range(3): said({"path": "/orders"}, *[plain("a")] * 3)
said({"path": "/orders", "name": plain("a")}, plain("a"), plain("b"), plain("a"))
said({"path": "/orders"}, plain("a"), plain("b"))
said({"name": "%2F" + plain("b")[1:]}, plain("a"), plain("b"), plain("b"))
said({"name": "file://" + plain("b")}, plain("b"))
said({"path": "/orders", "name": "c/../../work/b"}, plain("b"), plain("a"))
said({"name": "../work/a"}, plain("a"))
said({"path": "/orders", "name": plain("c/./d")}, plain("c/d"), plain("c//d"), plain("c/./d"), plain("a"))
said({"path": "/orders"}, plain("c/d"), plain("c//d"), plain("a"))
"""
        )
        self.assertEqual(
            found,
            [
                "open open open", "open open open", "open open open", "blocked open blocked", "open open", "open blocked blocked", "blocked", "blocked open",
                "blocked", "blocked blocked blocked open", "open open open",
            ],
        )  # fmt: skip

    def test_of_several_in_work_the_paths_of_all_count(self):
        """Another event begins and ends while one runs; its path counts as long."""
        found = self.says(
            """
at, go_on = threading.Event(), threading.Event()
def waits(event, context):
    at.set()
    go_on.wait()
waiting = sys.modules["emmental_guard.doors"].wrap_handler(waits)
said({"path": "/orders"}, *[plain("a")] * 2)
def inner(event, context):
    print(opened(plain("a")), opened(plain("a")))
    other = threading.Thread(target=lambda: waiting({"path": "/orders", "name": plain("a")}, ()))
    other.start()
    at.wait()
    print(opened(plain("a")), opened(plain("b")), opened(plain("a")))
    go_on.set()
    other.join()
    print(opened(plain("a")), opened(plain("a")))
sys.modules["emmental_guard.doors"].wrap_handler(inner)({"path": "/orders"}, ())
"""
        )
        self.assertEqual(found, ["open open", "open open", "blocked open blocked", "open open"])

    def test_the_path_of_an_address_is_held_against_each_event(self):
        found = self.says(
            """
import socket
listener = socket.create_server(("127.0.0.1", 0))
one = socket.create_connection(listener.getsockname())
far = listener.accept()[0]
def asked(event, paths):
    found = []
    for path in paths:
        try: one.sendall(b"GET " + path.encode() + b" HTTP/1.1\\r\\nHost: 127.0.0.1:%d\\r\\n\\r\\n" % listener.getsockname()[1]); found.append("sent")
        except PermissionError: found.append("blocked")
    return found
ask = sys.modules["emmental_guard.doors"].wrap_handler(asked)
def said(event, *paths): print(*ask(event, paths))
for _ in range(3): said({"id": "7", "path": "/orders"}, "/orders/7", "/orders/8?page=2", "/orders/7")
said({"id": "../admin"}, "/orders/7", "/orders/../admin", "/orders/8")
said({"id": "7"}, "/orders/../admin", "/orders/7")
said({"id": "a&role=admin"}, "/o?x=a", "/o?x=a&role=admin", "/o?x=b&role=admin")
said({"id": "a", "q": "\\u00e4&b"}, "/o?x=a", "/o?x=a&b")
""",
            outbound=[rule("here", to=["127.0.0.1:*"])],
        )
        self.assertEqual(found, ["sent sent sent"] * 3 + ["sent blocked sent", "sent sent", "sent blocked sent", "sent sent"])


if __name__ == "__main__":
    unittest.main()
