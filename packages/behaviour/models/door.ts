import type { SinkKind } from '@emmental/model';
import { describe } from '../evaluator/describe.ts';
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
  stringOf,
  union,
} from '../evaluator/values.ts';
import type { Call } from './model.ts';
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

/** The text of a constant argument. */
export const textArgument = (call: Call, from: string): string | null => stringOf(argument(call, from));

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

/** Records the event data in a value as reaching a sink, each field with what made it harmless. */
export function recordSink(
  call: Pick<Call, 'machine' | 'at'>,
  sink: SinkKind,
  value: Abstract | undefined,
): void {
  if (!value) return;
  const { machine } = call;
  const guards =
    machine.guards.value.kind === 'guards'
      ? machine.guards.value.guards
      : new Map<string, readonly string[]>();
  for (const flow of flowsOf(value)) {
    const names = [...flow.by, ...guardsOf(guards, flow.path)];
    record(
      machine,
      { kind: 'sink', sink, eventPath: flow.path, sanitized: sanitizedFor(sink, names) },
      call.at,
    );
  }
}

/** Records an outbound host, read from a URL or a host name. */
export function recordHost(call: Pick<Call, 'machine' | 'at'>, value: Abstract | undefined): void {
  for (const choice of value ? choices(value) : []) {
    const url = describe(choice);
    const known = knownStart(choice);
    const match =
      /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/)?(?:[^/@?#]*@)?([a-z0-9_.-]+)(?::(\d+))?(?=[/?#]|$)/i.exec(
        known.text,
      );
    const isWhole = match !== null && (known.isWhole || match[0].length < known.text.length);
    const scheme = match?.[1]?.toLowerCase();
    const port = match?.[3] ? Number(match[3]) : scheme === 'https' ? 443 : scheme === 'http' ? 80 : null;
    record(
      call.machine,
      { kind: 'host', url, host: isWhole ? (match?.[2] ?? null) : null, port: isWhole ? port : null },
      call.at,
    );
  }
}

function knownStart(value: Abstract): { text: string; isWhole: boolean } {
  if (value.kind === 'constant') return { text: String(value.value), isWhole: true };
  const first = value.kind === 'text' ? value.parts[0] : undefined;
  return { text: typeof first === 'string' ? first : '', isWhole: false };
}
