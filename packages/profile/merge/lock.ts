import { compareText } from '@emmental/model';
import type { Origin } from '../derive/derived.ts';

const schema = 'emmental/lock/1';

/** One rule that a command wrote: its origin, and the digest of the written text. */
export interface Locked {
  readonly origin: Origin;
  readonly digest: string;
}

/** The content of `emmental.lock`, by the key of the rule: the base of the three-way merge. */
export type Lock = ReadonlyMap<string, Locked>;

/** Returns the text of the lock: sorted JSON with one line for each rule, so that its diff reads as a list. */
export function formatLock(lock: Lock): string {
  const lines = [...lock]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, { origin, digest }]) => `    ${JSON.stringify(key)}: ${JSON.stringify({ origin, digest })}`);
  return `{\n  "schema": "${schema}",\n  "rules": {${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}}\n}\n`;
}

/** Reads a lock; returns a sentence when the text is not a lock. */
export function parseLock(text: string): Lock | string {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const { schema: written, rules } = (content ?? {}) as { schema?: unknown; rules?: unknown };
  if (written !== schema) return `its schema is not ${schema}`;
  if (typeof rules !== 'object' || rules === null) return 'it has no rules';
  const lock = new Map<string, Locked>();
  for (const [key, entry] of Object.entries(rules)) {
    const { origin, digest } = (entry ?? {}) as { origin?: unknown; digest?: unknown };
    if (!isOrigin(origin) || typeof digest !== 'string')
      return `the entry of ${key.slice(0, 80)} has no origin and digest`;
    lock.set(key, { origin, digest });
  }
  return lock;
}

const isOrigin = (text: unknown): text is Origin =>
  text === 'declared' || text === 'needed' || text === 'observed';
