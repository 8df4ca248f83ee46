"""Tests that the guard needs nothing of the library that the function's code is loading at that moment."""

import sysconfig
import unittest

from .running import profile, rule, run, sections

# Loads `re` and its parts again: a plain Python has loaded none of them when the function's code begins.
loads_anew = """
    import _imp, os, socket, sys
    parts = ("re", "sre_", "enum", "functools", "_functools", "collections", "_collections", "operator", "_operator", "_sre", "reprlib", "copyreg")
    for name in list(sys.modules):
        if name.startswith(parts):
            del sys.modules[name]
    import collections
    import re
    import _heapq, _random, _struct
    here = os.environ["HERE"]
    def tries(call, *arguments):
        try:
            call(*arguments)
        except PermissionError:
            pass
    tries(socket.socket(socket.AF_UNIX).bind, here + "/socket")
    tries(socket.socket().connect_ex, ("127.0.0.1", 9))
    tries(os.putenv, "PATH", "/tmp")
    tries(os.system, "true")
    print(re.sub("a", "b", "a"), collections.deque([1]).pop())
"""
rules = {
    "inbound": [rule("in", triggers=["http"], source="*", inspect=[])],
    "outbound": [rule("out", to=["api.example:443"])],
    "files": [rule("own", read=["code", "runtime"], write=[])],
    "processes": [rule("run", run="echo", args=None)],
    "code": [rule("use", use=["eval"])],
    "permissions": [rule("get", call=["s3:GetObject"], resource=["arn:aws:s3:::bucket/*"])],
}


class FirstImport(unittest.TestCase):
    def test_the_guard_has_no_fault_while_only_one_section_has_rules(self):
        self.assertEqual(list(rules), list(sections))
        for section in sections:
            for mode in "learn", "alert", "enforce":
                with self.subTest(section=section, mode=mode):
                    result = run(loads_anew, profile(mode, **{section: [*rules[section]]}), EMMENTAL_FUNCTION="Fn")
                    self.assertEqual((result.out, result.of("error")), ("b 1\n", []), result.err)

    def test_an_alert_while_re_is_loading_does_not_end_the_function(self):
        library = sysconfig.get_path("stdlib")
        denied = rule("re", "deny", read=[library + "/re/**", library + "/__pycache__/re.*"], write=[])
        result = run(loads_anew, profile("alert", files=[denied, rule("rest", read=["/**"], write=["/**"])]))
        self.assertEqual((result.out, result.of("error")), ("b 1\n", []), result.err)
        self.assertIn("[not shown: `re` is not loaded yet]", [signal["evidence"]["what"] for signal in result.of("alert")])

    def test_rules_of_permissions_that_cannot_be_used_are_an_error_and_do_not_end_the_function(self):
        result = run(loads_anew, profile(permissions=[rule("get")]))
        self.assertEqual(result.out, "b 1\n", result.err)
        self.assertEqual([signal["evidence"]["message"] for signal in result.of("error")], ["reading connections: KeyError('call')"])
