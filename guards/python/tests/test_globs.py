"""Globs of rules, and which argument a shell reads as its line."""

import sys
import unittest

from .running import source

sys.path.insert(0, source)

# The guard's own loader reads these; here they are modules like any other.
from emmental_guard.core import globs, processes  # noqa: E402


files = {"/tmp/": ["1.jpg", "a.jpg", "xyz.jpg", "[x]", "ab.txt"], "/var/": ["é.jpg"], "/home/": ["x.txt"], "/home": ["x.txt"]}


def judged(pattern, arguments, action="allow", run="/bin/sh", path="/bin/sh", files=None):
    test = processes.test_of(lambda path: False, (files or {}).get)({"run": run, "args": pattern, "action": action})
    return test(path, path, arguments, "/home")


class Names(unittest.TestCase):
    def test_a_name_has_stars_and_fits_no_program_that_the_function_could_have_put_there_but_to_deny_it(self):
        def named(run, path, action="allow", is_writable=False):
            test = processes.test_of(lambda path: is_writable, {}.get)({"run": run, "args": None, "action": action})
            return test(path, path, [], "/home")

        for run, fits in (("git", True), ("git*", True), ("g*t", True), ("*", True), ("gi", False), ("git*x", False)):
            self.assertEqual([run, named(run, "/usr/bin/git")], [run, fits])
            self.assertFalse(named(run, "/tmp/git", is_writable=True), run)
            self.assertEqual([run, named(run, "/tmp/git", "deny", is_writable=True)], [run, fits])


class Lines(unittest.TestCase):
    resize = "convert /tmp/* -resize 200x200 /tmp/*.jpg"

    def line(self, pattern, text, **how):
        return judged(["-c", pattern], ["-c", text], **how)

    def test_one_plain_word_is_what_a_star_stands_for(self):
        for text in ("convert /tmp/a.png -resize 200x200 /tmp/o.jpg", "convert /tmp/in/a-1_2@x,y:z%20=+é.png -resize 200x200 /tmp/o.jpg", self.resize):
            self.assertTrue(self.line(self.resize, text), text)

    def test_nothing_that_a_shell_gives_a_meaning_to_is_in_it(self):
        for letter in " \t\n\r\0\xa0\u2028\ufeff\x7f\x85|&;<>()$`\\\"'*?[]!^":
            for text in ("cat /tmp/a%sb", "cat /tmp/a%s", "cat /tmp/%s.txt"):
                self.assertFalse(self.line("cat /tmp/*", text % letter), repr(text % letter))

    def test_a_pattern_that_fits_no_file_or_only_the_one_of_its_name_is_a_name(self):
        for name in ("*z.gif", "[2,3].jpg", "?.gif", "[x]", "[q].txt", "*/", "a*.gif"):
            self.assertTrue(self.line("convert /tmp/* -resize 1", "convert /tmp/%s -resize 1" % name, files=files) == (name != "*/"), name)
        for name in ("*.jpg", "?.jpg", "[1,2].jpg", "[!z]*", "a*", "*/x", "*z.jp*g", "[a-b].*", "??.txt", "[x][y].jpg", "[]a].jpg"):
            self.assertFalse(self.line("convert /tmp/* -resize 1", "convert /tmp/%s -resize 1" % name, files=files), name)
        # For some shells one character of this name is several.
        self.assertFalse(self.line("cat /var/*", "cat /var/[2].jpg", files=files))
        # The folder cannot be listed.
        self.assertFalse(self.line("cat /secret/*", "cat /secret/a*", files=files))
        # The word is relative to the folder where the shell starts.
        self.assertTrue(self.line("cat *", "cat y*", files=files))
        self.assertFalse(self.line("cat *", "cat x*", files=files))
        # Beside quotes of the rule nobody knows.
        self.assertFalse(self.line('cat "/tmp/"*', 'cat "/tmp/"z*', files=files))

    def test_between_quotes_of_the_rule_a_star_is_any_text_without_a_meaning_there(self):
        grep = 'grep -c "*" data/*.txt'
        for text in ("two words", "a & b; c | d", "it's", "<a>(b)#~{c,d}*?[e]", "é", "-e x"):
            self.assertTrue(self.line(grep, 'grep -c "%s" data/a.txt' % text), text)
        for text in ("", 'a" b "c', "$HOME", "$(id)", "`id`", "a\\", "a\nb", "a\tb", "a!b", "a\0"):
            self.assertFalse(self.line(grep, 'grep -c "%s" data/a.txt' % text), text)
        self.assertFalse(self.line(grep, 'grep -c "a b" data/a b.txt'))
        for text in ('a $b "c" `d`', "a b"):
            self.assertTrue(self.line("echo '*'", "echo '%s'" % text), text)
        for text in ("a' b 'c", "a\\", "a'"):
            self.assertFalse(self.line("echo '*'", "echo '%s'" % text), text)
        # Quotes of the rule that do not quote, and what other programs read as code.
        for pattern in (
            'echo \\"*\\"', 'echo "" * ""', "echo \"'\"*\"'\"", 'sh -c "*"', 'echo "*" | /bin/bash', 'awk "*"', 'eval "*"', 'echo "$(echo "*")"',
            '# "\necho *', 'python3.11 -c "*"',
        ):  # fmt: skip
            self.assertFalse(self.line(pattern, pattern.replace("*", "a b")), pattern)

    def test_braces_are_names_but_for_lists_sequences_and_groups(self):
        for name in ("{{name}}.jpg", "a{b", "a}", "a,{b}"):
            self.assertTrue(self.line("cat /tmp/*", "cat /tmp/" + name), name)
        for name in ("{a,b}", "{1..9}", "x{{a,b}}", "{a,{b}"):
            self.assertFalse(self.line("cat /tmp/*", "cat /tmp/" + name), name)
        self.assertFalse(self.line("* /tmp/x", "{ /tmp/x"))
        self.assertFalse(self.line("* /tmp/x", "} /tmp/x"))

    def test_a_comment_and_a_home_folder_start_a_word_only(self):
        for letter in "#~":
            self.assertTrue(self.line("cat /tmp/*", "cat /tmp/%sfcd658.jpg" % letter))
            self.assertTrue(self.line("cat /tmp/*", "cat /tmp/a%sb" % letter))
            self.assertFalse(self.line("cat * /tmp/x", "cat %sa /tmp/x" % letter))
            self.assertFalse(self.line("cat --in=*", "cat --in=%sa" % letter))

    def test_nothing_is_no_word(self):
        self.assertFalse(self.line("rm -rf * /tmp/x", "rm -rf  /tmp/x"))
        self.assertFalse(self.line("cat /tmp/*", "cat /tmp/"))

    def test_what_the_rule_itself_says_may_be_a_list_of_commands(self):
        self.assertTrue(self.line("cd /tmp && tar xf * | wc -l", "cd /tmp && tar xf a.tar | wc -l"))
        self.assertTrue(self.line("curl https://x.example/?q=*", "curl https://x.example/?q=a"))
        self.assertTrue(self.line("ls /tmp/*.txt", "ls /tmp/*.txt"))

    def test_a_long_line_comes_to_an_end(self):
        self.assertFalse(self.line("echo " + "*a" * 100, "echo " + "a" * 5000 + "!"))

    def test_a_deny_is_as_wide_as_it_is_written(self):
        self.assertTrue(self.line("curl *", "curl x; id", action="deny"))

    def test_other_arguments_are_any_text(self):
        self.assertTrue(judged(["-c", 'echo "$0"', "*"], ["-c", 'echo "$0"', "a b; c"]))
        self.assertTrue(judged(["*"], ["a b; $(c)"], run="/opt/bin/x", path="/opt/bin/x"))
        self.assertTrue(judged(None, ["-c", "a; b"]))

    def test_which_argument_the_line_is(self):
        for path, arguments, at in (
            ("/bin/sh", ["-c", "x"], 1),
            ("bash", ["-lc", "x"], 1),
            ("/usr/bin/bash", ["-o", "pipefail", "-ec", "x", "y"], 3),
            ("bash", ["-c", "-e", "x"], 2),
            ("bash", ["-c", "--", "-x"], 2),
            ("bash", ["--norc", "-c", "x"], 2),
            ("/usr/bin/env", ["A=1", "sh", "-c", "x"], 3),
            ("busybox", ["sh", "-c", "x"], 2),
            ("/bin/timeout", ["5", "/bin/dash", "-c", "x"], 3),
            ("/bin/sh", ["script.sh", "-c", "x"], -1),
            ("/bin/sh", [], -1),
            ("convert", ["-c", "x"], -1),
            ("/bin/push", ["-c", "x"], -1),
        ):
            self.assertEqual(processes.line_in(path, arguments), at, (path, arguments))


class Arguments(unittest.TestCase):
    def test_a_star_is_any_text_and_a_question_mark_one_character(self):
        glob = globs.argument_glob("a?c*")
        self.assertEqual([glob(text) for text in ("abc", "a?c d", "ac", "abbc")], [True, True, False, False])


class Paths(unittest.TestCase):
    def test_a_star_is_within_a_folder_and_two_are_across(self):
        for pattern, fits, others in (
            ("/a/*", ("/a/b",), ("/a", "/a/b/c")),
            ("/a/**", ("/a", "/a/b", "/a/b/c"), ("/ab",)),
            ("/a/x*/**", ("/a/x1", "/a/x1/y"), ("/a/y", "/a")),
            ("/a/**/b", ("/a/b", "/a/x/y/b"), ("/a/xb", "/a/b/c")),
            ("/a/**.txt", ("/a/x.txt", "/a/x/y.txt"), ("/a/x.txt/y",)),
            ("/d*/**/k", ("/d1/k", "/d1/x/k"), ("/e/k", "/d1/xk")),
            ("**", ("/x", "/x/y"), ()),
        ):
            fit = globs.path_glob(pattern)
            self.assertEqual([pattern, *map(fit, fits)], [pattern] + [True] * len(fits))
            self.assertEqual([pattern, *map(fit, others)], [pattern] + [False] * len(others))


if __name__ == "__main__":
    unittest.main()
