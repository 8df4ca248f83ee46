import type { ProfileMode, ProfileSection, Signal, SignalEvidence, SignalKind } from '@emmental/model';

export const guardVersion = '0.1.0';

export interface Told {
  readonly section: ProfileSection | null;
  readonly rule: string | null;
  readonly match: string | null;
  readonly decision: Signal['decision'];
  readonly mode: ProfileMode | null;
  readonly evidence: SignalEvidence;
}

/** Makes signals out of what is decided, and counts what needs none. */
export interface Reporter {
  readonly hit: (match: string) => void;
  readonly ran: () => void;
  /** Values of an event that nothing was found in because nobody could look. */
  readonly notInspected: (count: number) => void;
  /** Returns the id of the signal, also when it is one too many to be sent; with an `id` that was given out it is of that one's event. */
  readonly tell: (kind: SignalKind, told: Partial<Told>, id?: string) => string;
  /** One line with all that was counted, when five minutes have passed since the last, or now. */
  readonly flush: (now: boolean) => void;
  readonly lost: (count: number) => void;
  /** For a signal of the event that is in work now, told later. */
  readonly freshId: () => string;
}

export interface ReporterOptions {
  readonly app: string;
  readonly function: string;
  readonly digest: string | null;
  readonly level: Signal['level'];
  readonly now: () => number;
  readonly emit: (line: string) => void;
  readonly invocation: () => string | null;
  /** Said in every signal while it holds. */
  readonly note: () => string | null;
  /** What was learned since the last counts. */
  readonly learned: () => Pick<SignalEvidence, 'skeletons' | 'shape' | 'message'>;
}

const quiet = 5 * 60_000;
/** Signals a minute; a flood of alerts must not cost the function its time. */
const most = 300;
/** Ids whose event is kept in mind. */
const mostNoted = 1000;

export function createReporter(options: ReporterOptions): Reporter {
  let hits: Record<string, number> = {};
  let counted = 0;
  let invocations = 0;
  let unread = 0;
  let since = options.now();
  let flushed = Number.NEGATIVE_INFINITY;
  let lost = 0;
  let minute = 0;
  let sent = 0;
  /** Whose event a signal is of that is told once more, or later than its id was made: by then that event may be over. */
  const events = new Map<string, string | null>();

  const noted = (id: string): string => {
    const [oldest] = events.keys();
    if (events.size >= mostNoted && oldest !== undefined) events.delete(oldest);
    events.set(id, options.invocation());
    return id;
  };

  const send = (kind: SignalKind, told: Partial<Told>, id: string): void => {
    const time = options.now();
    const note = options.note();
    const event = events.get(id);
    const evidence = note === null ? (told.evidence ?? {}) : { message: note, ...told.evidence };
    const signal: Signal = {
      schema: 'emmental/signal/1',
      kind,
      id,
      time: new Date(time).toISOString(),
      app: options.app,
      function: options.function,
      invocation: event === undefined ? options.invocation() : event,
      section: told.section ?? null,
      rule: told.rule ?? null,
      match: told.match ?? null,
      decision: told.decision ?? null,
      mode: told.mode ?? null,
      level: options.level,
      evidence,
      profileDigest: options.digest,
      guardVersion,
    };
    options.emit(JSON.stringify(signal));
  };

  const isOneTooMany = (): boolean => {
    const now = Math.floor(options.now() / 60_000);
    if (now !== minute) {
      minute = now;
      sent = 0;
    }
    sent += 1;
    return sent > most;
  };

  const tellLost = (): void => {
    if (lost === 0) return;
    const count = lost;
    lost = 0;
    send('lost', { evidence: { lost: count } }, freshId());
  };

  return {
    hit: (match) => {
      hits[match] = (hits[match] ?? 0) + 1;
      counted += 1;
    },
    ran: () => {
      invocations += 1;
    },
    notInspected: (count) => {
      unread += count;
    },
    tell: (kind, told, id = kind === 'block' ? noted(freshId()) : freshId()) => {
      if (isOneTooMany()) lost += 1;
      else {
        tellLost();
        send(kind, told, id);
      }
      return id;
    },
    flush: (now) => {
      const time = options.now();
      if (counted + invocations + lost === 0) return;
      // A clock that was set back must not silence the counts.
      if (!now && time - flushed < quiet && time >= flushed) return;
      flushed = time;
      tellLost();
      if (counted + invocations > 0)
        send(
          'hits',
          {
            evidence: {
              hits,
              invocations,
              ...(unread > 0 ? { notInspected: unread } : {}),
              since: new Date(since).toISOString(),
              ...options.learned(),
            },
          },
          freshId(),
        );
      hits = {};
      counted = 0;
      invocations = 0;
      unread = 0;
      since = time;
    },
    lost: (count) => {
      lost += count;
    },
    freshId: () => noted(freshId()),
  };
}

function freshId(): string {
  let text = 'em-';
  while (text.length < 11) text += Math.floor(Math.random() * 16).toString(16);
  return text;
}
