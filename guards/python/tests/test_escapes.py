"""Ways out of `escapes.py` and `escapes_within.py`, one process each, without the guard and with it."""

import http.server
import os
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from .running import here, own_files, profile, rule, run

scripts = [os.path.join(here, name) for name in ("escapes.py", "escapes_within.py")]
# What a compiler, a library or a kernel without it does not let anybody do.
needs_something = {"history_of_readline", "history_written", "extension_of_sqlite", "interrupts", "interrupt_of_the_main_thread"}


class Server(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        to = getattr(self.server, "to", None)
        self.send_response(302 if to else 200)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"evil")


class Escapes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) for _ in range(2)]
        cls.allowed, cls.evil = (one.server_port for one in cls.servers)
        cls.servers[0].to = "http://127.0.0.1:%d/" % cls.evil
        for one in cls.servers:
            threading.Thread(target=one.serve_forever, daemon=True).start()
        cls.names = []
        for script in scripts:
            names = subprocess.run([sys.executable, script, "list"], capture_output=True, text=True, check=True)
            with open(script) as file:
                text = file.read()
            cls.names += [(text, name) for name in names.stdout.split()]

    @classmethod
    def tearDownClass(cls):
        for one in cls.servers:
            one.shutdown()
            one.server_close()

    def outcomes(self, compiled):
        def one(way):
            text, name = way
            result = run(text, compiled, arguments=(name,), files={"secret/key.txt": "SECRET", "work/.keep": ""},
                         EVIL=str(self.evil), ALLOWED=str(self.allowed))  # fmt: skip
            return name, next((line for line in result.out.splitlines() if line.startswith(("ESCAPED", "stopped"))), "ended: " + result.err[-300:])

        with ThreadPoolExecutor(4) as pool:
            return dict(pool.map(one, self.names))

    def test_none_of_them_is_a_way_out_with_the_guard(self):
        found = self.outcomes(
            profile(
                processes=[],
                code=[],
                files=[own_files, rule("work", read=["$HERE/work/**"], write=["$HERE/work/**"])],
                outbound=[rule("own", to=["127.0.0.1:%d" % self.allowed, "allowed.example:*"])],
                permissions=[rule("get", call=["s3:GetObject"], resource=["*"])],
            )
        )
        self.assertEqual({name: how for name, how in found.items() if not how.startswith("stopped")}, {})

    def test_without_the_guard_they_are(self):
        found = self.outcomes(None)
        stopped = {name: how for name, how in found.items() if how != "ESCAPED" and name not in needs_something}
        self.assertLess(len(stopped), 12, stopped)


if __name__ == "__main__":
    unittest.main()
