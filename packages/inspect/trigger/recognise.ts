import type { Clause, Hint, TriggerRow } from './row.ts';
import { type TriggerId, triggers } from './table.generated.ts';

export interface Recognised {
  readonly trigger: TriggerId;
  /** 0–1; 0 for `custom`. */
  readonly confidence: number;
  readonly places: Readonly<Record<string, Hint>>;
}

const custom: Recognised = Object.freeze({ trigger: 'custom', confidence: 0, places: {} });

/** The trigger that an event comes from, by its form; `custom` when no row describes it. Never throws. */
export function recognise(event: unknown): Recognised {
  if (typeof event !== 'object' || event === null) return custom;
  for (const place of candidates(event)) {
    if (clausesOf(place).every((clause) => holds(event, clause))) return recognised(rows[place]);
  }
  return custom;
}

/** The row of a trigger that the caller already knows; null when there is no such trigger. */
export function named(id: string, event: unknown): Recognised | null {
  const found = recognise(event);
  if (found.trigger === id) return found;
  if (id === 'custom') return custom;
  const row = rows.find((each) => each.id === id);
  return row ? recognised(row) : null;
}

const recognised = (row: TriggerRow | undefined): Recognised =>
  row ? { trigger: row.id as TriggerId, confidence: row.confidence, places: row.places ?? {} } : custom;

/** One step into an event; absent, inherited and throwing members are undefined. */
export function member(value: unknown, segment: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && segment === 'Records') return value;
  try {
    const own = Object.getOwnPropertyDescriptor(value, segment);
    return own && 'value' in own ? own.value : undefined;
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
/** Parsed when an event may meet the row. */
const clauses: (readonly Test[] | undefined)[] = [];

function clausesOf(place: number): readonly Test[] {
  clauses[place] ??= rows[place]?.when.map(parse) ?? [];
  return clauses[place];
}

/** Places of the rows by the key that their first clause starts with. */
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

/** The key that a clause starts with: all before the first sign or dot. */
function firstKeyOf(clause: Clause): string {
  const end = clause.search(/[.=^~]/);
  if (end < 0) return clause;
  return clause[end - 1] === '\\' ? (segments(clause)[0] ?? '') : clause.slice(0, end);
}

/** Places of rows whose first clause starts with a key that the event has, in the order of the table. */
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

/** The keys of the event, or those of the table that it has when these are fewer. */
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
