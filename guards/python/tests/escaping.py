"""Runs the escapes of a script: `python3 escapes.py NAME`; `list` prints the names. An escape is a function that returns True
when it did something forbidden.

The variable HERE names a folder with `secret/key.txt` and `work/`; EVIL and ALLOWED are ports of servers on loopback. The
profile allows the function only to use `work/` and to connect to ALLOWED.
"""

import os

here = os.environ.get("HERE", "")
secret = here + "/secret/key.txt"
outside = here + "/outside"
work = here + "/work"
evil = int(os.environ.get("EVIL", "0"))
allowed = int(os.environ.get("ALLOWED", "0"))


def main(name, ways):
    """Runs one of the functions that a script defines, none of those with an underscore."""
    ways = {key: value for key, value in ways.items() if getattr(value, "__module__", None) == "__main__" and key[0] != "_" and type(value) is type(main)}
    if name == "list":
        print("\n".join(ways))
        return
    try:
        print("ESCAPED" if ways[name]() else "stopped: it looked for the guard" if seen else "stopped", flush=True)
    except SystemExit:
        raise
    except BaseException as error:
        print("stopped", type(error).__name__, str(error)[:80], flush=True)
    os._exit(0)


def read(path):
    with open(path) as file:
        return "SECRET" in file.read()


def quietly(call):
    try:
        return call()
    except Exception:
        return None


def connected():
    import socket

    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection.connect(("127.0.0.1", allowed))
    return connection


# A generator's frame, held before, leads outwards from wherever the generator runs, and nobody is asked.


def frames_of_the_guard(frame):
    found = 0
    while frame is not None:
        names = frame.f_globals
        found += "_real_import" in names or str(names.get("__package__")).startswith("emmental_guard")
        frame = frame.f_back
    return found


def _watching():
    while True:
        seen.append(frames_of_the_guard(_own.f_back))
        yield


seen = []
watcher = _watching()
_own = watcher.gi_frame
