"""Tests data that is sent in parts, again, or after much other data, by harmless and by harmful code."""

import unittest

from .running import profile, rule, run

_start = """
import os, socket, sys, threading
signed = b"Authorization: AWS4-HMAC-SHA256 Credential=A/20261127/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0\\r\\n"
host = b"Host: bucket.s3.eu-west-1.amazonaws.com\\r\\n"
denied = b"PUT /secret HTTP/1.1\\r\\n" + host + signed + b"Content-Length: 0\\r\\n\\r\\n"
other = b"GET /a HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n"
listener = socket.create_server(("127.0.0.1", 0), backlog=128)
def drain(far):
    while far.recv(1 << 20): pass
def pair(wrap=lambda far: far):
    one = socket.create_connection(listener.getsockname())
    far = listener.accept()[0]
    threading.Thread(target=lambda: drain(wrap(far)), daemon=True).start()
    return one
def tried(call):
    try: print(call())
    except Exception as error: print(type(error).__name__)
"""

_profile = dict(
    outbound=[rule("here", to=["127.0.0.1:*"])],
    permissions=[rule("get", call=["s3:GetObject"], resource=["arn:aws:s3:::bucket/*"])],
)


class Sending(unittest.TestCase):
    environ = {}

    def says(self, script, mode="enforce"):
        result = run(_start + script, profile(mode, **_profile), **self.environ)
        self.assertEqual(result.code, 0, result.err)
        return result.out.split(), result

    def test_what_was_sent_in_part_is_followed_by_the_rest_or_by_something_else(self):
        out, _ = self.says(
            """
one = pair()
one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
def upload(last):
    data = b"PUT /a HTTP/1.1\\r\\nHost: a.example\\r\\nContent-Length: %d\\r\\n\\r\\n" % 6_000_000
    body = b"x" * 6_000_000
    one.setblocking(False)
    parts = 0
    data += body
    while data:
        try: data = last(data)[one.send(data):]; parts += 1
        except BlockingIOError: pass
    one.setblocking(True)
    return parts > 1
print(upload(lambda data: data), upload(lambda data: b"y" * len(data) if data[:1] == b"x" else data))
one.sendall(other)
tried(lambda: one.sendall(denied))
"""
        )
        self.assertEqual(out, ["True", "True", "PermissionError"])

    def test_a_request_that_has_begun_is_not_forgotten_for_many_others(self):
        out, _ = self.says(
            """
one = pair()
one.sendall(denied[:25])
for _ in range(1300):
    far = pair()
    far.sendall(other)
    far.close()
tried(lambda: one.sendall(denied[25:]))
"""
        )
        self.assertEqual(out, ["PermissionError"])

    def test_a_connection_of_tls_that_is_kept_is_read_to_its_end(self):
        out, _ = self.says(
            """
import ssl
def context(protocol):
    made = ssl.SSLContext(protocol)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    # Nobody needs a certificate.
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers("aNULL:@SECLEVEL=0")
    return made
server = context(ssl.PROTOCOL_TLS_SERVER)
one = context(ssl.PROTOCOL_TLS_CLIENT).wrap_socket(pair(lambda far: server.wrap_socket(far, server_side=True)))
for _ in range(5): one.sendall(other)
tried(lambda: one.sendall(denied))
one.sendall(other)
one.setblocking(False)
try:
    # Until the other side, which reads on in a thread, has not kept up.
    for _ in range(3): one.send(b"POST /a HTTP/1.1\\r\\nHost: a.example\\r\\nContent-Length: 9000000\\r\\n\\r\\n" + b"x" * 9_000_000)
    print("all")
except (ssl.SSLWantWriteError, OSError) as error: print(type(error).__name__)
one.setblocking(True)
tried(lambda: one.send(other * 50))
"""
        )
        self.assertEqual(out[0], "PermissionError")
        if out[1] == "SSLWantWriteError":
            # OpenSSL goes on with the data that it kept.
            self.assertEqual(out[2], "PermissionError")

    def test_what_is_sent_before_it_is_connected_is_sent_again_when_it_is(self):
        result = run(
            _start
            + """
one = socket.socket()
def sent(host): return one.send(b"GET / HTTP/1.1\\r\\nHost: " + host + b"\\r\\n\\r\\n") > 0
tried(lambda: sent(b"localhost:%d" % listener.getsockname()[1]))
one.connect(("localhost", listener.getsockname()[1]))
for host in b"localhost", b"evil.example": tried(lambda: sent(host))
""",
            profile(outbound=[rule("here", to=["localhost:*"])]),
            **self.environ,
        )
        self.assertEqual(result.out.split(), ["BrokenPipeError", "True", "PermissionError"], result.err)

    def test_files_are_sent_by_the_system_where_nothing_is_stopped(self):
        script = """
with open(os.environ["HERE"] + "/file", "wb") as file: file.write(other)
one = pair()
with open(os.environ["HERE"] + "/file", "rb") as file: tried(lambda: os.sendfile(one.fileno(), file.fileno(), 0, 99))
with open(os.environ["HERE"] + "/file", "rb") as file: tried(lambda: one.sendfile(file))
with open(os.environ["HERE"] + "/file", "rb") as file, open(os.environ["HERE"] + "/copy", "wb") as copy:
    tried(lambda: os.sendfile(copy.fileno(), file.fileno(), 0, 99))
"""
        self.assertEqual(self.says(script, "alert")[0], ["36", "36", "36"])
        self.assertEqual(self.says(script)[0], ["OSError", "36", "36"])

    def test_other_files_are_written_as_ever(self):
        out, result = self.says(
            """
end, start = os.pipe()
left, right = socket.socketpair()
print(os.write(start, b"ab"), os.writev(start, (b"c", memoryview(b"d"))), os.write(left.fileno(), bytearray(b"xyz")), os.read(end, 9), right.recv(9))
tried(lambda: os.write(999, b""))
tried(lambda: os.write("1", b""))
with open(os.environ["HERE"] + "/file", "w+b", buffering=0) as file: print(file.write(memoryview(b"abc")), file.seek(0), file.read())
"""
        )
        self.assertEqual(out, ["2", "2", "3", "b'abcd'", "b'xyz'", "OSError", "TypeError", "3", "0", "b'abc'"])
        self.assertEqual(result.of("error"), [])

    def test_a_name_that_was_looked_up_is_looked_up_again(self):
        out, _ = self.says(
            """
for _ in range(3): print(socket.getaddrinfo("127.0.0.1", 80, 0, socket.SOCK_STREAM)[0][4][1], end=" ")
for host in "localhost", "LOCALHOST", b"localhost": print(len(socket.getaddrinfo(host, None)) > 0, end=" ")
for _ in range(2): tried(lambda: socket.getaddrinfo("evil.example", 80))
"""
        )
        self.assertEqual(out, ["80"] * 3 + ["True"] * 3 + ["PermissionError"] * 2)


if __name__ == "__main__":
    unittest.main()
