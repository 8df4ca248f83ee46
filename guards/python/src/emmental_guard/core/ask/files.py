"""Checks events about files."""

from _thread import get_ident

from .. import files, paths, sqlite
from ..arguments import Unclear, text_of
from ..rules import deciding_rule


def checks(guard):
    """Returns a table from event to check, and gives the guard its check of one path, `check_file`."""
    check = guard.check_file = _path_check(guard)
    return {
        **_opening(check),
        **_changing(check),
        **_moving(guard, check),
        **_linking(guard, check),
        **_databases(guard),
        "os.chdir": _folder_check(guard, check),
    }


def _path_check(guard):
    """Returns the check of one path: it returns an error to raise, or None.

    `event`: the event (name, arguments) whose answer the guard may remember; `strictly`: refuses a missing file, too.
    """
    rules = guard.files
    invocations = guard.invocations
    # Maps (access, real path) to the rule that allows it.
    allowed = {}

    def check(access, value, api, dir_fd=-1, event=None, strictly=False):
        try:
            path = text_of(value)
        except Unclear as error:
            return guard.refuse("files", "(all other)", None, "a path of type %s" % error, api)
        if path is None:
            return None
        if rules is None:
            return invocations.sink("path", path, api) if invocations.may_traverse() else None
        written = paths.absolute(path, dir_fd)
        real, is_steady = paths.trace(written)
        if real in files.DEVICES:
            return None
        if guard.fresh is not None and access == files.WRITE and real == guard.fresh.mark:
            return guard.refuse("files", "(all other)", None, "write %s" % real, api)
        rule = allowed.get((access, real))
        if rule is None:
            rule = deciding_rule(rules, access, real)
            if rule is not None and rule.action == "allow":
                if len(allowed) > 4000:
                    allowed.clear()
                allowed[access, real] = rule
        if is_steady and real != written and ".." not in written:
            # For a link that existed before the function and that the function cannot change, the rules use the name of
            # the link.
            named = deciding_rule(rules, access, paths.normal(written))
            if named is not None and (rule is None or named.action == "deny" != rule.action):
                rule, real = named, paths.normal(written)
        if rule is not None and rule.action == "allow":
            guard.signals.hit(rule.match)
            if event is not None and is_steady and type(value) is str and value.startswith("/"):
                guard.remember(event, rule.match)
            return invocations.sink("path", path, api) if invocations.may_traverse() else None
        if rule is None and access == files.READ and not strictly and not paths.exists(real):
            # Programs look for settings in many places; the call itself reports that the file is missing.
            return None
        if rule is None and files.is_servers_own(real) and guard.is_servers_own():
            return None
        error = guard.judge("files", rules, (access, real), "%s %s" % (access, real), api, path)
        if error is not None:
            return error
        # Without rules the guard only reports files, and stops only calls that an event changed.
        return invocations.sink("path", path, api) if invocations.may_traverse() else None

    return check


def _opening(check):
    """Returns the checks of files that are opened and of folders that are listed."""

    def opened(path, mode, flags):
        if type(path) is int:
            return None
        writes = files.writes(flags) or type(mode) is str and not mode.startswith(("r", "U"))
        if type(mode) is str and "+" in mode:
            writes = True
        if files.shows(flags):
            return check(files.READ, path, "open") or check(files.WRITE, path, "open")
        return check(files.WRITE if writes else files.READ, path, "open", event=("open", (path, mode, flags)))

    def listed(event):
        def check_folder(path=None, *rest):
            return check(files.READ, "." if path is None else path, "os.listdir", event=(event, (path, *rest)))

        return check_folder

    return {"open": opened, "os.listdir": listed("os.listdir"), "os.scandir": listed("os.scandir")}


def _changing(check):
    """Returns the checks of calls that change or remove one path."""

    def changed(api, at_dir=None):
        """`at_dir`: the position, behind the path, of the open folder that the path is relative to."""

        def check_changed(path, *rest):
            dir_fd = rest[at_dir] if at_dir is not None and len(rest) > at_dir else -1
            return check(files.WRITE, path, api, dir_fd)

        return check_changed

    def removed(path, *rest):
        return check(files.WRITE, path, "os.remove", rest[0] if rest else -1)

    return {
        "os.mkdir": changed("os.mkdir", 1),
        "os.rmdir": removed,
        "os.remove": removed,
        "os.truncate": changed("os.truncate"),
        "os.chmod": changed("os.chmod", 1),
        "os.chown": changed("os.chown", 2),
        "os.utime": changed("os.utime", 2),
        "os.setxattr": changed("os.setxattr"),
        "os.removexattr": changed("os.removexattr"),
    }


def _moving(guard, check):
    """Returns the check of a rename."""
    denied_below = files.denied_below(guard.files or ())

    def renamed(source, target, source_fd=-1, target_fd=-1):
        return (
            check(files.WRITE, source, "os.rename", source_fd)
            or moved(text_of(source), source_fd)
            or check(files.WRITE, target, "os.rename", target_fd)
        )

    def moved(place, dir_fd):
        """Refuses to rename a path that a rule denies, or a folder above such a path: under another name no rule would
        match it.
        """
        if not denied_below or place is None:
            return None
        written = paths.absolute(place, dir_fd).rstrip("/")
        # Renaming a link changes the link's own name.
        real = paths.resolve(paths.above(written, 1)).rstrip("/") + "/" + written.rpartition("/")[2]
        for rule, access, globs in denied_below:
            if rule.test(access, real) or any(files.may_be_below(glob, real) for glob in globs):
                return guard.refuse("files", rule.name, rule.match, "write %s with all below it" % real, "os.rename", place)
        return None

    return {"os.rename": renamed}


def _linking(guard, check):
    """Returns the checks of new links."""
    rules = guard.files

    def linked(source, target, source_fd=-1, target_fd=-1):
        return (
            check(files.READ, source, "os.link", source_fd)
            or check(files.WRITE, source, "os.link", source_fd)
            or check(files.WRITE, target, "os.link", target_fd)
        )

    def symlinked(source, target, target_fd=-1):
        error = check(files.WRITE, target, "os.symlink", target_fd)
        place = text_of(source)
        if error is not None or place is None:
            return error
        # A link to a path that the function has no permission to read is only useful for a race.
        if place.startswith("/"):
            return check(files.READ, place, "os.symlink", strictly=True)
        folder = paths.above(paths.absolute(text_of(target), target_fd), 1)
        if rules is None:
            return check(files.READ, folder + "/" + place, "os.symlink")
        # The same relative link leads elsewhere when it is moved to another folder.
        here = paths.normal(folder + "/" + place)
        for path in paths.placed(place, (folder, *files.writable_folders(rules))):
            error = check(files.READ, path, "os.symlink", strictly=paths.normal(path) == here)
            if error is not None:
                return error
        return None

    return {"os.link": linked, "os.symlink": symlinked}


def _folder_check(guard, check):
    """Returns the check of a new working folder: another thread could change the folder between the guard's answer
    about a relative path and the call that uses the path.
    """

    def entered(path):
        place = text_of(path)
        if place is None or guard.may_write(paths.resolve(paths.absolute(place))):
            return None
        return check(files.READ, path, "os.chdir")

    return entered


def _databases(guard):
    """Returns the checks of database files that SQLite opens."""
    rules = guard.files

    def database(name, *rest):
        name = text_of(name)
        is_address = rules is None or guard.addresses.pop(get_ident(), False)
        return sqlite.check(guard, name, "sqlite3.connect", is_address) if name is not None else None

    def opened_database(connection):
        """Checks a database connection: the statements of a connection that gates/databases.py did not make could open
        other files.
        """
        if rules is None or type(connection) not in guard.bare_databases:
            return None
        return guard.refuse("files", "(all other)", None, "a database that cannot be asked", "sqlite3")

    return {"sqlite3.connect": database, "sqlite3.connect/handle": opened_database}
