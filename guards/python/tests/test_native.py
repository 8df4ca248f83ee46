"""Tests the native code (`native/quick.c`): it decides as the Python code does, and the guard works without it."""

import importlib.machinery
import importlib.util
import os
import platform
import random
import shutil
import re
import socket
import sys
import tempfile
import types
import unittest
import zipfile
from unittest import mock

from . import test_kept, test_led, test_requests, test_sending
from .running import native, own_files, profile, rule, run, source, without_native_code

sys.path[:0] = source, os.path.join(os.path.dirname(source), "build")

import native as building  # noqa: E402
import wheel_of_guard  # noqa: E402
from emmental_guard.core import hook  # noqa: E402
from emmental_guard.core.gates import sending  # noqa: E402
from emmental_guard.core.http import Http  # noqa: E402


def sealed(function, **slots):
    """As `vault.seal` makes it."""
    code = function.__code__
    constants = tuple(slots.get(item[5:]) if type(item) is str and item.startswith("slot:") else item for item in code.co_consts)
    return types.FunctionType(code.replace(co_consts=constants), {"__builtins__": {}})


class Listener:
    """Lets every request pass."""

    def head(self, head):
        return None, None, "http://a.example"

    def paths(self, head):
        return ()

    def body(self, head, body):
        return None

    def unreadable(self, head=None):
        return ValueError("unreadable")


# Lines and headers of requests, well made and not; the second of each pair comes as rarely as it is odd.
methods = (b"GET", b"POST", b"PUT", b"OPTIONS", b"get", b"G T", b"")
paths = (b"/", b"/orders/1?page=2", b"/a%2Fb", b"/a%2fb", b"/a%aFb", b"/a%41", b"/a%", b"/a%4", b"/x-amz-date", b"/xZ-a", b"/a-b", b"/\xe9", b"/a b",
    b"/a\tb", b"http://a.example/", b"*", b"/a\r\nX: y", b"/" + b"b" * 300)  # fmt: skip
versions = (b" HTTP/1.1", b" HTTP/1.1", b" HTTP/1.0", b"  HTTP/1.1", b"")
headers = (b"Host: a.example", b"Host: b.example", b"Accept: */*", b"X: \r\n\r\n", b"A: b\n\nC: d")
lengths = (b"Content-Length: %d", b"Content-Length: %d", b"content-length: %d", b"Content-Length: 0%d", b"Content-Length:  %d", b"Content-Length: +%d")
bodies = (b"", b"abc", b'{"a": 1}', b"x" * 40, b"abc\r\n\r\n", b"POST / HTTP/1.1\r\nHost: c\r\n\r\n")


def request(pick):
    body = pick.choice(bodies)
    lines = [pick.choice(methods) + b" " + pick.choice(paths) + pick.choice(versions), *pick.sample(headers[: pick.choice((2, 3, 5))], pick.randint(1, 2))]
    if body or pick.random() < 0.2:
        lines.insert(pick.randint(1, len(lines)), pick.choice(lengths) % (len(body) + pick.choice((0, 0, 0, 0, 1, -len(body), 10**16))))
    return b"\r\n".join(lines) + b"\r\n\r\n", body


def pieces(pick, head, body):
    """As clients send it, all at once, or cut anywhere."""
    data = head + body
    how = pick.random()
    if how < 0.4:
        return [item for item in (head, body) if item]
    if how < 0.8:
        return [data]
    at = pick.randint(0, len(data))
    return [data[:at], data[at:], *(pieces(pick, *request(pick)) if how > 0.95 else ())]


def loaded(cls):
    """A copy of the native code for the tests of a class: the library itself may have been loaded with the package."""
    made = tempfile.TemporaryDirectory()
    cls.addClassCleanup(made.cleanup)
    path = shutil.copy(native, made.name)
    loader = importlib.machinery.ExtensionFileLoader("quick", path)
    quick = importlib.util.module_from_spec(importlib.util.spec_from_file_location("quick", path, loader=loader))
    loader.exec_module(quick)
    quick.looks(sending._begins, sending._codes, sending._plain, sending._visible)
    return quick


@unittest.skipUnless(os.path.exists(native), "nobody compiled the native code: python build/native.py")
class Native(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.quick = loaded(cls)
        cls.known, cls.did, cls.keys, cls.in_work, cls.refused = {}, [], {}, [], [None]
        cls.short, cls.raised = [], []

        class Tls:
            pass

        def told(name, result=None):
            def tell(*arguments):
                cls.did.append((name, *arguments))
                for error in cls.raised:
                    raise error
                return result

            return tell

        def sent(self, data):
            cls.did.append(("sent", data))
            if "raise" in cls.short:
                raise OSError("broken")
            return len(data) - len(cls.short)

        cls.tls = Tls()
        cls.running = {}
        cls.marks, cls.latest = {}, [5]
        arguments = (
            cls.running, cls.marks, cls.latest, lambda *arguments: cls.did.append(("held", *arguments)) or cls.refused[0], told("failed"), told("undo"),
        )  # fmt: skip
        cls.answers, cls.is_turn = [], [True]
        looked = told("look")

        def look(item, key, data, taken):
            taken += cls.is_turn
            looked(item, key, data)
            return next(iter(cls.answers), None)

        Tls.write = cls.quick.method_of(Tls, "write", "write(data, /)", told("read", "read"), sent, look, cls.keys, cls.known, *arguments)
        cls.keys[id(cls.tls)] = (7,)

        class Socket(socket.socket):
            pass

        cls.Socket = Socket
        Socket.sendall = cls.quick.method_of(
            Socket, "sendall", None, told("read"), lambda self, data: cls.did.append(("sent", data)), look, socket.socket.fileno, cls.known, None, *arguments[1:]
        )

    def setUp(self):
        self.did.clear()
        self.known.clear()
        self.marks.clear()
        self.short.clear()
        self.raised.clear()
        self.answers.clear()
        self.is_turn[:] = [True]
        self.running.clear()
        self.refused[0] = None

    def test_it_passes_what_python_passes(self):
        """Bytes of random requests on one connection: both say of each whether it must be read, and count the same."""
        passes = sealed(sending._passes, begins=sending._begins, plain=sending._plain, len=len, type=type, int=int,
            names_no_header=sealed(sending._names_no_header, visible=sending._visible, codes=sending._codes), busy=IndexError)  # fmt: skip
        counts = {True: 0, False: 0}
        for seed in range(2000):
            pick = random.Random(seed)
            reader, before = Http(Listener()), []
            for _ in range(60):
                # One that came before comes again, with another path and length.
                head, body = pick.choice(before) if before and pick.random() < 0.7 else request(pick)
                before.append((head, body))
                for data in pieces(pick, head, body):
                    found = reader.known()
                    if found is True:
                        # Nobody reads that connection any more.
                        reader = Http(Listener())
                    if type(found) is not tuple:
                        reader.feed(data)
                        continue
                    patterns, left, _ = found
                    turn, expected = [left], [left]
                    passed = passes((patterns, expected, left, ()), data)
                    self.known[7] = patterns, turn, left, ()
                    self.did.clear()
                    self.tls.write(data)
                    is_passed = self.did[0][0] == "sent"
                    counted, after = passed or (left, left)
                    self.assertEqual((is_passed, turn), (passed is not None, [after]), (seed, data))
                    self.assertEqual((counted, expected), (left, [] if is_passed else [left]), (seed, data))
                    counts[is_passed] += 1
                    reader.is_left(after)
                    if not is_passed:
                        reader.feed(data)
        self.assertGreater(min(counts.values()), 5000, counts)

    def passing(self):
        """Prepares a connection with a known head, and returns bytes that need not be read."""
        head = b"GET /a?b=c HTTP/1.1\r\nHost: a.example\r\n\r\n"
        reader = Http(Listener())
        reader.feed(head)
        patterns, left, _ = reader.known()
        self.known[7] = patterns, [left], left, ()
        return head

    def test_what_is_not_sent_whole_is_told(self):
        head = self.passing()
        self.short.append("a byte")
        self.assertEqual(self.tls.write(head), len(head) - 1)
        self.assertEqual(self.did[1:], [("undo", 7, head, len(head) - 1, 0)])
        head = self.passing()
        self.short.append("raise")
        with self.assertRaises(OSError):
            self.tls.write(head)
        self.assertEqual(self.did[-1], ("failed", 7, head, 0))

    def test_what_is_refused_is_not_sent(self):
        head = self.passing().replace(b"GET", b"ASK")
        self.answers.append(PermissionError(1, "no"))
        with self.assertRaises(PermissionError) as raised:
            self.tls.write(head)
        self.assertIs(raised.exception, self.answers[0])
        self.assertEqual(self.did, [("look", self.tls, 7, head), ("undo", 7, head, 0, None)])

    def test_what_was_read_and_not_sent_whole_is_told(self):
        head = self.passing().replace(b"GET", b"ASK")
        self.short.append("a byte")
        self.assertEqual(self.tls.write(head), len(head) - 1)
        self.assertEqual(self.did[-1], ("undo", 7, head, len(head) - 1, None))
        self.short.append("raise")
        with self.assertRaises(OSError):
            self.tls.write(head)
        self.assertEqual(self.did[-1], ("failed", 7, head, None))

    def test_where_a_handler_of_a_signal_raises_instead_of_an_answer_nothing_is_sent(self):
        """Bytes that were not read yet are not taken back: the bytes before them were sent."""
        for is_turn in True, False:
            head = self.passing().replace(b"GET", b"ASK")
            self.raised[:] = [TimeoutError("late")]
            self.is_turn[:] = [True] * is_turn
            self.did.clear()
            with self.assertRaises(TimeoutError):
                self.tls.write(head)
            self.assertEqual(self.did, [("look", self.tls, 7, head), ("undo", 7, head, 0, None)][: 1 + is_turn])

    def test_of_what_was_not_this_ones_turn_nothing_is_told(self):
        self.is_turn.clear()
        for short in "", "a byte", "raise":
            head = self.passing().replace(b"GET", b"ASK")
            self.did.clear()
            self.short[:] = [short] if short else []
            try:
                self.tls.write(head)
            except OSError:
                pass
            self.assertEqual(([name for name, *_ in self.did], self.known[7][1]), (["look", "sent"], [0]))

    def test_what_a_handler_of_a_signal_raises_meanwhile_is_raised(self):
        for how in "a byte", "raise":
            head = self.passing()
            self.short[:], self.raised[:] = [how], [TimeoutError("late")]
            with self.assertRaises(TimeoutError):
                self.tls.write(head)

    def test_it_waits_for_its_turn_and_leaves_what_nobody_knows(self):
        head = self.passing()
        not_its_turn = self.known[7][0], [], 5, ()
        for known, after in ((not_its_turn, [5]), ((None, [], None, ()), [None]), (None, None)):
            self.did.clear()
            self.known[7] = known
            if known is None:
                self.known.clear()
            self.assertEqual(self.tls.write(head), len(head))
            self.assertEqual(self.did, [("look", self.tls, 7, head), ("sent", head)])
            # As it says for bytes that were read.
            self.assertEqual(known and known[1], after)
        self.known[7] = True
        self.assertEqual(self.tls.write(memoryview(head)[3:]), len(head) - 3)
        for odd in ((head, 1), (), ("text",), (type("Bytes", (bytes,), {})(head),)):
            self.did.clear()
            self.assertEqual(self.tls.write(*odd), "read")
            self.assertEqual(self.did, [("read", self.tls, *odd)])

    def test_where_others_had_their_turn_meanwhile_bytes_are_read(self):
        """Code that runs while bytes are compared, or objects are freed, may let other threads send on the connection."""
        made, pieces = types.SimpleNamespace(counters=[]), (b"GET /", b" HTTP/1.1\r\n\r\n")
        form = made, (("A=", 2),), "", True
        object_of = (pieces, b"o", 0, made, ((b"a/", b"", 3),))
        body_of = ((b"POST / HTTP/1.1\r\n\r\n",), b"", 3, made, [form])
        for asking, left, data in (
            (object_of, 0, b"GET /a/b HTTP/1.1\r\n\r\n"), (body_of, 0, b"POST / HTTP/1.1\r\n\r\nA=b"), (body_of, (3, made, [form]), b"A=b"),
        ):  # fmt: skip
            turn = [left]
            known = (), turn, left, (asking,)
            for act, is_passed in (
                (lambda: None, True), (turn.clear, False), (lambda: turn.append(0), False), (lambda: turn.__setitem__(0, 1), False),
                (self.known.clear, False), (lambda: self.known.__setitem__(7, (None, [None], None, ())), False),
            ):  # fmt: skip
                turn[:], self.known[7], made.counters[:] = [left], known, [act]
                self.did.clear()
                self.tls.write(data)
                self.assertEqual([name for name, *_ in self.did], ["sent"] if is_passed else ["look", "sent"], data)

    def test_where_events_are_in_work_the_line_is_held_against_them(self):
        head = self.passing()
        self.running[1] = True
        self.tls.write(head)
        self.assertEqual([item[0] for item in self.did], ["held", "sent"])
        self.assertEqual(self.did[0][1:], ("http://a.example", b"GET /a?b=c"))
        self.refused[0] = PermissionError(1, "no")
        with self.assertRaises(PermissionError) as raised:
            self.tls.write(head)
        self.assertIs(raised.exception, self.refused[0])
        self.assertEqual(self.known[7][1], [0])

    def test_of_events_in_work_only_what_has_their_marks_is_held_against_them(self):
        """In C and in Python."""
        passes = sealed(sending._passes, begins=sending._begins, plain=sending._plain, len=len, type=type, int=int,
            names_no_header=sealed(sending._names_no_header, visible=sending._visible, codes=sending._codes), busy=IndexError, running=lambda: 1, marks=self.marks.get, latest=self.latest.copy, held=lambda *arguments: self.did.append(("held", *arguments)))  # fmt: skip
        self.running[1] = True
        head = self.passing()
        for marks, path, is_held in (
            (None, b"/a", True), (4, b"/a", True), ((), b"/a", False), ((b"b=c",), b"/a?b=c", True), ((b"b=c", b"x"), b"/a?b=d", False), ((b"GET",), b"/a", False),
            ((b"?",), b"/a?", True), ((), b"//a", True), ((), b"/\\a", True), ((b"..",), b"/..", True), ((), b"/", False), ((b"/",), b"/", True),
        ):  # fmt: skip
            data = head.replace(b"/a?b=c", path)
            for send in self.tls.write, lambda data: passes(self.known[7], data):
                self.passing()
                self.marks.clear()
                if marks is not None:
                    # A note about another event says nothing.
                    self.marks["http://a.example"] = (self.latest[0], marks) if marks != 4 else (4, ())
                self.did.clear()
                send(data)
                self.assertEqual("held" in [item[0] for item in self.did], is_held, (marks, path))

    def test_a_number_that_is_another_socket_is_another_connection(self):
        connection, other = self.Socket(), self.Socket()
        with connection, other:
            self.known[connection.getsockopt(socket.SOL_SOCKET, 57, 8)] = True
            connection.sendall(b"a")
            other.sendall(b"b")
            os.dup2(other.fileno(), connection.fileno())
            connection.sendall(b"c")
        connection.sendall(b"d")
        expected = [("sent", b"a"), ("look", b"b"), ("sent", b"b"), ("look", b"c"), ("sent", b"c"), ("read", b"d")]
        self.assertEqual([(name, arguments[-1]) for name, *arguments in self.did], expected)

    def test_it_serves_one_guard(self):
        slow = print
        self.assertIs(self.quick.method_of(self.Socket, "sendall", None, slow, *[None] * 10), slow)
        self.assertIs(self.quick.method_of(self.Socket, "sendmsg", None, slow, *[None] * 10), slow)

    def test_the_hook_asks_what_python_asks(self):
        """An event with a path is counted when its answer is remembered and the path is no text of an event; others are judged."""
        asked, counted, known, asking, led = [], [], {}, [], []
        events, by_path = frozenset(("emmental.é", "emmental.path")), frozenset(("emmental.path",))
        added = self.quick.hooks(events, lambda *arguments: asked.append(arguments), by_path, known, asking, led, self.latest)
        if added is not None:
            sys.addaudithook(added)
        self.assertIs(self.quick.hooks(frozenset(), print, by_path, known, asking, led, self.latest), print)
        answers = [(None, None)]
        python = sealed(hook._hook, events=events, judge=lambda *arguments: asked.append(arguments) or answers[0], by_path=by_path, known=known.get,
            asked=asking.__len__, led=led.copy, latest=self.latest.copy, frames=frozenset(), type=type, str=str, pending=[])  # fmt: skip
        Path = type("Path", (str,), {})
        texts = ("", "/", "/a", "a", "/a/b", "//a", "/a//b", "/a/./b", "/a/../b", "/a/", "/.a", "a.", "/é", Path("/a"), b"/a", 1, None)
        known.update({("emmental.path", (text, "r", 0)): lambda text=text: counted.append(text) for text in texts if text != "/a/b"})
        outcomes = set()
        for is_asking, noted in ((0, ()), (1, ()), (1, ((5, ("/b",)),)), (1, ((5, ("/a", "/é")),)), (1, ((4, ("/b",)),))):
            asking[:], led[:] = [1] * is_asking, [(token, frozenset(sets)) for token, sets in noted]
            for event in "emmental.path", "emmental.é", "emmental.other":
                for args in [(text, "r", 0) for text in texts] + [(), ("/a",), ("/a", [], 0)]:
                    found = []
                    for act in lambda: sys.audit(event, *args), lambda: python(event, args):
                        asked.clear()
                        counted.clear()
                        try:
                            act()
                        except TypeError:
                            # Arguments of C's can be looked up.
                            asked.append("unhashable")
                        found.append((asked[:], counted[:]))
                    if "unhashable" not in found[1][0]:
                        self.assertEqual(*found, (event, args, is_asking, noted))
                    outcomes.add((bool(found[0][0]), bool(found[0][1])))
        self.assertEqual(outcomes, {(False, False), (True, False), (False, True)})
        # An event that cannot be counted is judged.
        asking.clear()
        asked.clear()
        known[("emmental.path", ("/c",))] = lambda: 1 / 0
        sys.audit("emmental.path", "/c")
        self.assertEqual(asked[-1], ("emmental.path", ("/c",)))

    def test_who_traces_functions_sees_none_of_what_the_hook_asks(self):
        for setter in "settrace", "setprofile", *(("monitoring",) if hasattr(sys, "monitoring") else ()):
            result = run(
                """
import sys
seen = set()
def trace(frame, what, argument):
    seen.add(frame.f_code.co_filename)
    return trace
def monitor(code, *rest):
    seen.add(code.co_filename)
def watch(how, tool):
    if how != "monitoring": return getattr(sys, how)(tool and trace)
    if tool: sys.monitoring.use_tool_id(2, "x")
    for event in sys.monitoring.events.PY_START, sys.monitoring.events.LINE: sys.monitoring.register_callback(2, event, tool and monitor)
    sys.monitoring.set_events(2, sys.monitoring.events.PY_START | sys.monitoring.events.LINE if tool else 0)
watch(sys.argv[1], True)
for path in "/etc/hostname", __file__, __file__:
    try: open(path).close()
    except PermissionError as error: print(error.errno)
watch(sys.argv[1], None)
print(sorted(one.rpartition("/")[2] for one in seen if "emmental" in one), "main.py" in str(seen))
""",
                profile(files=[own_files], code=[rule("watched", use=["inspector"])]),
                arguments=(setter,),
            )
            self.assertEqual(result.out.splitlines(), ["1", "[] True"], (setter, result.err))

    def test_it_serves_no_interpreter_that_ends_before_the_process(self):
        result = run(
            """
import os
script = '''
import importlib.util
spec = importlib.util.spec_from_file_location("quick", %r)
try: spec.loader.exec_module(importlib.util.module_from_spec(spec)); print("loaded")
except ImportError as error: print(error)
''' % os.environ["NATIVE"]
try:
    import _interpreters as interpreters
    made, call = [interpreters.create(one) for one in ("legacy", "isolated")], interpreters.exec
except ImportError:
    import _xxsubinterpreters as interpreters
    made, call = [interpreters.create(isolated=False)], interpreters.run_string
for one in made:
    call(one, script)
    interpreters.destroy(one)
""",
            None,
            PYTHONPATH="",
            NATIVE=native,
        )
        # One that has a lock of its own refuses what does not say that it can do without.
        found = result.out.replace("module quick does not support loading in subinterpreters", "it is loaded once, by the main interpreter")
        self.assertEqual(set(found.splitlines()), {"it is loaded once, by the main interpreter"}, result.err)

    def test_what_a_format_means_depends_on_no_headers(self):
        """`PyArg_ParseTuple` is another function in headers before 3.13, where a length goes with an argument."""
        formats = []
        for name in ("quick.c", "hook.c", "sending.c"):
            with open(os.path.join(os.path.dirname(source), "native", name)) as file:
                formats += re.findall(r'PyArg_ParseTuple\(\w+, "(.*?)"', file.read())
        self.assertEqual((len(formats), [item for item in formats if "#" in item]), (3, []))

    def test_nothing_leads_to_what_it_keeps_and_nobody_else_fills_it(self):
        """Where nothing may write, as in a layer: there the function may load what it finds."""
        result = run(
            """
import importlib.util, os, sys
def again():
    return importlib.util.module_from_spec(importlib.util.spec_from_file_location("quick", os.environ["NATIVE"]))
try: again().looks((b"",), frozenset(), bytes(range(256)), bytes(range(256))); print("loaded")
except ImportError as error: print(error)
import socket
print(type(socket.socket.send).__name__, socket.socket.send.__doc__[:4], [one for one in list(sys.modules) if "quick" in one])
try: print(socket.socket.send.__self__)
except AttributeError: print("none")
""",
            profile(outbound=[]),
            NATIVE=native,
        )
        self.assertEqual(result.out.splitlines(), ["it is loaded once, by the main interpreter", "method_descriptor send []", "none"], result.err)


@unittest.skipUnless(os.path.exists(native), "nobody compiled the native code: python build/native.py")
class Requests(test_requests.Requests):
    """Requests to AWS, of which it passes what says the same as one before."""

    compared = tuple((kind, 1 if kind is test_requests.report else 0) for kind, _ in test_requests.Requests.compared)

    @classmethod
    def setUpClass(cls):
        quick, keys, known, passed = loaded(cls), {}, {}, []

        class Tls:
            pass

        def look(tls, key, data, taken):
            connection = tls.connection
            passed[-1] = False
            return connection.readers.sent(key, data, taken, False, lambda: connection.reader, None)

        def undone(*arguments):
            raise AssertionError(arguments)

        Tls.write = quick.method_of(Tls, "write", None, None, lambda tls, data: len(data), look, keys, known, None, {}, [], None, undone, undone)

        class Connection(test_requests.Connection):
            def __init__(self, *rules):
                super().__init__(*rules)
                self.readers.quick = known
                self.tls = Tls()
                self.tls.connection = self
                keys[id(self.tls)] = (len(kept),)
                kept.append(self.tls)

            def send(self, *parts):
                counted = self.guard.signals.hits = []
                for data in filter(None, parts):
                    passed.append(True)
                    try:
                        self.tls.write(data)
                    except PermissionError as error:
                        return str(error), counted
                return None, counted

        kept = []
        cls.connection, cls.passed = Connection, passed
        cls.addClassCleanup(kept.clear)

    def test_whatever_is_changed_what_came_before_decides_nothing(self):
        super().test_whatever_is_changed_what_came_before_decides_nothing()
        self.assertGreater(min(self.passed.count(item) for item in (True, False)), 1000)

    def test_texts_of_a_body_are_read_as_the_reader_of_json_reads_them(self):
        """Random texts for a key, in a body that is sent alone and in one behind its head."""
        pick = random.Random(20261127)
        signs = ["a", "\\", '"', "\\u00e9", "\\u00g9", "\\ud800", "\\n", "\\x", "\n", "\x7f", "\x1f", "é", "\u2028", "{", ":", ",", " "]
        head, body = test_requests.item(200, key="KEY")
        link, other = test_requests.known(test_requests.item, self.connection), test_requests.Connection()
        count = len(self.passed)
        for _ in range(3000):
            said = "".join(pick.choices(signs, k=pick.randrange(8))).encode()
            if pick.random() < 0.1:
                said = said + pick.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x80"))
            changed = body.replace(b"KEY", said)
            complete = head.replace(b"Length: %d" % len(body), b"Length: %d" % len(changed))
            parts = pick.choice(((complete, changed), (complete + changed,)))
            expected = other.send(*parts)
            self.assertEqual(link.send(*parts), expected, changed)
            if expected[0] is not None:
                link, other = test_requests.known(test_requests.item, self.connection), test_requests.Connection()
        passed = self.passed[count:]
        self.assertGreater(min(passed.count(link) for link in (True, False)), 500)


class Without:
    """The same where nobody compiled the native code."""

    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        cls.environ = {"PYTHONPATH": without_native_code(os.path.realpath(made.name))}


class SendingWithout(Without, test_sending.Sending):
    pass


class LedWithout(Without, test_led.Led):
    pass


class KeptWithout(Without, test_kept.Kept):
    pass


if __name__ == "__main__":
    unittest.main()
