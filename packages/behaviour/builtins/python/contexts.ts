import { type Abstract, type Call, choices, enter, hold, undefinedValue, unknown } from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { Behaves, LibraryModel } from '../../models/model.ts';
import { callBack } from '../../models/rules.ts';

const same: Behaves = { returns: { argument: '0|thing' } };

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

/** `contextlib`: context managers that `with` enters and leaves. Source: docs.python.org/3/library/contextlib.html. */
export const pythonContexts: LibraryModel = {
  libraries: ['contextlib'],
  language: 'python',
  exports: {
    contextmanager: { returns: { argument: '0' } },
    asynccontextmanager: { returns: { argument: '0' } },
    closing: same,
    aclosing: same,
    nullcontext: { returns: { argument: '0|enter_result' } },
    suppress: (call) => instanceOf(call, 'python/suppress'),
    ExitStack: (call) => instanceOf(call, 'python/stack'),
    AsyncExitStack: (call) => instanceOf(call, 'python/stack'),
  },
  types: {
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
