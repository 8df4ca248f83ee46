"""Finds the rule of a section that decides about a subject. A subject is a tuple: what a rule of that section compares.
"""

from . import globs

ALLOW, WATCH, DENY = "allow", "watch", "deny"
# A deny beats every other rule; an allow beats a watch, which would only report the call.
_order = {DENY: 0, ALLOW: 1, WATCH: 2}


class Rule:
    """Holds one rule with its test; `test(*subject)` returns True when the rule matches."""

    __slots__ = ("name", "match", "action", "test", "source")


def compile_rules(rules, make_test):
    """Compiles the rules, strictest first; None (the section is not limited) stays None."""
    if rules is None:
        return None
    compiled = []
    for source in rules:
        rule = Rule()
        rule.name = source["name"]
        rule.match = source["match"]
        rule.action = source["action"]
        rule.test = make_test(source)
        rule.source = source
        compiled.append(rule)
    compiled.sort(key=lambda rule: _order[rule.action])
    return tuple(compiled)


def deciding_rule(rules, *subject):
    """Returns the first rule that matches; None when no rule matches, and the subject is denied."""
    for rule in rules:
        if rule.test(*subject):
            return rule
    return None


def any_of(tests):
    """Returns one test that is True when any of the tests is."""
    tests = tuple(tests)
    if len(tests) == 1:
        return tests[0]
    return lambda *subject: any(test(*subject) for test in tests)


def with_env(text, environ, last_part=False):
    """Replaces `${env:NAME}` by the value of the variable, or by nothing where it is not set. `last_part`: takes only
    the last part of an ARN, a name of Google or an address.
    """
    at = text.find("${env:")
    while at >= 0:
        end = text.find("}", at)
        if end < 0:
            break
        value = environ.get(text[at + 6 : end], "")
        if last_part and (value.startswith(("arn:", "projects/")) or "://" in value):
            value = value.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
        text = text[:at] + value + text[end + 1 :]
        at = text.find("${env:", at + len(value))
    return text


path_glob = globs.path_glob
text_glob = globs.text_glob
argument_glob = globs.argument_glob
line_glob = globs.line_glob
