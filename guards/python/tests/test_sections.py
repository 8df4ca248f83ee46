"""Tests which calls the rules of each section allow and stop."""

import ast
import socket
import unittest

from .running import own_files, profile, rule, run, source, tried


class Processes(unittest.TestCase):
    def test_no_process_starts_in_any_way_when_the_section_is_empty(self):
        result = run(
            tried(
                "os.system('true')",
                "import subprocess; subprocess.run(['true'])",
                "import subprocess; subprocess.run('true', shell=True)",
                "os.posix_spawn('/bin/true', ['true'], {})",
                "os.posix_spawnp('true', ['true'], {})",
                "os.execv('/bin/true', ['true'])",
                "os.fork()",
                "import pty; pty.spawn(['true'])",
                "os.popen('true').read()",
                "import multiprocessing; multiprocessing.get_context('spawn').Process(target=int).start()",
                "import _posixsubprocess as p\nr, w = os.pipe()\n"
                "p.fork_exec([b'/bin/true'], [b'/bin/true'], True, (w,), None, None, -1, -1, -1, -1, -1, -1, r, w,"
                " False, False, -1, None, None, None, -1, None, *([False] if sys.version_info < (3, 14) else []))",
            ),
            profile(processes=[]),
        )
        self.assertEqual(result.out.split(), ["PermissionError"] * 11, result.err)
        self.assertEqual({signal["section"] for signal in result.of("block")}, {"processes"})
        self.assertEqual({signal["rule"] for signal in result.of("block")}, {"(all other)"})

    def test_a_rule_allows_its_program_with_its_arguments_only(self):
        result = run(
            tried(
                "import subprocess; subprocess.run(['echo', 'a', 'b.txt'], check=True, stdout=-3)",
                "import subprocess; subprocess.run(['echo', 'a'], check=True)",
                "import subprocess; subprocess.run(['/bin/echo', 'a', 'x.png'], check=True)",
                "import subprocess; subprocess.run(['sh', '-c', 'echo a b.txt'], check=True)",
            ),
            profile(processes=[rule("say", run="echo", args=["a", "*.txt"])]),
        )
        self.assertEqual(result.out.split(), ["done", *["PermissionError"] * 3], result.err)

    def test_a_program_that_is_nowhere_is_no_alarm(self):
        # A folder of PATH that the function may write, as one below /tmp, could have it a moment later.
        result = run(
            tried(
                "os.environ['PATH'] = '/usr/bin:/bin'",
                "import subprocess; subprocess.run(['no-such-program'])",
                "import subprocess; subprocess.run(['/bin/true'])",
            ),
            profile(processes=[]),
        )
        self.assertEqual(result.out.split(), ["done", "FileNotFoundError", "PermissionError"], result.err)
        self.assertEqual([signal["evidence"]["what"] for signal in result.of("block")], ["/bin/true"])

    def test_a_program_that_the_function_may_write_is_not_found_by_its_bare_name(self):
        result = run(
            tried(
                "path = os.environ['HERE'] + '/work/echo'\nos.mkdir(os.environ['HERE'] + '/work')\n"
                "open(path, 'w').write('#!/bin/sh')\nos.chmod(path, 0o755)",
                "import subprocess; os.environ['PATH'] = os.environ['HERE'] + '/work'; subprocess.run(['echo'])",
            ),
            profile(
                processes=[rule("say", run="echo", args=None)],
                files=[own_files, rule("work", read=["$HERE/work/**"], write=["$HERE/work", "$HERE/work/**"])],
            ),
        )
        self.assertEqual(result.out.split(), ["done", "PermissionError"], result.err)

    def test_a_program_is_what_its_path_leads_to(self):
        result = run(
            tried(
                "import subprocess; subprocess.run(['/bin/../bin/true'], check=True)",
                "import subprocess; subprocess.run(['/opt/../bin/echo'], check=True)",
                "os.mkdir(os.environ['HERE'] + '/work'); os.symlink('/bin/echo', os.environ['HERE'] + '/work/tool')\n"
                "import subprocess; subprocess.run([os.environ['HERE'] + '/work/tool'], check=True)",
                "import subprocess; subprocess.run(['sh', '-c', 'echo a; true'], check=True)",
                "import subprocess; subprocess.run(['sh', '-c', 'true a'], check=True)",
            ),
            profile(
                processes=[
                    rule("true", run="/bin/true", args=None),
                    rule("opt", run="/opt/**", args=None),
                    rule("work", run="$HERE/work/**", args=None),
                    rule("line", run="sh", args=["-c", "true *"]),
                    rule("lines", run="sh", args=["-c", "echo *"]),
                ],
                files=[own_files, rule("work", read=["/bin/**", "/usr/**"], write=["$HERE/work", "$HERE/work/**"])],
            ),
        )
        self.assertEqual(result.out.split(), ["done", *["PermissionError"] * 3, "done"], result.err)


class Children(unittest.TestCase):
    def test_interpreters_that_are_allowed_have_the_guard_whatever_environment_they_get(self):
        child = "try: open('/etc/passwd'); print('done')\\nexcept PermissionError: print('stopped')"
        result = run(
            """
            import os, subprocess, sys
            child = "%s"
            def run(*flags, **options):
                return subprocess.run([sys.executable, *flags, "-c", child], capture_output=True, text=True, **options).stdout.strip()
            print(run())
            print(run(env={}))
            os.environ["EMMENTAL_PROFILE"] = "/nowhere"; os.environ["EMMENTAL_CODE"] = "/"; os.environ.pop("PYTHONPATH")
            print(run("-X", "utf8", "-u"))
            for flag in ("-I", "-uE", "-S"):
                try: run(flag)
                except PermissionError: print("refused")
            pid = os.posix_spawn(sys.executable, [sys.executable, "-c", child], {})
            os.waitpid(pid, 0)
            sys.stdout.flush()
            os.execv(sys.executable, [sys.executable, "-c", child])
            """
            % child,
            profile(processes=[rule("itself", run="/**", args=None)], files=[own_files]),
        )
        self.assertEqual(sorted(result.out.split()), [*["refused"] * 3, *["stopped"] * 5], result.err)

    def test_no_child_loads_code_from_where_the_function_writes(self):
        result = run(
            tried(
                "import subprocess; subprocess.run(['true'], env={'LD_PRELOAD': os.environ['HERE'] + '/work/x.so'})",
                "import subprocess; subprocess.run(['true'], env={'BASH_ENV': 'work/x'})",
                "import subprocess; subprocess.run(['true'], env={'NODE_OPTIONS': '--require /work/x'})",
                "os.posix_spawn('/bin/true', ['true'], {b'LD_AUDIT': os.environ['HERE'].encode() + b'/work/x.so'})",
                "os.environ['LD_LIBRARY_PATH'] = os.environ['HERE'] + '/work'",
                "os.environ['LD_LIBRARY_PATH'] = '/usr/lib'",
                "import subprocess; subprocess.run(['true'], env={'LD_LIBRARY_PATH': '/opt/lib:/usr/lib', 'A': 'b'}, check=True)",
            ),
            profile(
                processes=[rule("true", run="true", args=None)],
                code=[],
                files=[own_files, rule("work", read=["$HERE/work/**"], write=["$HERE/work/**"])],
            ),
        )
        self.assertEqual(result.out.split(), [*["PermissionError"] * 5, "done", "done"], result.err)

    def test_signals_of_a_child_are_not_in_the_output_that_the_function_reads(self):
        result = run(
            """
            import subprocess, sys
            print(subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, text=True).stdout == "1\\n")
            """,
            profile(processes=[rule("itself", run="/**", args=None)]),
            EMMENTAL_SIGNALS="stdout",
        )
        self.assertEqual(result.out.splitlines()[1:2], ["True"], result.out + result.err)

    def test_a_script_elsewhere_is_not_the_functions_own_code(self):
        result = run(
            """
            import os, subprocess, sys
            script = os.environ["HERE"] + "/work/child.py"
            os.mkdir(os.environ["HERE"] + "/work")
            with open(script, "w") as file:
                file.write("import os\\ntry: open(os.environ['HERE'] + '/work/x')\\nexcept OSError as error: print(type(error).__name__)\\n"
                           "print(len(open(os.environ['HERE'] + '/app/main.py').read()) > 9)")
            open(os.environ["HERE"] + "/work/x", "w").close()
            sys.stdout.flush()
            subprocess.run([sys.executable, script])
            """,
            profile(
                processes=[rule("itself", run="/**", args=None)],
                files=[own_files, rule("work", read=["$HERE/work/child.py"], write=["$HERE/work", "$HERE/work/**"])],
            ),
        )
        self.assertEqual(result.out.split(), ["PermissionError", "True"], result.err)


class Files(unittest.TestCase):
    def test_only_what_is_listed_is_written_and_read(self):
        result = run(
            tried(
                "open(os.environ['HERE'] + '/work/a', 'w').write('x')",
                "open(os.environ['HERE'] + '/work/a').read()",
                "open(os.environ['HERE'] + '/b', 'w')",
                "os.open(os.environ['HERE'] + '/b', os.O_CREAT | os.O_WRONLY)",
                "open('/etc/passwd')",
                "os.listdir('/etc')",
                "os.remove(os.environ['HERE'] + '/profile.json')",
                "os.rename(os.environ['HERE'] + '/profile.json', os.environ['HERE'] + '/work/c')",
                "open('/proc/self/environ', 'rb')",
                "open('/proc/self/mem', 'rb')",
                "open('/proc/thread-self/mem', 'rb')",
                "open('/proc/%d/environ' % os.getppid(), 'rb')",
                "os.symlink('/etc/passwd', os.environ['HERE'] + '/work/link')",
                "os.link('/etc/passwd', os.environ['HERE'] + '/work/link')",
                "os.open('passwd', os.O_RDONLY, dir_fd=os.open('/etc', os.O_PATH))",
                "os.chdir('/etc'); open('passwd')",
                "import sqlite3; sqlite3.connect(os.environ['HERE'] + '/x.db')",
                "import sqlite3; sqlite3.connect(os.environ['HERE'] + '/work/x.db').execute('create table t(a)')",
                "open(os.environ['HERE'] + '/work/../b', 'w')",
                "os.mkfifo(os.environ['HERE'] + '/fifo')",
                "import pathlib; pathlib.Path(os.environ['HERE'] + '/work/d').mkdir()",
                "class P:\n    n = 0\n    def __fspath__(self):\n        P.n += 1\n"
                "        return os.environ['HERE'] + ('/work/e' if P.n == 1 else '/f')\nos.mkdir(P())\n"
                "assert os.path.isdir(os.environ['HERE'] + '/work/e')",
            ),
            profile(
                files=[own_files, rule("work", read=["$HERE/work/**"], write=["$HERE/work/**"])],
            ),
            folder=self.folder,
        )
        expected = ["done", "done", *["PermissionError"] * 15, "done", "PermissionError", "PermissionError"]
        self.assertEqual(result.out.split(), [*expected, "done", "done"], result.err)

    def setUp(self):
        import os
        import tempfile

        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = os.path.realpath(made.name)
        os.mkdir(self.folder + "/work")

    def test_databases_are_what_they_were_but_for_files_of_others(self):
        result = run(
            """
            import inspect, os, sqlite3
            here = os.environ["HERE"] + "/work/"
            database = sqlite3.connect(here + "a.db", isolation_level=None)
            seen = []
            for sql in ("CREATE TABLE t (a)", "ATTACH '%sb.db' AS b" % here, "VACUUM", "VACUUM INTO '%sc.db'" % here, "ATTACH ':memory:' AS m"):
                database.execute(sql)
            database.set_authorizer(lambda *what: seen.append(what[0]) or sqlite3.SQLITE_OK)
            database.execute("SELECT a FROM t")
            print(sorted(set(seen)), isinstance(database, sqlite3.Connection), sqlite3.Connection.__name__)
            class Own(sqlite3.Connection): pass
            database.backup(sqlite3.connect(":memory:", factory=Own))
            sqlite3.connect("file:x?mode=memory&cache=shared", uri=True).execute("SELECT 1")
            sqlite3.connect("file:%sa.db?mode=ro" % here, 5.0, 0, None, True, Own, 128, True).execute("SELECT 1")
            for sql in ("ATTACH '%s../d.db' AS d" % here, "VACUUM INTO '%s../d.db'" % here, "ATTACH ? AS e"):
                try: database.execute(sql, ("x",) if "?" in sql else ())
                except sqlite3.DatabaseError: print('refused')
            """,
            profile(files=[own_files, rule("work", read=["$HERE/work/**"], write=["$HERE/work/**"])]),
            files={"work/.keep": ""},
        )
        self.assertEqual(result.out.split("\n"), ["[20, 21] True Connection", *["refused"] * 3, ""], result.err)
        self.assertEqual(len(result.of("block")), 3)

    def test_what_classes_tell_of_themselves_is_what_it_was(self):
        result = run(
            """
            import abc, dataclasses, enum, inspect, typing
            @typing.runtime_checkable
            class Joins(typing.Protocol):
                def join(self, parts): ...
            class Base(abc.ABC):
                pass
            class Own(Base, str):
                pass
            print(isinstance("", Joins), isinstance(1, Joins), issubclass(Own, Base), Base.__subclasses__() == [Own], Own in str.__subclasses__())
            print(inspect.getattr_static(1, "real") is int.__dict__["real"], inspect.getattr_static(Own, "join") is str.join, vars(Own) is not None)
            print("join" in vars(str), type(vars(str)) is type(vars(Own)), inspect.signature(run := lambda a, b=1: a), type.__dict__["__dict__"].__get__(Own)["__module__"])
            Own.later = 1
            print(Own.__dict__["later"], enum.IntFlag("Flag", "A B").A | 2)
            """,
            profile(code=[]),
        )
        lines = ["True False True True True", "True True True", "True True (a, b=1) __main__"]
        self.assertEqual(result.out.split("\n")[:3], lines, result.err)
        self.assertEqual(result.out.split("\n")[3][:2], "1 ")

    def test_a_link_that_is_there_is_judged_by_where_it_leads(self):
        import os

        os.symlink("/etc/passwd", self.folder + "/work/link")
        result = run(
            tried("open(os.environ['HERE'] + '/work/link')"),
            profile(files=[own_files, rule("work", read=["$HERE/work/**"], write=[])]),
            folder=self.folder,
        )
        self.assertEqual(result.out.split(), ["PermissionError"])
        self.assertEqual(result.of("block")[0]["evidence"]["what"], "read /etc/passwd")

    def test_what_the_standard_library_needs_is_not_refused(self):
        result = run(
            """
            import ssl, zoneinfo, mimetypes, locale, getpass, platform, uuid, logging, asyncio, decimal, email.message
            import concurrent.futures, http.client, urllib.request, csv, random, secrets, hashlib, importlib.metadata
            ssl.create_default_context(); mimetypes.init(); platform.platform(); uuid.uuid4(); zoneinfo.ZoneInfo("UTC")
            asyncio.run(asyncio.sleep(0)); list(importlib.metadata.distributions()); os_cpu = __import__("os").cpu_count()
            logging.getLogger().error("x")
            try: 1 / 0
            except ZeroDivisionError: logging.exception("x")
            print("fine")
            """,
            profile(files=[own_files], processes=[], outbound=[], code=[]),
        )
        self.assertEqual(result.out.split(), ["fine"], result.err)
        self.assertEqual([signal["evidence"] for signal in result.of("block")], [])


class Signals(unittest.TestCase):
    def test_handlers_of_the_function_run_while_the_guard_works(self):
        result = run(
            """
            import signal, time
            seen = []
            def handler(number, frame):
                seen.append(number)
                try: open("/etc/passwd")
                except PermissionError: pass
            signal.signal(signal.SIGALRM, handler)
            assert signal.getsignal(signal.SIGALRM) is handler
            signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
            end = time.time() + 30
            while len(seen) <= 20 and time.time() < end:
                try: open("/etc/passwd")
                except PermissionError: pass
            signal.setitimer(signal.ITIMER_REAL, 0)
            print(len(seen) > 20, signal.signal(signal.SIGALRM, signal.SIG_DFL) is handler)
            """,
            profile(files=[own_files]),
        )
        self.assertEqual(result.out.split(), ["True", "True"], result.err)


class Reach(unittest.TestCase):
    """Ways into the guard from code that is in the same interpreter."""

    def test_nothing_that_is_left_about_leads_to_it(self):
        result = run(
            """
            import os, sys, gc, signal, time
            def patch(frame):
                # The handler's own frame is patched too, argument and all.
                while hasattr(frame, "f_globals"):
                    if "emmental" in str(frame.f_globals.get("__name__")) or "emmental" in frame.f_code.co_filename:
                        for names in (frame.f_globals, frame.f_locals):
                            for key in list(names):
                                try: names[key] = lambda *a, **k: None
                                except Exception: pass
                    frame = frame.f_back
            for name in list(sys.modules):
                if "emmental" in name:
                    for key in list(vars(sys.modules[name])): setattr(sys.modules[name], key, lambda *a, **k: None)
            class Dying:
                def __del__(self): patch(sys._getframe())
            gc.set_threshold(1)
            gc.callbacks.append(lambda *a: patch(sys._getframe()))
            signal.signal(signal.SIGALRM, lambda number, frame: patch(frame))
            signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
            for _ in range(300):
                one = Dying(); one.self = one; del one
                try: os.system("true")
                except Exception as error:
                    trace = error.__traceback__
                    while hasattr(trace, 'tb_frame'): patch(trace.tb_frame); trace = trace.tb_next
            signal.setitimer(signal.ITIMER_REAL, 0)
            gc.callbacks.clear(); gc.set_threshold(700)
            os.environ.update(EMMENTAL_PROFILE="", EMMENTAL_MODE="learn")
            try: print("ran", os.system("true"))
            except PermissionError: print("stopped")
            import importlib.util, _posixsubprocess
            spec = importlib.util.find_spec("_posixsubprocess")
            fresh = importlib.util.module_from_spec(spec); spec.loader.exec_module(fresh)
            try: fresh.fork_exec([b"/bin/true"], [b"/bin/true"], True, (2,), None, None, -1, -1, -1, -1, -1, -1, 1, 2, False, False, -1, None, None, None, -1, None, False)
            except PermissionError: print("stopped")
            """,
            profile(processes=[], code=[]),
        )
        self.assertEqual(result.out.split(), ["stopped", "stopped"], result.err)


    def test_the_collector_is_what_the_function_wishes(self):
        result = run(
            """
            import gc, os
            def call():
                try: os.system("true")
                except PermissionError: pass
                return gc.isenabled()
            print(gc.isenabled(), call()); gc.disable(); gc.disable()
            print(gc.isenabled(), call()); gc.enable()
            print(gc.isenabled(), call())
            before = gc.get_stats()[0]["collections"]
            for _ in range(5000): one = []; one.append(one)
            print(gc.get_stats()[0]["collections"] > before)
            """,
            profile(processes=[]),
        )
        self.assertEqual(result.out.split(), ["True", "True", "False", "False", "True", "True", "True"], result.err)

    def test_it_may_lie_behind_a_link(self):
        import os
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            os.symlink(source, folder + "/link")
            result = run(
                tried("os.system('echo password=1234567890123')"),
                profile(processes=[], files=[own_files]),
                PYTHONPATH=folder + "/link/emmental_guard/preload",
            )
        self.assertEqual(result.out.split(), ["PermissionError"], result.err)
        self.assertEqual(result.of("error"), [])
        self.assertIn("[redacted]", result.of("block")[0]["evidence"]["what"])

    def test_imported_by_the_function_itself_it_says_late_and_holds(self):
        result = run(
            """
            import os, sys, subprocess
            sys.path.append(os.environ["SOURCE"])
            import emmental_guard
            try: os.system("true")
            except PermissionError: print("stopped")
            """,
            profile(processes=[], code=[]),
            PYTHONPATH="",
            SOURCE=source,
        )
        self.assertEqual(result.out.split(), ["stopped"], result.err)
        self.assertIn("subprocess", result.of("start")[0]["evidence"]["start"]["late"])


class Code(unittest.TestCase):
    def test_no_code_but_the_functions_own_files(self):
        result = run(
            tried(
                "eval('1 + 1')",
                "exec('x = 1')",
                "compile('1', 'x', 'eval')",
                "import ctypes",
                "import _ctypes",
                "import marshal; marshal.loads(marshal.dumps(1))",
                "import pickle; pickle.loads(b'cos\\nsystem\\n(S\"true\"\\ntR.')",
                "import gc; gc.get_objects()",
                "import gc; gc.get_referrers(1)",
                "sys.settrace(None)",
                "sys._current_frames()",
                "import collections; collections.namedtuple('A', 'b c')",
                "import dataclasses\n@dataclasses.dataclass\nclass D:\n    a: int",
                "import pickle; pickle.loads(pickle.dumps({'a': [1]}))",
                "import ast; ast.literal_eval('[1]')",
                "import json; json.loads('[1]')",
            ),
            profile(code=[]),
        )
        stopped = ["PermissionError"] * 3 + ["ImportError"] * 2 + ["PermissionError"] * 6
        self.assertEqual(result.out.split(), stopped + ["done"] * 5, result.err)

    def test_a_rule_allows_its_use(self):
        result = run(tried("eval('1')", "import ctypes"), profile(code=[rule("old", use=["eval"])]))
        self.assertEqual(result.out.split(), ["done", "ImportError"], result.err)

    def test_packages_beside_the_function_compile_their_own(self):
        """As a deployed folder holds them: said by name, or by the list of files; other modules do not."""
        texts = "exec('x = 1')\n"
        result = run(
            tried("import my_made", "import listed", "import plain", "import part.plain"),
            profile(code=[], files=[own_files]),
            files={
                "app/my_made/__init__.py": texts, "app/My.Made-1.0.dist-info/METADATA": "",
                "app/listed.py": texts, "app/other_name-1.0.dist-info/RECORD": "listed.py,,\n",
                "app/plain.py": texts, "app/part/plain.py": texts,
            },
        )  # fmt: skip
        self.assertEqual(result.out.split(), ["done", "done", "PermissionError", "PermissionError"], result.err)

    def test_texts_that_the_library_evaluates_for_honest_code(self):
        result = run(
            tried(
                "import typing\nclass A:\n    x: 'list[int] | None'\ntyping.get_type_hints(A)",
                "import inspect\ndef f(a: 'typing.Annotated[int, max(1, 2)]'): pass\ninspect.signature(f, eval_str=True)",
                "import functools\n@functools.singledispatch\ndef g(x): pass\n@g.register\ndef h(x: 'int'): pass",
                "import runpy; runpy.run_path(os.environ['HERE'] + '/app/own.py')",
                "import configparser, logging.config\nc = configparser.ConfigParser()\n"
                "c.read_string('[loggers]\\nkeys=root\\n[handlers]\\nkeys=h\\n[formatters]\\nkeys=\\n[logger_root]\\nhandlers=h\\n"
                "[handler_h]\\nclass=StreamHandler\\nargs=(sys.stderr,)')\nlogging.config.fileConfig(c)",
                "sys.path.insert(0, os.environ['HERE'] + '/app/kept.zip')\nimport kept",
            ),
            profile(code=[], files=[own_files]),
            files={"app/own.py": "x = 1\n"},
        )
        # There is no archive: the last one tells that the others are not told by chance.
        self.assertEqual(result.out.split(), ["done"] * 5 + ["ModuleNotFoundError"], result.err)

    def test_lines_that_are_shown_of_an_error_are_no_code(self):
        """Each error is printed by C or by the library, which parse the line for their marks."""
        result = run(
            """
            import ast, asyncio, inspect, sys, threading, traceback
            class Held:
                is_closed = 1
                def __del__(self):
                    x = self.is_closed + None
            def failing(n):
                return failing(n - 1) + None if n else Held.is_closed + None
            for _ in range(2):
                held = Held(); del held
            try: failing(5)
            except TypeError as error:
                sys.__excepthook__(*sys.exc_info())
                traceback.print_exc()
                traceback.format_exception(error)
            loop = asyncio.new_event_loop()
            loop.is_closed = None
            del loop
            thread = threading.Thread(target=failing, args=(2,)); thread.start(); thread.join()
            ast.parse("x = 1"); ast.literal_eval("[1]"); inspect.getsource(failing)
            print(sys.stdin.nothing + None)
            """,
            profile("alert", code=[], files=[own_files]),
        )
        self.assertIn("in __del__", result.err)
        self.assertIn("in failing", result.err)
        self.assertEqual([signal["evidence"]["what"] for signal in result.of("alert") + result.of("watch")], [])
        self.assertEqual(result.of("error"), [])

    def test_a_line_of_the_own_file_that_is_compiled_and_run_is_code(self):
        """By each way that runs a code object; one that is only parsed is told where it cannot be what an error shows."""
        script = """
            import os, sys, types
            own = lambda: (str(1 + 1), lambda: str(2))
            part = "str(1" + " + 1)"
            {}
            """
        for line, told in (
            ("exec(compile(part.encode(), __file__, 'exec'))", "eval str(1 + 1)"),
            ("eval(compile(part, __file__, 'eval'))", "eval str(1 + 1)"),
            ("types.FunctionType(compile(part, __file__, 'eval'), globals())()", "eval str(1 + 1)"),
            ("def f(): pass\n            f.__code__ = compile(part, __file__, 'eval')", "eval str(1 + 1)"),
            ("types.FunctionType(compile('lambda: str' + '(2)', __file__, 'eval').co_consts[0], {})", "eval lambda: str(2)"),
            ("compile(part, 'x', 'eval')", "eval str(1 + 1)"),
            ("compile('1 +  2', __file__, 'eval')", "eval 1 +  2"),
            ("compile(part + ' ', __file__, 'eval')", "eval str(1 + 1)"),
            ("eval(part)", "eval str(1 + 1)"),
            ("exec(part)", "eval str(1 + 1)"),
        ):
            result = run(script.format(line), profile("alert", code=[], files=[own_files]))
            self.assertEqual(result.err, "", line)
            self.assertEqual({signal["evidence"]["what"].strip() for signal in result.of("alert")}, {told}, line)
            stopped = run(script.format(line), profile(code=[], files=[own_files]))
            self.assertIn("PermissionError", stopped.err, line)

    def test_another_interpreter_is_none_of_ours(self):
        result = run(
            tried(
                "import importlib\nname = '_interpreters' if sys.version_info >= (3, 13) else '_xxsubinterpreters'\n"
                "importlib.import_module(name).create()"
            ),
            profile(code=[]),
        )
        self.assertEqual(result.out.split(), ["PermissionError"])


class Modes(unittest.TestCase):
    def test_alert_tells_and_lets_through(self):
        result = run(tried("os.system('true')"), profile("alert", processes=[]))
        self.assertEqual(result.out.split(), ["done"])
        (alert,) = result.of("alert")
        self.assertEqual((alert["decision"], alert["mode"], alert["section"]), ("deny", "alert", "processes"))
        self.assertEqual(alert["evidence"]["what"], "/bin/sh -c true")
        self.assertEqual(alert["evidence"]["stack"], ["main.py:3"])

    def test_the_environment_makes_it_stricter_only(self):
        self.assertEqual(
            run(tried("os.system('true')"), profile("alert", processes=[]), EMMENTAL_MODE="enforce").out.split(),
            ["PermissionError"],
        )
        self.assertEqual(
            run(tried("os.system('true')"), profile("enforce", processes=[]), EMMENTAL_MODE="learn").out.split(),
            ["PermissionError"],
        )

    def test_break_glass_lowers_to_alert_for_a_day_at_most(self):
        import datetime

        now = datetime.datetime.now(datetime.timezone.utc)
        hour = (now + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        week = (now + datetime.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for until, out in ((hour, "done"), (week, "PermissionError"), ("never", "PermissionError")):
            result = run(
                tried("os.system('true')"),
                profile(processes=[]),
                EMMENTAL_BREAK_GLASS="alert;until=%s;ref=INC-1" % until,
            )
            self.assertEqual(result.out.split(), [out])
            self.assertIn("breakGlass", result.of("start")[0]["evidence"]["start"])
            self.assertEqual([signal["evidence"].get("message", "")[:17] for signal in result.of("alert")], ["break-glass until"] * (out == "done"))
        forbidden = profile(processes=[], breakGlass="forbidden")
        result = run(tried("os.system('true')"), forbidden, EMMENTAL_BREAK_GLASS="alert;until=%s;ref=INC-1" % hour)
        self.assertEqual(result.out.split(), ["PermissionError"])

    def test_what_break_glass_lowered_is_enforced_again_when_it_ends(self):
        import datetime

        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=4)
        script = """
import os, time
def tried(call):
    try: call(); print("done")
    except PermissionError: print("PermissionError")
end = time.time() + 6
for turn in range(2):
    tried(lambda: os.system("true"))
    tried(lambda: os.listdir("/etc"))
    while turn == 0 and time.time() < end: time.sleep(0.1)
"""
        result = run(script, profile(processes=[], files=[own_files]), EMMENTAL_BREAK_GLASS=soon.strftime("alert;until=%Y-%m-%dT%H:%M:%SZ;ref=INC-1"))
        self.assertEqual(result.out.split(), ["done", "done", "PermissionError", "PermissionError"], result.err)
        self.assertEqual(["message" in signal["evidence"] for signal in (*result.of("alert"), *result.of("block"))], [True, True, False, False])

    def test_a_host_that_break_glass_let_through_is_told_each_time_and_stopped_when_it_ends(self):
        import datetime

        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=4)
        script = """
import socket, time
listener = socket.create_server(("127.0.0.1", 0))
kept = {host: socket.create_connection(("localhost", listener.getsockname()[1])) for host in ("localhost", "evil.example", "photos.s3.eu-west-1.amazonaws.com")}
end = time.time() + 6
for turn in range(4):
    for host, one in kept.items():
        try: one.sendall(b"GET /%d HTTP/1.1\\r\\nHost: %b\\r\\n\\r\\n" % (turn, host.encode())); print("sent")
        except PermissionError: print("stopped")
    while turn == 2 and time.time() < end: time.sleep(0.1)
"""
        rules = profile(outbound=[rule("own", to=["localhost:*"])], permissions=[rule("photos", call=["s3:GetObject"], resource=["arn:aws:s3:::photos/*"])])
        result = run(script, rules, EMMENTAL_BREAK_GLASS=soon.strftime("alert;until=%Y-%m-%dT%H:%M:%SZ;ref=INC-1"))
        self.assertEqual(result.out.split(), ["sent"] * 9 + ["sent", "stopped", "stopped"], result.err)
        self.assertEqual((len(result.of("alert")), len(result.of("block"))), (6, 2))

    def test_without_rules_that_can_be_used_the_function_runs_and_nothing_else_is_told(self):
        lists = profile(files=[rule("a")])
        for text in (None, "", "{", "[]", '{"schema": "emmental/compiled-profile/9"}', lists):
            # Modules that are written in C, which the guard would ask about.
            result = run("import array, zlib\n" + tried("os.system('true')"), text)
            self.assertEqual((result.out.split(), result.err, result.code), (["done"], "", 0))
            (error,) = result.signals
            self.assertEqual((error["kind"], error["level"]), ("error", "none"))
            self.assertRegex(error["evidence"]["message"], "^no rules: ")

    def test_closed_refuses_to_run_without_rules(self):
        for text, why in ((None, "EMMENTAL_PROFILE is not set"), ("{", "the profile is not JSON: ")):
            result = run(tried("1"), text, EMMENTAL_ON_ERROR="closed")
            self.assertEqual((result.code, result.out), (70, ""))
            self.assertIn("emmental: the function does not run without its rules: " + why, result.err)
            self.assertEqual([signal["kind"] for signal in result.signals], ["error"])

    def test_without_rules_the_output_of_a_child_holds_no_signal(self):
        script = "import subprocess, sys; print(subprocess.check_output([sys.executable, '-c', 'print(1)']))"
        lines = run(script, None, EMMENTAL_SIGNALS="stdout").out.splitlines()
        self.assertEqual((len(lines), lines[1]), (2, "b'1\\n'"))

    def test_a_word_that_a_setting_cannot_be_counts_as_not_set_and_is_told_once(self):
        known = profile("enforce", processes=[], onError="closed")
        result = run(tried("os.system('true')"), known, EMMENTAL_MODE="enforec", EMMENTAL_ON_ERROR="close")
        self.assertEqual(result.out.split(), ["PermissionError"])
        said = [signal["evidence"]["message"] for signal in result.of("error")]
        self.assertEqual([signal.partition(":")[0] for signal in said], [
            "EMMENTAL_MODE is enforec and is ignored", "EMMENTAL_ON_ERROR is close and is ignored",
        ])  # fmt: skip


class Beside(unittest.TestCase):
    """Tests that neither the guard's own work nor the environment of children lets a call pass."""

    def test_code_of_the_function_that_runs_as_signals_are_sent_reaches_no_more_than_they_do(self):
        with socket.create_server(("127.0.0.1", 0)) as signals, socket.create_server(("127.0.0.2", 0)) as other:
            script = """
                import http.client, os, socket, time
                told = []
                class Changed:
                    def __init__(self, *args, **kw): pass
                    def request(self, *args, **kw):
                        for name, act in acts.items():
                            try: told.append((name, act()))
                            except Exception as error: told.append((name, type(error).__name__))
                        raise OSError
                    def close(self): pass
                def reach(host, port):
                    with socket.socket() as one: one.settimeout(5); one.connect((host, port)); return "reached"
                acts = {
                    "signals": lambda: reach("127.0.0.1", int(os.environ["SIGNALS"])),
                    "other": lambda: reach("127.0.0.2", int(os.environ["OTHER"])),
                    "resolver": lambda: bool(open("/etc/hosts").read()),
                    "users": lambda: bool(open("/etc/passwd").read()),
                    "program": lambda: os.system("true"),
                }
                http.client.HTTPConnection = Changed
                try: open("/etc/passwd")
                except PermissionError: pass
                end = time.time() + 20
                while len(told) < 5 and time.time() < end: time.sleep(0.02)
                print(dict(told))
            """
            ports = {"SIGNALS": str(signals.getsockname()[1]), "OTHER": str(other.getsockname()[1])}
            found = run(script, profile(files=[own_files], outbound=[], processes=[], code=[]), EMMENTAL_SIGNALS="http://127.0.0.1:" + ports["SIGNALS"], **ports)
        refused = "PermissionError"
        expected = {"signals": "reached", "other": refused, "resolver": True, "users": refused, "program": refused}
        self.assertEqual(ast.literal_eval(found.out.strip() or "None"), expected, found.err)

    def test_a_child_may_be_ended_by_who_started_it(self):
        script = tried(
            "import subprocess\nwith subprocess.Popen(['/bin/sleep', '60']) as one: one.terminate()",
            "subprocess.run(['/bin/sleep', '60'], timeout=0.1)",
            "with subprocess.Popen(['/bin/sleep', '60'], start_new_session=True) as one: os.killpg(one.pid, 9)",
            "os.kill(os.getppid(), 10)",
            "os.sched_setaffinity(0, iter(os.sched_getaffinity(0)))",
            "os.setpriority(which=0, who=0, priority=os.getpriority(0, 0))",
        )
        found = run(script, profile(files=[own_files], processes=[rule("sleep", run="/bin/sleep", args=["60"])]))
        self.assertEqual(found.out.split(), ["done", "TimeoutExpired", "done", "PermissionError", "done", "done"], found.err)

    def test_a_child_finds_no_programs_of_the_functions_by_its_path(self):
        rules = [rule("line", run="/bin/sh", args=["-c", "tool"])]
        script = tried(
            "import subprocess; subprocess.run(['/bin/sh', '-c', 'tool'], check=True)",
            "subprocess.run(['/bin/sh', '-c', 'tool'], check=True, env={'PATH': os.environ['HERE'] + '/work'})",
            "os.environ['PATH'] = os.environ['HERE'] + '/work:' + os.environ['PATH']; subprocess.run(['/bin/sh', '-c', 'tool'], check=True)",
            "subprocess.run(['/bin/sh', '-c', 'tool'], check=True, env={})",
            "os.posix_spawn('/bin/sh', ['sh', '-c', 'tool'], {'PATH': os.environ['HERE'] + '/work'})",
        )
        files = [own_files, rule("work", read=["$HERE/work/**"], write=["$HERE/work/**"])]
        both = {"CalledProcessError": "not found", "PermissionError": "refused"}
        found = run(script, profile(processes=rules, files=files), files={"work/tool": "true"})
        self.assertEqual([both.get(item, item) for item in found.out.split()], ["not found", "refused", "refused", "not found", "refused"], found.err)
        # Where rules let it start what it may write there is nothing to protect.
        found = run(script, profile(processes=[*rules, rule("own", run="$HERE/work/tool", args=None)], files=files), files={"work/tool": "true"})
        self.assertNotIn("PermissionError", found.out.split())


if __name__ == "__main__":
    unittest.main()
