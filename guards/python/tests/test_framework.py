"""The real Functions Framework, WSGI and ASGI, on loopback."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
import urllib.error
import urllib.request

from .running import own_files, preload, profile, rule
from .test_lambda import attack, inbound, shape_of

sources = {
    "wsgi": """
        import functions_framework, os

        @functions_framework.http
        def hello(request):
            if request.args.get("run"):
                os.system("true")
            return "hello " + request.get_json()["name"]

        @functions_framework.cloud_event
        def on_event(event):
            open(os.environ["HERE"] + "/seen", "a").write(event.data["name"] + "\\n")

        @functions_framework.cloud_event
        def on_name(event):
            import sqlite3
            database = sqlite3.connect(":memory:")
            database.execute("CREATE TABLE pets (name TEXT)")
            database.execute("SELECT * FROM pets WHERE name = '%s'" % event.data["name"])
            if event.data["name"] == "fails":
                raise ValueError("as asked")
    """,
    "asgi": """
        import functions_framework.aio, os

        @functions_framework.aio.http
        async def hello(request):
            if request.query_params.get("run"):
                os.system("true")
            return "hello " + (await request.json())["name"]

        @functions_framework.aio.cloud_event
        async def on_name(event):
            import sqlite3
            database = sqlite3.connect(":memory:")
            database.execute("CREATE TABLE pets (name TEXT)")
            database.execute("SELECT * FROM pets WHERE name = '%s'" % event.data["name"])
            if event.data["name"] == "fails":
                raise ValueError("as asked")
    """,
}


@unittest.skipUnless(importlib.util.find_spec("functions_framework"), "functions-framework is not installed")
class FunctionsFramework(unittest.TestCase):
    def serve(self, source, target, compiled, *arguments):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = os.path.realpath(made.name)
        os.mkdir(self.folder + "/app")
        with open(self.folder + "/app/main.py", "w") as file:
            file.write(textwrap.dedent(sources[source]))
        with open(self.folder + "/profile.json", "w") as file:
            json.dump(compiled, file)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        env = {
            "PATH": os.environ["PATH"],
            "HERE": self.folder,
            "PYTHONPATH": preload,
            "EMMENTAL_PROFILE": self.folder + "/profile.json",
            "EMMENTAL_SIGNALS": "file:" + self.folder + "/signals",
            "FUNCTION_SOURCE": self.folder + "/app/main.py",
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "functions_framework", "--source", self.folder + "/app/main.py", "--target", target,
             "--host", "127.0.0.1", "--port", str(port), *arguments],
            env=env, cwd=self.folder, stdout=open(self.folder + "/log", "w"), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        # Workers of gunicorn live on when only their master ends.
        self.addCleanup(lambda: (os.killpg(server.pid, signal.SIGKILL), server.wait()))
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                if server.poll() is not None:
                    with open(self.folder + "/log") as file:
                        self.fail(file.read())
                time.sleep(0.1)
        self.address = "http://127.0.0.1:%d" % port

    def post(self, path, body, **headers):
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), {"content-type": "application/json", **headers}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def signals(self, kind):
        with open(self.folder + "/signals") as file:
            return [signal for signal in map(json.loads, file) if signal["kind"] == kind]

    def check_http(self, source, *arguments):
        sections = dict(processes=[], files=[own_files, rule("here", read=["$HERE/**"], write=[])], code=[])
        rules = [
            inbound(triggers=["gcp-http"], source="POST /hello", shape=shape_of("gcp-http", path="rawBody.name")),
            inbound(triggers=["gcp-http"], source="POST /open", inspect=[]),
        ]
        self.serve(source, "hello", profile(inbound=rules, **sections), *arguments)
        self.assertEqual(self.post("/hello", {"name": "Rex"}), (200, "hello Rex"))
        status, body = self.post("/hello", {"name": attack})
        self.assertEqual(status, 403)
        blocks = self.signals("block")
        self.assertEqual([signal["section"] for signal in blocks], ["inbound"], [signal["evidence"] for signal in blocks])
        block = blocks[0]
        self.assertEqual((json.loads(body)["id"], block["evidence"]["path"]), (block["id"], "rawBody.name"))
        self.assertEqual(self.post("/other", {"name": "Rex"})[0], 403)
        self.assertEqual(self.post("/open?run=1", {"name": "Rex"})[0], 500)
        self.assertEqual(self.signals("block")[-1]["section"], "processes")

    def test_http_over_wsgi(self):
        self.check_http("wsgi")

    def test_http_over_asgi(self):
        self.check_http("asgi", "--asgi")

    def test_a_cloud_event_that_is_blocked_is_acknowledged_after_quarantine(self):
        compiled = profile(
            inbound=[inbound(shape=shape_of("gcp-structured", path="data.name"))],
            onBlock={"http": 403, "quarantine": {"kind": "file", "target": "${env:HERE}/kept"}},
        )
        self.serve("wsgi", "on_event", compiled, "--signature-type", "cloudevent")
        event = {"ce-id": "1", "ce-specversion": "1.0", "ce-type": "google.cloud.storage.object.v1.finalized", "ce-source": "//s"}
        self.assertEqual(self.post("/", {"name": "Rex"}, **event)[0], 200)
        self.assertIn(self.post("/", {"name": attack}, **event)[0], (200, 204))
        with open(self.folder + "/seen") as file:
            self.assertEqual(file.read(), "Rex\n")
        self.assertEqual(len(os.listdir(self.folder + "/kept")), 1)

    def check_failure(self, source, *arguments):
        compiled = profile(
            inbound=[inbound()],
            onBlock={"http": 403, "quarantine": {"kind": "file", "target": "${env:HERE}/kept"}},
        )
        self.serve(source, "on_name", compiled, "--signature-type", "cloudevent", *arguments)
        event = {"ce-id": "1", "ce-specversion": "1.0", "ce-type": "google.cloud.storage.object.v1.finalized", "ce-source": "//s"}
        self.assertEqual(self.post("/", {"name": "Rex"}, **event)[0], 200)
        self.assertEqual(self.post("/", {"name": "fails"}, **event)[0], 500)
        self.assertFalse(os.path.exists(self.folder + "/kept"))
        self.assertEqual(self.post("/", {"name": attack}, **event)[0], 204)
        self.assertEqual(len(os.listdir(self.folder + "/kept")), 1)
        self.assertEqual([signal["evidence"]["signature"] for signal in self.signals("block")], ["sink/sql", "sink/sql"])

    def test_a_cloud_event_that_fails_where_its_call_was_stopped_waits(self):
        self.check_failure("wsgi")

    def test_a_cloud_event_that_fails_over_asgi_waits_too(self):
        self.check_failure("asgi", "--asgi")


if __name__ == "__main__":
    unittest.main()
