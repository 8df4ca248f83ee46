import type { Construct } from '../../../construct.ts';
import { snippet } from '../../../snippet.ts';

/** Attributes that come and go by names that the program makes, and what stands behind them. */
export const attributeSnippets: readonly Construct[] = [
  snippet(
    'attributes that come and go',
    1,
    `class Base@:
    a = «const»
class Bag@(Base@):
    ‹a = 'b'¦b = 'a'¦pass›
    def __init__(self):
        self.b = «text»
bag@ = ‹Bag@()¦Bag@¦Base@¦Bag@()›
try:
    ‹setattr(bag@, str(«text»), «text»)¦setattr(bag@, 'a' if «test» else 'b', «text»)¦delattr(bag@, 'a')¦delattr(bag@, str(«text»))¦del bag@.b¦vars(bag@)[str(«text»)] = «text»¦vars(bag@).pop('b', None)¦vars(bag@).clear()¦vars(bag@).update({str(«text»): 'a'})¦bag@.__dict__ = {'a': «text»}¦bag@.a = «text»›
    if «test»:
        ‹del bag@.b¦del bag@.a¦bag@.a = «text»¦setattr(bag@, str(«text»), 'b')¦setattr(Bag@, str(«text»), 'b')¦vars(bag@).pop('a', None)¦pass›
except (AttributeError, TypeError):
    «effect»
if ‹getattr(bag@, 'a', None) == «const»¦getattr(bag@, 'b', 'x') == «const»¦vars(bag@).get('a') == «const»¦hasattr(bag@, 'b')¦getattr(bag@, str(«text»), None) == 'a'¦'b' in vars(bag@)¦Base@.a == «const»¦len(vars(bag@)) == 1›:
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'code behind attributes',
    0.8,
    `class Read@:
    def __get__(self, owner, kind):
        return «text»
    def __set__(self, owner, value):
        «effect»
class Coded@:
    a = ‹Read@()¦property(lambda self: «effect»)¦«const»›
    @property
    def b(self):
        «effect»
        return «text»
    @b.setter
    def b(self, value):
        «effect»
    ‹def __setattr__(self, name, value):
        if name == «const»:
            «effect»
        object.__setattr__(self, name, value)¦def __delattr__(self, name):
        «effect»¦def __getattr__(self, name):
        if name == «const»:
            «effect»
        return name¦c = 'c'›
coded@ = Coded@()
try:
    ‹setattr(coded@, str(«text»), «text»)¦setattr(coded@, 'a' if «test» else 'b', «text»)¦delattr(coded@, str(«text»))¦getattr(coded@, str(«text»))¦getattr(coded@, 'b' if «test» else 'c')›
except (AttributeError, TypeError):
    pass
if ‹coded@.a == «const»¦coded@.b == «const»¦getattr(coded@, 'c', None) == 'c'›:
    «effect»`,
  ),
  snippet(
    'members of a metaclass',
    0.4,
    `class Kind@(type):
    ‹def __getattr__(cls, name):
        return «text»¦a = «const»¦@property
    def a(cls):
        return «text»¦def __call__(cls, *args):
        «effect»
        return super().__call__(*args)›
class Made@(metaclass=Kind@):
    known = 'a'
if «test»:
    ‹Made@.a = 'b'¦Made@.c = 'b'¦Made@.known = 'c'›
try:
    if ‹Made@.a == «const»¦Made@.c == «const»¦Made@().known == 'a'›:
        «effect»
except AttributeError:
    pass`,
  ),
  snippet(
    'names of the module by text',
    0.4,
    `‹globals()['fresh@'] = 'a'¦globals().update({'fresh@': «text»})¦globals()[('fresh@' if «test» else 'other@')] = «text»›
‹globals().pop('fresh@', None)¦globals()[str(«text»)] = 'b'¦pass›
if ‹globals().get('fresh@') == «const»¦'fresh@' in globals()›:
    «effect»
else:
    «effect»`,
  ),
];
