import type { Construct } from '../../../construct.ts';
import { snippet } from '../../../snippet.ts';

/** Classes, and what Python calls by itself: attributes, operators, descriptors, metaclasses. */
export const classSnippets: readonly Construct[] = [
  snippet(
    'property with a setter',
    1,
    `class Box@:
    def __init__(self, value):
        self._value = value
        self.changes = 0
    @property
    def value(self):
        return self._value
    @value.setter
    def value(self, value):
        self.changes += 1
        self._value = value or «text»
    @value.deleter
    def value(self):
        self._value = «maybe»
box@ = Box@(«text»)
if «test»:
    ‹box@.value = «text»¦del box@.value¦setattr(box@, 'value', «text»)›
if ‹box@.value == «const»¦box@.changes¦getattr(box@, 'value', None)›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'descriptor',
    0.6,
    `class Field@:
    def __set_name__(self, owner, name):
        self.name = '_' + name
    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return instance.__dict__.get(self.name, «text»)
    def __set__(self, instance, value):
        «body»
        instance.__dict__[self.name] = value
class Model@:
    state = Field@()
model@ = Model@()
if «test»:
    model@.state = «text»
if model@.state ‹==¦!=› «const»:
    «effect»`,
  ),
  snippet(
    'attributes by name',
    1.2,
    `class Settings@:
    mode = «const»
    def __init__(self):
        self.a = «text»
    def work(self):
        «effect»
    def other(self):
        «effect»
settings@ = Settings@()
if «test»:
    ‹setattr(settings@, «text» or 'a', «text»)¦settings@.__dict__['a'] = «text»¦vars(settings@).update(a=«text»)¦settings@.b = «text»¦Settings@.mode = «text»¦settings@.mode = «text»¦delattr(settings@, 'a')¦settings@.work = settings@.other›
if ‹hasattr(settings@, 'b')¦not hasattr(settings@, 'a')¦getattr(settings@, 'b', None)¦getattr(settings@, 'a', 'a') == «const»¦settings@.mode == «const»¦Settings@.mode == «const»¦settings@.__dict__.get('a') == «const»¦'a' in vars(settings@)›:
    «effect»
getattr(settings@, ‹'work'¦'work' if «test» else 'other'¦'other'›)()`,
  ),
  snippet(
    'method chosen by name',
    1,
    `class Actions@:
    def on_a(self):
        «effect»
    def on_b(self):
        «effect»
    def on_other(self):
        «effect»
‹getattr(Actions@(), f"on_{«const»}", Actions@().on_other)()¦getattr(Actions@(), 'on_' + str(«text»), Actions@().on_other)()¦getattr(Actions@(), 'on_%s' % («text»,), lambda: None)()›`,
  ),
  snippet(
    'attribute that is missing',
    0.7,
    `class Lazy@:
    known = «const»
    def __getattr__(self, name):
        «body»
        return name
    def __setattr__(self, name, value):
        object.__setattr__(self, name, ‹value¦«text»›)
lazy@ = Lazy@()
if «test»:
    lazy@.a = «text»
if ‹lazy@.known == «const»¦lazy@.a == «const»¦lazy@.b == 'b'›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'attribute of every name',
    0.3,
    `class Watched@:
    a = «const»
    def __getattribute__(self, name):
        if name == 'a' and «test»:
            return «text»
        return object.__getattribute__(self, name)
if Watched@().a == «const»:
    «effect»`,
  ),
  snippet(
    'mixins',
    1.2,
    `class Root@:
    def __init__(self, **options):
        self.steps = ['root']
    def run(self):
        return «maybe»
class Logged@(Root@):
    def __init__(self, **options):
        super().__init__(**options)
        self.steps.append('logged')
    def run(self):
        «effect»
        return super().run()
class Checked@(Root@):
    def __init__(self, check=True, **options):
        super().__init__(**options)
        self.check = check
    def run(self):
        if not self.check:
            «effect»
        ‹return super().run()¦if «test»:
            return None¦self.steps.append('checked')›
class Job@(‹Logged@, Checked@¦Checked@, Logged@›):
    pass
job@ = Job@(‹check=«maybe»¦›)
if job@.run():
    «effect»
if len(job@.steps) ‹==¦>› 2:
    «effect»
if ‹isinstance(job@, Logged@)¦issubclass(Job@, Checked@)¦Job@.__mro__[1] is Logged@¦type(job@) is Root@›:
    «effect»`,
  ),
  snippet(
    'abstract class',
    0.8,
    `class Base@(abc.ABC):
    @abc.abstractmethod
    def step(self):
        raise NotImplementedError
    def run(self):
        if self.step():
            «effect»
        else:
            «effect»
class First@(Base@):
    def step(self):
        return «maybe»
class Second@(Base@):
    def step(self):
        «body»
        return «test»
(First@() if «test» else Second@()).run()`,
  ),
  snippet(
    'variable of a class that instances share',
    1,
    `class Pool@:
    items = []
    count = 0
    def add(self, item):
        self.items.append(item)
        self.count += 1
        ‹Pool@.count += 1¦type(self).count += 1¦self.__class__.count += 1¦pass›
first@, second@ = Pool@(), Pool@()
if «test»:
    first@.add(«text»)
if ‹second@.items¦not second@.items¦second@.count¦first@.count == 1¦Pool@.count == 1¦'a' in second@.items›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'classes that register themselves',
    1,
    `registry@ = {}
class Plugin@:
    def __init_subclass__(cls, key=None, **options):
        super().__init_subclass__(**options)
        registry@[key or cls.__name__] = cls
class A@(Plugin@, key='a'):
    def run(self):
        «effect»
class B@(Plugin@‹, key='b'¦›):
    def run(self):
        «effect»
plugin@ = registry@.get(‹«const»¦«text»¦'b'›)
if plugin@:
    plugin@().run()
else:
    «effect»`,
  ),
  snippet(
    'subclasses of a class',
    0.5,
    `class Rule@:
    def matches(self, value):
        return «test»
class First@(Rule@):
    def apply(self):
        «effect»
class Second@(Rule@):
    def matches(self, value):
        return value == «const»
    def apply(self):
        «effect»
for rule@ in Rule@.__subclasses__():
    if rule@().matches(«text»):
        rule@().apply()‹
        break¦›`,
  ),
  snippet(
    'metaclass',
    0.4,
    `class Meta@(type):
    made = []
    def __new__(mcs, name, bases, space):
        cls = super().__new__(mcs, name, bases, space)
        mcs.made.append(cls)
        return cls
    def __call__(cls, *args):
        «body»
        return super().__call__(*args)
class Made@(metaclass=Meta@):
    def run(self):
        «effect»
made@ = Made@()
if ‹len(Meta@.made) == 1¦Meta@.made¦«test»›:
    made@.run()`,
  ),
  snippet(
    'single instance',
    0.7,
    `class Single@:
    instance = None
    def __new__(cls):
        if cls.instance is None:
            cls.instance = super().__new__(cls)
            cls.instance.count = 0
        return cls.instance
    def hit(self):
        self.count += 1
        return self.count
if «test»:
    Single@().hit()
if Single@().hit() ‹==¦>› ‹1¦2›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'object that is called',
    0.8,
    `class Step@:
    def __init__(self, name):
        self.name = name
        self.calls = 0
    def __call__(self, value=None):
        self.calls += 1
        if self.calls > ‹1¦2›:
            «effect»
        return self.name == value
step@ = Step@(«text»)
for item@ in «list» or []:
    if step@(item@):
        «effect»‹
        break¦›
if callable(step@) and step@(«text»):
    «effect»`,
  ),
  snippet(
    'values with operators',
    1,
    `class Amount@:
    def __init__(self, value):
        self.value = value
    def __eq__(self, other):
        return isinstance(other, Amount@) and self.value == other.value
    def __hash__(self):
        return hash(self.value)
    def __lt__(self, other):
        return str(self.value) < str(other.value)
    def __bool__(self):
        return bool(self.value)
    def __len__(self):
        return 1
    def __or__(self, other):
        return self if self.value else other
    def __iadd__(self, other):
        self.value = other
        return self
a@, b@ = Amount@(«text»), Amount@(«text»)
if «test»:
    a@ += «text»
if ‹a@ == b@¦a@ != b@¦a@ in [b@]¦a@ not in (b@,)¦a@ in {b@: 1}¦a@ < b@¦a@ > b@¦sorted([a@, b@])[0] is b@¦min(a@, b@) is a@¦not a@¦(a@ or b@) is b@¦(a@ | b@).value == «const»¦len({a@, b@}) == 1¦a@ is not b@¦all([a@, b@])¦any([a@, b@])¦list(filter(None, [a@, b@]))¦[a@, b@].index(b@) == 0›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'container of the program',
    0.8,
    `class Bag@:
    def __init__(self, items):
        self.items = list(items or [])
    def __len__(self):
        return len(self.items)
    def __iter__(self):
        ‹return iter(self.items)¦yield from self.items›
    def __contains__(self, item):
        return item in self.items
    def __getitem__(self, key):
        return self.items[key]
    def __setitem__(self, key, value):
        self.items[key] = value
    def __delitem__(self, key):
        del self.items[key]
    def __reversed__(self):
        return reversed(self.items)
bag@ = Bag@(‹«list»¦['a', 'b']¦[«text»]›)
if «test»:
    ‹bag@.items.append(«text»)¦bag@[0:1] = [«text»]¦del bag@[0:1]¦bag@.items.clear()›
if ‹bag@¦not bag@¦len(bag@) > 1¦'a' in bag@¦'a' not in bag@¦list(bag@)[:1] == ['a']¦bag@[-1:] == ['b']¦list(reversed(bag@))[:1] == ['b']¦[x for x in bag@ if x == 'b']¦any(x == 'a' for x in bag@)›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'slots and class of a class',
    0.3,
    `class Point@:
    __slots__ = ('x', 'y')
    class Kind:
        name = «const»
        @staticmethod
        def work():
            «effect»
    def __init__(self, x, y=None):
        self.x, self.y = x, y
point@ = Point@(«text»)
if point@.y is None ‹and¦or› point@.x == Point@.Kind.name:
    Point@.Kind.work()`,
  ),
  snippet(
    'dataclass with methods',
    0.9,
    `@dataclasses.dataclass‹(frozen=True)¦(order=True)¦›
class Order@:
    kind: str
    size: int = 0
    tags: list = dataclasses.field(default_factory=list)
    def is_big(self):
        return self.size ‹>¦>=› ‹1¦3›
    @classmethod
    def of(cls, record):
        return cls(**{key: record[key] for key in ('kind', 'size') if key in record})
order@ = ‹Order@(«text», «number» or 0)¦Order@.of({'kind': «text»})¦Order@(kind=«text», tags=«list» or [])¦dataclasses.replace(Order@('a'), kind=«text»)›
if ‹order@.is_big()¦order@.kind == «const»¦order@ == Order@('a')¦dataclasses.asdict(order@)['kind'] == 'a'¦order@.tags¦not order@.tags›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'enumeration with methods',
    0.9,
    `class State@(‹enum.Enum¦str, enum.Enum›):
    A = 'a'
    B = 'b'
    @property
    def is_first(self):
        return self is State@.A
    def run(self):
        if self is State@.B:
            «effect»
state@ = ‹State@.A if «test» else State@.B¦State@['A' if «test» else 'B']¦list(State@)[0]¦list(State@)[-1]¦next(iter(State@))›
if ‹state@.is_first¦state@ == State@.B¦state@.name == 'A'¦state@ in (State@.A,)¦state@.value == 'a'¦len(State@) == 2›:
    «effect»
state@.run()
match state@:
    case State@.A:
        «effect»
    case _:
        «effect»`,
  ),
];
