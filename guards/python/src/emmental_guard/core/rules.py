"""Rules of one section: which speaks about a subject, and what it says."""

from . import globs

ALLOW, WATCH, DENY = "allow", "watch", "deny"
# A deny beats all; where an allow speaks, a watch has nothing to tell.
_order = {DENY: 0, ALLOW: 1, WATCH: 2}


class Rule:
    """One rule with its test; `test(*subject)` answers whether it speaks."""

    __slots__ = ("name", "match", "action", "test", "source")


def compile_rules(rules, make_test):
    """Strictest first; None (the section is not limited) stays None."""
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


def speaks(rules, *subject):
    """The rule that decides, or None: then all other is denied."""
    for rule in rules:
        if rule.test(*subject):
            return rule
    return None


def any_of(tests):
    """One test of several."""
    tests = tuple(tests)
    if len(tests) == 1:
        return tests[0]
    return lambda *subject: any(test(*subject) for test in tests)


def with_env(text, environ, last_part=False):
    """`${env:NAME}` replaced by that variable's text (of an ARN or an address its last part), which is empty where it is not set."""
    at = text.find("${env:")
    while at >= 0:
        end = text.find("}", at)
        if end < 0:
            break
        value = environ.get(text[at + 6 : end], "")
        if last_part and (value.startswith("arn:") or "://" in value):
            value = value.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
        text = text[:at] + value + text[end + 1 :]
        at = text.find("${env:", at + len(value))
    return text


path_glob = globs.path_glob
text_glob = globs.text_glob
argument_glob = globs.argument_glob
line_glob = globs.line_glob
