"""Holds the guard of one process: its parts, the common steps of all checks, and its start."""

import posix
import sys
import time
from _thread import get_ident

from . import code, digests, events, files, hook, hosts, imports, inbound, invocation, processes, profile, signals
from .gates.gate import method_of
from .gates.install import install
from .rules import ALLOW, DENY, WATCH, compile_rules, deciding_rule


class Guard:
    """Holds the state of the guard; lives as long as the process. No code of the function ever gets this object."""

    def __init__(self, vault, version, environ, argv, cwd, paths):
        self.vault = vault
        self.version = version
        self.inside = vault.inside
        self.environ = environ
        self.started = time.time()
        function = environ.get("EMMENTAL_FUNCTION")
        self.code_roots, self.runtime_roots = files.roots(environ, argv, cwd, paths)
        # The reason why there are no rules, else None.
        self.trouble = None
        try:
            self._take(profile.read(environ.get("EMMENTAL_PROFILE"), function, environ, self.started))
        except Exception as error:
            self.trouble = str(error) if isinstance(error, profile.Unreadable) else "its rules cannot be used: %r" % (error,)
            self._take(profile.none(function, environ))
        # How the guard's files or the rules differ from those that `protect` wrote, else None.
        self.difference = digests.difference_in(environ, vault.content_of)
        self.mode.notes = () if self.difference is None else ("degraded: " + self.difference,)
        rules = self.profile.rules
        self.guards_itself = any(
            rules[section] is not None and self.mode.lasting(section) == "enforce" for section in profile.SECTIONS
        )
        if self.guards_itself and self.code is None:
            # No rule limits code; but calls that would change the guard are refused when any section is enforced.
            self.mode["code"] = "enforce"
        self.signals = signals.Signals(
            environ.get("EMMENTAL_SIGNALS") or "stdout",
            self.profile,
            version,
            self.inside,
            "AWS_LAMBDA_RUNTIME_API" in environ,
            token=environ.get("EMMENTAL_SIGNALS_TOKEN", ""),
        )
        self.lessons = None
        if self.inbound is not None and self.mode["inbound"] != "enforce":
            from . import lessons

            self.lessons = lessons.Lessons(self.skeletons)
            self.signals.learned = self.lessons.take
        self.invocations = events.Invocations(self)
        self.fresh = None
        if any(rule.get("fresh") is True for rule in rules["files"] or ()):
            from . import fresh

            self.fresh = fresh.Fresh(self, fresh.wanted(rules["files"]))
        # Maps (event, arguments) to the counter of the rule that always allows it.
        self.known = {}
        # The first maps an address to the names that were resolved to it. The second maps (host, port) to the counter
        # of the rule that allows the connection, until another name is resolved.
        self.names, self.steady_hosts = {}, {}
        # Maps a thread to the file of the runtime or the function whose bytecode it read last.
        self.bytecode = {}
        self.wire = None
        # Holds PATH when the function has set it since the start: a child inherits it.
        self.exported = {}
        # The C class of sockets, `_socket.socket`.
        self.socket_type = None
        self.library = code.library_folder()
        self.runtime_api = environ.get("AWS_LAMBDA_RUNTIME_API")
        # False while a server or the runtime client starts, which forks and opens files: nothing is judged before the
        # code of the function is loaded.
        self.engaged = not _runs_under_a_server(environ, argv)
        # The program that pip made to start a server. It can lie in the code, with a virtual environment or by `--target`.
        self.launcher = argv[0] if argv and argv[0].rpartition("/")[2] in _servers else None

    def _take(self, taken):
        """Compiles the rules of a profile. Raises an error when its rules cannot be used."""
        environ, rules = self.environ, taken.rules
        self.profile, self.mode = taken, taken.mode
        self.files = compile_rules(rules["files"], files.test_of(self.code_roots, self.runtime_roots))
        self.outbound = compile_rules(rules["outbound"], hosts.test_of(environ))
        self.processes = compile_rules(rules["processes"], processes.test_of(self.may_write, self.names_in))
        self.code = compile_rules(rules["code"], code.test_of)
        self.inbound = inbound.compile_inbound(rules["inbound"])
        self.accepted = inbound.compile_accepted(taken.accepted)
        self.skeletons = {
            kind: (frozenset(known["forms"]), known["complete"] is True) for kind, known in taken.skeletons.items()
        }
        self.permissions = rules["permissions"]


    def judge(self, section, rules, subject, what, api, path=None, target=None):
        """Applies the rules of a section to a subject, and reports the result. Returns an error to raise, or None.

        `what`: the act for people; `api`: the call; `path`: the file name for the error; `target`: the destination,
        operation or program, which is counted with the hit.
        """
        rule = deciding_rule(rules, *subject)
        if rule is None:
            return self.refuse(section, "(all other)", None, what, api, path)
        self.signals.hit(rule.match, target)
        if rule.action == ALLOW:
            return None
        if rule.action == WATCH:
            self.signals.emit(
                "watch",
                self.evidence(what, api),
                section=section,
                rule=rule.name,
                match=rule.match,
                decision=WATCH,
                mode=self.mode[section],
                invocation=self.invocations.current_id(),
            )
            return None
        return self.refuse(section, rule.name, rule.match, what, api, path)

    def remember(self, event, match):
        """Allows this event, (name, arguments), from now on without a check; `match`: the rule whose hits are counted.
        """
        if all(type(value) in _simple for value in event[1]):
            if len(self.known) > 4000:
                self.known.clear()
            self.known[event] = self.signals.counter(match)

    def refuse(self, section, rule, match, what, api, path=None, extra=None, error=None):
        """Reports that an act is not allowed. Returns the error to raise when the section is enforced, else None.

        `extra`: more evidence for the signal; `error`: makes the error from a text and the path.
        """
        try:
            return self._refuse(section, rule, match, what, api, path, extra, error)
        except Exception as failure:
            if self.mode[section] != "enforce":
                return self.failed(api, failure)
            # The guard stops the call even when it cannot report it.
            return (error or _denied)("emmental: no rule of %s allows this" % section, path)

    def _refuse(self, section, rule, match, what, api, path, extra, error):
        mode = self.mode[section]
        if mode == "learn" and not self.signals.once((section, what)):
            return None
        evidence = self.evidence(what, api)
        if extra:
            evidence.update(extra)
        name = self.signals.emit(
            {"learn": "watch", "alert": "alert", "enforce": "block"}[mode],
            evidence,
            section=section,
            rule=rule,
            match=match,
            decision=DENY,
            mode=mode,
            invocation=self.invocations.current_id(),
        )
        if mode != "enforce":
            return None
        return (error or _denied)(_words(section, rule, evidence, name), path)

    def evidence(self, what, api):
        evidence = {"what": self.short(what)}
        if api:
            evidence["api"] = api
        stack = self.stack()
        if stack:
            evidence["stack"] = stack
        return evidence

    def short(self, text):
        from .excerpt import excerpt

        return excerpt(text)

    def stack(self):
        """Returns frames of the function's own code, the innermost first, at most 5."""
        own = self.own_globals
        found = []
        frame = self.vault.look()
        depth = 0
        while frame is not None and len(found) < 5 and depth < 200:
            depth += 1
            if id(frame.f_globals) not in own:
                file = frame.f_code.co_filename
                for root in self.code_roots:
                    if file.startswith(root + "/"):
                        found.append("%s:%d" % (file[len(root) + 1 :], frame.f_lineno))
                        break
            frame = frame.f_back
        return found

    def caller(self):
        """Returns the innermost frame that is not the guard's."""
        own = self.own_globals
        frame = self.vault.look()
        while frame is not None and (id(frame.f_globals) in own or frame.f_code.co_filename == "<emmental>"):
            frame = frame.f_back
        return frame

    def may_write(self, path):
        """Returns True when rules let this function write the path. Without rules about files, returns True for the
        folders for temporary files and for /proc.
        """
        if self.files is not None:
            rule = deciding_rule(self.files, files.WRITE, path)
            return rule is not None and rule.action != DENY
        return path.startswith(("/tmp/", "/var/tmp/", "/dev/shm/", "/run/", "/proc/", "/memfd:"))

    def names_in(self, folder):
        """Returns the names in a folder, without a check; None when they cannot be listed."""
        me = get_ident()
        self.vault.looking.add(me)
        try:
            return posix.listdir(folder)
        except OSError:
            return None
        finally:
            self.vault.looking.discard(me)

    def is_runtime_client(self, address):
        """Returns True when the runtime client of Lambda connects to the Runtime API. No other code has a reason to."""
        if self.runtime_api is None or "%s:%s" % tuple(address[:2]) != self.runtime_api:
            return False
        frame = self.caller()
        while frame is not None:
            file = frame.f_code.co_filename
            if "/awslambdaric/" in file or file.startswith("/var/runtime/"):
                return not any(file.startswith(root + "/") for root in self.code_roots) or "/site-packages/" in file
            if not file.startswith(self.library):
                return False
            frame = frame.f_back
        return False

    def is_servers_own(self):
        """Returns True when a server (gunicorn, uvicorn, the Functions Framework) acts by itself: no code of the
        function is on the stack.
        """
        frame = self.caller()
        served = False
        while frame is not None:
            file = frame.f_code.co_filename
            installed = "/site-packages/" in file or "/dist-packages/" in file or file == self.launcher
            if not installed and any(file.startswith(root + "/") for root in self.code_roots):
                return False
            if installed and ("/gunicorn/" in file or "/functions_framework/" in file or "/uvicorn/" in file):
                served = True
            frame = frame.f_back
        return served

    def is_runtime(self, path):
        """Returns True for a file that belongs to the interpreter or to installed packages, not to the function's own
        code.
        """
        return path.startswith("<frozen ") or any(path.startswith(root + "/") for root in self.runtime_roots)

    def root_of(self, path):
        """Returns the innermost root folder of the function's code or of its runtime that contains the file, else `/`.
        """
        roots = [root for root in (*self.code_roots, *self.runtime_roots) if path.startswith(root + "/")]
        return max(roots, key=len, default="/")

    def is_own(self, path):
        """Returns True for a file that came with the function or its runtime."""
        return self.is_runtime(path) or any(path.startswith(root + "/") for root in self.code_roots) or path.startswith(
            ("/usr/lib/", "/lib/", "/usr/local/lib/", "/usr/lib64/", "/lib64/", "/var/lang/", "/var/runtime/", "/opt/")
        )

    def broken(self, where, error):
        """Handles a check that raised an error, because of hostile arguments, too little memory or stack, or a fault of
        the guard. Returns an error to raise, or None.
        """
        if isinstance(error, (RecursionError, MemoryError)):
            return error
        if self.guards_itself and self._was_entered(error):
            return self.refuse("code", "(all other)", None, "code of the function inside of the guard", where)
        return self.failed(where, error)

    def _was_entered(self, error):
        """Returns True when code of the function ran inside the check and raised the error."""
        me = get_ident()
        self.vault.looking.add(me)
        try:
            trace = error.__traceback__
            while trace is not None:
                frame = trace.tb_frame
                if id(frame.f_globals) not in self.own_globals and not frame.f_code.co_filename.startswith(("<emmental>", "<frozen ", self.library)):
                    return True
                trace = trace.tb_next
            return False
        finally:
            self.vault.looking.discard(me)

    def failed(self, where, error):
        """Reports a failure of the guard itself. Returns an error to raise when the profile says `closed`, else None.
        """
        if self.signals.once(("error", where, type(error).__name__)):
            self.signals.emit("error", {"message": self.short("%s: %r" % (where, error))})
        if self.profile.on_error == "closed":
            return _denied("emmental: the guard failed and this function is set to closed")
        return None

    def close(self, patience=2.0):
        """Sends the last signals at the end of the process; waits at most `patience` seconds for an endpoint."""
        me = get_ident()
        self.inside.add(me)
        try:
            self.signals.close(patience)
        finally:
            self.inside.discard(me)

    def forked(self):
        """Resets the guard in a forked child."""
        self.lessons = None
        self.signals.forked()
        if self.wire is None:
            return
        me = get_ident()
        self.inside.add(me)
        try:
            self.wire.forked()
        finally:
            self.inside.discard(me)

    def engage(self):
        """Begins to judge calls: the code of the function is about to load."""
        if self.fresh is not None:
            me = get_ident()
            self.inside.add(me)
            try:
                self.fresh.restarted()
            finally:
                self.inside.discard(me)
        self.engaged = True


_servers = frozenset(("functions-framework", "functions_framework", "functions-framework-python", "gunicorn", "uvicorn"))
# Types whose values are compared without running code of the function.
_simple = frozenset((str, bytes, int, type(None)))


def _words(section, rule, evidence, name):
    """Returns the words for the error of a refused call. They name the rule that denies, or the lever: a rule of the section,
    or an exception for this kind of proof. Node: `wordsOf` in `core/settle.ts`.
    """
    what = "%s (%s)" % (evidence["what"], name)
    kind, _, proof = evidence.get("signature", "").partition("/")
    if kind == "sink":
        return "emmental: %s, proof: %s: not allowed: %s" % (section, proof, what)
    if rule is None or rule == "(all other)":
        return "emmental: no rule of %s allows: %s" % (section, what)
    return "emmental: %s/%s: not allowed: %s" % (section, rule, what)


def _denied(text, path=None):
    # EPERM, with the file name, as open() raises it.
    return PermissionError(1, text, path) if path is not None else PermissionError(1, text)


def start(vault, version, late):
    """Starts the guard and returns its doors by name: the C callables that code outside the guard may hold."""
    environ = _environment()
    guard = Guard(vault, version, environ, list(getattr(sys, "argv", ())) or sys.orig_argv[1:], posix.getcwd(), sys.path)
    guard.own_globals = vault.own_globals()
    if guard.trouble is not None or guard.difference is not None:
        vault.load("emmental_guard.core.without_rules").tell(guard)
    if guard.files is not None and not guard.may_write(guard.code_roots[0] + "/__pycache__/x.pyc"):
        # The rules forbid the interpreter to write compiled files; without this line each import would try and be
        # refused.
        vault.sys.dont_write_bytecode = True
    # Taken before its gate is set.
    from _signal import signal as terminated

    doors = invocation.doors(guard)
    if guard.trouble is None:
        install(guard)
        _when_loaded(guard)
        hook.install(guard)
        _tell_start(guard, late)
    for message in profile.mistaken(environ):
        guard.signals.emit("error", {"message": message})

    import atexit

    atexit.register(vault.opaque(guard.close))
    posix.register_at_fork(after_in_child=vault.opaque(guard.forked))
    if "AWS_LAMBDA_RUNTIME_API" in environ:
        _send_before_the_end(guard, terminated)
    # From here on the vault loads modules without any code that the function could have replaced.
    vault.started.append(True)
    return doors


def _send_before_the_end(guard, set_handler):
    """Sends the last counts when Lambda ends the instance: it sends SIGTERM to a function with an extension. The process
    then ends as it would without the guard. Code of the function may set another handler.
    """
    from _signal import SIG_DFL, SIGTERM, getsignal

    def ended(number, frame):
        guard.close(0.2)
        set_handler(SIGTERM, SIG_DFL)
        posix.kill(posix.getpid(), SIGTERM)

    if getsignal(SIGTERM) == SIG_DFL:
        try:
            set_handler(SIGTERM, guard.vault.opaque(ended))
        except ValueError:
            # Only the main thread may set a handler.
            pass


def _tell_start(guard, late):
    """Reports the real mode of each section; describes `inbound` in the same words as the guard for Node."""
    evidence = {"python": sys.version.split()[0], "guard": guard.version, "loaded": "late" if late else "preload"}
    for section in profile.SECTIONS:
        evidence[section] = "in-process, " + guard.mode[section] if guard.profile.rules[section] is not None else "not limited"
    for section, use, rule in code.weakened_in(guard.profile.rules):
        evidence[section] += "; weakened by %s (rule %s)" % (use, rule)
    if guard.inbound is not None and guard.engaged:
        evidence["inbound"] = "none: no platform passes events to the guard here; Lambda and the Functions Framework do"
    if guard.difference is not None:
        evidence["digests"] = "degraded: " + guard.difference
    elif guard.environ.get("EMMENTAL_DIGEST"):
        evidence["digests"] = "as protect wrote them"
    if late:
        evidence["late"] = "loaded before the guard: " + ", ".join(late)
    evidence.update(guard.profile.notes)
    guard.signals.emit("start", {"start": evidence})


def _when_loaded(guard):
    """Installs the actions for modules that are loaded later: drivers of databases, templates, the Functions Framework,
    grpcio, `inspect`.
    """
    actions = {}
    gate = method_of(guard)

    # Each part of the guard is loaded when it is needed, so that a start costs little.
    def wrap(part, name):
        def act(module):
            guard.vault.load("emmental_guard.core." + part).when_loaded(guard, gate)[name](module)

        return act

    names = {"framework": ("functions_framework", "functions_framework.aio")}
    if guard.inbound is not None:
        names["databases"] = ("sqlite3", "psycopg", "psycopg2", "MySQLdb.cursors")
        names["templates"] = ("jinja2.environment", "mako.template", "django.template.base")
    if guard.outbound is not None or guard.permissions is not None:
        names["grpc"] = ("grpc",)
    if guard.guards_itself:
        names["gates.classes"] = ("inspect",)
    for part, modules in names.items():
        for name in modules:
            actions[name] = wrap(part, name)
    imports.install(guard, actions)


def _environment():
    """Returns a copy of the environment: later changes by the function's code have no effect on the guard."""
    decode = sys.getfilesystemencoding()
    return {
        key.decode(decode, "surrogateescape"): value.decode(decode, "surrogateescape")
        for key, value in posix.environ.items()
    }


def _runs_under_a_server(environ, argv):
    """Returns True when a server will load the function: the Lambda runtime client or the Functions Framework."""
    words = " ".join(sys.orig_argv)
    return "_HANDLER" in environ or any(
        word in words for word in ("awslambdaric", "/var/runtime", "functions-framework", "functions_framework", "gunicorn")
    )
