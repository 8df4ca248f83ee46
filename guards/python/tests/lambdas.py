"""A Lambda Runtime API on loopback for the real runtime client, and a stand-in for the client where it is not installed."""

import http.server
import importlib.util
import json
import os
import subprocess
import sys
import threading

from .running import preload

client_is_installed = importlib.util.find_spec("awslambdaric") is not None

# Loads the handler as the client does and gives it events from stdin, an answer a line.
stand_in = """
import importlib, json, os, sys

def _get_handler(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), attribute)

class Context:
    aws_request_id = None

handler = _get_handler(os.environ["_HANDLER"])
for number, line in enumerate(sys.stdin):
    Context.aws_request_id = "request-%d" % number
    try:
        answer = {"answer": handler(json.loads(line), Context())}
    except BaseException as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    sys.stdout.write(json.dumps(answer) + "\\n")
"""


def invoke(folder, environ, events, handler="app.handler", made="json.loads(line)", before=""):
    """Answers to events, one after the other, by the stand-in; `made` is how it makes an event of a line, `before` the code for it."""
    with open(os.path.join(folder, "bootstrap_of_tests.py"), "w") as file:
        file.write(stand_in.replace("json.loads(line)", made).replace("class Context", before + "class Context"))
    env = {**environ, "_HANDLER": handler, "PYTHONPATH": os.pathsep.join((preload, folder)), "LAMBDA_TASK_ROOT": folder}
    done = subprocess.run(
        [sys.executable, os.path.join(folder, "bootstrap_of_tests.py")],
        input="".join(json.dumps(event) + "\n" for event in events),
        env=env,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if len(answers) != len(events):
        raise AssertionError(done.stderr or done.stdout)
    return answers


class Listening:
    """A server on loopback that remembers what came: (method, path, headers, body)."""

    def __init__(self, status=200, answer=b"ok"):
        self.requests = []
        self.paths = []
        listening = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_POST(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                if len(body) < length:
                    # A request that was stopped on its way.
                    return
                listening.paths.append(self.path)
                listening.requests.append((self.command, self.path, dict(self.headers), body))
                self.send_response(listening.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_PUT = do_POST

        self.status = status
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self._server.shutdown()
        self._server.server_close()


class RuntimeApi:
    """Hands events to the real runtime client and takes its answers."""

    def __init__(self, events):
        self.events = list(events)
        self.answers = []
        self.over = threading.Event()
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def do_GET(self):
                at = len(api.answers)
                if at >= len(api.events):
                    api.over.set()
                    threading.Event().wait(20)
                    return
                body = json.dumps(api.events[at]).encode()
                self.send_response(200)
                for name, value in (
                    ("Lambda-Runtime-Aws-Request-Id", "request-%d" % at),
                    ("Lambda-Runtime-Deadline-Ms", "9999999999999"),
                    ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:1:function:f"),
                    ("Content-Type", "application/json"),
                    ("Content-Length", str(len(body))),
                ):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                api.answers.append((self.path.rpartition("/")[2], json.loads(body or b"null")))
                if self.path.endswith("/init/error"):
                    api.over.set()
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = "127.0.0.1:%d" % self._server.server_address[1]

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def invoke_with_client(folder, environ, events, handler="app.handler"):
    """(kind, body) of what the real client answered for each event."""
    api = RuntimeApi(events)
    env = {
        **environ,
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "LAMBDA_TASK_ROOT": folder,
        "AWS_LAMBDA_FUNCTION_NAME": "shop-Fn-1A2B",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_LOG_GROUP_NAME": "g",
        "AWS_LAMBDA_LOG_STREAM_NAME": "s",
        "PYTHONPATH": os.pathsep.join((preload, folder)),
    }
    client = subprocess.Popen(
        [sys.executable, "-m", "awslambdaric", handler],
        env=env,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        api.over.wait(30)
    finally:
        client.kill()
        out = client.communicate()[0]
        api.close()
    return api.answers, out
