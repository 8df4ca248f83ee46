"""Counts and signals are honest however a process ends, and cost the function nothing when nobody takes them."""

import json
import os
import socket
import sys
import tempfile
import threading
import time
import unittest

from .lambdas import invoke
from .running import own_files, profile, rule, run, source

sys.path.insert(0, source)

from emmental_guard.core.profile import none  # noqa: E402
from emmental_guard.core.signals import Signals  # noqa: E402


def counted(result, name):
    match = rule(name)["match"]
    return sum(signal["evidence"]["hits"].get(match, 0) for signal in result.of("hits"))


class Counts(unittest.TestCase):
    files = [own_files, rule("work", read=["$HERE/work/**"], write=["$HERE/work/**"])]

    def test_a_process_that_ends_at_once_tells_what_it_counted(self):
        script = "import os\nfor _ in range(3): os.listdir(os.environ['HERE'] + '/work')\nos._exit(3)"
        result = run(script, profile(files=self.files), files={"work/a": ""})
        self.assertEqual((result.code, counted(result, "work")), (3, 3))

    def test_what_a_process_counted_is_not_told_again_by_its_children(self):
        for ending in ("sys.exit(0)", "os._exit(0)"):
            script = """
                import os, sys
                place = os.environ["HERE"] + "/work"
                for _ in range(3): os.listdir(place)
                if (child := os.fork()) == 0:
                    os.listdir(place)
                    %s
                os.waitpid(child, 0)
                os.listdir(place)
            """ % ending
            result = run(script, profile(files=self.files, processes=[rule("self", run=sys.executable, args=None)]), files={"work/a": ""})
            self.assertEqual((result.code, counted(result, "work")), (0, 5), result.err)

    def test_nothing_is_lost_where_many_threads_begin_at_once(self):
        script = """
            import os, sys, threading
            import emmental_guard
            place = os.environ["HERE"] + "/work"
            def own(event, context):
                for _ in range(20): os.listdir(place)
            handler = sys.modules["emmental_guard.doors"].wrap_handler(own)
            def calls():
                together.wait()
                for number in range(10): handler({"number": "n%d" % number, "path": "/a"}, None)
            together = threading.Barrier(20)
            threads = [threading.Thread(target=calls) for _ in range(20)]
            for one in threads: one.start()
            for one in threads: one.join()
        """
        entry = rule("any", triggers=[], source=None, inspect="all", shape=None, batchItemFailures=False)
        result = run(script, profile(files=self.files, inbound=[entry]), files={"work/a": ""})
        self.assertEqual(result.of("error"), [], result.err)
        self.assertEqual((counted(result, "any"), counted(result, "work")), (200, 4000))
        self.assertEqual(sum(signal["evidence"]["invocations"] for signal in result.of("hits")), 200)

    def test_a_line_that_found_no_room_is_ended_before_the_next(self):
        script = """
            import os, resource
            def fails():
                try: open("/etc/nowhere", "w")
                except PermissionError: pass
            path = os.environ["HERE"] + "/lines"
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (os.stat(path).st_size + 30, most))
            fails()
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            fails()
            print(open(path).read())
        """
        result = run(script, profile(files=[*self.files, rule("lines", read=["$HERE/lines"], write=[])]), EMMENTAL_SIGNALS="file:lines")
        lines = [line for line in result.out.splitlines() if line]
        complete = [json.loads(line) for line in lines if line.endswith("}")]
        self.assertEqual(([signal["kind"] for signal in complete], len(lines) - len(complete)), (["start", "lost", "block"], 1), result.out)
        self.assertEqual(complete[1]["evidence"], {"lost": 1})

    def test_how_many_were_lost_outlives_a_line_that_fails_too(self):
        fails, written = [True], []
        item = Signals("stdout", none("Orders", {}), "0", None)

        def write(line):
            if fails[0]:
                raise OSError
            written.append(json.loads(line))

        item._write = write
        for _ in range(5):
            item.emit("block", {})
        fails[0] = False
        item.emit("block", {})
        self.assertEqual([(line["kind"], line["evidence"]) for line in written], [("lost", {"lost": 5}), ("block", {})])

    def test_targets_are_counted_by_rule_and_the_others_together(self):
        item, written = Signals("stdout", none("Orders", {}), "0", None), []
        item._write = lambda line: written.append(json.loads(line))
        for host in range(30):
            item.hit("any", "h%d.example:443" % host)
        count = item.counter("any", "h0.example:443")
        for _ in range(5):
            count()
        item.hit("files")
        item.flush()
        count()
        item.flush()
        first, second = (line["evidence"] for line in written)
        self.assertEqual(first["hits"], {"any": 35, "files": 1})
        self.assertEqual(len(first["targets"]["any"]), 21)
        self.assertEqual((first["targets"]["any"]["h0.example:443"], first["targets"]["any"]["others"]), (6, 10))
        self.assertEqual((second["hits"], second["targets"]), ({"any": 1}, {"any": {"h0.example:443": 1}}))
        self.assertRegex(written[0]["id"], "^em-[0-9a-f]{16}$")

    def test_the_last_counts_are_sent_when_lambda_ends_the_instance(self):
        script = """
            import os
            for _ in range(3):
                open(__file__).close()
            os.kill(os.getpid(), 15)
        """
        result = run(script, profile(files=[own_files]), AWS_LAMBDA_RUNTIME_API="127.0.0.1:9")
        self.assertEqual(result.code, -15, result.err)
        self.assertGreaterEqual(result.of("hits")[-1]["evidence"]["hits"][own_files["match"]], 3)

    def test_the_answer_of_an_endpoint_is_read(self):
        from emmental_guard.core.post import _answer

        class Socket:
            def __init__(self, text):
                self.parts = [text[:20], text[20:], b""]

            def settimeout(self, seconds):
                pass

            def recv(self, most):
                return self.parts.pop(0)

        later = time.monotonic() + 60
        for text, answer in (
            (b"HTTP/1.1 202 Accepted\r\n", (202, 0.0)),
            (b"HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\n\r\n", (429, 7.0)),
            (b"HTTP/1.1 503 No\r\nretry-after: 9999\r\n\r\n", (503, 60.0)),
            (b"HTTP/1.1 500 No\r\n\r\n", (500, 0.0)),
            (b"nonsense", (0, 0.0)),
        ):
            self.assertEqual(_answer(Socket(text), later), answer)

    def test_targets_have_no_secrets(self):
        from emmental_guard.core.excerpt import excerpt
        from emmental_guard.core.signals import _shown

        for target in (
            "a@example.com:25", "token:443", "a" * 45 + ".example:443", "AKIAIOSFODNN7EXAMPLE.example:443",
            "4111-1111-1111-1111.example:443", "/opt/" + "x/" * 60, "dynamodb.eu-west-1.amazonaws.com:443", "/usr/bin/convert",
        ):  # fmt: skip
            self.assertEqual(_shown({target: 2}), {excerpt(target): 2})

    def test_the_start_says_where_nothing_hands_events_over(self):
        self.assertIn("none: no platform passes events to the guard", run("", profile(inbound=[])).of("start")[0]["evidence"]["start"]["inbound"])
        result = run("", profile(inbound=[]), _HANDLER="app.handler")
        self.assertEqual(result.of("start")[0]["evidence"]["start"]["inbound"], "in-process, enforce")


class Places(unittest.TestCase):
    """Where signals cannot go: the same is said as by the guard for Node (`guards/node/signals.test.ts`)."""

    known = "; signals go to stdout: use stdout, file:PATH or https://HOST/PATH"
    file = ", which cannot be opened (%s); signals go to stdout: name a file in an existing, writable folder"
    script = """
        import os, subprocess, sys
        try: os.system("true")
        except PermissionError: print("stopped")
        child = subprocess.run([sys.executable, "-c", "print(2)"], capture_output=True, text=True)
        print([child.stdout, "EMMENTAL_SIGNALS" in child.stderr, '"kind":"start"' in child.stderr])
    """

    def said(self, shown, rest):
        return 'emmental: EMMENTAL_SIGNALS is "%s"%s\n' % (shown, rest)

    def test_it_is_said_once_and_they_are_on_stdout(self):
        for asked, shown, rest in (
            ("fil:/tmp/x", "fil:/tmp/x", self.known),
            ("/tmp/x", "/tmp/x", self.known),
            ("stdout ", "stdout ", self.known),
            ("https//who:secret@collector.example/in?key=secret", "\u2026@collector.example/in?\u2026", self.known),
            ("http://collector.example/", "http://collector.example/", self.known),
            ("https://:::/", "https://:::/", self.known),
            ("file:", "file:", self.file % "ENOENT: no such file or directory"),
            ("file:/", "file:/", self.file % "EISDIR: is a directory"),
            ("file:/none/signals", "file:/none/signals", self.file % "ENOENT: no such file or directory"),
        ):
            with self.subTest(asked):
                result = run(self.script, profile(processes=[rule("self", run=sys.executable, args=None)]), EMMENTAL_SIGNALS=asked)
                self.assertEqual((result.code, result.err), (0, self.said(shown, rest)))
                lines = result.out.splitlines()
                kinds = [json.loads(line)["kind"] for line in lines if line.startswith("{")]
                self.assertEqual([signal for signal in kinds if signal != "hits"], ["start", "block"])
                self.assertEqual([line for line in lines if not line.startswith("{")], ["stopped", "['2\\n', False, True]"])

    def test_without_rules_too_and_to_no_child_of_that_process(self):
        script = "import subprocess, sys; print(subprocess.check_output([sys.executable, '-c', 'print(1)'], stderr=subprocess.STDOUT))"
        result = run(script, "{", EMMENTAL_SIGNALS="stdot")
        self.assertEqual(result.err, self.said("stdot", self.known))
        self.assertEqual([line[:1] for line in result.out.splitlines()], ["{", "b"])
        self.assertNotIn("EMMENTAL_SIGNALS", result.out)

    def test_an_address_is_none_only_where_nothing_could_be_sent_to_it(self):
        for asked in ("https://collector.example", "https://[::1]:8443/in", "http://127.0.0.1:9/in?key=1", "http://localhost:9/"):
            result = run("import os; os._exit(0)", profile(), EMMENTAL_SIGNALS=asked)
            self.assertEqual((result.out, result.err), ("", ""), asked)

    def test_who_reads_a_pipe_there_sees_no_end_before_the_process_does(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkfifo(folder + "/pipe")
            read = []

            def reads():
                with open(folder + "/pipe") as pipe:
                    read.append(pipe.read())

            reader = threading.Thread(target=reads)
            reader.start()
            run("print(1)", profile(), EMMENTAL_SIGNALS="file:%s/pipe" % folder)
            reader.join(10)
        self.assertEqual([json.loads(line)["kind"] for line in "".join(read).splitlines()], ["start"])


class Endpoint:
    """An endpoint that answers as `act` does, which gets the connection after its request."""

    def __init__(self, act):
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d/" % self._server.getsockname()[1]
        self._act = act
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._server.accept()
                connection.recv(65536)
                threading.Thread(target=self._act, args=(connection,), daemon=True).start()
            except OSError:
                return

    def close(self):
        self._server.close()


def drips(connection):
    try:
        for octet in b"HTTP/1.1 200 OK, " + b"x" * 1000:
            connection.sendall(bytes((octet,)))
            time.sleep(0.3)
    except OSError:
        pass


def floods(connection):
    try:
        while True:
            connection.sendall(b"x" * 65536)
    except OSError:
        pass


class Endpoints(unittest.TestCase):
    def test_an_invocation_does_not_wait_for_an_endpoint_that_takes_nothing(self):
        for act in (drips, floods, lambda connection: time.sleep(60), lambda connection: connection.close()):
            endpoint = Endpoint(act)
            with tempfile.TemporaryDirectory() as folder:
                with open(folder + "/app.py", "w") as file:
                    file.write("import time\ndef handler(event, context):\n    try: open('/etc/x', 'w')\n    except PermissionError: return time.monotonic()\n")
                with open(folder + "/profile.json", "w") as file:
                    json.dump(profile(files=[own_files]), file)
                environ = {"PATH": os.environ["PATH"], "EMMENTAL_PROFILE": folder + "/profile.json", "EMMENTAL_SIGNALS": endpoint.url,
                           "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9"}  # fmt: skip
                answers = [invocation["answer"] for invocation in invoke(folder, environ, [{}] * 20)]
            endpoint.close()
            # 0.2 s once, where each would have been 4 s and more.
            self.assertLess(answers[-1] - answers[0], 2.5)


if __name__ == "__main__":
    unittest.main()
