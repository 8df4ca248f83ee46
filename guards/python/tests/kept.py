"""Ways to hide a request on a connection that is kept: run as a script, prints of each whether the other side took it for one.

The guard and the server must agree where a body ends; each way makes one of them count otherwise.
"""

import os
import signal
import socket
import ssl
import sys
import threading
import time

signed = b"Authorization: AWS4-HMAC-SHA256 Credential=A/20261127/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n"
# No rule lets anybody put an object.
hidden = b"PUT /secret HTTP/1.1\r\nHost: bucket.s3.eu-west-1.amazonaws.com\r\n" + signed + b"\r\n"
known = b"GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"
taken = []
open_still = []


def serve(far):
    """Takes requests as most servers do, some of which pass over blanks."""
    file = far.makefile("rb")
    try:
        while line := file.readline():
            words = line.decode("latin-1").split()
            if not words:
                continue
            headers = {}
            while (header := file.readline()).strip():
                name, _, value = header.decode("latin-1").partition(":")
                headers.setdefault(name.lower(), value.strip())
            if not header:
                return
            taken.append(words[1] if len(words) > 1 else "")
            time.sleep({"/slow": 0.5, "/slower": 1.5}.get(taken[-1], 0))
            file.read(int(headers.get("content-length", "0")))
            far.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    except (OSError, ValueError):
        pass


def listening(wrap):
    listener = socket.create_server(("127.0.0.1", 0))

    def go():
        while True:
            far = listener.accept()[0]
            threading.Thread(target=lambda far=far: serve(wrap(far)), daemon=True).start()

    threading.Thread(target=go, daemon=True).start()
    return listener.getsockname()


def context(protocol):
    made = ssl.SSLContext(protocol)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    # Nobody needs a certificate.
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers("aNULL:@SECLEVEL=0")
    return made


def post(length, path=b"/b"):
    length = length if type(length) is bytes else b"%d" % length
    return b"POST " + path + b" HTTP/1.1\r\nHost: a.example\r\nContent-Length: " + length + b"\r\n\r\n"


def kept(connection=None):
    """A connection over which two kinds of requests have come twice."""
    connection = connection or socket.create_connection(plain)
    for data in known, known, post(3) + b"abc", post(3) + b"abc":
        connection.sendall(data)
        connection.recv(999)
    return connection


def slow():
    """A connection, and what takes long to send over it: behind its body, which others fill, stands a request that is none."""
    connection = kept()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    length = 8_000_000
    return connection, post(length, b"/slow") + b"x" * (length - len(hidden)) + hidden + post(len(hidden), b"/d")


def over_tls():
    return context(ssl.PROTOCOL_TLS_CLIENT).wrap_socket(socket.create_connection(secure))


def in_memory():
    """Returns (function that writes by TLS in memory over a connection, function that makes the handshake)."""
    connection, into, out = socket.create_connection(secure), ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(into, out)

    def act(call, *args):
        while True:
            try:
                return call(*args)
            except ssl.SSLWantReadError:
                connection.sendall(out.read())
                into.write(connection.recv(65536))
            finally:
                connection.sendall(out.read())

    return tls, act


def quietly(call, *args):
    try:
        return call(*args)
    except Exception:
        return None


# How long a body is.


def length_that_ends_as_one_before():
    connection = socket.create_connection(plain)
    connection.sendall(post(b" 3") + b"abc")
    connection.recv(999)
    connection.sendall(post(b"93") + b"y" * 9)
    inner = b"GET /c HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n"
    connection.sendall(inner)
    connection.sendall(b"x" * (93 - 9 - len(inner)) + hidden)


def length_with_zeros_that_ends_as_one_before():
    connection = socket.create_connection(plain)
    connection.sendall(post(b"003") + b"abc")
    connection.recv(999)
    connection.sendall(post(b"1003") + b"y" * 10)
    inner = post(2000)
    connection.sendall(inner)
    connection.sendall(b"x" * (1003 - 10 - len(inner)) + hidden)


# Who else fills a body.


def body_out_of_band():
    connection, inner = kept(), post(2000)
    connection.sendall(post(len(inner)))
    for _ in inner:
        connection.send(b"x", socket.MSG_OOB)
        time.sleep(0.003)
    connection.sendall(inner)
    connection.sendall(hidden)


def body_out_of_band_as_messages():
    connection, inner = kept(), post(2000)
    connection.sendall(post(len(inner)))
    for _ in inner:
        connection.sendmsg([b"x"], [], socket.MSG_OOB)
        time.sleep(0.003)
    connection.sendall(inner)
    connection.sendall(hidden)


def body_by_another_thread():
    connection, data = slow()
    thread = threading.Thread(target=quietly, args=(connection.sendall, data))
    thread.start()
    time.sleep(0.2)
    quietly(connection.dup().sendall, b"x" * len(hidden))
    thread.join()


def body_by_another_thread_and_number():
    connection, data = slow()
    thread = threading.Thread(target=quietly, args=(os.write, connection.fileno(), data))
    thread.start()
    time.sleep(0.2)
    quietly(connection.sendmsg, [b"x" * len(hidden)])
    thread.join()


def body_by_another_thread_as_an_alarm_is_due():
    """Who waits for its turn is told of the alarm instead of being refused."""
    connection, length = kept(), 8_000_000
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    connection.sendall(post(len(hidden)))
    data = b"x" * len(hidden) + post(length, b"/slower") + b"y" * length
    thread = threading.Thread(target=quietly, args=(connection.sendall, data))
    thread.start()
    while "/slower" not in taken:
        time.sleep(0.01)

    def late(*rest):
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    quietly(connection.send, b"x")
    signal.setitimer(signal.ITIMER_REAL, 0)
    thread.join()
    quietly(connection.sendall, hidden)
    # A connection that is closed with unread data drops the data on its way to the other side: so keep it open.
    open_still.append(connection)


def body_by_a_handler_of_a_signal():
    connection, data = slow()
    signal.signal(signal.SIGALRM, lambda *rest: quietly(connection.send, b"x" * len(hidden)))
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    connection.sendall(data)


def body_by_the_flags_of_a_send():
    class Flags:
        def __index__(self):
            quietly(connection.send, b"x" * len(hidden))
            return 0

    connection = kept()
    connection.sendall(post(len(hidden)))
    connection.send(hidden, Flags())


def body_of_numbers_of_signals():
    connection = kept()
    signal.signal(signal.SIGUSR1, lambda *rest: None)
    connection.sendall(post(len(hidden)))
    connection.setblocking(False)
    try:
        signal.set_wakeup_fd(connection.fileno())
        for _ in hidden:
            signal.raise_signal(signal.SIGUSR1)
    finally:
        signal.set_wakeup_fd(-1)
    connection.setblocking(True)
    connection.sendall(hidden)


def body_of_a_traceback():
    import faulthandler

    connection = kept()
    end, start = os.pipe()

    def dump(number):
        faulthandler.dump_traceback(number, all_threads=False)

    for number in start, connection.fileno():
        if number != start:
            connection.sendall(post(length))
        dump(number)
        if number == start:
            length = len(os.read(end, 65536))
    connection.sendall(hidden[:length])
    connection.sendall(hidden[length:])


def body_of_the_hello_of_tls():
    connection, made = kept(), ssl.create_default_context()
    out = ssl.MemoryBIO()
    quietly(made.wrap_bio(ssl.MemoryBIO(), out, server_hostname="a.example").do_handshake)
    length = len(out.read())
    connection.sendall(post(length))
    other = connection.dup()
    other.setblocking(False)
    other = made.wrap_socket(other, server_hostname="a.example", do_handshake_on_connect=False)
    quietly(other.do_handshake)
    connection.sendall(hidden[:length])
    connection.sendall(hidden[length:])


# Which connection it is.


def number_that_changes_with_the_flags():
    class Flags:
        def __index__(self):
            os.dup2(connection.fileno(), other.fileno())
            return 0

    connection, other = kept(), socket.create_connection(plain)
    other.sendall(b"\0" * 40)
    other.send(hidden, Flags())


def number_that_changes_with_what_goes_beside():
    class Beside:
        def __iter__(self):
            os.dup2(connection.fileno(), other.fileno())
            return iter(())

        def __len__(self):
            return 0

        def __getitem__(self, at):
            raise IndexError

    connection, other = kept(), socket.create_connection(plain)
    other.sendall(b"\0" * 40)
    other.sendmsg([hidden], Beside())


def tls_of_another_owner():
    connection, other = kept(over_tls()), over_tls()
    other.sendall(b"\0" * 40)
    connection._sslobj.owner = other
    connection.sendall(hidden)


def tls_whose_owner_is_no_connection():
    made = context(ssl.PROTOCOL_TLS_CLIENT)
    connection = socket.create_connection(secure)
    tls = made._wrap_socket(connection, False, None, owner=socket.socketpair()[0])
    tls.do_handshake()
    tls.write(hidden)
    time.sleep(0.1)


def tls_with_two_owners():
    connection, other = kept(over_tls()), over_tls()
    connection.sendall(post(len(hidden)))
    connection._sslobj.owner = other
    connection.sendall(b"x" * len(hidden))
    connection._sslobj.owner = connection
    connection.sendall(hidden)


def tls_before_hands_are_shaken():
    tls, act = in_memory()
    quietly(tls.write, post(len(hidden)))
    act(tls.do_handshake)
    act(tls.write, hidden)


def tls_of_many():
    tls, act = in_memory()
    act(tls.do_handshake)
    act(tls.write, hidden[: hidden.index(b"Authorization")] + b"Z: ")
    others = [context(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO()) for _ in range(1100)]
    for item in others:
        quietly(item.write, known)
    act(tls.write, b"\0" * 60 + b"\r\n")
    act(tls.write, signed + b"\r\n")


# Where a request begins.


def behind_very_many_empty_lines():
    connection = socket.create_connection(plain)
    connection.sendall(b"\r\n" * 40_000)
    connection.sendall(b"\r\n")
    connection.sendall(hidden)


def behind_a_line_of_blanks():
    socket.create_connection(plain).sendall(b" \r\n\r\n" + hidden)


def behind_other_blanks():
    for blank in b"\x0b\x0c\x1c\x1f\x85\xa0":
        connection = socket.create_connection(plain)
        quietly(connection.sendall, bytes((blank,)) + hidden)


def between_other_blanks():
    for blank in b"\x1c\x1f\x85\xa0":
        connection = socket.create_connection(plain)
        quietly(connection.sendall, hidden.replace(b" ", bytes((blank,)), 2))


def behind_an_upgrade_and_other_blanks():
    for blank in b"\x0b\x85\xa0":
        connection = kept()
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a.example\r\nUpgrade: x\r\n\r\n")
        quietly(connection.sendall, bytes((blank,)) + hidden)


def behind_an_upgrade_and_another_sign():
    """A line that begins as no method does is a request all the same to who looks at its words alone."""
    connection = kept()
    # A connection that is closed with unread data drops the data on its way to the other side: so keep it open.
    for data in b"GET / HTTP/1.1\r\nHost: a.example\r\nUpgrade: x\r\n\r\n", b'"x" /c HTTP/1.1\r\nHost: a.example\r\n\r\n':
        connection.sendall(data)
        connection.recv(999)
    connection.sendall(hidden)


def behind_what_begins_as_another_version():
    connection = socket.create_connection(plain)
    connection.sendall(b"PRI * HTTP/2\r\nHost: a.example\r\n\r\n")
    connection.sendall(hidden)


def beside_a_whole_address():
    """The host that is meant is the one of the header, for servers that do not look at the other."""
    connection = kept()
    connection.sendall(hidden.replace(b"/secret", b"http://a.example/secret").replace(signed, b""))


if __name__ == "__main__":
    ways = {name: way for name, way in globals().items() if type(way) is type(serve) and name.startswith(("length_", "body_", "number_", "tls_", "be"))}
    server = context(ssl.PROTOCOL_TLS_SERVER)
    plain, secure = listening(lambda far: far), listening(lambda far: server.wrap_socket(far, server_side=True))
    for name, way in ways.items():
        taken.clear()
        try:
            way()
        except OSError:
            pass
        # Until the other side has read what there is.
        end = time.monotonic() + (2 if sys.argv[1:] else 0.4)
        while time.monotonic() < end and not any("/secret" in item for item in taken):
            time.sleep(0.02)
        print(name, any("/secret" in item for item in taken), flush=True)
    os._exit(0)
