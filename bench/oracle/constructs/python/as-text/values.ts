import type { Construct } from '../../../construct.ts';
import { snippet } from '../../../snippet.ts';

/** Values whose content decides: collections, slices, texts, numbers, comparisons, unpacking. */
export const valueSnippets: readonly Construct[] = [
  snippet(
    'slices',
    1,
    `row@ = ‹list(«list» or [])¦['a', 'b', 'c']¦[«text», 'b', «text»]¦list(str(«text»))›
‹row@[1:] = [«text»]¦row@[:0] = ['a']¦row@[::2] = row@[::2][::-1]¦del row@[-1:]¦del row@[::2]¦row@[1:1] = [«text», 'b']¦pass›
if ‹row@[:1] == ['a']¦row@[-1:] == ['b']¦row@[1:2]¦row@[::-1][:1] == ['c']¦len(row@[1:]) > 1¦row@[::2] == ['a', 'c']¦not row@[2:]¦row@[slice(0, 1)] == ['a']¦''.join(map(str, row@[:2])) == 'ab'›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'unpacking',
    1.2,
    `‹first@, *rest@ = [«text», *(«list» or [])]¦*rest@, first@ = [*(«list» or []), «text»]¦first@, (second@, *rest@) = «text», ['a', *(«list» or [])]¦[first@, *rest@] = str(«text») + 'ab'¦(first@, *rest@), second@ = (['a', «text»], 'b')¦first@, rest@ = «text», («list» or [])¦first@ = rest@ = [«text»]¦first@, *rest@ = {'a': 1, 'b': 2}¦first@, *rest@ = ({'a': «text»}).items()›
if ‹first@ == 'a'¦rest@¦not rest@¦len(rest@) == 1¦rest@[:1] == ['b']¦first@ in rest@¦first@ is rest@›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'swap and chained assignment',
    0.8,
    `a@, b@, c@ = «text», 'b', «maybe»
‹a@, b@ = b@, a@¦a@ = b@ = c@¦a@, b@, c@ = c@, a@, b@¦if «test»:
    a@, b@ = b@, a@¦for _ in range(2):
    a@, b@ = b@, «text»›
if ‹a@ == 'b'¦b@ == 'b'¦a@ is b@¦c@ in (a@, b@)¦a@ == b@ != c@›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'comprehensions in comprehensions',
    1.2,
    `grid@ = ‹[[x, y] for x in «list» or [] for y in ('a', 'b') if x != y]¦[[y for y in («list» or []) if y != x] for x in ('a', 'b')]¦{x: [y for y in str(x)] for x in «list» or []}¦{(x, y) for x in ('a', 'b') for y in «list» or []}¦[(x, last) for x in «list» or [] if (last := x)]¦{**{str(x): x for x in «list» or []}, **{'a': «text»}}¦[x for row in [[«text»], ['b']] for x in row]¦list(zip(*[[«text», 'a'], ['b', 'c']]))¦dict(zip(['a', 'b'], [«text», «text»]))¦[x if «test» else None for x in ('a', 'b')]›
if ‹grid@¦not grid@¦len(grid@) == 1¦len(grid@) > 2¦any(grid@)¦'a' in grid@¦list(grid@)[:1] == ['a']¦all(grid@)›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'texts that are made',
    1.2,
    `made@ = ‹'%s/%s' % («text», 'b')¦'%(a)s' % {'a': «text»}¦'{0}{1}'.format(«text», 'b')¦'{a}'.format(a=«text»)¦'{a}'.format_map({'a': «text»})¦'-'.join(str(x) for x in «list» or [])¦str(«text»).replace('a', 'b')¦str(«text»).split('a')[0]¦str(«text»).strip('a')¦'ab' * bool(«text»)¦str(«maybe»)¦repr(«maybe»)¦json.dumps({'a': «maybe»})¦str(«text»)[:1] + 'b'¦'a' 'b'¦str(«text»).encode().decode()¦chr(97) + str(«text»)¦str(«text»).title()¦str(«text»).ljust(2, 'b')¦str(«text»).translate({97: 'b'})¦string.Template('$a').substitute(a=«text»)›
if made@ ‹== 'a'¦!= 'b'¦== 'ab'¦== 'None'¦.startswith('a')¦.endswith(('a', 'b'))¦in ('a', 'b', '-')¦› :
    «effect»
elif ‹'a' in made@¦made@.isdigit()¦made@.find('b') >= 0¦made@.count('a') == 1¦made@ > 'a'¦len(made@) > 1¦made@.islower()›:
    «effect»`,
  ),
  snippet(
    'comparisons',
    1.2,
    `a@, b@ = «maybe», ‹None¦«text»¦«number»¦'a'¦0¦''¦[]›
if ‹a@ is b@¦a@ is not b@¦a@ == b@ == 'a'¦a@ in (b@, 'a')¦a@ not in [b@]¦not a@ == b@¦(a@ or b@) == 'a'¦(a@ and b@) is None¦a@ is None is not b@¦bool(a@) is bool(b@)¦(a@, 1) == (b@, 1)¦[a@] != [b@]¦{a@ if isinstance(a@, str) else 'x'} == {'a'}¦str(a@) <= str(b@) < 'c'¦(a@ is None) + (b@ is None) == 1¦(a@ == b@) == False¦type(a@) == type(b@)¦isinstance(a@, (str, type(None)))¦not (a@ or b@)¦len({str(a@), str(b@)}) == 1¦hash(str(a@)) == hash(str(b@))¦id(a@) == id(b@)¦a@ != a@›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'defaults by or',
    1,
    `value@ = ‹«maybe» or «text»¦(«record» or {}).get('a') or 'a'¦(«record» or {}).get('a', «text»)¦«maybe» and «text»¦«text» if «maybe» is not None else 'a'¦(«list» or ['a'])[0]¦(«number» or 0) or «maybe»¦next(filter(None, [«maybe», «text»]), 'a')¦dict(«record» or {}).setdefault('a', «text»)¦os.environ.get('MODE', 'a')¦collections.ChainMap(«record» or {}, {'a': 'a'})['a']›
if value@ ‹== 'a'¦is None¦== «const»¦!= 'a'¦› :
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'dictionaries that are built up',
    1.2,
    `table@ = ‹{}¦{'a': «text»}¦dict(a=«text»)¦dict([('a', «text»)])¦dict.fromkeys(['a', 'b'], «maybe»)¦{«text»: 1, 'b': 2}¦collections.defaultdict(lambda: «maybe»)¦collections.OrderedDict(a=«text»)¦json.loads('{"a": "a"}')›
for item@ in «list» or []:
    ‹table@[item@] = «text»¦table@.update({item@: «maybe»})¦table@.pop(item@, None)¦table@ = {**table@, item@: 1}¦table@ |= {item@: 'a'}›
if ‹'a' in table@¦'b' not in table@¦table@.get('a') == 'a'¦len(table@) > 1¦not table@¦list(table@)[:1] == ['a']¦table@ == {'a': 'a'}¦any(table@.values())¦max(table@, key=str, default=None) == 'b'¦sorted(map(str, table@.keys()))[:1] == ['a']¦[k for k, v in table@.items() if v == 1]¦table@.keys() & {'a'}¦table@.items() >= {'a': 1}.items()›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'lists that are built up',
    1.2,
    `rows@ = ‹[]¦['a']¦[«text»]¦list(«list» or [])¦[None] * 2¦[[]] * 2¦list('ab')¦list(range(3))¦collections.deque(['a', «text»])›
for item@ in ‹«list» or []¦['a', 'b']¦range(2)›:
    ‹rows@.append(item@)¦rows@.insert(0, item@)¦rows@.extend([item@, «text»])¦rows@ += [item@]¦rows@.pop() if rows@ else None¦rows@ = rows@ + [item@]¦rows@.remove(item@) if item@ in rows@ else rows@.append('x')¦rows@ and rows@.reverse()¦rows@.clear()¦rows@.append(rows@.pop()) if rows@ else None›
    if ‹«test»¦len(rows@) > 2›:
        ‹break¦continue¦rows@.append('z')›
if ‹rows@¦not rows@¦len(rows@) == 2¦'a' in rows@¦rows@ and rows@[0] == 'a'¦rows@ and rows@[-1] == 'b'¦rows@.count('a') > 1¦list(rows@) == ['a', 'b']¦any(rows@)¦all(rows@)¦None in rows@¦sum(1 for x in rows@ if x == 'a') == 1¦rows@ and max(rows@, key=str) == 'b'›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'sets that are built up',
    0.8,
    `seen@ = ‹set()¦{'a'}¦set(«list» or [])¦frozenset(['a', «text»])¦{«text», 'b'}›
for item@ in «list» or ['b']:
    ‹seen@ = seen@ | {item@}¦seen@ = seen@ - {item@}¦seen@ = seen@ & {item@, 'a'}¦seen@ = seen@ ^ {item@}¦seen@ = seen@.union([item@])¦seen@ = {x for x in seen@ if x != item@}›
if ‹seen@¦not seen@¦'a' in seen@¦'b' not in seen@¦len(seen@) > 1¦seen@ == {'a'}¦seen@ <= {'a', 'b'}¦seen@ & {'a'}¦seen@.isdisjoint({'b'})¦sorted(map(str, seen@))[:1] == ['a']›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'aliases inside of collections',
    1,
    `inner@ = ‹[]¦['a']¦[«text»]›
outer@ = ‹{'a': inner@, 'b': inner@}¦{'a': inner@, 'b': list(inner@)}¦{'a': inner@, 'b': copy.deepcopy(inner@)}¦dict.fromkeys(['a', 'b'], inner@)›
if «test»:
    outer@[‹'a'¦'b'¦«const» if «const» in outer@ else 'a'›].append(«text»)
if ‹inner@¦len(inner@) > 1¦outer@['b']¦outer@['a'] is outer@['b']¦outer@['a'] == outer@['b']¦'a' in outer@['b']¦not outer@['a']›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'numbers',
    1,
    `n@ = ‹«number» or 0¦len(«list» or [])¦sum(1 for x in «list» or [] if x == «const»)¦max(len(str(«text»)), 1)¦int(«test» or 0)¦(«number» or 0) // 2¦divmod(len(«list» or []), 2)[1]¦-(«number» or 0)¦abs(len(«list» or []) - 2)¦round(1.5)¦(«number» or 0) & 1¦1 << len(«list» or [])¦sum(range(len(«list» or [])))¦min(«number» or 0, 2)¦str(«text»).find('a')¦0 if «test» else 1›
for _ in range(‹1¦2›):
    n@ ‹+= 1¦-= 1¦*= 2¦//= 2¦%= 3¦|= 1›
if ‹n@ == 1¦n@ > 2¦0 < n@ <= 2¦n@¦not n@¦n@ % 2 == 0¦n@ in (1, 2)¦n@ in range(3)¦n@ != 3¦n@ < 0¦n@ == True›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'truth of many kinds',
    1,
    `if ‹any([«maybe», «test»])¦all([«text», «list»])¦any(x == «const» for x in «list» or [])¦all(x in ('a', 'b') for x in «list» or [])¦not any((«maybe», «text»))¦(«test» or «test») and not «test»¦(«maybe» or '') == ''¦bool(«list») != bool(«text»)¦«test» is True¦(«test») == («test»)¦bool(«record» and («record» or {}).get('a'))¦isinstance(«maybe», str) and «test»¦(«list» or [None])[0] is None¦not not «maybe»¦len(«list» or '') > len(«text» or '')›:
    «effect»
elif «test»:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'value that goes round a loop',
    1.5,
    `last@, before@ = ‹None, None¦'a', 'b'¦«text», None¦0, 1›
for item@ in ‹«list» or []¦['a', 'b', 'c']¦range(3)¦[«text», «text»]›:
    if ‹before@ == 'a'¦last@ is None¦before@¦last@ == before@¦last@ == «const»›:
        «effect»
    ‹before@, last@ = last@, item@¦last@ = item@
    before@ = last@ if «test» else before@¦before@ = last@
    if «test»:
        continue
    last@ = item@¦last@ = before@ or item@
    before@ = item@›
if ‹before@ is None¦last@ == 'b'¦before@ == last@¦not last@›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'flags of a loop',
    1.2,
    `is_first@, found@, turns@ = True, False, 0
while ‹turns@ < 3¦not found@ and turns@ < 3¦is_first@ or turns@ < 2›:
    turns@ += 1
    if is_first@:
        is_first@ = ‹False¦«test» and turns@ < 2›
        ‹continue¦pass¦«effect»›
    if «test»:
        found@ = ‹True¦turns@ > 2¦not found@›
        ‹break¦pass›
    «body»
else:
    «effect»
if ‹found@¦not found@¦is_first@¦turns@ == 2¦turns@ == 1›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'names that are deleted or never bound',
    0.7,
    `‹name@ = «text»¦if «test»:
    name@ = «text»¦for name@ in «list» or []:
    pass¦try:
    name@ = str(«text») + ''
except ValueError as other@:
    pass›
try:
    ‹del name@
    name@¦name@ == 'a'¦if name@ == «const»:
        «effect»›
    «effect»
except NameError:
    «effect»`,
  ),
  snippet(
    'global names by table',
    0.5,
    `‹globals()['made@'] = «text»¦globals().setdefault('made@', «text»)¦globals().update(made@=«text»)›
if globals().get('made@') ‹==¦!=› «const»:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'named tuples and simple namespaces',
    0.7,
    `Row@ = ‹collections.namedtuple('Row@', 'a b')¦typing.NamedTuple('Row@', [('a', str), ('b', str)])¦types.SimpleNamespace›
row@ = Row@(a=«text», b='b')
‹row@ = Row@(a=row@.b, b=row@.a)¦if «test»:
    row@ = Row@(a='b', b=«text»)¦pass›
if ‹row@.a == 'a'¦row@.a == row@.b¦getattr(row@, 'a') == «const»¦getattr(row@, 'c', None) is None¦row@ == Row@(a='a', b='b')›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'answers of a cloud call',
    1,
    `try:
    answer@ = dynamodb.get_item(TableName=‹'r@'¦«text»›, Key={})
    item@ = answer@.get('Item')
except ‹Exception¦ValueError¦RuntimeError›:
    item@ = ‹None¦{}¦{'a': 'a'}›
‹if item@ and item@.get('a') == «const»:
    «effect»
elif not item@:
    «effect»¦if 'a' in (item@ or {}):
    «effect»
else:
    «effect»¦for key@, value@ in (item@ or {}).items():
    if value@ == 'b':
        «effect»¦item@ = item@ or {'a': «text»}
if item@['a'] == 'a':
    «effect»›`,
  ),
];
