import type { Construct } from '../../../construct.ts';
import { snippet } from '../../../snippet.ts';

/** Context managers, and the paths of errors. */
export const contextSnippets: readonly Construct[] = [
  snippet(
    'context that swallows some errors',
    1.2,
    `class Quiet@:
    def __init__(self, *kinds):
        self.kinds = kinds
        self.error = None
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        self.error = error
        ‹return kind is not None and issubclass(kind, self.kinds)¦return isinstance(error, self.kinds)¦if kind is None:
            «effect»
        return True¦if error:
            «effect»
        return «test»›
quiet@ = Quiet@(‹ValueError¦KeyError, ValueError¦Exception›)
with quiet@:
    if «test»:
        raise ‹ValueError('a')¦KeyError('a')¦ValueError¦RuntimeError('a')›
    «effect»
if quiet@.error ‹is not None¦is None›:
    «effect»`,
  ),
  snippet(
    'several contexts',
    0.8,
    `@contextlib.contextmanager
def scope@(name, swallow=False):
    try:
        yield name
    except ValueError:
        «effect»
        if not swallow:
            raise
    else:
        «effect»
try:
    with scope@(«text») as first@, scope@('b', ‹True¦False¦swallow=True¦«test»›) as second@:
        if first@ ‹==¦!=› second@:
            raise ValueError('a')
        «effect»
    «effect»
except ValueError:
    «effect»`,
  ),
  snippet(
    'context that is a decorator',
    0.5,
    `class Timed@(contextlib.ContextDecorator):
    def __enter__(self):
        «effect»
        return self
    def __exit__(self, *error):
        return ‹False¦«test»¦None›
@Timed@()
def work@():
    «body»
    if «test»:
        raise ValueError('a')
    return True
if work@():
    «effect»
else:
    «effect»`,
  ),
  snippet(
    'stack that takes contexts',
    0.6,
    `class Part@:
    def __init__(self, swallow):
        self.swallow = swallow
    def __enter__(self):
        return self.swallow
    def __exit__(self, *error):
        return self.swallow
with contextlib.ExitStack() as stack@:
    for part@ in ‹[True]¦[False, True]¦[«test»]›:
        stack@.enter_context(Part@(part@))
    stack@.callback(lambda: «effect»)
    ‹stack@.pop_all()¦stack@.push(lambda *error: «test»)¦pass›
    if «test»:
        raise ValueError('a')
    «effect»
«effect»`,
  ),
  snippet(
    'closing and nullcontext',
    0.6,
    `class Door@:
    is_open = True
    def close(self):
        self.is_open = False
door@ = Door@()
with ‹contextlib.closing(door@)¦contextlib.nullcontext(door@)¦contextlib.suppress(ValueError)› as entered@:
    if «test»:
        ‹raise ValueError('a')¦door@.is_open = None›
if ‹door@.is_open¦not door@.is_open›:
    «effect»`,
  ),
  snippet(
    'jumps out of try',
    1.5,
    `def jump@():
    for item in ‹«list» or []¦['a', 'b']¦[«text», 'b']›:
        try:
            if item == «const»:
                ‹return 'found'¦break¦continue¦raise KeyError('a')›
            if «test»:
                raise ValueError(item)
            «effect»
        except ValueError ‹as error¦›:
            ‹continue¦break¦return 'failed'¦pass›
        else:
            «effect»
        finally:
            ‹«effect»¦if «test»:
                return 'finally'¦if «test»:
                break›
    else:
        return 'else'
    return None
try:
    if jump@() ‹== 'found'¦== 'failed'¦== 'finally'¦== 'else'¦is None¦!= 'else'›:
        «effect»
    else:
        «effect»
except KeyError:
    «effect»`,
  ),
  snippet(
    'errors with a cause',
    1,
    `class Failure@(Exception):
    def __init__(self, text, code=None):
        super().__init__(text)
        self.code = code
class Deeper@(Failure@):
    pass
def fail@(text):
    try:
        if text == «const»:
            raise KeyError(text)
        ‹raise Deeper@(text, code=«text»)¦raise Failure@(text)¦return text›
    except KeyError as error:
        raise Failure@(str(error), code='key') ‹from error¦from None¦›
try:
    fail@(«text»)
except Deeper@ as error@:
    «effect»
    if error@.code == «const»:
        «effect»
except Failure@ as error@:
    if ‹error@.code == 'key'¦error@.__cause__ is not None¦isinstance(error@.__cause__, KeyError)¦error@.args[0] == «const»¦'a' in str(error@)›:
        «effect»
    else:
        «effect»
else:
    «effect»`,
  ),
  snippet(
    'error that leaves nested handlers',
    1,
    `state@ = ‹'start'¦None¦[]¦0›
try:
    try:
        state@ = «maybe»
        if «test»:
            raise ‹ValueError('a')¦KeyError('a')¦TypeError('a')›
        state@ = 'middle'
        «effect»
        state@ = 'end'
    except ‹KeyError¦ValueError›:
        state@ = 'inner'
        ‹raise¦raise RuntimeError('b')¦pass›
    finally:
        if state@ ‹== 'inner'¦== 'start'¦is None¦== 'middle'¦== 'end'›:
            «effect»
except ‹RuntimeError¦Exception¦(ValueError, RuntimeError)¦LookupError¦BaseException›:
    «effect»
if state@ ‹== 'inner'¦== 'middle'¦== 'end'¦is None›:
    «effect»`,
  ),
  snippet(
    'error kept for later',
    0.8,
    `problem@ = None
try:
    «body»
    if «test»:
        raise ValueError(«text»)
except (ValueError, RuntimeError) as error@:
    problem@ = error@
if problem@ ‹is not None and¦is None or› isinstance(problem@, ValueError):
    «effect»
elif problem@:
    «effect»`,
  ),
  snippet(
    'tries again',
    1,
    `for attempt@ in range(‹2¦3›):
    try:
        ‹if attempt@ == 0 and «test»:
            raise ValueError('a')¦if «test»:
            raise ValueError('a')›
        «effect»
        break
    except ValueError:
        if attempt@ == ‹0¦1¦2›:
            «effect»‹
            raise¦›
else:
    «effect»`,
  ),
  snippet(
    'group of errors',
    0.3,
    `try:
    if «test»:
        raise ‹ExceptionGroup('a', [ValueError('a'), KeyError('b')])¦ValueError('a')¦KeyError('a')›
    «effect»
except* ValueError:
    «effect»
except* KeyError as group@:
    «effect»`,
  ),
  snippet(
    'assert with a message',
    0.3,
    `try:
    assert «test», ‹'no'¦str(«text»)›
    «effect»
except AssertionError as error@:
    if str(error@) == ‹'no'¦'a'›:
        «effect»`,
  ),
];
