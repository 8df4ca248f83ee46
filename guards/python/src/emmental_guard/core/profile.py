"""Reads the compiled profile. The format: packages/model/compiled-profile.ts."""

import time

from .texts import json_of

# Sections that this guard has a policy for; it reads and reports no others.
SECTIONS = ("inbound", "outbound", "files", "processes", "code", "permissions")
_strictness = {"learn": 0, "alert": 1, "enforce": 2}
_on_error = ("open", "closed")
_known_schemas = ("emmental/compiled-profile/1",)
_longest_grace = 24 * 3600


# Most function names of a profile that an error lists when none of them is this function.
_most_named = 5


class Unreadable(Exception):
    """Reports that there are no usable rules; the text is the reason, in the same words as the guard for Node."""


class Profile:
    """Holds the rules and modes of one function. Only a break-glass changes it after `read`."""

    __slots__ = (
        "app", "function", "digest", "mode", "on_error", "on_block", "rules", "skeletons", "accepted", "notes",
    )  # fmt: skip


class Modes(dict):
    """Maps a section to its mode; during a break-glass an enforced section only alerts. `clock`: seconds since 1970."""

    def __init__(self, modes, clock=time.time):
        # `super()` needs the frame of its caller, and the guard's frames are hidden.
        dict.__init__(self, modes)
        self._clock = clock
        self._glass = None
        # Notes that each signal carries as long as the process lives.
        self.notes = ()

    def __getitem__(self, section):
        mode = self.lasting(section)
        return "alert" if mode == "enforce" and self._broken() is not None else mode

    def lasting(self, section):
        """Returns the mode without any break-glass."""
        return dict.__getitem__(self, section)

    def lower(self, until, reference):
        # The break-glass also ends when the clock is set back to before its beginning.
        self._glass = self._clock() - 60, until, "break-glass until %s, %s" % (iso(until), reference)

    def note(self):
        """Returns the notes that each signal carries, joined; None when there are none."""
        broken = self._broken()
        return "; ".join(self.notes if broken is None else (*self.notes, broken)) or None

    def _broken(self):
        """Returns the note about a break-glass while it holds; else None."""
        if self._glass is None:
            return None
        begun, until, note = self._glass
        return note if begun <= self._clock() < until else None


def iso(seconds):
    """Returns ISO 8601 in UTC with milliseconds."""
    return "%s.%03dZ" % (time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)), int(seconds * 1000) % 1000)


def read(path, function, environ, now):
    """Reads `path` for `function` (logical id). `now` is seconds since 1970. Raises Unreadable."""
    if not path:
        raise Unreadable("EMMENTAL_PROFILE is not set")
    try:
        with open(path, "rb") as file:
            content = file.read(32 * 1024 * 1024)
    except (OSError, ValueError) as error:
        raise Unreadable("EMMENTAL_PROFILE cannot be read: %s" % (error,)) from None
    try:
        document = _parsed(content.decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable("the profile is not JSON: %s" % (error,)) from None
    if not isinstance(document, dict) or document.get("schema") not in _known_schemas:
        raise Unreadable("the profile's schema is not one of %s" % ", ".join(_known_schemas))
    functions = document.get("functions")
    if not isinstance(functions, dict) or not functions:
        raise Unreadable("the profile names no functions")
    name = _name_of(list(functions), function, environ)
    if name not in functions:
        raise Unreadable(_not_there(list(functions), function))
    try:
        return _profile(document, name, functions[name], environ, now)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable("the profile of %s: %r" % (name, error)) from None


def mistaken(environ):
    """Yields a message for each variable with an unknown word; such a variable counts as not set."""
    for name, words in (("EMMENTAL_MODE", tuple(_strictness)), ("EMMENTAL_ON_ERROR", _on_error)):
        word = environ.get(name)
        if word and word not in words:
            yield "%s is %s and is ignored: it can be %s or %s" % (name, word[:80], ", ".join(words[:-1]), words[-1])


def _parsed(text):
    """Returns the value of a JSON text. Raises ValueError."""
    try:
        return json_of(text)
    except ValueError:
        pass
    # `json.loads` raises an error with the position of the mistake.
    import json

    return json.loads(text)


def _name_of(names, wanted, environ):
    """Returns the name of this function: the wanted name (EMMENTAL_FUNCTION), else the longest name that the deployed
    name contains (`stack-OrdersApi-1A2B3C`), else the only name.
    """
    if wanted:
        return wanted
    deployed = environ.get("AWS_LAMBDA_FUNCTION_NAME") or environ.get("FUNCTION_TARGET") or environ.get("K_SERVICE") or ""
    fitting = [name for name in names if "-%s-" % name in "-%s-" % deployed]
    return max(fitting, key=len) if fitting else names[0] if len(names) == 1 else None


def _not_there(names, wanted):
    some = ", ".join(names[:_most_named])
    if len(names) > _most_named:
        some += " and %d more" % (len(names) - _most_named)
    if wanted:
        return "EMMENTAL_FUNCTION is %s, but the profile only has %s" % (wanted[:80], some)
    return "the profile has several functions and none matches: set EMMENTAL_FUNCTION to one of %s" % some


def none(function, environ):
    """Returns the profile that applies when there is no usable profile: nothing is limited."""
    profile = Profile()
    profile.app = ""
    profile.function = function or environ.get("AWS_LAMBDA_FUNCTION_NAME") or ""
    profile.digest = None
    profile.mode = Modes(dict.fromkeys(SECTIONS, "alert"))
    profile.on_error = _when_it_fails(environ, None)
    profile.on_block = {"http": 403, "quarantine": None}
    profile.rules = dict.fromkeys(SECTIONS)
    profile.skeletons = {}
    profile.accepted = ()
    profile.notes = {}
    return profile


def _profile(document, function, compiled, environ, now):
    profile = Profile()
    profile.app = str(document["app"])
    profile.function = function
    profile.digest = document.get("digest")
    profile.notes = {}
    profile.mode = _modes(compiled, environ, now, profile.notes)
    profile.on_error = _when_it_fails(environ, compiled.get("onError"))
    profile.on_block = compiled.get("onBlock") or {"http": 403, "quarantine": None}
    profile.skeletons = compiled.get("skeletons") or {}
    profile.accepted = _accepted(compiled.get("accepted"))
    profile.rules = {section: compiled.get(section) for section in SECTIONS}
    for section, rules in profile.rules.items():
        for rule in rules or ():
            if rule["action"] not in ("allow", "watch", "deny") or type(rule["name"]) is not str:
                raise ValueError("%s/%s" % (section, rule["name"]))
    return profile


def _accepted(written):
    """Returns the proofs that a person accepted (`AcceptedProof`). Raises ValueError when one is not complete."""
    for each in written or ():
        texts = each["name"], each["match"], each["sink"], each["until"], *each["fields"], *each["triggers"]
        lists = type(each["fields"]) is list and type(each["triggers"]) is list
        if not lists or any(type(text) is not str for text in texts) or type(each["source"]) not in (str, type(None)):
            raise ValueError("accepted/%s" % each["name"])
    return tuple(written or ())


def _when_it_fails(environ, of_profile):
    """Returns `open` or `closed`: the word of the environment, else the word of the profile, else `open`."""
    for word in (environ.get("EMMENTAL_ON_ERROR"), of_profile):
        if word in _on_error:
            return word
    return "open"


def _modes(compiled, environ, now, notes):
    # A section that did not exist when the profile was compiled has no mode.
    modes = Modes({section: compiled["mode"].get(section, "alert") for section in SECTIONS})
    for section, mode in modes.items():
        if mode not in _strictness:
            raise ValueError("mode %r of %s" % (mode, section))
    wanted = environ.get("EMMENTAL_MODE")
    if wanted in _strictness:
        for section, mode in modes.items():
            if _strictness[wanted] > _strictness[mode]:
                modes[section] = wanted
            elif _strictness[wanted] < _strictness[mode]:
                notes["mode"] = "EMMENTAL_MODE may only be stricter than the profile"
    broken = environ.get("EMMENTAL_BREAK_GLASS")
    if broken:
        notes["breakGlass"] = _break_glass(broken, compiled, now, modes) or broken[:200]
    return modes


def _break_glass(text, compiled, now, modes):
    """Lowers the modes until the time in `alert;until=<ISO time>;ref=<text>` and returns None; returns the reason when
    the text is refused.
    """
    if compiled.get("breakGlass") == "forbidden":
        return "refused: the profile forbids it"
    parts = text.split(";")
    fields = dict(part.split("=", 1) for part in parts[1:] if "=" in part)
    if parts[0].strip() != "alert" or "until" not in fields or not fields.get("ref"):
        return "refused: write alert;until=<time>;ref=<text>"
    until = seconds_of(fields["until"].strip())
    if until is None:
        return "refused: until is no ISO 8601 time in UTC"
    if until <= now:
        return "refused: it has expired"
    if until > now + _longest_grace:
        return "refused: it may last 24 hours at most"
    modes.lower(until, fields["ref"][:200])
    return None


def seconds_of(text):
    """Returns seconds since 1970 of `2026-11-25T05:20[:00[.000]]Z`; None when the text is no such time."""
    from calendar import timegm

    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%MZ"):
        try:
            bare = text.partition(".")[0].rstrip("Z") + "Z"
            return timegm(time.strptime(bare, form))
        except ValueError:
            continue
    return None
