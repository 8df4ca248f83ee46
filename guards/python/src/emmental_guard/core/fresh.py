"""Removes below /tmp what calls made there, where rules of files say `fresh`."""

from _thread import get_ident
from errno import errorcode
from posix import O_CREAT, O_EXCL, O_RDONLY, O_WRONLY, listdir, lstat, rmdir, unlink
from posix import close as close_file
from posix import open as open_file
from posix import read as read_file
from stat import S_ISDIR
from time import monotonic

from .rules import path_glob, with_env

_root = "/tmp"
# Tells the next process that there was a call. Source: Lambda developer guide, execution environment lifecycle, invoke phase.
_mark = "/tmp/.emmental-fresh"
_children = "/proc/thread-self/children"
# Files and folders that are looked at in one go, seconds that it may take, folders in folders.
_most, _longest, _deepest = 5000, 0.25, 40


def wanted(rules):
    """The rules that keep something fresh."""
    return [rule for rule in rules or () if rule.get("fresh") is True and rule["action"] != "deny"]


class Fresh:
    """What was there before the first call stays; what is new at the end of one, or at the beginning of the next, goes.

    It is told by what the folder holds, so that what a program made is seen too. Links are removed, never followed.
    """

    def __init__(self, guard, rules):
        self._guard = guard
        self._rules = [(rule, [path_glob(one) for one in rule["write"]]) for rule in rules]
        # What the paths of the rules begin with.
        self._starts = tuple(one.partition("*")[0] for rule in rules for one in rule["write"])
        self._own = _own(guard)
        # Path → what is there and stays; None before the first call.
        self._known = None
        # The thread in which this looks and removes.
        self.at_work = set()
        why = _shared(guard.environ)
        self._off = why is not None
        if why is not None:
            self._fail("nothing is removed after a call: " + why)

    def restarted(self):
        """Before code of the function runs: a process before this one may have ended within a call, and /tmp is kept then."""
        self._attempt(lambda: self._clear({}) if _entry(_mark) is not None else None)

    def begin(self):
        self._attempt(lambda: self._first() if self._known is None else self._clear(self._known))

    def end(self):
        if self._known is not None:
            self._attempt(self._after)

    def _after(self):
        self._clear(self._known)
        if self._do(_has_children):
            self._fail("a program of a call goes on, and may write for the next")

    def _attempt(self, act):
        if self._off:
            return
        try:
            act()
        except Exception as error:
            self._fail("/tmp was not emptied: %s" % type(error).__name__)

    def _do(self, call, *args):
        me = get_ident()
        self.at_work.add(me)
        try:
            return call(*args)
        finally:
            self.at_work.discard(me)

    def does(self, event, args):
        """Whether this is what it does itself."""
        path = args[0]
        if type(path) is not str:
            return False
        if event == "open":
            return path in (_mark, _children)
        return event in ("os.listdir", "os.remove", "os.rmdir") and (path + "/").startswith(_root + "/")

    def _fail(self, message, path=None):
        """Told once, with the first path: its name may be a caller's."""
        guard = self._guard
        if guard.signals.once(("error", message)):
            what = {"what": guard.short(path)} if path is not None else {}
            guard.signals.emit("error", {**what, "message": "files: " + message}, section="files")

    def _first(self):
        there = {}
        why = self._walk(there.__setitem__)
        if why is not None:
            # What was not seen now could be taken for what a call made.
            self._off = True
            self._fail("nothing is removed after a call: " + why)
            return
        self._known = there
        self._do(_make_mark)

    def _clear(self, before):
        stay = {}

        def visit(path, entry):
            if not self._goes(path, entry, before.get(path)):
                stay[path] = entry

        why = self._walk(visit)
        if why is not None:
            self._fail("what a call left may stay for the next: " + why)
            return
        if self._known is not None:
            self._known = stay
        if _mark not in stay:
            self._do(_make_mark)

    def _goes(self, path, entry, before):
        """Whether it is gone, or should be: then it is tried again."""
        if path == _mark:
            return False
        is_folder, number, changed = entry
        if before is not None and before[:2] == (is_folder, number):
            if before[2] != changed and not is_folder and self._leaves(path):
                self._fail("what was there before the first call and is written to stays", path)
            return False
        if not self._leaves(path):
            return False
        try:
            self._do(rmdir if is_folder else unlink, path)
        except FileNotFoundError:
            pass
        except OSError as error:
            self._fail("what a call left stays for the next: %s" % errorcode.get(error.errno), path)
        return True

    def _leaves(self, path):
        """Whether a rule says that it is to go; where nothing is enforced, that is told."""
        rule = next((rule for rule, globs in self._rules if any(matches(path) for matches in globs)), None)
        if rule is None or path.startswith(self._own):
            return False
        guard = self._guard
        if guard.mode["files"] != "enforce":
            guard.refuse("files", rule["name"], rule["match"], "leave %s for the next call" % path, None)
            return False
        guard.signals.hit(rule["match"])
        return True

    def _walk(self, visit):
        """Everything on the way to the rules' paths and below, what is in a folder before it; why not all was looked at."""
        until = monotonic() + _longest
        left = [_most]

        def look(folder, depth):
            try:
                names = self._do(listdir, folder)
            except OSError:
                return None
            for name in names:
                path = folder + "/" + name
                if path != _mark and not self._is_on_the_way(path):
                    continue
                left[0] -= 1
                if left[0] < 0:
                    return "there are more than %d files" % _most
                if monotonic() > until:
                    return "it takes longer than %d ms" % (_longest * 1000)
                entry = _entry(path)
                if entry is None:
                    continue
                if entry[0]:
                    if depth >= _deepest:
                        return "there are more than %d folders in folders" % _deepest
                    why = look(path, depth + 1)
                    if why is not None:
                        return why
                visit(path, entry)
            return None

        return look(_root, 0)

    def _is_on_the_way(self, path):
        below = path + "/"
        return any(path == start or below.startswith(start) or start.startswith(below) for start in self._starts)


def _shared(environ):
    """Why /tmp may hold what is not of the one call that runs; None where Lambda says that it does not."""
    # Emulators may run beside other programs of a machine.
    is_lambda = "AWS_LAMBDA_INITIALIZATION_TYPE" in environ and environ.get("LAMBDA_TASK_ROOT") == "/var/task"
    if not is_lambda and environ.get("EMMENTAL_TMP") != "own":
        return "only on Lambda is /tmp known to be of the function alone"
    if environ.get("AWS_LAMBDA_MAX_CONCURRENCY", "1") != "1":
        return "several at a time share /tmp"
    return None


def _own(guard):
    """Where the guard itself writes: the events that wait, and the signals."""
    places = []
    waits = guard.profile.on_block.get("quarantine")
    if waits and waits["kind"] == "file":
        places.append(with_env(waits["target"], guard.environ))
    told = guard.environ.get("EMMENTAL_SIGNALS") or ""
    if told.startswith("file:"):
        places.append(told[5:])
    return tuple(places)


def _entry(path):
    """(folder, number, when it was changed) of what is there itself, not where a link leads; None where nothing is."""
    try:
        found = lstat(path)
    except OSError:
        return None
    return S_ISDIR(found.st_mode), found.st_ino, found.st_mtime_ns


def _make_mark():
    try:
        # No link is followed.
        close_file(open_file(_mark, O_CREAT | O_EXCL | O_WRONLY, 0o600))
    except OSError:
        pass


def _has_children():
    try:
        file = open_file(_children, O_RDONLY)
    except OSError:
        return False
    try:
        return read_file(file, 64) != b""
    finally:
        close_file(file)
