import type { Construct } from '../../../construct.ts';
import { snippet } from '../../../snippet.ts';

/** Keys of several kinds, iterators that give their items once, and functions of the library that change their arguments. */
export const librarySnippets: readonly Construct[] = [
  snippet(
    'keys of several kinds',
    0.8,
    `keyed@ = ‹{1: «text», '1': 'b'}¦{None: «text», 'None': 'b'}¦{True: «text», 2: 'b'}¦{0: 'a', 1: «text»}¦{(«text», 1): 'a', 'b': «text»}¦{1.0: «text»}›
‹keyed@[1] = 'a'¦keyed@['1'] = «text»¦keyed@[True] = 'b'¦keyed@[None] = «text»¦keyed@.pop(1, None)¦keyed@[«number»] = 'a'¦pass›
found@ = None
for key@ in ‹keyed@¦keyed@.keys()¦list(keyed@)›:
    if ‹key@ == 1¦key@ == '1'¦key@ is None¦isinstance(key@, str)¦key@ is True›:
        found@ = keyed@[key@]
if ‹found@ == «const»¦keyed@.get(1) == «const»¦keyed@.get('1') == 'b'¦None in keyed@¦1 in keyed@¦'1' not in keyed@¦keyed@.get(None) == «const»¦[v for k, v in keyed@.items() if k == 1] == ['a']›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'items that are perhaps gone',
    0.8,
    `left@ = {'a': «text», 'b': 'b'}
if «test»:
    ‹del left@['a']¦left@.pop('a')¦left@ = {'b': «text»}¦left@.clear()›
def named@(a='x', **others):
    return ‹a¦others.get('b')¦len(others)›
last@ = None
for key@, value@ in left@.items():
    last@ = ‹key@¦value@›
if ‹last@ is None¦last@ == 'a'¦named@(**left@) == 'x'¦list(left@.items())[:1] == [('b', 'b')]¦{**{'a': 'y'}, **left@}['a'] == 'y'¦({'a': 'y'} | left@)['a'] == 'y'¦list(left@)[:1] == ['b']¦dict(left@.items()).get('a') is None¦next(iter(left@.values()), None) == 'b'›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'iterator that is taken twice',
    0.8,
    `once@ = ‹iter(['a', «text»])¦map(str, ['a', «text»])¦reversed(['a', «text»])¦zip(['a'], [«text»])¦enumerate([«text»])¦filter(None, ['a', «text»])¦(x for x in ['a', «text»])¦iter({'a': 1})›
for item@ in once@:
    ‹pass¦break¦if «test»:
        break›
again@ = None
for item@ in once@:
    again@ = item@
if ‹again@ is None¦again@ == 'a'¦not list(once@)¦next(once@, 'x') == 'x'›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'functions that change their argument',
    0.8,
    `import bisect, heapq, random
changed@ = ‹['a', 'c']¦[«text», 'b']¦list(«list» or [])›
other@ = {'a': «text»}
‹heapq.heapify(changed@)¦heapq.heappush(changed@, «text»)¦heapq.heappop(changed@ or ['a'])¦bisect.insort(changed@, 'b')¦random.shuffle(changed@)¦operator.setitem(other@, str(«text»), 'b')¦operator.delitem(other@, 'a')¦operator.iadd(changed@, ['b'])¦operator.ior(other@, {'a': 'b'})¦collections.deque(changed@, maxlen=1)›
if ‹changed@[:1] == ['a']¦changed@[-1:] == ['b']¦changed@[:1] != ['a']¦other@.get('a') == 'b'¦'a' not in other@¦'b' in changed@¦len(changed@) == 2›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'tuple that is added to',
    0.4,
    `pair@ = ('a', «text»)
alias@ = pair@
‹pair@ += ('b',)¦pair@ = pair@ + (1.0,)¦pair@ *= 2›
if ‹alias@[-1] == 'b'¦alias@[-1] != 'b'¦len(alias@) == 2¦str(pair@[-1]) == '1.0'¦f'{pair@[0]!r}' == "'a'"¦pair@ is alias@›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'coroutines that see each other',
    0.6,
    `shown@ = {'at': 'start'}
async def first@():
    shown@['at'] = 'middle'
    await asyncio.sleep(0)
    shown@['at'] = «text»
    return 'a'
async def second@():
    ‹await asyncio.sleep(0)¦pass›
    if shown@['at'] == ‹'start'¦'middle'¦«const»›:
        «effect»
    shown@['at'] = ‹'end'¦«text»›
async def both@():
    ‹await asyncio.gather(first@(), second@())¦task@ = asyncio.create_task(first@())
    await second@()
    await task@¦never@ = first@()
    await second@()
    never@.close()¦await asyncio.wait_for(second@(), 1)›
asyncio.run(both@())
if shown@['at'] == ‹'start'¦'middle'¦'end'›:
    «effect»`,
  ),
];
