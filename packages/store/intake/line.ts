import { hash } from 'node:crypto';
import type { Signal } from '@emmental/model';

/** A guard that may send: its token names the one app for which it may. */
export interface Sender {
  readonly token: number;
  readonly team: number;
  readonly app: number;
  /** The name of the app, as the signals of its guards have it. */
  readonly name: string;
}

/** A signal that is stored once, however often it comes. */
export interface Line {
  readonly sender: Sender;
  readonly signal: Signal;
  /** The signal as JSON. */
  readonly text: string;
  /** The first 128 bits of the SHA-256 of the signal, as a UUID is written: 32 bits of the signal's own id are too few for a key. */
  readonly key: string;
  readonly time: Date;
}

/** The time that a signal may have, in milliseconds before and after now. `seen` keeps the keys of longer than that. */
const accepted = { past: 14 * 86_400_000, future: 10 * 60_000 } as const;

/** Reasons to refuse a signal; they are counted by sender and day. */
export type Refusal = 'another app' | 'no time' | 'too old' | 'in the future';

/** Checks a signal of a guard, which is not trusted: it may speak of its own app only, and of the last two weeks. */
export function lineOf(sender: Sender, signal: Signal, now: Date): Line | Refusal {
  if (signal.app !== sender.name) return 'another app';
  const time = new Date(signal.time);
  if (Number.isNaN(time.getTime())) return 'no time';
  if (now.getTime() - time.getTime() > accepted.past) return 'too old';
  if (time.getTime() - now.getTime() > accepted.future) return 'in the future';
  const text = JSON.stringify(signal);
  const key = keyOf(text, sender.app);
  if (!text.includes('\\u') || !unstorable.test(text)) return { sender, signal, text, key, time };
  const stored = JSON.parse(text, storable) as Signal;
  return { sender, signal: stored, text: JSON.stringify(stored), key, time };
}

/** JSON's spelling of NUL and of half a character, which no text of PostgreSQL can have. */
const unstorable = /\\u(?:0000|d[89a-f])/;
const storable = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? Buffer.from(value).toString().replaceAll('\0', '\ufffd') : value;

/** The fields of a checked signal have a fixed order, so its text is the same however it was sent. */
function keyOf(text: string, app: number): string {
  const digest = hash('sha256', `${app} ${text}`, 'hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-${digest.slice(12, 16)}-${digest.slice(16, 20)}-${digest.slice(20, 32)}`;
}
