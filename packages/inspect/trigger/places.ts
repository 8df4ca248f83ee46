import { member } from './recognise.ts';
import type { Hint } from './row.ts';

/** Hints about values, by the object that holds the value and by the key of the value. */
export type Hints = Map<object, Map<string, Hint>>;

/** Notes the hints for the values at the known places (path patterns) of an event. It reads only these places. */
export function noteHints(hints: Hints, event: object, places: Readonly<Record<string, Hint>>): void {
  for (const pattern in places) {
    const hint = places[pattern];
    if (hint) note(hints, event, pattern.split('.'), 0, hint);
  }
}

function note(hints: Hints, value: unknown, path: readonly string[], at: number, hint: Hint): void {
  if (typeof value !== 'object' || value === null) return;
  const segment = path[at] ?? '';
  const keys = segment === '*' ? keysOf(value) : [segment];
  for (const key of keys) {
    if (at < path.length - 1) note(hints, member(value, key), path, at + 1, hint);
    else setHint(hints, value, key, hint);
  }
}

/** Notes a hint for the value under a key of an object. */
export function setHint(hints: Hints, holder: object, key: string, hint: Hint): void {
  const known = hints.get(holder);
  if (known) known.set(key, hint);
  else hints.set(holder, new Map([[key, hint]]));
}

function keysOf(value: object): readonly string[] {
  try {
    return Object.keys(value);
  } catch {
    return [];
  }
}
