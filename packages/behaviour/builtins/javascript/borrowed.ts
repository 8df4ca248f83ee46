import {
  type Abstract,
  type Call,
  callMember,
  elementOf,
  itemsOf,
  list,
  positional,
  setByKey,
  setField,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';

/** The methods of arrays that change an object with a length, too. */
const changing: ReadonlySet<string> = new Set([
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'fill', 'reverse', 'sort', 'copyWithin'],
]);

/**
 * Returns the model of a method that is called on another value: `Array.prototype.map.call(…)`,
 * `Function.prototype.call.bind(…)`; null for other paths.
 */
export function borrowedMethod(path: string): ((call: Call) => Abstract) | null {
  const [, of, name, how] =
    /^(Array|String|Map|Set|WeakMap|WeakSet|Function)\.prototype\.(\w+)\.(call|apply|bind)$/.exec(path) ?? [];
  if (name === undefined) return null;
  const isOfArrays = of === 'Array' || of === 'String';
  return (call) => {
    const receiver = arg(call, 0);
    if (how === 'bind') return boundTo(call, receiver, name);
    const items = how === 'apply' ? itemsOf(arg(call, 1)) : call.args.slice(1);
    const open = items === null ? elementOf(call.machine, arg(call, 1)) : call.open;
    const passed = { ...positional(items ?? [], call.at), open };
    if (receiver.kind !== 'object' || receiver.object.shape !== 'record' || !isOfArrays)
      return callMember(call.machine, receiver, name, passed);
    const result = callMember(
      call.machine,
      list(call.machine, [], elementOf(call.machine, receiver)),
      name,
      passed,
    );
    if (changing.has(name)) change(call, receiver, [...passed.args, open ?? undefinedValue]);
    return result;
  };
}

/** The method of a value, with the first arguments of its calls. */
function boundTo(call: Call, receiver: Abstract, name: string): Abstract {
  const method: Abstract = { kind: 'method', of: receiver, name };
  const args = call.args.slice(1);
  if (args.length === 0) return method;
  return callMember(call.machine, method, 'bind', positional([undefinedValue, ...args], call.at));
}

/** Forgets the items and the length of an object that a method of arrays changes. */
function change(
  { machine, at }: Call,
  receiver: Abstract & { kind: 'object' },
  added: readonly Abstract[],
): void {
  const any = union([...added, elementOf(machine, receiver), undefinedValue]);
  for (const name of receiver.object.fields.keys())
    setField(machine, receiver.object, name, unknown('an item'));
  setField(machine, receiver.object, 'length', unknown('a length'));
  setByKey(machine, receiver, unknown('an index'), any, at);
}
