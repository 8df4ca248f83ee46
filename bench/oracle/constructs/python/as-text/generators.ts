import type { Construct } from '../../../construct.ts';
import { snippet } from '../../../snippet.ts';

/** Generators: `send`, `throw`, `close`, delegation, pipelines, own iterators. */
export const generatorSnippets: readonly Construct[] = [
  snippet(
    'generator that gets an error',
    1,
    `def talk@():
    try:
        yield 'a'
        «effect»
    except ‹ValueError¦KeyError¦Exception›:
        «effect»
        yield 'caught'
    finally:
        «effect»
talk_made@ = talk@()
‹next(talk_made@)¦for _ in talk_made@:
    break›
try:
    if «test»:
        ‹got@ = talk_made@.throw(ValueError('a'))¦got@ = talk_made@.close()¦got@ = next(talk_made@, 'end')¦got@ = talk_made@.send(None)›
    else:
        got@ = None
except ‹StopIteration¦(ValueError, StopIteration)¦Exception›:
    got@ = 'stopped'
if got@ == ‹'caught'¦'stopped'¦'end'¦None›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'generator that sums what it is sent',
    0.8,
    `def gather@():
    kept = []
    while len(kept) < 3:
        value = yield ‹len(kept)¦kept¦kept[-1] if kept else None›
        if value is None:
            ‹return kept¦break¦kept.append('x')›
        kept.append(value)
    «effect»
    return kept
run@ = gather@()
next(run@)
try:
    for item@ in ‹[«text», None]¦«list» or []¦['a', 'b', 'c']›:
        state@ = run@.send(item@)
        if state@ ‹== 1¦== 2¦== 'a'¦and 'a' in str(state@)›:
            «effect»
except StopIteration as end@:
    if end@.value:
        «effect»
    else:
        «effect»`,
  ),
  snippet(
    'delegation',
    1,
    `def inner@(items):
    for item in items:
        if item == «const»:
            return item
        yield item
    «effect»
    return None
def outer@():
    found = yield from inner@(‹«list» or []¦['a', 'b', 'c']¦[«text»]›)
    if found ‹is None¦is not None¦== «const»›:
        «effect»
    yield found
    yield from ‹()¦['x']¦inner@(['a'])›
for item@ in outer@():
    if item@ == ‹'x'¦'a'¦None›:
        «effect»‹
        break¦›`,
  ),
  snippet(
    'pipeline of generators',
    1,
    `def source@():
    for item in «list» or []:
        yield item
    yield «text»
def only@(items):
    for item in items:
        if «test» ‹and¦or› item == «const»:
            yield item
def changed@(items):
    return (‹item¦str(item)¦(item, 'a')› for item in items)
for item@ in ‹changed@(only@(source@()))¦only@(source@())¦itertools.islice(only@(source@()), 1)¦list(changed@(source@()))[:2]›:
    «body»
else:
    «effect»`,
  ),
  snippet(
    'first of an iterator',
    1.2,
    `def items@():
    ‹if «test»:
        yield «text»¦yield «text»¦return
    yield 'a'¦for item in «list» or []:
        yield item›
    «effect»
first@ = next(‹items@()¦iter(items@())¦(x for x in items@() if x == «const»)¦iter(list(items@()))¦filter(None, items@())›, ‹None¦«text»¦'none'›)
if first@ ‹is None¦== 'none'¦== «const»¦is not None›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'iterator that ends',
    0.8,
    `steps@ = iter(‹«list» or []¦['a', 'b']¦[«text»]›)
try:
    first@ = next(steps@)
    if «test»:
        next(steps@)
    second@ = next(steps@)
    «effect»
except StopIteration:
    «effect»
else:
    if first@ ‹==¦!=› second@:
        «effect»`,
  ),
  snippet(
    'iterators of itertools',
    1,
    `for item@ in ‹itertools.chain.from_iterable([«list» or [], ['a']])¦itertools.takewhile(lambda x: x != «text», «list» or ['a', 'b'])¦itertools.dropwhile(lambda x: x != «text», ['a', 'b', 'c'])¦itertools.islice(itertools.count(), 3)¦itertools.islice(itertools.cycle(['a', 'b']), 3)¦itertools.repeat(«text», 2)¦itertools.compress(['a', 'b'], [«test», «test»])¦itertools.starmap(lambda a, b: a or b, [(«text», 'b')])¦itertools.filterfalse(lambda x: x == «text», «list» or [])¦itertools.accumulate(['a', 'b'], lambda a, b: a if «test» else b)¦(key for key, group in itertools.groupby(sorted(map(str, «list» or []))))¦map(''.join, itertools.product('ab', repeat=1))¦itertools.pairwise(['a', 'b', 'c'])›:
    if item@ ‹== 'a'¦== 'b'¦== «const»¦› :
        «effect»
        ‹break¦continue¦pass›
    «body»
else:
    «effect»`,
  ),
  snippet(
    'callable iterator',
    0.4,
    `left@ = list(«list» or ['a'])
def take@():
    return left@.pop() if left@ else None
for item@ in iter(take@, ‹None¦'a'›):
    «body item@»
    if item@ is None:
        break
if left@:
    «effect»`,
  ),
  snippet(
    'generator that goes on later',
    1,
    `state@ = {'n': 0, 'last': None}
def worker@():
    state@['n'] += 1
    yield 'begun'
    state@['n'] += 1
    state@['last'] = «text»
    yield 'ended'
    «effect»
first@, second@ = worker@(), worker@()
next(first@)
if «test»:
    next(‹first@¦second@›)
if state@['n'] ‹==¦>› ‹1¦2¦0›:
    «effect»
if ‹state@['last']¦state@['last'] is None›:
    «effect»‹
for _ in first@:
    pass¦›`,
  ),
];
