import type { SinkKind } from '@emmental/model';
import { guardsOf } from '../evaluator/guards.ts';
import { flowsOf, holderAt } from '../evaluator/heap.ts';
import { frameOf, type Machine } from '../evaluator/machine.ts';
import { getMember } from '../evaluator/members.ts';
import { record } from '../evaluator/record.ts';
import {
  type Abstract,
  choices,
  type Facts,
  type Instance,
  isNothing,
  nullValue,
  union,
  unknown,
} from '../evaluator/values.ts';
import type { Call } from './model.ts';
import { callBack } from './rules.ts';
import { sanitizedFor } from './sanitizers.ts';

/** All arguments, named ones too. */
export const allArguments = (call: Call): readonly Abstract[] => [
  ...call.args,
  ...call.named.values(),
  ...(call.open ? [call.open] : []),
];

/** The argument that a row's `from` means (see `Effect`); undefined when the call has none of them. */
export function argument(call: Call, from: string): Abstract | undefined {
  for (const one of from.split('|')) {
    const value = path(call, one);
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

/** A field of a value, or undefined when it surely has none. */
export function field(
  machine: Machine,
  value: Abstract,
  name: string,
  call: Pick<Call, 'at'>,
): Abstract | undefined {
  const found = getMember(machine, value, name, call.at);
  return isNothing(found) ? undefined : found;
}

/** An object of a model's type, made by this call. */
export function instanceOf(
  call: Pick<Call, 'machine' | 'at' | 'name'>,
  type: string,
  facts: Facts = {},
): Instance {
  const { machine, at } = call;
  const place = `${frameOf(machine).record.module.path}:${at.line}:${at.column}:${type}`;
  return { kind: 'instance', type, name: call.name, facts, holder: holderAt(machine, place) };
}

/**
 * Records the event data in a value as reaching a sink, each field with what made it harmless. `also`: what the
 * place itself makes harmless (`parametrised query`), named where nothing before it did.
 */
export function recordSink(
  call: Pick<Call, 'machine' | 'at'>,
  sink: SinkKind,
  value: Abstract | undefined,
  also: string | null = null,
): void {
  if (!value) return;
  const { machine } = call;
  const guards =
    machine.guards.value.kind === 'guards'
      ? machine.guards.value.guards
      : new Map<string, readonly string[]>();
  for (const flow of flowsOf(value)) {
    const names = [...flow.by, ...guardsOf(guards, flow), ...(also === null ? [] : [also])];
    record(
      machine,
      { kind: 'sink', sink, eventPath: flow.path, sanitized: sanitizedFor(sink, names) },
      call.at,
    );
  }
}

/** Calls the function that ends a call of Node's own kind: `done(error, ...values)`. */
export function settle(call: Call, values: readonly Abstract[]): void {
  const callback = call.args.findLast((value) =>
    choices(value).some((choice) => choice.kind === 'function' || choice.kind === 'native'),
  );
  if (callback) callBack(call, callback, [union([nullValue, unknown('an error')]), ...values]);
}
