import { type Clause, type Hint, type TriggerId, type TriggerRow, triggers } from './table.ts';

export interface Recognised {
  readonly trigger: TriggerId;
  /** 0–1; 0 for `custom`. */
  readonly confidence: number;
  readonly places: Readonly<Record<string, Hint>>;
}

const custom: Recognised = Object.freeze({ trigger: 'custom', confidence: 0, places: {} });

/** Tells what started the function from the form of its event. Never throws; `custom` is what no row describes. */
export function recognise(event: unknown): Recognised {
  if (typeof event !== 'object' || event === null) return custom;
  for (const row of candidates(event)) {
    if (row.clauses().every((clause) => holds(event, clause))) return row.recognised;
  }
  return custom;
}

/** The row of a trigger that the caller already knows; null when there is no such trigger. */
export function named(id: string, event: unknown): Recognised | null {
  const recognised = recognise(event);
  if (recognised.trigger === id) return recognised;
  if (id === 'custom') return custom;
  return compiled().find(({ recognised }) => recognised.trigger === id)?.recognised ?? null;
}

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

interface CompiledRow {
  /** Parsed when an event may meet the row. */
  readonly clauses: () => readonly Test[];
  readonly firstKey: string;
  readonly recognised: Recognised;
}

function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** The key that a clause starts with: all before the first sign or dot. */
function firstKeyOf(clause: Clause): string {
  let at = 0;
  while (at < clause.length && !isSign(clause.charCodeAt(at))) at += clause[at] === '\\' ? 2 : 1;
  return clause.slice(0, at).replaceAll('\\.', '.');
}

/** `.`, `=`, `^`, `~`. */
const isSign = (code: number): boolean => code === 46 || code === 61 || code === 94 || code === 126;

let rows: readonly CompiledRow[] | null = null;
let byFirstKey: ReadonlyMap<string, readonly CompiledRow[]> = new Map();

function compiled(): readonly CompiledRow[] {
  if (rows) return rows;
  rows = (triggers as readonly TriggerRow[]).map((row) => ({
    clauses: once(() => row.when.map(parse)),
    firstKey: firstKeyOf(row.when[0] ?? ''),
    recognised: Object.freeze({
      trigger: row.id as TriggerId,
      confidence: row.confidence,
      places: row.places ?? {},
    }),
  }));
  byFirstKey = grouped(rows);
  return rows;
}

function grouped(all: readonly CompiledRow[]): ReadonlyMap<string, readonly CompiledRow[]> {
  const groups = new Map<string, CompiledRow[]>();
  for (const row of all) {
    const key = row.firstKey;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Rows whose first clause starts with a key that the event has, in the order of the table. */
function candidates(event: object): readonly CompiledRow[] {
  const all = compiled();
  const found = new Set<CompiledRow>();
  for (const [key, group] of byFirstKey) {
    if (member(event, key) !== undefined) for (const row of group) found.add(row);
  }
  return found.size < 2 ? [...found] : all.filter((row) => found.has(row));
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
