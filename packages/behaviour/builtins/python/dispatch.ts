import {
  type Abstract,
  type Call,
  callValue,
  hold,
  native,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { TypeModel } from '../../models/model.ts';

/** `functools.singledispatch(function)`: an object that calls the function, or one that was registered for a type. */
export const dispatcher = (call: Call): Abstract => {
  const made = instanceOf(call, 'python/dispatch');
  hold(call.machine, made.holder, arg(call, 0));
  return made;
};

/** The functions among which a dispatcher chooses. */
const functionsOf = ({ self }: Pick<Call, 'self'>): Abstract =>
  self?.kind === 'instance' ? self.holder.cell.value : undefinedValue;

/** `register(type, function)`, or a decorator with the type or with an annotated function as its argument. */
function register(call: Call): Abstract {
  const { machine, self } = call;
  const add = (code: Abstract): Abstract => {
    if (self?.kind === 'instance') hold(machine, self.holder, code);
    return code;
  };
  const code = call.args.findLast(({ kind }) => kind === 'function' || kind === 'union');
  return code
    ? add(code)
    : native(`register${machine.ids++}`, (later) => add(later.args[0] ?? undefinedValue));
}

export const dispatchType: TypeModel = {
  keeps: true,
  call: (call) =>
    union([
      callValue(call.machine, functionsOf(call), {
        args: call.args,
        named: call.named,
        open: call.open,
        at: call.at,
      }),
      unknown('the result of a function for a type'),
    ]),
  methods: { register, dispatch: (call) => functionsOf(call) },
  complete: true,
};
