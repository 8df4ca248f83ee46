"""The ways out of the scripts beside this, one process each, without the guard and with it."""

import http.server
import os
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from .running import here, own_files, profile, rule, run

scripts = [os.path.join(here, name) for name in ("escapes.py", "escapes_by_c.py", "escapes_within.py", "escapes_at_the_end.py", "escapes_by_texts.py", "escapes_beside.py", "escapes_by_sending.py", "escapes_of_files.py", "escapes_of_code.py", "escapes_by_asking.py", "escapes_of_settings.py", "escapes_by_libraries.py")]
# Escapes that need something: an option of the compiler, a library, or
needs_something = {
    "history_of_readline", "history_written", "extension_of_sqlite", "interrupts", "interrupt_of_the_main_thread", "interpreter_of_tcl",
    "file_of_a_profiler", "late_name_of_a_tool", "interface_of_c",
    # an older or newer version of Python, or
    "tool_of_monitoring", "another_interpreter_of_today", "interpreter_by_its_module", "interpreter_by_its_older_module",
    "pool_of_interpreters", "hints_of_today", "passwords_of_the_users",
    # a feature of the kernel.
    "sent_as_to_a_cipher", "sent_by_several_paths", "settings_of_readline",
}  # fmt: skip
# Escapes that have to win a race.
races = {"bytes_of_a_send", "race_of_two_links"}
# Escapes that the end of the process stops.
stops_by_ending = {"late_filters_that_are_no_list"}


class Server(http.server.BaseHTTPRequestHandler):
    # A connection is kept: some ways out are a second request.
    protocol_version = "HTTP/1.1"

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

    def do_PUT(self):
        # A body that nobody reads closes the connection under who sends the next request.
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    do_POST = do_DELETE = do_PUT


class Turns(unittest.TestCase):
    """Runs the scripts with servers beside them; the rules for `code` follow from an escape's name in `escapes_in_turn.py`."""

    takes_long = True
    scripts = [os.path.join(here, "escapes_in_turn.py")]

    @classmethod
    def setUpClass(cls):
        cls.servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) for _ in range(2)]
        cls.allowed, cls.evil = (http_server.server_port for http_server in cls.servers)
        for http_server in cls.servers:
            # A request that was stopped halfway.
            http_server.handle_error = lambda *rest: None
        cls.servers[0].to = "http://127.0.0.1:%d/" % cls.evil
        for http_server in cls.servers:
            threading.Thread(target=http_server.serve_forever, daemon=True).start()
        cls.names = []
        with open(os.path.join(here, "escaping.py")) as file:
            cls.shared = file.read()
        for script in cls.scripts:
            names = subprocess.run([sys.executable, script, "list"], capture_output=True, text=True, check=True)
            with open(script) as file:
                text = file.read()
            cls.names += [(text, name) for name in names.stdout.split()]

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.shutdown()
            server.server_close()

    def outcomes(self, rules):
        """Returns what became of each escape; `rules` makes the profile for a name, None is no guard."""
        shared = self.shared
        # Without rules the guard is there all the same, and says so.
        without = {"PYTHONPATH": ""} if rules is None else {}

        def item(way):
            text, name = way
            result = run(text, None if rules is None else rules(name), arguments=(name,), files={"secret/key.txt": "SECRET", "work/.keep": "", "app/escaping.py": shared},
                         EVIL=str(self.evil), ALLOWED=str(self.allowed), **without)  # fmt: skip
            return name, next((line for line in result.out.splitlines() if line.startswith(("ESCAPED", "stopped"))), "ended: " + result.err[-300:])

        with ThreadPoolExecutor(4) as pool:
            return dict(pool.map(item, self.names))

    def rules(self, name):
        use = name.partition("_")[0]
        return profile(
            processes=[rule("date", run="/bin/date", args=["*"])],
            code=[] if use == "nothing" else [rule("turn", use=[use])],
            files=[own_files, rule("work", read=["$HERE/work/**", "$HERE/signals"], write=["$HERE/work/**"])],
            outbound=[rule("own", to=["127.0.0.1:%d" % self.allowed])],
        )

    def test_none_of_them_is_a_way_out_with_the_guard(self):
        found = self.outcomes(self.rules)
        self.assertEqual({name: how for name, how in found.items() if not how.startswith("stopped") and name not in stops_by_ending}, {})

    def test_without_the_guard_they_are(self):
        found = self.outcomes(None)
        # Those that look for the guard find none.
        stopped = {name: how for name, how in found.items() if not how.startswith(("ESCAPED", "stopped: ")) and name not in needs_something | races}
        self.assertLess(len(stopped), 13, stopped)


class Escapes(Turns):
    scripts = scripts

    def rules(self, name):
        return (
            profile(
                processes=[],
                code=[],
                files=[own_files, rule("work", read=["$HERE/work/**"], write=["$HERE/work/**"])],
                outbound=[rule("own", to=["127.0.0.1:%d" % self.allowed, "allowed.example:*", "*.wild.example:*"])],
                permissions=[
                    rule("get", call=["s3:GetObject"], resource=["arn:aws:s3:::bucket/*"]),
                    rule("put", call=["dynamodb:PutItem"], resource=["table/Orders"]),
                    rule("news", call=["sns:Publish"], resource=[]),
                    rule("own", call=["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], resource=["own/*"]),
                    rule("queue", call=["sqs:SendMessage"], resource=["Own"]),
                    rule("function", call=["lambda:GetFunction"], resource=[]),
                ],
            )
        )


if __name__ == "__main__":
    unittest.main()
