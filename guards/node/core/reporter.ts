import type { ProfileMode, ProfileSection, Signal, SignalEvidence, SignalKind } from '@emmental/model';
import { Counts } from './counts.ts';

/** The version of the guard in each signal. */
export const guardVersion = '0.1.0';

/** The fields of a signal that depend on what it reports; the reporter adds the others. */
export interface SignalDetails {
  readonly section: ProfileSection | null;
  readonly rule: string | null;
  readonly match: string | null;
  readonly decision: Signal['decision'];
  readonly mode: ProfileMode | null;
  readonly evidence: SignalEvidence;
}

/** Sends signals about decisions, and counts calls and events that need no signal of their own. */
export interface Reporter {
  /** Counts one call that the rule with this digest decided; `target` is its destination, operation, program or trigger. */
  readonly hit: (match: string, target?: string | null) => void;
  /** Counts one event that began. */
  readonly ran: () => void;
  /** Counts values of an event that the inspection could not read. */
  readonly notInspected: (count: number) => void;
  /**
   * Sends a signal and returns its id; the limit of signals per minute may drop the signal. With an `id` from `reserveId` the signal belongs
   * to the event for which the id was reserved.
   */
  readonly report: (kind: SignalKind, details: Partial<SignalDetails>, id?: string) => string;
  /** Sends the counts in one signal if five minutes have passed since the last such signal, or at once if `now` is true. */
  readonly flush: (now: boolean) => void;
  /** Counts signals that could not be sent. */
  readonly lost: (count: number) => void;
  /** Returns an id for a signal about the current event that is sent later. */
  readonly reserveId: () => string;
}

/** The identity in each signal, and the functions that the reporter uses. */
export interface ReporterOptions {
  readonly app: string;
  readonly function: string;
  readonly digest: string | null;
  readonly level: Signal['level'];
  readonly now: () => number;
  readonly emit: (line: string) => void;
  /** The id of the current event; null when no event is being handled. */
  readonly invocation: () => string | null;
  /** Returns a message that is added to every signal, or null. */
  readonly note: () => string | null;
  /** Returns the forms and shapes that were learned since the last signal with counts. */
  readonly learned: () => Pick<SignalEvidence, 'skeletons' | 'shape' | 'message'>;
  /** Shortens a text and blanks secrets in it. */
  readonly excerpt: (text: string) => string;
  /** Returns 16 random hexadecimal digits. */
  readonly random: () => string;
}

/** Milliseconds between two signals with counts. */
const flushInterval = 5 * 60_000;
/** The most signals per minute: a flood of alerts must not slow the function down. */
const maxPerMinute = 300;
/** The most ids of signals whose event is remembered. */
const maxRemembered = 1000;

/** Makes the reporter of one process or worker; `options.emit` gets each signal as one line of JSON. */
export function createReporter(options: ReporterOptions): Reporter {
  const counts = new Counts(options.now());
  const limit = minuteLimit(options.now, maxPerMinute);
  const events = new SignalEvents(options.invocation);
  let flushed = Number.NEGATIVE_INFINITY;
  let lost = 0;
  const freshId = (): string => `em-${options.random()}`;

  const send = (kind: SignalKind, details: Partial<SignalDetails>, id: string): void =>
    options.emit(JSON.stringify(signalOf(options, kind, details, id, events.invocationOf(id))));

  const sendLost = (): void => {
    if (lost === 0) return;
    const count = lost;
    lost = 0;
    send('lost', { evidence: { lost: count } }, freshId());
  };

  return {
    hit: (match, target = null) => counts.hit(match, target),
    ran: () => counts.ran(),
    notInspected: (count) => counts.notInspected(count),
    report: (kind, details, id = kind === 'block' ? events.remember(freshId()) : freshId()) => {
      if (limit.isExceeded()) lost += 1;
      else {
        sendLost();
        send(kind, details, id);
      }
      return id;
    },
    flush: (now) => {
      const time = options.now();
      if (counts.isEmpty && lost === 0) return;
      // When the clock was set back, the counts are sent nevertheless.
      if (!now && time - flushed < flushInterval && time >= flushed) return;
      flushed = time;
      sendLost();
      if (!counts.isEmpty)
        send('hits', { evidence: { ...counts.evidence(options.excerpt), ...options.learned() } }, freshId());
      counts.restart(time);
    },
    lost: (count) => {
      lost += count;
    },
    reserveId: () => events.remember(freshId()),
  };
}

function signalOf(
  options: ReporterOptions,
  kind: SignalKind,
  details: Partial<SignalDetails>,
  id: string,
  invocation: string | null,
): Signal {
  const note = options.note();
  return {
    schema: 'emmental/signal/1',
    kind,
    id,
    time: new Date(options.now()).toISOString(),
    app: options.app,
    function: options.function,
    invocation,
    section: details.section ?? null,
    rule: details.rule ?? null,
    match: details.match ?? null,
    decision: details.decision ?? null,
    mode: details.mode ?? null,
    level: options.level,
    evidence: note === null ? (details.evidence ?? {}) : { message: note, ...details.evidence },
    profileDigest: options.digest,
    guardVersion,
  };
}

/**
 * Remembers for the id of a signal the event that was current when the id was made. The signal may be sent later, or a second time, when
 * that event has ended.
 */
class SignalEvents {
  readonly #invocations = new Map<string, string | null>();
  readonly #current: () => string | null;

  constructor(current: () => string | null) {
    this.#current = current;
  }

  remember(id: string): string {
    const [oldest] = this.#invocations.keys();
    if (this.#invocations.size >= maxRemembered && oldest !== undefined) this.#invocations.delete(oldest);
    this.#invocations.set(id, this.#current());
    return id;
  }

  invocationOf(id: string): string | null {
    const remembered = this.#invocations.get(id);
    return remembered === undefined ? this.#current() : remembered;
  }
}

/** Makes the limit per minute: `isExceeded` counts its own calls, and returns true for each call after the first `most` calls of a minute. */
function minuteLimit(now: () => number, most: number): { readonly isExceeded: () => boolean } {
  let minute = 0;
  let sent = 0;
  return {
    isExceeded: () => {
      const current = Math.floor(now() / 60_000);
      if (current !== minute) {
        minute = current;
        sent = 0;
      }
      sent += 1;
      return sent > most;
    },
  };
}
