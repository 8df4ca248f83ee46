import type { Construct } from '../../../construct.ts';
import { snippet } from '../../../snippet.ts';

/** Functions that take and return functions, and the arguments of calls. */
export const functionSnippets: readonly Construct[] = [
  snippet(
    'decorator with arguments',
    1.2,
    `def repeat@(times, when=None):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            result = None
            for turn in range(times):
                result = function(*args, **kwargs)
                if result ‹is not None¦== when›:
                    ‹break¦return result›
            return ‹result¦«maybe»¦not result›
        return wrapper
    return decorate
@repeat@(‹1¦2¦times=2, when='a'›)
def work@(value='a', *rest):
    «body»
    return «maybe»
if work@(«text»):
    «effect»
else:
    «effect»
if work@.__name__ == ‹'work@'¦'wrapper'›:
    «effect»`,
  ),
  snippet(
    'decorators one above the other',
    0.8,
    `def first@(function):
    def inner(*args):
        «effect»
        return function(*args)
    return inner
def second@(function):
    def inner(*args):
        return function(*args) ‹or¦and› «maybe»
    return inner
@first@
@second@
def work@(value):
    «body»
    return value == «const»
if work@(«text»):
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'decorator that is a class',
    0.8,
    `class Route@:
    table = {}
    def __init__(self, path):
        self.path = path
    def __call__(self, function):
        self.table[self.path] = function
        return function
@Route@('a')
def on_a@(value):
    «body»
@Route@(‹'b'¦«const»›)
def on_b@(value):
    «body»
handle@ = Route@.table.get(‹«text»¦'a'¦'b'›)
if handle@ ‹is not None¦›:
    handle@(«text»)
else:
    «effect»`,
  ),
  snippet(
    'decorated method',
    0.8,
    `def guarded@(method):
    @functools.wraps(method)
    def wrapper(self, *args):
        if self.open ‹and¦or› «test»:
            return method(self, *args)
        «effect»
        return None
    return wrapper
class Gate@:
    open = ‹True¦False›
    @guarded@
    def go(self, value):
        «effect»
        return value
if Gate@().go(«text») == «const»:
    «effect»`,
  ),
  snippet(
    'table of lambdas',
    1.2,
    `table@ = {
    'a': lambda: «effect»,
    'b': lambda value='b': «effect»,
    «text»: lambda: «maybe»,
}
‹table@.get(«text», lambda: «effect»)()¦table@['a' if «test» else 'b']()¦[call() for key, call in table@.items() if key == «text»]¦(table@.get(«const») or (lambda: «effect»))()¦table@.pop('a')()¦for call@ in table@.values():
    call@()›`,
  ),
  snippet(
    'lambda that chooses',
    0.8,
    `choose@ = lambda value, other=«text»: value if value ‹==¦!=› other else None
if choose@(«text») ‹is None¦is not None¦== «const»›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'closure that keeps state',
    1.2,
    `def counter@(start=0):
    count = start
    seen = []
    def step(value=None):
        nonlocal count
        count += 1
        seen.append(value)
        return count
    def state():
        return ‹count¦len(seen)¦seen[-1] if seen else None›
    return step, state
step@, state@ = counter@(‹0¦1›)
for item@ in «list» or []:
    step@(item@)
if «test»:
    step@(«text»)
if state@() ‹== 1¦> 1¦== 'a'¦is None› if not isinstance(state@(), str) else state@() == «const»:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'nested functions that assign outer names',
    0.8,
    `def outer@():
    state = 'start'
    def set_state(value):
        nonlocal state
        state = value
    def inner():
        def deepest():
            nonlocal state
            state = state ‹+ 'x'¦or 'x'›
        if «test»:
            deepest()
    if «test»:
        set_state(«text»)
    inner()
    if state ‹==¦!=› ‹'start'¦'startx'¦«const»›:
        «effect»
    else:
        «effect»
outer@()`,
  ),
  snippet(
    'default arguments that are evaluated once',
    1,
    `def collect@(value, into=[], *, limit=‹1¦2›):
    ‹into.append(value)¦into += [value]¦into.extend([value])›
    return len(into) > limit
collect@.__defaults__
if «test»:
    collect@(«text»)
if collect@(«text»):
    «effect»
if ‹collect@('c', [])¦collect@('c', ['a', 'b'])¦collect@('c')¦collect@('c', limit=0)›:
    «effect»`,
  ),
  snippet(
    'arguments handed on',
    1,
    `def inner@(first, second=«text», *rest, key=None, **more):
    if ‹first == second¦rest¦key is None¦'extra' in more¦len(rest) + len(more) == 1¦not more¦key == «const»›:
        «effect»
    else:
        «effect»
def outer@(*args, **kwargs):
    ‹kwargs.setdefault('key', «text»)¦kwargs.pop('extra', None)¦args = args[:1]¦kwargs = {**kwargs, 'extra': 1}¦kwargs['key'] = 'a'›
    return inner@(*args, **kwargs)
‹outer@(«text»)¦outer@(«text», «text», extra=1)¦outer@(*[«text», «text»])¦outer@(*(«list» or ['a']))¦outer@(«text», **{'key': «text»})¦outer@(first=«text», key='a')›`,
  ),
  snippet(
    'partial and reduce',
    0.8,
    `def join@(left, right, between='-'):
    return str(left) + between + str(right)
part@ = functools.partial(join@, «text»)
total@ = ‹part@('b')¦functools.reduce(lambda left, right: str(left) + str(right), «list» or [], 'a')¦functools.reduce(join@, [str(x) for x in «list» or ['b']])¦functools.partial(part@, 'c')()›
if total@ ‹==¦!=› ‹'a'¦'a-b'¦«const»›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'map, filter and sorted',
    1,
    `items@ = ‹list(map(lambda x: x or «text», «list» or []))¦list(filter(lambda x: x != «text», «list» or []))¦sorted(«list» or [], key=lambda x: str(x))¦sorted({'b', 'a'})¦[*map(str, «list» or []), 'a']¦list(map(lambda a, b: a if «test» else b, ['a', 'b'], ['b', 'a']))¦sorted(['b', «text» or 'a'], key=str, reverse=«test»)›
if ‹items@¦not items@¦items@ and items@[0] == 'a'¦'a' in items@¦items@[-1:] == ['b']¦len(items@) == 2¦items@ == ['a', 'b']›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'function that is replaced',
    0.8,
    `def act@(value):
    «effect»
    return value
def other@(value):
    «effect»
    return None
if «test»:
    act@ = ‹other@¦lambda value: «effect»¦None›
if ‹act@ and act@(«text»)¦(act@ or other@)(«text»)¦callable(act@) and act@('a') == «const»›:
    «effect»`,
  ),
  snippet(
    'function with attributes and single dispatch',
    0.6,
    `@functools.singledispatch
def show@(value):
    «effect»
@show@.register(‹str¦int¦list›)
def _show@(value):
    «effect»
show@(‹«maybe»¦«text»¦'a'¦1¦«list»›)`,
  ),
  snippet(
    'recursion over items',
    0.8,
    `def walk@(items, depth=0):
    if depth > 2 or not items:
        return ‹depth¦None¦items›
    if items[0] == «const»:
        «effect»
    return walk@(items[1:], depth + 1)
if walk@(‹list(«list» or [])¦['a', 'b']¦[«text»]›) ‹== 1¦is not None¦== 2›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'functions that call each other',
    0.5,
    `def even@(left):
    return True if left == 0 else odd@(left - 1)
def odd@(left):
    return False if left == 0 else even@(left - 1)
if even@(‹2¦3¦len(str(«text») or '')›):
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'cached method',
    0.7,
    `class Store@:
    calls = 0
    @‹functools.lru_cache(maxsize=None)¦functools.cache›
    def load(self, key='a'):
        Store@.calls += 1
        «body»
        return «maybe»
store@ = Store@()
if «test»:
    store@.load()
store@.load(«text»)
if Store@.calls ‹==¦>› ‹1¦2›:
    «effect»
if store@.load():
    «effect»`,
  ),
  snippet(
    'attrgetter and itemgetter',
    0.5,
    `pick@ = operator.‹itemgetter('k')¦itemgetter('a')›
rows@ = [{'a': «text», 'k': 'b'}, {'a': 'a', 'k': «text»}]
‹rows@.sort(key=lambda row: str(row['a']))¦rows@.reverse()¦rows@ = sorted(rows@, key=lambda row: str(pick@(row)))¦rows@ = [row for row in rows@ if «test»]›
if rows@ and pick@(rows@[0]) ‹==¦!=› ‹'a'¦'b'¦«const»›:
    «effect»
else:
    «effect»`,
  ),
];
