"""Lists the acts that the guard itself does while it is at work. Any other act in a thread of the guard comes from code
of the function that found a way in, and is refused.
"""

from . import hosts, paths
from .code import native_modules
from .files import system_test
from .rules import path_glob, with_env

# Events of calls that show a frame. Where the guard's frames are visible (`unseen.py`), a frame leads to all of the
# guard.
FRAMES = frozenset(("sys._getframe", "object.__getattr__"))
_shows_frames = frozenset(("tb_frame", "gi_frame", "cr_frame", "ag_frame", "gi_yieldfrom", "cr_await", "ag_await"))
_harmless = frozenset(("compile", "marshal.loads", "marshal.load", "code.__new__", "exec", "function.__new__", "object.__setattr__"))


def acts(guard):
    """Returns the check of events from inside the guard: (thread, event, arguments) → an error to raise, or None."""
    endpoints = _endpoints(guard)
    folder = _folder(guard)
    is_system, is_state = system_test(), path_glob("/proc/*/stat")

    def judge(me, event, args):
        if not guard.guards_itself or event in _harmless:
            return None
        if event in FRAMES:
            if event != "sys._getframe" and args[1] not in _shows_frames:
                return None
            return None if is_library() else refused(event)
        if guard.fresh is not None and me in guard.fresh.at_work:
            return None if guard.fresh.does(me, event, args) else refused(event)
        if event == "import":
            return None if type(args[0]) is str and args[0].rpartition(".")[2] not in native_modules else refused(event)
        if event == "open":
            path, mode, flags = args
            if type(path) is not str:
                return refused(event)
            writes = type(flags) is int and flags & 3
            if writes:
                return None if folder is not None and path.startswith(folder) else refused(event)
            # A link may lead to the guard and the library.
            is_own = guard.is_own(path) or guard.is_own(paths.resolve(path)) or is_system(path) or is_state(path)
            return None if is_own else refused(event)
        if event == "os.listdir" and me in guard.vault.looking:
            return None
        if event in ("os.mkdir", "os.listdir"):
            path = args[0]
            return None if type(path) is str and (guard.is_own(path) or folder is not None and (folder + "/").startswith(path)) else refused(event)
        if event in ("socket.getaddrinfo", "socket.connect"):
            host = args[0] if event == "socket.getaddrinfo" else args[1][0] if type(args[1]) is tuple else None
            # The gate of names passes the host in this form.
            host = host.decode("latin-1") if type(host) is bytes else host
            if event == "socket.connect" and guard.outbound is not None:
                # The guard connects only to addresses that an endpoint's name led to.
                names = guard.names.get(hosts.packed_address(host), ()) if type(host) is str else ()
                return None if host in endpoints or not endpoints.isdisjoint(names) else refused(event)
            return None if type(host) is str and (host in endpoints or event == "socket.connect" and bool(endpoints)) else refused(event)
        return None if event == "socket.__new__" else refused(event)

    def is_library():
        """Returns True when only frames of the standard library are between the guard and the event."""
        frame = guard.caller()
        while frame is not None and id(frame.f_globals) not in guard.own_globals:
            if not frame.f_code.co_filename.startswith((guard.library, "<frozen ", "<emmental>")):
                return False
            frame = frame.f_back
        return frame is not None

    def refused(event):
        return PermissionError(1, "emmental: %s inside of the guard" % event)

    return judge


def _folder(guard):
    quarantine = guard.profile.on_block.get("quarantine")
    if quarantine is None or quarantine["kind"] != "file":
        return None
    return with_env(quarantine["target"], guard.environ).rstrip("/")


def _endpoints(guard):
    """Returns the hosts that signals and quarantined events are sent to."""
    quarantine = guard.profile.on_block.get("quarantine") or {"kind": None, "target": ""}
    target = with_env(quarantine["target"], guard.environ)
    texts = [guard.environ.get("EMMENTAL_SIGNALS", ""), target, guard.environ.get("AWS_ENDPOINT_URL_S3", "")]
    names = {text.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0] for text in texts if "://" in text}
    if quarantine["kind"] == "s3":
        region = guard.environ.get("AWS_REGION") or "us-east-1"
        names.add("%s.s3.%s.amazonaws.com" % (target.partition("/")[0], region))
    for kind, setting in (("pubsub", "PUBSUB_EMULATOR_HOST"), ("gs", "STORAGE_EMULATOR_HOST")):
        if quarantine["kind"] == kind:
            emulator = guard.environ.get(setting, "").rpartition("://")[2].partition("/")[0].partition(":")[0]
            metadata = guard.environ.get("GCE_METADATA_HOST", "metadata.google.internal").partition(":")[0]
            names.update((emulator or ("pubsub" if kind == "pubsub" else "storage") + ".googleapis.com", metadata))
    return frozenset(names)
