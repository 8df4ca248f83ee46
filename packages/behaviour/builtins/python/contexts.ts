import {
  type Abstract,
  type Call,
  callMember,
  choices,
  constant,
  enter,
  hold,
  positional,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { Behaves, LibraryModel } from '../../models/model.ts';
import { callBack } from '../../models/rules.ts';

const same: Behaves = { returns: { argument: '0' } };

/** `stack.callback(f, …)`: calls the function with these arguments at the end. */
const callback = (call: Call): Abstract => {
  const [code = undefinedValue, ...args] = call.args;
  if (call.self?.kind === 'instance') hold(call.machine, call.self.holder, code);
  return callBack(call, code, args);
};

/** Leaves a manager that may end an error, and calls what it holds. */
const leave = (call: Call): Abstract => {
  if (call.self?.kind === 'instance')
    for (const code of choices(call.self.holder.cell.value))
      if (code.kind === 'function') callBack(call, code, []);
  return unknown('the end of an error');
};

/** `closing(thing)`: a manager that gives the thing and calls its method at the end. */
const closing =
  (method: string) =>
  (call: Call): Abstract =>
    instanceOf(call, 'python/closing', {
      thing: arg(call, 0) ?? call.named.get('thing'),
      method: constant(method),
    });

const thingOf = ({ self }: Call): Abstract =>
  (self?.kind === 'instance' ? self.facts['thing'] : undefined) ?? unknown('a thing that is closed');

/** Calls the method that ends a thing. An error of the body goes on. */
function close(call: Call): Abstract {
  const name = stringOf(call.self?.kind === 'instance' ? call.self.facts['method'] : undefined);
  callMember(call.machine, thingOf(call), name ?? 'close', positional([], call.at));
  return constant(false);
}

/** `contextlib`: context managers that `with` enters and leaves. Source: docs.python.org/3/library/contextlib.html. */
export const pythonContexts: LibraryModel = {
  libraries: ['contextlib'],
  language: 'python',
  exports: {
    contextmanager: { returns: { argument: '0' } },
    asynccontextmanager: { returns: { argument: '0' } },
    closing: closing('close'),
    aclosing: closing('aclose'),
    nullcontext: { returns: { argument: '0|enter_result' } },
    suppress: (call) => instanceOf(call, 'python/suppress'),
    ExitStack: (call) => instanceOf(call, 'python/stack'),
    AsyncExitStack: (call) => instanceOf(call, 'python/stack'),
  },
  types: {
    'python/closing': { methods: { __enter__: thingOf, __exit__: close }, complete: true },
    'python/suppress': { methods: { __exit__: leave }, complete: true },
    'python/stack': {
      methods: {
        __exit__: leave,
        enter_context: (call) => enter(call.machine, arg(call, 0), call.at),
        enter_async_context: (call) => enter(call.machine, arg(call, 0), call.at),
        push: same,
        push_async_exit: same,
        callback,
        push_async_callback: callback,
        pop_all: { returns: 'self' },
        close: { returns: 'undefined' },
      },
      complete: true,
    },
  },
  complete: true,
};
