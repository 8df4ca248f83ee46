"""The guard of one process: what it decides with, and how it begins."""

import posix
import sys
import time

from . import code, files, gates, hook, hosts, invocation, processes, profile, signals
from .rules import ALLOW, DENY, WATCH, compile_rules, speaks


class Guard:
    """State of the guard; lives as long as the process. No code of the function ever holds it."""

    def __init__(self, vault, version, environ, argv, cwd, paths):
        self.vault = vault
        self.version = version
        self.environ = environ
        self.started = time.time()
        function = environ.get("EMMENTAL_FUNCTION") or environ.get("AWS_LAMBDA_FUNCTION_NAME") or None
        self.trouble = None
        try:
            self.profile = profile.read(environ["EMMENTAL_PROFILE"], function, environ, self.started)
        except profile.Unreadable as error:
            self.trouble = str(error)
            self.profile = profile.none(function)
            self.profile.on_error = environ.get("EMMENTAL_ON_ERROR") or "open"
        self.mode = self.profile.mode
        rules = self.profile.rules
        self.code_roots, self.runtime_roots = files.roots(environ, argv, cwd, paths)
        self.files = compile_rules(rules["files"], files.test_of(self.code_roots, self.runtime_roots, environ))
        self.outbound = compile_rules(rules["outbound"], hosts.test_of(environ))
        self.processes = compile_rules(rules["processes"], processes.test_of(environ, self.may_write))
        self.code = compile_rules(rules["code"], code.test_of)
        self.inbound = rules["inbound"]
        self.permissions = rules["permissions"]
        self.guards_itself = any(
            rules[section] is not None and self.mode[section] == "enforce" for section in profile.SECTIONS
        )
        if self.guards_itself and self.code is None:
            # Nothing limits code, but what protects the other sections is enforced with them.
            self.mode["code"] = "enforce"
        self.signals = signals.Signals(environ.get("EMMENTAL_SIGNALS") or "stdout", self.profile, version)
        self.invocations = invocation.Invocations(self)
        # Threads that are inside the guard: what they do is the guard's own doing.
        self.inside = set()
        # Nothing is judged before code of the function is about to load: servers fork and open before that.
        self.engaged = not _runs_under_a_server(environ, argv)

    # What a check says. All of these return an error to raise, or None.

    def judge(self, section, rules, subject, what, api, path=None):
        """Applies the rules of a section to a subject."""
        rule = speaks(rules, *subject)
        if rule is None:
            return self.refuse(section, "(all other)", None, what, api, path)
        if rule.action is ALLOW or rule.action == ALLOW:
            self.signals.hit(rule.match)
            return None
        if rule.action == WATCH:
            self.signals.hit(rule.match)
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

    def refuse(self, section, rule, match, what, api, path=None, extra=None, error=None):
        """Tells that something is not allowed; the error when it is stopped."""
        mode = self.mode[section]
        kind = {"learn": "watch", "alert": "alert", "enforce": "block"}[mode]
        evidence = self.evidence(what, api)
        if extra:
            evidence.update(extra)
        name = self.signals.emit_often(
            kind,
            (section, rule, evidence["what"], api),
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
        text = "emmental: %s of this function do not allow %s (%s)" % (section, evidence["what"], name)
        if section == "code":
            text = "emmental: the code section of this function does not allow %s (%s)" % (evidence["what"], name)
        return (error or _denied)(text, path)

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
        """Frames of the function's own code, the innermost first, at most 5."""
        own = self.own_globals
        found = []
        frame = sys._getframe(1)
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
        """The innermost frame that is not the guard's."""
        own = self.own_globals
        frame = sys._getframe(1)
        while frame is not None and (id(frame.f_globals) in own or frame.f_code.co_filename == "<emmental>"):
            frame = frame.f_back
        return frame

    def may_write(self, path):
        """Whether rules let this function write there; without rules about files, the usual places to drop things."""
        if self.files is not None:
            rule = speaks(self.files, files.WRITE, path)
            return rule is not None and rule.action != DENY
        return path.startswith(("/tmp/", "/var/tmp/", "/dev/shm/", "/run/", "/proc/", "/memfd:"))

    def is_runtime(self, path):
        """Whether a file belongs to the interpreter or to installed packages, not to the function's own code."""
        return path.startswith("<frozen ") or any(path.startswith(root + "/") for root in self.runtime_roots)

    def is_own(self, path):
        """Whether a file came with the function or its runtime."""
        return self.is_runtime(path) or any(path.startswith(root + "/") for root in self.code_roots) or path.startswith(
            ("/usr/lib/", "/lib/", "/usr/local/lib/", "/usr/lib64/", "/lib64/", "/var/lang/", "/var/runtime/", "/opt/")
        )

    def failed(self, where, error):
        """The guard itself failed: told, and the function goes on or not as the profile says."""
        self.signals.emit_often(
            "error", (where, type(error).__name__), {"message": self.short("%s: %r" % (where, error))}
        )
        if self.profile.on_error == "closed":
            return _denied("emmental: the guard failed and this function is set to closed")
        return None

    def engage(self):
        """From here on calls are judged."""
        self.engaged = True


def _denied(text, path=None):
    # EPERM; the file name as open() gives it.
    return PermissionError(1, text, path) if path is not None else PermissionError(1, text)


def start(vault, version, late):
    """Starts the guard and returns its doors by name."""
    environ = _environment()
    guard = Guard(vault, version, environ, list(getattr(sys, "argv", ())) or sys.orig_argv[1:], posix.getcwd(), sys.path)
    guard.own_globals = frozenset(vault.own_globals() | {id(vault.__dict__)})
    if guard.trouble and guard.profile.on_error == "closed":
        guard.signals.emit("error", {"message": guard.trouble})
        posix.write(2, ("emmental: %s\n" % guard.trouble).encode())
        posix._exit(70)
    if guard.files is not None and not guard.may_write(guard.code_roots[0] + "/__pycache__/x.pyc"):
        # Compiled files could not be written anyway; without this each import would try and be refused.
        sys.dont_write_bytecode = True
    gates.install(guard)
    hook.install(guard)
    said = {"sections": _sections(guard), "python": sys.version.split()[0], **guard.profile.notes}
    if late:
        said["loadedLate"] = ", ".join(late)
    guard.signals.emit("start", {"start": said})
    if guard.trouble:
        guard.signals.emit("error", {"message": guard.trouble})
    return invocation.doors(guard)


def _environment():
    """The environment at the start: changes by the function's code change nothing here."""
    decode = sys.getfilesystemencoding()
    return {
        key.decode(decode, "surrogateescape"): value.decode(decode, "surrogateescape")
        for key, value in posix.environ.items()
    }


def _sections(guard):
    return " ".join(
        "%s=%s" % (section, "in-process" if guard.profile.rules[section] is not None else "none")
        for section in profile.SECTIONS
    )


def _runs_under_a_server(environ, argv):
    """Whether something else will load the function: the Lambda runtime client, the Functions Framework."""
    words = " ".join(sys.orig_argv)
    return "_HANDLER" in environ or any(
        one in words for one in ("awslambdaric", "/var/runtime", "functions-framework", "functions_framework", "gunicorn")
    )
