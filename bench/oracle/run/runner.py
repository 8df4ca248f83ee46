"""Runs programs of the oracle with recording stand-ins: a line of JSON in, a line of JSON out.

In: `files` (the first one has the handler), `starts` (for each start the environment and the events of a process), `seed`, the
bounds `ticks` and `longest`, and `failures`, from which each start takes its share of failing operations; `changing` makes
events whose fields change, `noting` asks for `ran`, and `comparing` for `tests` and `pairs`. Out: `operations`, each once, `failed`,
the reason why the program could not start, `ran`, the places of the code that ran, `tests` and `pairs` of `compared.py`, and
the `regions` that may depend on a test, and
`telling`: start and index of each event that brought something new, with the numbers of operations and of tests after it.

An event ends after `ticks` calls of `tick`, a value that is too long, `SECONDS` of processor time, `SECONDS_ASLEEP`, or where all
tasks wait for each other. The program then starts again, as Lambda does after a timeout: its state may be half of a change.
"""

import ast
import asyncio
import builtins
import collections
import contextlib
import importlib.abc
import importlib.machinery
import json
import os
import random
import re
import resource
import selectors
import signal
import sys
import types
import warnings

from compared import Comparing, Tests
from executed import Noting

warnings.simplefilter('ignore')

MEMORY = 1 << 30
SECONDS = 0.05
SECONDS_ASLEEP = 2
SECONDS_DEADLOCKED = 0.1
AGAIN = 0.01
LARGEST = 10**15
REQUEST_FIELDS = ('TableName', 'Bucket', 'QueueUrl', 'TopicArn', 'FunctionName')
OPERATIONS = {
    'dynamodb': ('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    's3': ('GetObject', 'PutObject', 'DeleteObject'),
    'sqs': ('SendMessage',),
    'sns': ('Publish',),
    'lambda': ('Invoke',),
}


# Kinds of errors that files and processes raise: of the system, and of a value that they refuse.
FAILURES = (OSError, FileNotFoundError, TimeoutError, ValueError)
# Clients and hosts raise errors of their own too, and their code is not read. botocore 1.44 raises KeyError where an answer lacks what
# it expects: the wrapper of a result (`_find_result_wrapped_shape` in parsers.py), the key in the credentials of a container.
FAILURES_OF_CLIENTS = (*FAILURES, RuntimeError, RuntimeError, RuntimeError, KeyError)

# Texts that files, hosts and processes answer.
TEXTS = ('a', 'a', 'b', '')


class TooLong(BaseException):
    """The program made too many steps, or too large a value. No `except Exception` of a program takes it."""


# A group of tasks (Python 3.11) hands on its errors as a group, `TooLong` among them.
ENDINGS = (Exception, TooLong, asyncio.CancelledError, getattr(builtins, 'BaseExceptionGroup', TooLong))


class Run:
    """One program: its operations so far, and the steps that are left for the event."""

    def __init__(self, request):
        self.request = request
        self.random = random.Random(request['seed'])
        self.operations = {}
        self.start = 0
        self.telling = []
        self.tests = Tests()
        self.failures = 0
        self.is_running = False
        self.ran = set()
        self.begin()

    def begin(self):
        """Starts the count of steps and the time of an event."""
        self.left = self.request['ticks']
        self.is_over = False
        self.is_running = True
        signal.setitimer(signal.ITIMER_PROF, SECONDS, AGAIN)
        signal.setitimer(signal.ITIMER_REAL, SECONDS_ASLEEP, AGAIN)

    def end(self):
        self.is_running = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def stop(self, *_):
        """Ends the event. A `finally` or a context may take the error, so nothing is recorded afterwards."""
        if not self.is_running:
            return
        self.is_over = True
        raise TooLong

    def record(self, **operation):
        if self.is_over:
            raise TooLong
        self.operations.setdefault(tuple(operation.values()), operation)

    def tick(self):
        self.left -= 1
        if self.left < 0 or self.is_over:
            self.stop()

    def bounded(self, value):
        if isinstance(value, (str, list, tuple)) and len(value) > self.request['longest']:
            self.stop()
        if isinstance(value, (int, float)) and abs(value) > LARGEST:
            self.stop()
        return value

    def may_fail(self, reason, kinds=FAILURES_OF_CLIENTS):
        if self.random.random() < self.failures:
            raise self.random.choice(kinds)(reason)

    def answer(self):
        if self.random.random() < 0.6:
            return {'Item': {'a': self.text(['a', 'b', '']), 'k': self.text(['a', 'b'])}}
        return {}

    def text(self, usual):
        """Returns a text that an operation answers, now and then one with which the program compares."""
        texts = self.request['texts']
        return self.random.choice(texts if texts and self.random.random() < 0.3 else usual)

    def sinks(self, sink, text):
        self.record(kind='sinks', sink=sink, text=text)


def snake(name):
    return re.sub(r'(?<=[a-z])(?=[A-Z])', '_', name).lower()


class ChangingEvent(dict):
    """An event whose fields are those of another event in each read."""

    def __init__(self, choose, events):
        super().__init__(choose(events))
        self.choose = choose
        self.events = events

    def get(self, name, default=None):
        return self.choose(self.events).get(name, default)

    def __getitem__(self, name):
        return self.choose(self.events)[name]

    def __contains__(self, name):
        return name in self.choose(self.events)


class Client:
    """A client of boto3: each operation is a method."""

    def __init__(self, run, service):
        for operation in OPERATIONS[service]:
            setattr(self, snake(operation), self._method(run, service, operation))

    @staticmethod
    def _method(run, service, operation):
        def call(**request):
            field = next((name for name in REQUEST_FIELDS if name in request), '')
            value = request.get(field)
            resource_name = value if isinstance(value, str) else None
            run.record(kind='call', service=service, operation=operation, field=field, resource=resource_name)
            run.may_fail('refused')
            return run.answer()

        return call


class File:
    """An open file."""

    def __init__(self, text):
        self.text = text

    def read(self):
        return self.text

    def write(self, text):
        return len(text)

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


class Response:
    """The answer of a host."""

    def __init__(self, run):
        self.status = run.random.choice([200, 200, 404])
        self.text = run.text(TEXTS).encode()

    def read(self):
        return self.text

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


def stand_ins(run):
    """Returns the modules that a program may import, by name, and its `open`."""
    modules = {}

    def module(name, **members):
        made = types.ModuleType(name)
        made.__dict__.update(members)
        modules[name] = made
        return made

    def open_file(path, mode='r'):
        run.record(kind='file', path=str(path), mode='write' if mode[0] in 'wa' else 'read')
        run.may_fail('no such file', FAILURES)
        return File(run.text(TEXTS))

    def urlopen(url):
        run.record(kind='host', host=str(url).split('/')[2])
        run.may_fail('no connection')
        return Response(run)

    def run_process(command, shell=False):
        if shell:
            run.record(kind='process', command=str(command))
            run.sinks('shell', str(command))
        else:
            run.record(kind='process', command=str(command[0]))
        run.may_fail('the process failed', FAILURES)
        return types.SimpleNamespace(returncode=run.random.choice([0, 0, 1]), stdout=run.text(TEXTS))

    class Cursor:
        def execute(self, statement):
            run.sinks('sql', str(statement))
            run.may_fail('refused')

    module('boto3', client=lambda service: Client(run, service))
    module('subprocess', run=run_process)
    module('urllib', request=module('urllib.request', urlopen=urlopen))
    module('psycopg2', connect=lambda text: types.SimpleNamespace(cursor=Cursor))
    return modules, open_file


class Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the files of a program: `a/b.py` is `a.b`, and `a/__init__.py` is the package `a`."""

    def __init__(self, run, compiled, open_file):
        self.compiled = compiled
        self.globals = {
            '__builtins__': {**vars(builtins), 'open': open_file},
            'tick': run.tick,
            'bounded': run.bounded,
            'ran': lambda *place: run.ran.add(place),
            **run.tests.names(),
        }

    def find_spec(self, name, path=None, target=None):
        if name in self.compiled:
            return importlib.machinery.ModuleSpec(name, self, is_package=self.compiled[name].is_package)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__dict__.update(self.globals)
        exec(self.compiled[module.__name__].code, module.__dict__)


# The tests of a file have numbers of their own.
SITES_OF_FILE = 100_000
LONGEST_PAIR = 400
Compiled = collections.namedtuple('Compiled', 'code is_package')


def compiled_files(files, noting, comparing, regions):
    """Returns the compiled modules of a program, by name; the first one has the handler. Notes in `regions` the code that may depend
    on each test."""
    found = {}
    for index, (path, text) in enumerate(files.items()):
        syntax = ast.parse(text, path) if noting or comparing else text
        if noting:
            syntax = Noting(path).visit(syntax)
        if comparing:
            syntax = Comparing(index * SITES_OF_FILE, path, regions).visit(syntax)
        name = path.removesuffix('.py').replace('/', '.')
        is_package = name.endswith('.__init__')
        found[name.removesuffix('.__init__')] = Compiled(compile(syntax, path, 'exec'), is_package)
    return found


def load(run, compiled):
    """Runs the files of a program as modules and returns the handler of the first file."""
    modules, open_file = stand_ins(run)
    for name in compiled:
        sys.modules.pop(name, None)
    sys.modules.update(modules)
    sys.meta_path[:] = [Importer(run, compiled, open_file), *FINDERS]
    return importlib.import_module(next(iter(compiled))).handler


def run_nested(coroutine):
    """Does what `asyncio.run` does, also where a loop runs already: a program may start a coroutine anywhere."""
    outer = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return ASYNCIO_RUN(coroutine)
    finally:
        asyncio._set_running_loop(outer)


class Selector(selectors.DefaultSelector):
    """Ends the event where all tasks wait for each other: a thread may wake one within `SECONDS_DEADLOCKED`."""

    current = None

    def select(self, timeout=None):
        if timeout is not None:
            return super().select(timeout)
        found = super().select(SECONDS_DEADLOCKED)
        if not found:
            Selector.current.stop()
        return found


selectors.DefaultSelector = Selector
FINDERS = list(sys.meta_path)
ASYNCIO_RUN = asyncio.run
asyncio.run = run_nested


def run_program(request):
    """Runs a program for all its events."""
    run = Run(request)
    Selector.current = run
    signal.signal(signal.SIGPROF, run.stop)
    signal.signal(signal.SIGALRM, run.stop)
    failed = None
    try:
        regions = run.tests.regions
        compiled = compiled_files(request['files'], request['noting'], request['comparing'], regions)
        for index, (environment, events) in enumerate(request['starts']):
            for name, value in environment.items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})
            run.start = index
            run.failures = request['failures'][index % len(request['failures'])]
            # The clock may end an event just when it has ended by itself.
            with contextlib.suppress(TooLong):
                failed = run_start(run, compiled, events) or failed
    # A changed program may nest too deeply for the compiler; Python 3.11 calls that a SystemError in places.
    except (SyntaxError, RecursionError, MemoryError, SystemError) as error:
        failed = str(error)
    finally:
        run.end()
    operations = list(run.operations.values())
    answer = {'operations': operations, 'failed': None if operations else failed, 'telling': run.telling}
    if request['comparing']:
        answer['tests'] = list(run.tests.results)
        answer['pairs'] = encoded_pairs(run)
        answer['regions'] = list(run.tests.regions.items())
    return {**answer, 'ran': sorted(run.ran)} if request['noting'] else answer


def encoded_pairs(run):
    """Returns the values that the program compared, those alone that JSON can hold."""
    found = []
    for pairs in run.tests.pairs.values():
        for pair in pairs:
            with contextlib.suppress(TypeError, ValueError, RecursionError):
                text = json.dumps(pair, allow_nan=False)
                if len(text) < LONGEST_PAIR:
                    found.append(json.loads(text))
    return found


def run_start(run, compiled, events):
    """Runs a program for the events of a process, and returns the reason why it could not start."""
    handler = None
    for index, event in enumerate(events):
        before = len(run.operations) + len(run.tests.results)
        run.tests.sent = (run.start, index)
        try:
            if handler is None:
                run.begin()
                handler = load(run, compiled)
            run.begin()
            if run.request['changing']:
                event = ChangingEvent(run.random.choice, events)
            handler(event, None)
        except ENDINGS as error:
            if handler is None:
                return f'{type(error).__name__}: {error}'
        if len(run.operations) + len(run.tests.results) > before:
            run.telling.append((run.start, index, len(run.operations), len(run.tests.results)))
        if run.is_over:
            handler = None
    return None


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers = sys.stdout
    sys.stdout = None
    sys.stderr = None
    for line in sys.stdin:
        try:
            answer = run_program(json.loads(line))
        except TooLong:
            # The clock ended an event just where no event ran.
            answer = {'operations': [], 'failed': 'too long', 'telling': []}
        answers.write(json.dumps(answer) + '\n')
        answers.flush()


main()
