import type { Signal } from '@emmental/model';
import { type Incident, incidentKey, isIncident } from './incident.ts';

/** One incident with everything that its signals show. */
export interface Case {
  /** The signals with the id; ids repeat by chance, and a blocked event can have several signals. */
  readonly signals: readonly Incident['signal'][];
  /** Other signals of the same invocations, in the order of the log. */
  readonly related: readonly Incident['signal'][];
  /** Equal signals, with these: how many, and the first and last time. */
  readonly equal: { readonly times: number; readonly first: string; readonly last: string };
  /** False if signals of the same invocation may be missing, because the log is too large. */
  readonly isComplete: boolean;
}

/** Looks for one incident signal by signal, in bounded memory. */
export interface CaseCollector {
  readonly add: (signal: Signal) => void;
  /** Returns null if no signal has the id. */
  readonly result: () => Case | null;
  /** Ids that begin as the wanted one does, at most 5. */
  readonly similar: () => readonly string[];
}

const mostSignals = 20;
/** The most signals that are kept for the case that the wanted one comes later. */
const mostWaiting = 20_000;
const mostKeys = 200_000;

export function collectCase(id: string): CaseCollector {
  const found: Incident['signal'][] = [];
  const related: Incident['signal'][] = [];
  let waiting: Incident['signal'][] = [];
  let isComplete = true;
  const similar = new Set<string>();
  const equal = new Map<string, { times: number; first: string; last: string }>();

  const isSame = (signal: Signal): boolean =>
    signal.invocation !== null &&
    found.some(
      ({ app, function: fn, invocation }) =>
        app === signal.app && fn === signal.function && invocation === signal.invocation,
    );

  const find = (signal: Incident['signal']): void => {
    if (found.length < mostSignals) found.push(signal);
    related.push(...waiting.filter(isSame));
    waiting = waiting.filter((each) => !isSame(each));
  };

  return {
    add: (signal) => {
      if (!isIncident(signal)) return;
      count(equal, signal);
      if (signal.id === id) find(signal);
      else if (isSame(signal)) {
        if (related.length < mostSignals) related.push(signal);
      } else if (found.length === 0) {
        waiting.push(signal);
        if (waiting.length > 2 * mostWaiting) {
          waiting = waiting.slice(-mostWaiting);
          isComplete = false;
        }
      }
      if (similar.size < 5 && id.length > 4 && signal.id.startsWith(id)) similar.add(signal.id);
    },
    result: () => {
      const [first] = found;
      if (!first) return null;
      const times = equal.get(incidentKey(first)) ?? { times: 1, first: first.time, last: first.time };
      return { signals: found, related: related.slice(0, mostSignals), equal: times, isComplete };
    },
    similar: () => [...similar],
  };
}

function count(
  equal: Map<string, { times: number; first: string; last: string }>,
  signal: Incident['signal'],
): void {
  const key = incidentKey(signal);
  const { time } = signal;
  const known = equal.get(key);
  if (!known) {
    if (equal.size < mostKeys) equal.set(key, { times: 1, first: time, last: time });
    return;
  }
  known.times += 1;
  if (time !== '' && time < known.first) known.first = time;
  if (time > known.last) known.last = time;
}
