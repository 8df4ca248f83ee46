import { readFileSync } from 'node:fs';
import { WrongUse } from '../exit.ts';
import { reasonOf } from '../reason.ts';

/** One line of the input of `inspect`. `sink` is null where the line describes no call. */
export interface EventRow {
  readonly kind: 'row';
  readonly id: unknown;
  readonly line: number;
  readonly event: unknown;
  readonly trigger: string | undefined;
  readonly sink: SinkRow | null;
}

export interface SinkRow {
  readonly kind: string;
  readonly dialect: string | undefined;
  readonly argument: string;
  readonly inputs: readonly string[];
}

export interface BrokenRow {
  readonly kind: 'broken';
  readonly id: null;
  readonly line: number;
  readonly why: string;
}

/**
 * JSON Lines `{ id, event, trigger? }` or calls, one bare event over any number of lines, or a list of such rows;
 * `-` is standard input. A line that is no JSON is a row of its own, so that answers stay in order.
 */
export function* readRows(file: string): Generator<EventRow | BrokenRow> {
  const text = textOf(file);
  const whole = parsed(text);
  if (whole.ok) {
    const list =
      Array.isArray(whole.value) && whole.value.length > 0 && whole.value.every(isEnvelope)
        ? whole.value
        : [whole.value];
    for (const [index, value] of list.entries()) yield rowOf(value, index + 1);
    return;
  }
  const lines = text.split('\n');
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const one = parsed(line);
    if (one.ok) yield rowOf(one.value, number);
    else yield { kind: 'broken', id: null, line: number, why: `not JSON: ${one.why}` };
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new WrongUse(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

function parsed(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    // The message quotes the text; only its kind and place are told.
    return { ok: false, why: (error as Error).message.replace(/["'][\s\S]*["']/g, '…').slice(0, 120) };
  }
}

const isEnvelope = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  Object.hasOwn(value, 'id') &&
  (Object.hasOwn(value, 'event') || Object.hasOwn(value, 'argument'));

/** A bare event has the number of its line as id. */
function rowOf(value: unknown, line: number): EventRow {
  if (!isEnvelope(value))
    return { kind: 'row', id: line, line, event: value, trigger: undefined, sink: null };
  const { id, event, trigger } = value;
  return {
    kind: 'row',
    id,
    line,
    event,
    trigger: typeof trigger === 'string' ? trigger : undefined,
    sink: sinkOf(value),
  };
}

function sinkOf({ kind, dialect, argument, inputs }: Record<string, unknown>): SinkRow | null {
  if (typeof kind !== 'string' || argument === undefined || !Array.isArray(inputs)) return null;
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    kind,
    dialect: typeof dialect === 'string' ? dialect : undefined,
    argument: text(argument),
    inputs: inputs.map(text),
  };
}
