"""Tries the ways of kept.py to hide a request on a connection that is kept."""

import os
import unittest

from .running import here, own_files, profile, rule, run

_profile = dict(
    outbound=[rule("here", to=["127.0.0.1:*"])],
    permissions=[rule("get", call=["s3:GetObject"], resource=["arn:aws:s3:::bucket/*"])],
)


def script_of(name):
    with open(os.path.join(here, name)) as file:
        return file.read()


class Kept(unittest.TestCase):
    takes_long = True
    environ = {}

    def test_none_of_them_hides_a_request(self):
        script = script_of("kept.py")
        for compiled, arguments in ((None, ("patient",)), (profile(**_profile), ())):
            result = run(script, compiled, arguments=arguments, timeout=300, **self.environ)
            found = dict(line.split() for line in result.out.splitlines())
            self.assertGreater(len(found), 20, result.err)
            self.assertEqual({name for name, is_taken in found.items() if is_taken != str(compiled is None)}, set(), result.err)

    def test_whole_requests_of_threads_that_nobody_keeps_apart_are_sent_one_after_the_other(self):
        result = run(
            """
import socket, threading
listener = socket.create_server(("127.0.0.1", 0))
one = socket.create_connection(listener.getsockname())
far = listener.accept()[0]
request = b"GET /a HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n"
def send():
    for _ in range(200): one.sendall(request)
threads = [threading.Thread(target=send) for _ in range(4)]
for thread in threads: thread.start()
data = b""
while len(data) < 800 * len(request): data += far.recv(65536)
print(data == 800 * request)
""",
            profile(**_profile),
            **self.environ,
        )
        self.assertEqual((result.out, result.of("block")), ("True\n", []), result.err)

    def test_what_a_handler_of_a_signal_raises_before_bytes_are_read_takes_none_back_that_were_sent(self):
        """Else the body of a request would be one for the guard, and what follows it no body for the server."""
        result = run(
            """
import signal, socket
from kept import hidden, post
class Late(Exception): pass
def handler(*rest): raise Late
signal.signal(signal.SIGALRM, handler)
listener = socket.create_server(("127.0.0.1", 0))
one = socket.create_connection(listener.getsockname())
far = listener.accept()[0]
far.settimeout(1)
inner = post(len(hidden))
one.send(post(len(inner)))
# Copied for a while, in which no handler runs.
long = bytearray(200_000_000)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.003)
    one.send(long)
except Late: pass
data = b""
try:
    for part in inner, hidden: one.send(part)
    while data[-len(hidden):] != hidden: data += far.recv(65536)
except OSError: pass
print(data.startswith(post(len(inner)) + inner + hidden))
""",
            profile(**_profile),
            files={"app/kept.py": script_of("kept.py")},
            **self.environ,
        )
        self.assertEqual(result.out, "False\n", result.err)

    def test_a_child_writes_to_no_connection_of_its_parents(self):
        """In the middle of a request: what is its body to one of them is a request behind the other's."""
        for prepare in "", "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (3, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))":
            result = run(
                """
import os, socket, sys
from kept import hidden, post
listener = socket.create_server(("127.0.0.1", 0))
one = socket.create_connection(listener.getsockname())
far = listener.accept()[0]
one.send(post(len(hidden)))
try: exec(os.environ["PREPARE"])
except PermissionError: pass
child = os.fork()
if child == 0:
    try: one.send(hidden)
    except PermissionError: os._exit(1)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""",
                profile(files=[own_files], processes=[rule("any", run="**", args=None)], **_profile),
                files={"app/kept.py": script_of("kept.py")},
                PREPARE=prepare,
                **self.environ,
            )
            self.assertEqual(result.out, "1\n", (prepare, result.err))

    def test_what_sends_is_called_as_ever(self):
        """Libraries put names into their own, or give an address and what goes beside in any form that there is."""
        result = run(
            """
import array, os, signal, socket, ssl, sys
print(socket.socket.send.__name__, socket.socket.sendmsg.__qualname__, os.write.__name__, signal.set_wakeup_fd.__name__, ssl._ssl._SSLContext._wrap_bio.__name__)
left, right = socket.socketpair()
end, start = os.pipe()
print(left.sendmsg([b"a", bytearray(b"b")], [[socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [start])]], 0))
data, beside, *_ = right.recvmsg(9, 99)
os.write(int.from_bytes(beside[0][2], sys.byteorder), b"c")
print(data, os.read(end, 9))
for rest in ((5,), ([(1, 2)],), ([], "x")):
    try: left.sendmsg([b""], *rest)
    except TypeError: print("TypeError", end=" ")
one, other = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
other.bind(("127.0.0.1", 0))
class Number(int): pass
print(one.sendto(b"d", (str("127.0.0.1"), Number(other.getsockname()[1]))), one.sendto(b"e", 0, other.getsockname()), other.recv(9), other.recv(9))
""",
            profile(**_profile),
            **self.environ,
        )
        self.assertEqual(
            result.out.split(),
            "send socket.sendmsg write set_wakeup_fd _wrap_bio 2 b'ab' b'c' TypeError TypeError TypeError 1 1 b'd' b'e'".split(),
            result.err,
        )


if __name__ == "__main__":
    unittest.main()
