"""Ways out beside the calls that rules speak of: other processes, names, libraries, what is sent in another form (see escaping.py)."""

import os
import sys

from escaping import allowed, here, main, read, secret, work

# Other processes.


def child_of_a_program_that_is_nowhere():
    import subprocess

    try:
        subprocess.Popen([here + "/nowhere"], preexec_fn=lambda: open(work + "/ran", "w").close())
    except OSError:
        pass
    return os.path.exists(work + "/ran")


def signal_to_the_group():
    import signal

    # Which nobody who does not ask for it sees.
    os.kill(0, signal.SIGWINCH)
    return True


def signal_to_the_group_by_its_number():
    import signal

    os.killpg(os.getpgid(os.getppid()), signal.SIGWINCH)
    return True


def signals_of_a_file_to_the_parent():
    import fcntl

    end, other = os.pipe()
    fcntl.fcntl(end, fcntl.F_SETOWN, os.getppid())
    return True


def signals_of_a_file_to_the_parent_by_octets():
    import fcntl
    import struct

    end, other = os.pipe()
    fcntl.fcntl(end, 15, struct.pack("ii", 1, os.getppid()))
    return True


def signals_of_a_socket_to_the_parent():
    import fcntl
    import socket
    import struct

    connection, other = socket.socketpair()
    fcntl.ioctl(connection, 0x8901, struct.pack("i", os.getppid()))
    return True


def limits_of_the_parent():
    import resource

    limits = resource.prlimit(os.getppid(), resource.RLIMIT_CORE)
    resource.prlimit(os.getppid(), resource.RLIMIT_CORE, limits)
    return True


def processors_of_the_parent():
    os.sched_setaffinity(os.getppid(), os.sched_getaffinity(os.getppid()))
    return True


def priority_of_the_parent():
    class Number(int):
        def __index__(self):
            return os.getppid()

    os.setpriority(os.PRIO_PROCESS, Number(os.getppid()), os.getpriority(os.PRIO_PROCESS, os.getppid()))
    return True


def priority_of_the_parent_by_name():
    os.setpriority(which=os.PRIO_PROCESS, who=os.getppid(), priority=os.getpriority(os.PRIO_PROCESS, os.getppid()))
    return True


def memory_that_others_share():
    import _posixshmem

    try:
        _posixshmem.shm_unlink("/nobody-has-this-%d" % os.getpid())
    except FileNotFoundError:
        # The kernel looked for it.
        return True


def folder_for_what_is_too_large():
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA Temp_Store_Directory = '%s'" % here)
    connection.execute("PRAGMA temp_store = FILE")
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("CREATE TEMP TABLE large (octets BLOB)")
    for _ in range(2000):
        connection.execute("INSERT INTO large VALUES (zeroblob(8192))")
    # SQLite takes the name away at once; what it holds open stands there.
    for number in range(50):
        try:
            if os.readlink("/proc/self/fd/%d" % number).startswith(here + "/etilqs_"):
                return True
        except OSError:
            pass


# Variables that libraries of this process read.


def _set(name, value):
    os.environ[name] = value
    return True


def configuration_of_openssl():
    with open(work + "/openssl.cnf", "w") as file:
        file.write("openssl_conf = all\n[all]\nengines = engines\n[engines]\none = one\n[one]\ndynamic_path = %s/one.so\n" % work)
    return _set("OPENSSL_CONF", work + "/openssl.cnf")


def modules_of_openssl():
    return _set("OPENSSL_MODULES", work)


def drivers_of_odbc():
    import posix

    posix.putenv("ODBCSYSINI", work)
    return True


def names_in_another_domain():
    return _set("LOCALDOMAIN", "secret.evil.example")


def names_by_a_file_of_aliases():
    with open(work + "/aliases", "w") as file:
        file.write("allowed evil.example\n")
    return _set("HOSTALIASES", work + "/aliases")


# Sockets.


def line_for_the_log_of_the_system():
    import syslog

    syslog.syslog("SECRET")
    return True


def socket_that_connects_by_an_option():
    import socket

    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_SCTP)
    except OSError as error:
        # The kernel was asked, and may know nothing of it.
        return not isinstance(error, PermissionError)
    return True


# Requests that are read in another way than they are served.

_line = b"DELETE /orders HTTP/1.1"
_rest = (
    b"Host: bucket.s3.eu-west-1.amazonaws.com\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=A/20261126/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n"
)


def _sent(*parts):
    import socket

    connection = socket.create_connection(("127.0.0.1", allowed))
    for part in parts:
        connection.sendall(part)
    return True


def request_behind_an_empty_line():
    return _sent(b"\r\n" * 20 + _line + b"\r\n" + _rest + b"\r\n")


def request_with_line_feeds_alone():
    return _sent((_line + b"\r\n" + _rest + b"\r\n").replace(b"\r\n", b"\n"))


def request_with_a_line_that_goes_on():
    return _sent(_line + b"\r\nAccept: a,\r\n b\r\n" + _rest + b"\r\n")


def request_with_a_line_that_is_none():
    return _sent(_line + b"\r\nnothing\r\n" + _rest + b"\r\n")


def request_that_upgrades():
    return _sent(_line + b"\r\nUpgrade: h2c\r\n" + _rest + b"\r\n")


def request_with_more_blanks():
    return _sent(_line.replace(b" ", b"  ") + b"\r\n" + _rest + b"\r\n")


def request_behind_a_long_one():
    before = b"PUT /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000
    return _sent(before, _line + b"\r\n" + _rest + b"\r\n")


def request_behind_one_whose_length_is_said_twice():
    before = b"PUT /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n12345"
    return _sent(before, _line + b"\r\n" + _rest + b"\r\n")


def _asked(body, target=b"DynamoDB_20120810.PutItem"):
    """Sends a request for a table that no rule names."""
    return _sent(
        b"POST / HTTP/1.1\r\nHost: dynamodb.eu-west-1.amazonaws.com\r\nX-Amz-Target: %b\r\nContent-Length: %d\r\n"
        b"Authorization: AWS4-HMAC-SHA256 Credential=A/20261126/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n"
        % (target, len(body)),
        body,
    )


_item = b'{"Item": {}, "TableName": "Secrets"}'


def request_with_a_long_body():
    return _asked(b" " * 100_000 + _item)


def request_in_another_encoding():
    return _asked(_item.decode().encode("utf-16"))


def request_that_begins_with_a_mark():
    return _asked(b"\xef\xbb\xbf" + _item)


def request_with_two_tables():
    return _asked(b'{"TableName": "Secrets", "Item": {}, "Table\\u004eame" : "Orders"}')


def request_read_by_a_changed_json():
    import json

    json.loads = lambda *args, **kw: {"TableName": "Orders"}
    json.JSONDecoder.decode = json.loads
    return _asked(_item)


def request_read_by_a_changed_urllib():
    import urllib.parse

    urllib.parse.unquote = lambda text, *rest: "/bucket/k" if text.startswith("/") else text
    return _sent(b"GET /other/%6b HTTP/1.1\r\n" + _rest.replace(b"bucket.", b"") + b"\r\n")


def request_behind_one_of_another_method():
    return _sent(b"BASELINE-CONTROL /a HTTP/1.1\r\nHost: a.example\r\n\r\n", _line + b"\r\n" + _rest + b"\r\n")


def _behind_chunks(chunks):
    before = b"PUT /a HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    return _sent(before, _line + b"\r\n" + _rest + b"\r\n")


def request_behind_lines_after_chunks():
    return _behind_chunks(b"0\r\nA: b\r\nC: d\r\n\r\n")


def request_behind_chunks_with_line_feeds_alone():
    return _behind_chunks(b"5\nhello\n0\n\n")


def _spoken(service, line, headers=b"", body=b""):
    """Rules allow objects of one bucket, `sns:Publish` and `lambda:GetFunction`."""
    return _sent(
        b"%b HTTP/1.1\r\nHost: %b.eu-west-1.amazonaws.com\r\n%bContent-Length: %d\r\n"
        b"Authorization: AWS4-HMAC-SHA256 Credential=A/20261126/eu-west-1/%b/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n"
        % (line, service, headers, len(body), service)
        + body
    )


_form = b"Content-Type: application/x-www-form-urlencoded\r\n"


def request_with_an_action_behind_another():
    return _spoken(b"sns", b"POST /", _form, b"Action=Publish&Action=DeleteTopic")


def request_with_an_action_far_behind_another():
    return _spoken(b"sns", b"POST /", _form, b"Action=Publish&a=" + b"x" * 70_000 + b"&Action=DeleteTopic")


def request_with_another_action_in_its_address():
    return _spoken(b"sns", b"POST /?%41ction=DeleteTopic", _form, b"Action=Publish")


def request_with_an_encoded_name_of_its_action():
    return _spoken(b"sns", b"GET /?%41ction=DeleteTopic")


def request_with_two_actions_in_its_address():
    return _spoken(b"sns", b"GET /?Action=Publish&Action=DeleteTopic")


def request_with_an_operation_in_its_path_and_another_in_a_header():
    return _spoken(b"lambda", b"DELETE /2015-03-31/functions/Orders", b"X-Amz-Target: AWSLambda.GetFunction\r\n", b"{}")


def request_with_an_encoded_path():
    return _spoken(b"lambda", b"DELETE /2015-03-31/%66unctions/Orders")


def request_with_a_path_that_goes_up():
    return _spoken(b"lambda", b"DELETE /2015-03-31/a/../functions//Orders")


# Files.


def file_through_the_root_of_a_thread():
    return read("/proc/thread-self/root" + secret)


def module_of_octets():
    import importlib.machinery

    return b"SECRET" in importlib.machinery.SourceFileLoader("a", secret).get_data(secret)


def text_of_a_traceback():
    import linecache

    return "SECRET" in "".join(linecache.getlines(secret))


def folder_by_a_glob():
    import glob

    return secret in glob.glob(here + "/secret/*")


if __name__ == "__main__":
    main(sys.argv[1], globals())
