import type { Construct } from '../../../construct.ts';
import { snippet, topSnippet } from '../../../snippet.ts';

/** Imports inside of functions. */
export const importSnippets: readonly Construct[] = [
  snippet(
    'import that fails',
    0.15,
    `try:
    import missing_package_@ as fast@
except ImportError:
    ‹fast@ = None¦import json as fast@›
if fast@ is ‹None¦not None›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'import in a function',
    0.6,
    `def late@():
    ‹import boto3 as cloud
    cloud.client('s3').put_object(Bucket='r@')¦from boto3 import client
    client('sns').publish(TopicArn='r@')¦import importlib
    importlib.import_module('boto3').client('sqs').send_message(QueueUrl='r@')¦__import__('boto3').client('s3').get_object(Bucket='r@')›
    return «maybe»
if late@():
    «effect»`,
  ),
  snippet(
    'clients of the program',
    0.8,
    `class Store@:
    def __init__(self, ‹client=None¦client=s3¦*, client=None›):
        self.client = client or ‹boto3.client('s3')¦s3›
    def put(self, name):
        return self.client.put_object(Bucket=name)
    def __getattr__(self, name):
        return getattr(self.client, name)
store@ = Store@(‹client=s3¦›)
if «test»:
    store@.put(‹'r@'¦«text»›)
else:
    store@.delete_object(Bucket='s@')`,
  ),
  snippet(
    'method of a client by name',
    0.8,
    `call@ = ‹getattr(s3, 'put_object' if «test» else 'get_object')¦s3.put_object if «test» else s3.delete_object¦{'a': s3.get_object, 'b': s3.put_object}.get(«text», s3.delete_object)¦functools.partial(s3.put_object)¦getattr(s3, '_'.join(['get', 'object']))›
call@(Bucket=‹'r@'¦«text»›)`,
  ),
];

/** Declarations at the top of a module, whose state stays from event to event. */
export const topSnippets: readonly Construct[] = [
  topSnippet(
    'client that is made once',
    `_client@ = None
def client@():
    global _client@
    if _client@ is None:
        _client@ = boto3.client('s3')
        «effect»
    return _client@
def use@(event, text=None):
    if «test»:
        client@().put_object(Bucket=‹'r@'¦text or 'a'›)
    return ‹_client@¦«maybe»›`,
  ),
  topSnippet(
    'registry of handlers',
    `handlers@ = {}
def on@(name):
    def register(function):
        handlers@[name] = function
        return function
    return register
@on@('a')
def handle_a@(event):
    «body»
@on@(«const»)
def handle_b@(event):
    «effect»
    return «maybe»
def use@(event, text=None):
    handle = handlers@.get(‹text¦«text»¦'a'›)
    if handle is None:
        ‹return «effect»¦return None¦«effect»
        return None›
    return handle(event)`,
  ),
  topSnippet(
    'cache of a module',
    `cache@ = ‹{}¦{'a': 'a'}¦collections.OrderedDict()›
hits@ = 0
def use@(event, text='a'):
    global hits@
    if text in cache@:
        hits@ += 1
        if hits@ ‹> 1¦== 2›:
            «effect»
        return cache@[text]
    if len(cache@) > ‹1¦2›:
        ‹cache@.clear()¦cache@.pop(next(iter(cache@)))¦«effect»›
    cache@[text] = «maybe»
    return None`,
  ),
  topSnippet(
    'state machine over events',
    `step@ = ‹'idle'¦0›
history@ = []
def use@(event, text=None):
    global step@
    history@.append(step@)
    if step@ == ‹'idle'¦0›:
        step@ = 'open'
    elif step@ == 'open' and «test»:
        step@ = 'full'
        «effect»
    elif step@ == 'full':
        ‹step@ = 'idle'¦history@.clear()¦pass›
        «effect»
    if len(history@) > ‹2¦3›:
        «effect»
    return history@[-1] == ‹'full'¦'open'›`,
  ),
  topSnippet(
    'settings of a module',
    `DEFAULTS@ = {'a': 'a', 'b': ‹None¦'b'¦False›}
‹SETTINGS@ = {**DEFAULTS@, 'b': 'c'}¦SETTINGS@ = dict(DEFAULTS@)¦SETTINGS@ = DEFAULTS@¦SETTINGS@ = copy.deepcopy(DEFAULTS@)›
def configure@(**changes):
    SETTINGS@.update(changes)
def use@(event, text=None):
    if «test»:
        configure@(‹b=text¦a=«text»¦**{str(text): 1}›)
    if ‹SETTINGS@['b']¦SETTINGS@['a'] == 'a'¦DEFAULTS@['b'] == 'b'¦SETTINGS@ == DEFAULTS@¦SETTINGS@.get('c')›:
        «effect»
    else:
        «effect»`,
  ),
  topSnippet(
    'application with routes',
    `class App@:
    def __init__(self):
        self.routes = []
        self.before = []
    def route(self, path, method='GET'):
        return lambda function: self.routes.append((path, method, function)) or function
    def hook(self, function):
        self.before.append(function)
        return function
    def __call__(self, event, path):
        for hook in self.before:
            if hook(event) ‹is False¦== 'stop'›:
                «effect»
                return None
        for known, method, function in self.routes:
            if known == path:
                return function(event)
        «effect»
        return None
app@ = App@()
@app@.hook
def check@(event):
    return ‹«test»¦False¦«maybe»›
@app@.route('a')
def a@(event):
    «body»
    return «maybe»
@app@.route('b', method='POST')
def b@(event):
    «effect»
def use@(event, text=None):
    return app@(event, ‹text¦«text»¦'a'›)`,
  ),
  topSnippet(
    'service object of a module',
    `class Service@:
    table = ‹None¦'r@'›
    def __init__(self, ready=False):
        self.ready = ready
        self.queue = []
    def push(self, item):
        self.queue.append(item)
        if len(self.queue) ‹>¦>=› 2:
            return self.flush()
        return None
    def flush(self):
        «effect»
        items, self.queue = self.queue, []
        self.ready = True
        return items
service@ = Service@()
def use@(event, text=None):
    if service@.ready:
        «effect»
    return service@.push(text)`,
  ),
  topSnippet(
    'main of a script',
    `def use@(event, text=None):
    ‹return main@() if «test» else None¦«effect»
    return None›
def main@():
    «effect»
    return True
if __name__ == '__main__':
    main@()
elif ‹__name__¦not __doc__¦'app' in __name__›:
    READY@ = True`,
  ),
  topSnippet(
    'conditional declaration',
    `if ‹hasattr(functools, 'cache')¦os.environ.get('MODE') == 'a'¦not hasattr(functools, 'nothing')›:
    def pick@(value):
        «effect»
        return value
else:
    def pick@(value):
        «effect»
        return None
def use@(event, text=None):
    return pick@(text) ‹or¦and› «maybe»`,
  ),
  topSnippet(
    'generator that stays open',
    `def ids@():
    n = 0
    while True:
        n += 1
        yield n
numbers@ = ids@()
def use@(event, text=None):
    n = next(numbers@)
    if n ‹== 1¦> 1¦== 2¦% 2 == 0›:
        «effect»
    return n == ‹1¦2›`,
  ),
  topSnippet(
    'closure that stays',
    `def make@():
    calls = ‹0¦1›
    last = None
    def step(value):
        nonlocal calls, last
        calls += 1
        same, last = last == value, value
        return calls > ‹1¦2› ‹and same¦and not same¦›
    return step
step@ = make@()
def use@(event, text=None):
    if step@(text):
        «effect»
    return «maybe»`,
  ),
];
