"""Tests which templates an event may change."""

import importlib.util
import unittest

from .running import profile, rule, run

inspecting = profile(inbound=[rule("any", triggers=[], source=None, inspect=[], shape=None, batchItemFailures=False)])

script = """
    import os, sys
    import jinja2

    protect = sys.modules["emmental_guard.doors"].wrap_handler
    with open(os.environ["HERE"] + "/page.html", "w") as file:
        file.write("hi {{ name }}")
    files = jinja2.Environment(loader=jinja2.FileSystemLoader(os.environ["HERE"]))

    class Text(str):
        def __str__(self):
            return "plain"

    acts = [
        lambda text: jinja2.Template("hi " + text).render(),
        lambda text: files.from_string(source=text).render(),
        lambda text: files.compile(Text(text)) and "compiled",
        lambda text: files.get_template("page.html").render(name=text),
    ]
    for act in acts:
        for text in ("ann", "{{ name }}", "{% if 1 %}"):
            try:
                print(protect(lambda event, context: act(event["text"]))({"text": text}, None))
            except PermissionError:
                print("refused")
"""


@unittest.skipUnless(importlib.util.find_spec("jinja2"), "jinja2 is not installed")
class Templates(unittest.TestCase):
    def test_an_event_brings_values_and_no_expression(self):
        result = run(script, inspecting)
        self.assertEqual(
            result.out.splitlines(),
            [
                *("hi ann", "refused", "refused"),
                *("ann", "refused", "refused"),
                *("compiled", "refused", "refused"),
                # A template of a file is its own, also where an event repeats what is in it.
                *("hi ann", "hi {{ name }}", "hi {% if 1 %}"),
            ],
            result.err,
        )
        self.assertEqual({signal["evidence"]["signature"] for signal in result.of("block")}, {"sink/template"})


if __name__ == "__main__":
    unittest.main()
