"""What the ways out have in common. Each is a function that answers True when it got out: `python3 escapes.py NAME`, `list` names them.

HERE holds `secret/key.txt` and `work/`; EVIL and ALLOWED are ports of servers on loopback. The profile allows the function to
use `work/` and to reach ALLOWED; nothing else.
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

    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.connect(("127.0.0.1", allowed))
    return one


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
