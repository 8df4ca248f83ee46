"""Tests paths by the rules about files."""

import posix
import sys

from .paths import above, exists, resolve
from .rules import DENY, path_glob

READ, WRITE = "read", "write"

# Files that every program reads to resolve names, check certificates or find the time zone. None of them holds a
# secret.
_system = (
    "/usr/lib/**", "/usr/lib64/**", "/lib/**", "/lib64/**", "/usr/share/**", "/usr/local/lib/**", "/etc/ssl/**",
    "/etc/pki/**", "/etc/ca-certificates/**", "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf",
    "/etc/gai.conf", "/etc/services", "/etc/protocols", "/etc/localtime", "/etc/timezone", "/etc/mime.types",
    "/etc/os-release", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/apache2/mime.types", "/etc/httpd/mime.types",
    "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/uptime", "/proc/version",
    "/proc/sys/kernel/**", "/proc/sys/net/**", "/proc/self/stat", "/proc/self/statm", "/proc/self/status",
    "/proc/self/cgroup", "/proc/self/limits", "/sys/devices/system/**", "/sys/fs/cgroup/**", "/var/runtime/**",
    "/var/lang/**",
)  # fmt: skip


def system_test():
    """Returns a test of a path for files that every program reads."""
    return _matcher(_system)


# Devices that keep nothing: no rule is needed for them.
DEVICES = frozenset(("/dev/null", "/dev/zero", "/dev/full"))


def roots(environ, argv, cwd, paths):
    """Returns (folders of the function's own code, folders of the interpreter and its packages)."""
    task = environ.get("LAMBDA_TASK_ROOT")
    code = [folder for folder in environ.get("EMMENTAL_CODE", "").split(":") if folder.startswith("/")]
    if task and not code:
        code = [task, "/opt"]
    source = environ.get("FUNCTION_SOURCE") or environ.get("GOOGLE_FUNCTION_SOURCE")
    if source and not code:
        code.append(_folder(source, cwd))
    if not code:
        # A program of an installed package, such as `functions-framework`, runs the code in the folder where it is
        # started.
        code.append(_folder(argv[0], cwd) if argv and argv[0].endswith(".py") else cwd)
    runtime = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, above(__file__, 3)}
    runtime.update(path for path in paths if path and path not in code and path != cwd)
    runtime.discard("/")
    runtime.discard("/usr")
    return tuple(dict.fromkeys(resolve(folder) for folder in code)), tuple(sorted(resolve(folder) for folder in runtime))


def _folder(path, cwd):
    path = path if path.startswith("/") else cwd + "/" + path
    return above(path, 1) if path.endswith(".py") else path


def test_of(code, runtime):
    """Returns a function that turns a rule of the profile into a test of (access, real path)."""

    def make(source):
        """Makes the test, and adds the globs for reading and writing to the rule as `reads` and `writes`."""
        tests = {}
        for access in (READ, WRITE):
            words = []
            for word in source[access]:
                words.extend(_globs(word, code, runtime, access))
            tests[access] = _matcher(words) if source["action"] == DENY else _test(words)
            source["writes" if access == WRITE else "reads"] = words
        return lambda access, path: tests[access](path)

    return make


def _globs(word, code, runtime, access):
    if word == "code":
        return [root + "/**" for root in code]
    if word == "runtime":
        return [root + "/**" for root in runtime] + (list(_system) if access == READ else [])
    return [word]


def changing(rules):
    """Returns prefixes of all paths that somebody may write to: a link that was put there later can only be below them.
    """
    starts = {glob.partition("*")[0] for rule in rules if rule.action != "deny" for glob in rule.source["writes"]}
    return (*starts, "/tmp/", "/var/tmp/", "/dev/shm/", "/proc/", "/run/")


def writable_folders(rules):
    """Returns the folders below which rules let somebody write, in the order of the rules."""
    starts = (glob.partition("*")[0] for rule in rules if rule.action != "deny" for glob in rule.source["writes"])
    return tuple(dict.fromkeys(above(glob, 1) or "/" for glob in starts))


def denied_below(rules):
    """Returns (rule, access, globs) for each rule that denies reading or writing."""
    return tuple(
        (rule, access, tuple(rule.source[words]))
        for rule in rules
        if rule.action == DENY
        for access, words in ((READ, "reads"), (WRITE, "writes"))
        if rule.source[words]
    )


def may_be_below(glob, folder):
    """Returns True when the glob could match a path below the folder."""
    start, star, _ = glob.partition("*")
    folder += "/"
    return start.startswith(folder) or bool(star) and folder.startswith(start) and exists(folder + ".")


def _test(globs):
    """Returns one test of a real path. It matches files that show a process (`is_own_memory`) only by globs below
    /proc.
    """
    anywhere = _matcher(globs)
    in_proc = _matcher([glob for glob in globs if glob.startswith("/proc/")])
    return lambda path: (in_proc if is_own_memory(path) else anywhere)(path)


def _matcher(globs):
    """Returns one test of a path for all globs. Most globs are a file, or a folder with all below it: for these a
    look-up in a set or a comparison of the start is enough.
    """
    exact, starts, others = set(), [], []
    for glob in globs:
        if "*" not in glob:
            exact.add(glob)
        elif glob.endswith("/**") and "*" not in glob[:-3]:
            exact.add(glob[:-3])
            starts.append(glob[:-2])
        else:
            others.append(path_glob(glob))
    exact, starts = frozenset(exact), tuple(starts)
    return lambda path: path in exact or path.startswith(starts) or any(matches(path) for matches in others)


def is_own_memory(path):
    """Returns True for files that show or change the memory or settings of a process. A glob such as `/**` does not
    match them; a rule has to name /proc.
    """
    if not path.startswith("/proc/") or path.startswith("/proc/sys/"):
        return False
    return path.rsplit("/", 1)[-1] in (
        "mem", "environ", "maps", "smaps", "numa_maps", "pagemap", "auxv", "cmdline", "syscall", "stack", "kcore",
        "clear_refs", "map_files", "coredump_filter", "sched", "personality", "task", "ns", "root", "cwd",
    )  # fmt: skip


def writes(flags):
    """Returns True when a file opened with these flags may be changed or created."""
    return type(flags) is int and flags & _writing != 0


def shows(flags):
    """Returns True when these flags open an existing file for reading and writing. Returns False when the open creates
    or empties the file, because it then shows no content.
    """
    if type(flags) is not int or flags & (posix.O_WRONLY | posix.O_RDWR) != posix.O_RDWR:
        return False
    return not flags & posix.O_TRUNC and all(flags & flag != flag for flag in _making)


# Flags that always create a file; O_TMPFILE, where the system has it, creates a file without a name.
_making = (posix.O_CREAT | posix.O_EXCL, *([posix.O_TMPFILE] if hasattr(posix, "O_TMPFILE") else []))
_writing = posix.O_WRONLY | posix.O_RDWR | posix.O_CREAT | posix.O_TRUNC | posix.O_APPEND


def is_servers_own(path):
    """Returns True for the files by which gunicorn watches its workers and receives commands."""
    name = path.rsplit("/", 1)[-1]
    if name.startswith("wgunicorn-"):
        return path.startswith(("/tmp/", "/dev/shm/", "/var/tmp/"))
    return "/.gunicorn/" in path + "/" and name in (".gunicorn", "gunicorn.ctl")
