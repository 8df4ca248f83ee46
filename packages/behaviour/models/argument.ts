import {
  type Abstract,
  type Call,
  getMember,
  isNothing,
  type Machine,
  undefinedValue,
  union,
} from '@emmental/evaluator';

/**
 * Returns the argument at a position, or the value that an open list of arguments may hold there; `undefined` when
 * there is neither.
 */
export const arg = (call: Call, index: number): Abstract => call.args[index] ?? call.open ?? undefinedValue;

/** Returns the first argument. */
export const first = (call: Call): Abstract => arg(call, 0);

/** Returns the object that a method is called on. */
export const self = (call: Call): Abstract => call.self ?? undefinedValue;

/** Returns all arguments, including named ones. */
export const allArguments = (call: Call): readonly Abstract[] => [
  ...call.args,
  ...call.named.values(),
  ...(call.open ? [call.open] : []),
];

/** Returns the argument that a row's `from` names (see `Effect`), or undefined when the call has none of them. */
export function argument(call: Call, from: string): Abstract | undefined {
  for (const alternative of from.split('|')) {
    const value = path(call, alternative);
    if (value && !isNothing(value)) return value;
  }
  return undefined;
}

function path(call: Call, from: string): Abstract | undefined {
  const [head = '', ...fields] = from.split('.');
  let value: Abstract | undefined;
  if (head === 'self') {
    if (call.self?.kind !== 'instance' || fields.length === 0) return call.self ?? undefined;
    const [fact = '', ...rest] = fields;
    value = call.self.facts[fact];
    return rest.reduce<Abstract | undefined>(
      (inner, name) => inner && getMember(call.machine, inner, name, call.at),
      value,
    );
  }
  if (head === 'rest')
    value = call.args.length > 0 ? union([...call.args, ...(call.open ? [call.open] : [])]) : undefined;
  else if (/^\d+$/.test(head)) value = call.args[Number(head)] ?? call.open ?? undefined;
  else value = call.named.get(head) ?? call.named.get('**');
  for (const name of fields) {
    if (!value) return undefined;
    value = field(call.machine, value, name, call);
  }
  return value;
}

/** Returns a field of a value, or undefined when the value surely has no such field. */
export function field(
  machine: Machine,
  value: Abstract,
  name: string,
  call: Pick<Call, 'at'>,
): Abstract | undefined {
  const found = getMember(machine, value, name, call.at);
  return isNothing(found) ? undefined : found;
}
