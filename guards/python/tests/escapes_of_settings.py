"""Ways out by what is set beside: options of sockets, limits, variables, caches, and what C opens by itself (see escaping.py)."""

import os
import signal
import socket
import sys

from escaping import allowed, evil, here, main, outside, quietly, read, secret, seen, work

_denied = (
    b"PUT /secret HTTP/1.1\r\nHost: bucket.s3.eu-west-1.amazonaws.com\r\nContent-Length: 0\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=A/20261127/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n"
)
_text = "__import__('sys').modules['__main__'].seen.append('RAN')"


def _written(name):
    with open(work + name, "w") as file:
        file.write("import sys; sys.modules['__main__'].seen.append('RAN')")


# Sockets.


def sent_as_to_a_cipher():
    connection = socket.create_connection(("127.0.0.1", allowed))
    connection = socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, fileno=connection.detach())
    return connection.sendmsg_afalg([_denied], op=socket.ALG_OP_ENCRYPT) > 0


def sent_by_several_paths():
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
    connection.connect(("127.0.0.1", allowed))
    return connection.send(_denied) > 0


def _set(family, level, option, value):
    socket.socket(family, socket.SOCK_DGRAM).setsockopt(level, option, value)
    return True


def group_that_is_a_text():
    return _set(socket.AF_INET, socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, b"\xefsec" + b"\x7f\0\0\1")


def group_in_ipv6_that_is_a_text():
    class Number(int):
        pass

    return _set(socket.AF_INET6, Number(socket.IPPROTO_IPV6), Number(20), bytearray(b"\xff\x02" + b"secret-secret!" + b"\1\0\0\0"))


def source_that_is_a_text():
    return _set(socket.AF_INET, socket.IPPROTO_IP, 39, b"\xe8\1\1\1" + b"\x7f\0\0\1" + b"secr")


def way_by_another_host():
    """Sends to an allowed host, by a route that the sender chooses."""
    return _set(socket.AF_INET, socket.IPPROTO_IP, socket.IP_OPTIONS, b"\x83\x07\x04\x7f\0\0\x01\0")


def socket_without_a_path():
    name = "\0emmental-%d" % os.getpid()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(name)
    listener.listen()
    socket.socket(socket.AF_UNIX).connect(name)
    return True


def name_that_ends_at_a_zero():
    """For the C library the name ends before the zero."""
    found = socket.getaddrinfo("localhost\0.wild.example", evil)
    return bool(found) and socket.create_connection(("127.0.0.1", evil)) is not None


# Signals.


def _is_told():
    """Returns True when a refusal is written to the file of signals; without the guard there is no such file."""
    try:
        before = os.stat(here + "/signals").st_size
    except OSError:
        seen.append(0)
        return True
    quietly(lambda: open(secret))
    return os.stat(here + "/signals").st_size > before


def limit_of_files():
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    return not _is_told()


def limit_of_files_by_another_call():
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.prlimit(os.getpid(), resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    return not _is_told()


def end_of_what_is_done_at_the_end():
    import atexit

    atexit._run_exitfuncs()
    atexit._clear()
    return not _is_told()


# Other processes.


def schedule_of_the_parent():
    os.sched_setscheduler(os.getppid(), os.SCHED_OTHER, os.sched_param(0))
    return True


def signal_by_a_folder():
    number = os.open("/proc/%d" % os.getppid(), os.O_RDONLY | os.O_DIRECTORY)
    signal.pidfd_send_signal(number, signal.SIGCONT)
    return True


# Files and code.


def folder_of_sqlite():
    os.environ["SQLITE_TMPDIR"] = here
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA temp_store = FILE")
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("CREATE TEMP TABLE large (octets BLOB)")
    for _ in range(2000):
        connection.execute("INSERT INTO large VALUES (zeroblob(8192))")
    # SQLite takes the name away at once; what it holds open stands there.
    for number in range(50):
        path = quietly(lambda number=number: os.readlink("/proc/self/fd/%d" % number))
        if path is not None and path.startswith(here + "/etilqs_"):
            return True


def passwords_of_the_users():
    import spwd

    return len(spwd.getspall()) > 0


def settings_of_readline():
    import readline

    readline.read_init_file(secret)
    return True


def node_of_a_file():
    os.mknod(outside)
    return os.path.exists(outside)


def node_of_a_file_by_number():
    os.mknod("outside", dir_fd=os.open(here, os.O_PATH))
    return os.path.exists(outside)


def starved_of_memory():
    """A call that cannot be judged for lack of memory must be refused."""
    import resource

    with open("/proc/self/statm") as file:
        size = int(file.read().split()[0]) * 4096
    resource.setrlimit(resource.RLIMIT_AS, (size + (1 << 20), resource.RLIM_INFINITY))
    held = []
    for block in (1 << 16, 1 << 12, 1 << 9, 64):
        try:
            while True:
                held.append(bytes(block))
        except MemoryError:
            pass
    for _ in range(3000):
        try:
            if read(secret):
                return True
        except MemoryError:
            if held:
                held.pop()
        except OSError:
            break


def bytecode_in_a_cache_of_its_own():
    """Writes bytecode for a module of the library, as if it had been compiled before."""
    import importlib.util
    import marshal
    import struct

    def run():
        global RAN
        RAN = 7

    source = importlib.util.find_spec("sched").origin
    state = os.stat(source)
    sys.pycache_prefix = work
    path = importlib.util.cache_from_source(source)
    os.makedirs(os.path.dirname(path))
    with open(path, "wb") as file:
        made = struct.pack("<III", 0, int(state.st_mtime) & 0xFFFFFFFF, state.st_size & 0xFFFFFFFF)
        file.write(importlib.util.MAGIC_NUMBER + made + marshal.dumps(run.__code__))
    import sched

    return sched.RAN == 7


def codec_of_another_folder():
    import codecs
    import encodings

    _written("/evil_codec.py")
    encodings.__path__.append(work)
    quietly(lambda: codecs.lookup("evil_codec"))
    return "RAN" in seen


def lines_that_are_traced():
    import trace

    trace.Trace(count=0, trace=0).run(_text)
    return "RAN" in seen


if __name__ == "__main__":
    main(sys.argv[1], globals())
