import type { Construct } from '../../../construct.ts';
import { snippet } from '../../../snippet.ts';

/** `match` over classes, mappings, sequences, guards. */
export const matchSnippets: readonly Construct[] = [
  snippet(
    'match of classes',
    1.2,
    `@dataclasses.dataclass
class Point@:
    x: object
    y: object = None
class Other@:
    __match_args__ = ('name',)
    def __init__(self, name):
        self.name = name
match ‹Point@(«text»)¦Other@(«text»)¦Point@(«text», «maybe») if «test» else Other@('a')¦«maybe»›:
    case Point@(x=‹'a'¦None¦str()›):
        «effect»
    case Point@(x, y) if ‹x == y¦y is None¦«test»›:
        «effect»
    case Point@():
        «effect»
    case Other@(‹'a'¦name='b'¦name›):
        «effect»
    case ‹None¦str()¦_›:
        «effect»`,
  ),
  snippet(
    'match of mappings',
    1.2,
    `match ‹(«record» or {}).get('o')¦{'kind': «text», 'size': «number»}¦{**(«record» or {}), 'kind': «text»}¦«record»›:
    case {'kind': ‹'a'¦str() as kind@¦'a' | 'b'›, 'size': ‹0¦int() as size@›}:
        «effect»
    case {'kind': kind@, **rest@} if ‹rest@¦not rest@¦kind@ == «const»¦«test»›:
        «effect»
    case {'k': ‹'a'¦None¦k@›}:
        «effect»
    case {}:
        «effect»
    case ‹_¦None›:
        «effect»`,
  ),
  snippet(
    'match of sequences',
    1.2,
    `match ‹«list»¦[«text», «maybe»]¦(«text», *(«list» or []))¦[[«text», 'a'], 'b']¦str(«text»).split('a')›:
    case []:
        «effect»
    case ‹['a', *rest@]¦[first@, *rest@] if rest@¦[str() as first@, _]¦['a' | 'b' as first@, *_]›:
        «effect»
    case [[inner@, ‹'a'¦_›], ‹'b'¦*_›]:
        «effect»
    case ‹[_, _, _]¦[_, *_]¦(only@,)¦[*_, 'b']›:
        «effect»
    case _:
        «effect»`,
  ),
  snippet(
    'match with names that stay bound',
    1,
    `found@ = 'start'
match «maybe»:
    case str() | int() as found@ if «test»:
        pass
    case None:
        found@ = None
    case ‹list()¦dict()¦[*_]¦_›:
        «body»
if found@ ‹== 'start'¦is None¦== «const»¦!= 'start'›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'match of values with dots',
    0.7,
    `class Kinds@:
    A = 'a'
    B = «const»
match «text»:
    case Kinds@.A:
        «effect»
    case Kinds@.B if «test»:
        «effect»
    case '' | None:
        «effect»
    case other@ if str(other@) ‹> 'a'¦in ('b', 'c')¦== «const»›:
        «effect»`,
  ),
  snippet(
    'match in a loop',
    1,
    `mode@ = 'idle'
for item@ in ‹«list» or []¦['a', 'b', 'c']¦[«text», «text»]›:
    match (mode@, item@):
        case ('idle', ‹'a'¦str()›):
            mode@ = 'run'
            ‹continue¦pass›
        case ('run', value@) if value@ ‹== «const»¦or «test»›:
            «effect»
            mode@ = ‹'done'¦'idle'›
        case ('done', _):
            «effect»
            break
        case (_, None | ''):
            «effect»
else:
    «effect»
if mode@ == ‹'idle'¦'run'¦'done'›:
    «effect»`,
  ),
];
