import {
  type Abstract,
  anError,
  type Call,
  callMember,
  choices,
  constant,
  enter,
  getMember,
  hold,
  positional,
  repeated,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { LibraryModel } from '../../models/model.ts';
import { callBack } from '../../models/rules.ts';

/** `stack.callback(f, …)`: calls the function with these arguments at the end. */
const callback = (call: Call): Abstract => {
  const [code = undefinedValue, ...args] = call.args;
  if (call.self?.kind === 'instance') hold(call.machine, call.self.holder, code);
  return callBack(call, code, args);
};

/** Keeps what the stack leaves at its end: a manager, or a function that takes an error as `__exit__` does. */
const keep = (call: Call, thing: Abstract): Abstract => {
  if (call.self?.kind === 'instance' && thing.kind !== 'absent')
    hold(call.machine, call.self.holder, instanceOf(call, 'python/kept', { thing }));
  return thing;
};

const enterContext = (call: Call): Abstract => {
  keep(call, arg(call, 0));
  return enter(call.machine, arg(call, 0), call.at);
};

/** Leaves a manager that may end an error, and calls what it holds: the last thing first, so in any order here. */
const leave = (call: Call): Abstract => {
  const { self, machine } = call;
  if (self?.kind === 'instance')
    repeated(machine, () => {
      for (const code of choices(self.holder.cell.value))
        if (code.kind === 'function') callBack(call, code, []);
        else if (code.kind === 'instance' && code.facts['thing']) leaveKept(call, code.facts['thing']);
      return undefinedValue;
    });
  return unknown('the end of an error');
};

function leaveKept(call: Call, thing: Abstract): void {
  const error = unknown(anError);
  const errors = [error, error, error];
  for (const choice of choices(thing))
    if (choice.kind !== 'object') callBack(call, choice, errors);
    else if (choice.object.class)
      for (const name of ['__exit__', '__aexit__'])
        callBack(call, getMember(call.machine, choice, name, call.at), errors);
}

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
        enter_context: enterContext,
        enter_async_context: enterContext,
        push: (call) => keep(call, arg(call, 0)),
        push_async_exit: (call) => keep(call, arg(call, 0)),
        callback,
        push_async_callback: callback,
        pop_all: { returns: 'self' },
        close: leave,
        aclose: leave,
      },
      complete: true,
    },
  },
  complete: true,
};
