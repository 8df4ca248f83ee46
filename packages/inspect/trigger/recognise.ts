import type { Clause, Hint, TriggerRow } from './row.ts';
import { type TriggerId, triggers } from './table.generated.ts';

/** A recognised trigger. */
export interface Recognised {
  readonly trigger: TriggerId;
  /** How sure the recognition is, from 0 to 1; 0 for `custom`. */
  readonly confidence: number;
  /** Hints for the encoded values of the event, by path pattern. */
  readonly places: Readonly<Record<string, Hint>>;
}

const custom: Recognised = Object.freeze({ trigger: 'custom', confidence: 0, places: {} });

/** Returns the trigger that an event comes from, by the form of the event; `custom` when no row fits. Never throws. */
export function recognise(event: unknown): Recognised {
  if (typeof event !== 'object' || event === null) return custom;
  for (const place of candidates(event)) {
    if (clausesOf(place).every((clause) => holds(event, clause))) return recognised(rows[place]);
  }
  return custom;
}

/** Returns the row of a trigger that the caller already knows; null when there is no such trigger. */
export function named(id: string, event: unknown): Recognised | null {
  const found = recognise(event);
  if (found.trigger === id) return found;
  if (id === 'custom') return custom;
  const row = rows.find((each) => each.id === id);
  return row ? recognised(row) : null;
}

const recognised = (row: TriggerRow | undefined): Recognised =>
  row ? { trigger: row.id as TriggerId, confidence: row.confidence, places: row.places ?? {} } : custom;

/** Returns an own member of an event or a part of it; undefined for a missing, inherited or throwing member. */
export function member(value: unknown, segment: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && segment === 'Records') return value;
  try {
    const descriptor = Object.getOwnPropertyDescriptor(value, segment);
    return descriptor && 'value' in descriptor ? descriptor.value : undefined;
  } catch {
    return undefined;
  }
}

interface Test {
  readonly path: readonly string[];
  readonly operator: '' | '=' | '^' | '~';
  readonly text: string;
}

const rows: readonly TriggerRow[] = triggers;
/** The parsed clauses of each row; a row is parsed when an event may fit it. */
const clauses: (readonly Test[] | undefined)[] = [];

function clausesOf(place: number): readonly Test[] {
  clauses[place] ??= rows[place]?.when.map(parse) ?? [];
  return clauses[place];
}

/** Indexes of rows by the key that the first clause of the row starts with. */
let byFirstKey: ReadonlyMap<string, readonly number[]> | null = null;

function grouped(): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [place, { when }] of rows.entries()) {
    const key = firstKeyOf(when[0] ?? '');
    const group = groups.get(key);
    if (group) group.push(place);
    else groups.set(key, [place]);
  }
  return groups;
}

/** Returns the key that a clause starts with: the text before the first sign or dot. */
function firstKeyOf(clause: Clause): string {
  const end = clause.search(/[.=^~]/);
  if (end < 0) return clause;
  return clause[end - 1] === '\\' ? (segments(clause)[0] ?? '') : clause.slice(0, end);
}

/** Returns the indexes of the rows whose first clause starts with a key of the event, in the order of the table. */
function candidates(event: object): readonly number[] {
  byFirstKey ??= grouped();
  const found: number[] = [];
  if (Array.isArray(event)) found.push(...(byFirstKey.get('Records') ?? []));
  else
    for (const key of keysOf(event, byFirstKey)) {
      const group = byFirstKey.get(key);
      if (group) found.push(...group);
    }
  return found.length < 2 ? found : found.sort((a, b) => a - b);
}

/** Returns the keys of the event; if the event has more keys than the table, only its keys that are in the table. */
function keysOf(event: object, table: ReadonlyMap<string, unknown>): readonly string[] {
  try {
    const keys = Object.keys(event);
    return keys.length <= table.size ? keys : [...table.keys()].filter((key) => Object.hasOwn(event, key));
  } catch {
    return [];
  }
}

function parse(clause: Clause): Test {
  for (let at = 0; at < clause.length; at += 1) {
    const sign = clause[at];
    if (sign === '=' || sign === '^' || sign === '~')
      return { path: segments(clause.slice(0, at)), operator: sign, text: clause.slice(at + 1) };
  }
  return { path: segments(clause), operator: '', text: '' };
}

const segments = (path: string): readonly string[] =>
  path.includes('\\.')
    ? path.split(/(?<!\\)\./).map((segment) => segment.replaceAll('\\.', '.'))
    : path.split('.');

function holds(event: object, { path, operator, text }: Test): boolean {
  let value: unknown = event;
  for (const segment of path) value = member(value, segment);
  if (operator === '') return value !== undefined;
  if (typeof value !== 'string') return false;
  if (operator === '=') return value === text;
  return operator === '^' ? value.startsWith(text) : value.slice(0, 100_000).includes(text);
}
