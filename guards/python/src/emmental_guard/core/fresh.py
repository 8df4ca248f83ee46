"""Removes the files that an invocation made below /tmp, for rules about files with `fresh`."""

from _thread import get_ident
from errno import EACCES, errorcode
from posix import O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY, P_ALL, WEXITED, WNOHANG, WNOWAIT
from posix import close, listdir, lstat, rmdir, unlink, waitid
from posix import open as open_file
from stat import S_ISDIR
from time import monotonic

from .rules import path_glob, with_env

_root = "/tmp"
# The mark is a file that shows the next process that an earlier one ran an invocation here. Source: Lambda developer
# guide, execution environment lifecycle, invoke phase.
_mark = "/tmp/.emmental-fresh"
# Path of a folder that is held open: it leads there even when somebody moves the folder or puts a link in its place.
_held = "/proc/self/fd/%d"
# Most files and folders of one walk, longest time of a walk in seconds, deepest nesting of folders.
_most, _longest, _deepest = 5000, 0.25, 40


def wanted(rules):
    """Returns the rules with `fresh`."""
    return [rule for rule in rules or () if rule.get("fresh") is True and rule["action"] != "deny"]


class Fresh:
    """Removes files that were not there before the first invocation, at the end of an invocation or at the beginning of
    the next.

    It compares the content of the folders, so it also finds files that a child program made. It removes links and never
    follows them.
    """

    # The function does not write this path.
    mark = _mark

    def __init__(self, guard, rules):
        self._guard = guard
        self._rules = [(rule, [path_glob(glob) for glob in rule["write"]]) for rule in rules]
        # Prefixes of the rules' paths.
        self._starts = tuple(glob.partition("*")[0] for rule in rules for glob in rule["write"])
        self._own = _own(guard)
        # Maps a path to its entry (`_entry`), for the files that stay; None before the first invocation.
        self._known = None
        # Folders that could not be read before the first invocation.
        self._closed = ()
        # The entry of `_mark` when it was made.
        self._marked = None
        # Maps a thread to (event, path) of the file operation that the guard runs there.
        self.at_work = {}
        why = _shared(guard.environ)
        self._off = why is not None
        if why is not None:
            self._fail("the guard removes no files after a call: " + why)

    def restarted(self):
        """Runs before code of the function: an earlier process may have ended within an invocation, and /tmp outlives
        it.
        """
        self._attempt(lambda: self._clear({}) if _entry(_mark) is not None else None)

    def begin(self):
        self._attempt(lambda: self._first() if self._known is None else self._clear(self._known))

    def end(self):
        if self._known is not None:
            self._attempt(self._after)

    def _after(self):
        self._clear(self._known)
        if _has_children():
            self._fail("a program of a call still runs and may write files for the next call")

    def _attempt(self, act):
        if self._off:
            return
        try:
            act()
        except Exception as error:
            self._fail("/tmp was not emptied: %s" % type(error).__name__)

    def _do(self, event, call, path, *rest):
        me = get_ident()
        self.at_work[me] = (event, path)
        try:
            return call(path, *rest)
        finally:
            del self.at_work[me]

    def does(self, me, event, args):
        """Returns True for the file operation that the guard itself runs now. Any other operation comes from a signal
        handler of the function, which can run in the middle.
        """
        doing, path = self.at_work[me]
        return event == doing and type(args[0]) is type(path) and args[0] == path

    def _fail(self, message, path=None):
        """Reports a failure once, with the first path."""
        guard = self._guard
        if guard.signals.once(("error", message)):
            what = {"what": guard.short(path)} if path is not None else {}
            guard.signals.emit("error", {**what, "message": "files: " + message}, section="files")

    def _first(self):
        there = {}
        closed = []
        why = self._walk(lambda path, place, entry: there.__setitem__(path, entry), closed)
        if why is not None:
            # Without a complete list, the guard could later remove a file that was there before.
            self._off = True
            self._fail("the guard removes no files after a call: " + why)
            return
        self._known, self._closed = there, tuple(closed)
        self._make_mark()

    def _clear(self, before):
        stay, closed = {}, []

        def visit(path, place, entry):
            if path != _mark and not self._goes(path, place, entry, before.get(path)):
                stay[path] = entry

        why = self._walk(visit, closed)
        if why is not None:
            self._fail("files of a call may stay for the next call: " + why)
            return
        for folder in closed:
            if folder not in self._closed:
                self._fail("files of a call may stay for the next call: a folder cannot be read", folder)
            stay.update((path, entry) for path, entry in before.items() if path.startswith(folder + "/"))
        if self._known is not None:
            self._known = stay
        self._make_mark()

    def _make_mark(self):
        """Makes the mark; makes a changed mark anew, because it could hold data of the function."""
        there = _entry(_mark)
        if there is not None and there == self._marked:
            return
        if there is not None:
            self._remove(_mark, _mark, there[0])
        try:
            # The open follows no link.
            close(self._do("open", open_file, _mark, O_CREAT | O_EXCL | O_WRONLY, 0o600))
        except OSError:
            self._fail("files of a process that ends within a call may stay: the guard cannot mark the start of the call")
        else:
            self._marked = _entry(_mark)

    def _goes(self, path, place, entry, before):
        """Removes an entry that the rules do not keep. Returns False for an entry that stays, else True, also when the
        removal failed, so that it is tried again. `before`: the earlier entry at this path, or None.
        """
        is_folder, number, changed = entry
        if before is not None and before[:2] == (is_folder, number):
            if before[2] != changed and not is_folder and self._leaves(path):
                self._fail("a file from before the first call was changed and stays", path)
            return False
        if not self._leaves(path):
            return False
        self._remove(path, place, is_folder)
        return True

    def _remove(self, path, place, is_folder):
        try:
            if is_folder:
                self._do("os.rmdir", rmdir, place)
            else:
                self._do("os.remove", unlink, place)
        except FileNotFoundError:
            pass
        except OSError as error:
            self._fail("a file of a call stays for the next call: %s" % errorcode.get(error.errno), path)

    def _leaves(self, path):
        """Returns True when a rule says that the path must go. In a mode that enforces nothing, only reports that and
        returns False.
        """
        rule = next((rule for rule, globs in self._rules if any(matches(path) for matches in globs)), None)
        if rule is None or any(path == own or path.startswith(own + "/") for own in self._own):
            return False
        guard = self._guard
        if guard.mode["files"] != "enforce":
            guard.refuse("files", rule["name"], rule["match"], "leave %s for the next call" % path, None)
            return False
        guard.signals.hit(rule["match"])
        return True

    def _walk(self, visit, closed):
        """Calls `visit(path, place, entry)` for every entry below /tmp that is below a rule's path or on the way there;
        a folder comes after its content. Returns the reason when it did not visit all, else None. Adds unreadable
        folders to `closed`.

        `place` is the path through the folder that is held open, so that a link that somebody puts in the folder's
        place leads nowhere else.
        """
        until = monotonic() + _longest
        left = [_most]

        def look(folder, place, depth):
            try:
                number = self._do("open", open_file, place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            except FileNotFoundError:
                return None
            except OSError as error:
                if folder == _root or error.errno != EACCES:
                    return "a folder cannot be opened: %s" % errorcode.get(error.errno)
                closed.append(folder)
                return None
            try:
                return within(folder, number, depth)
            finally:
                close(number)

        def within(folder, number, depth):
            held = _held % number
            if _entry(held + "/.") is None:
                return "there is no /proc"
            for name in self._do("os.listdir", listdir, number):
                path, place = folder + "/" + name, held + "/" + name
                if path != _mark and not self._is_on_the_way(path):
                    continue
                left[0] -= 1
                if left[0] < 0:
                    return "there are more than %d files" % _most
                if monotonic() > until:
                    return "it takes longer than %d ms" % (_longest * 1000)
                entry = _entry(place)
                if entry is None:
                    continue
                if entry[0]:
                    if depth >= _deepest:
                        return "there are more than %d folders in folders" % _deepest
                    why = look(path, place, depth + 1)
                    if why is not None:
                        return why
                visit(path, place, entry)
            return None

        return look(_root, _root, 0)

    def _is_on_the_way(self, path):
        below = path + "/"
        return any(path == start or below.startswith(start) or start.startswith(below) for start in self._starts)


def _shared(environ):
    """Returns the reason why /tmp may contain files of others than the one running invocation; None when that is
    impossible.
    """
    # An emulator of Lambda may run beside other programs of a machine.
    is_lambda = "AWS_LAMBDA_INITIALIZATION_TYPE" in environ and environ.get("LAMBDA_TASK_ROOT") == "/var/task"
    if not is_lambda and environ.get("EMMENTAL_TMP") != "own":
        return "outside Lambda others may share /tmp; if the function has its own /tmp, set EMMENTAL_TMP=own"
    if environ.get("AWS_LAMBDA_MAX_CONCURRENCY", "1") != "1":
        return "several calls at a time share /tmp"
    return None


def _own(guard):
    """Returns the paths where the guard itself writes: the folder of the quarantine, and the file of the signals."""
    places = []
    quarantine = guard.profile.on_block.get("quarantine")
    if quarantine and quarantine["kind"] == "file":
        places.append(with_env(quarantine["target"], guard.environ).rstrip("/"))
    signals = guard.environ.get("EMMENTAL_SIGNALS") or ""
    if signals.startswith("file:"):
        places.append(signals[5:])
    return tuple(places)


def _entry(path):
    """Returns (True for a folder, inode number, time of change) of a path without following a link; None when nothing
    is there.
    """
    try:
        found = lstat(path)
    except OSError:
        return None
    # Any program can set the time of the last write (mtime), but not the time of change (ctime).
    return S_ISDIR(found.st_mode), found.st_ino, found.st_ctime_ns


def _has_children():
    """Returns True when any thread has a child process."""
    try:
        waitid(P_ALL, 0, WEXITED | WNOHANG | WNOWAIT)
    except ChildProcessError:
        return False
    return True
