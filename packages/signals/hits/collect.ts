import type { ProfileSection, Signal } from '@emmental/model';

/** How often something happened, and when last; '' if no signal had a time. */
export interface Hits {
  readonly times: number;
  readonly last: string;
}

/** The counts of the guards of one function. They are lower bounds: an instance that ends idle sends no last counts. */
export interface FunctionHits {
  readonly app: string;
  readonly function: string;
  readonly invocations: number;
  /** Values of events that the inspection could not read. */
  readonly notInspected: number;
  /** Signals that could not be sent. */
  readonly lost: number;
  /** The time of the first and of the last signal; '' without one. */
  readonly first: string;
  readonly last: string;
  /** The digests of the rulebases that decided, at most 20. */
  readonly digests: ReadonlySet<string>;
  /** Hits by the match id of a rule. */
  readonly matches: ReadonlyMap<string, Hits>;
  /** Signals of actions that no rule allows, by section. */
  readonly others: ReadonlyMap<ProfileSection, Hits>;
}

/** Adds up the counts of signals, in bounded memory. */
export interface HitsCollector {
  readonly add: (signal: Signal) => void;
  /** The counts of each function. */
  readonly result: () => readonly FunctionHits[];
  /** Signals of functions, and counts of rules, that are not in the result, because there were too many of them. */
  readonly leftOut: () => number;
}

const mostFunctions = 10_000;
/** The most rules of all functions. */
const mostMatches = 300_000;
const mostDigests = 20;

type Open<T> = { -readonly [K in keyof T]: T[K] };

interface OpenFunction extends Open<Omit<FunctionHits, 'digests' | 'matches' | 'others'>> {
  readonly digests: Set<string>;
  readonly matches: Map<string, Open<Hits>>;
  readonly others: Map<ProfileSection, Open<Hits>>;
}

export function collectHits(): HitsCollector {
  const functions = new Map<string, OpenFunction>();
  let matches = 0;
  let leftOut = 0;

  const functionOf = ({ app, function: fn }: Signal): OpenFunction | null => {
    const key = `${app}\n${fn}`;
    const known = functions.get(key);
    if (known) return known;
    if (functions.size >= mostFunctions) return null;
    const fresh = newFunction(app, fn);
    functions.set(key, fresh);
    return fresh;
  };

  const hit = ({ matches: known }: OpenFunction, id: string, times: number, time: string): void => {
    const hits = known.get(id);
    if (hits) addTo(hits, times, time);
    else if (matches >= mostMatches) leftOut += 1;
    else {
      matches += 1;
      known.set(id, { times, last: time });
    }
  };

  return {
    add: (signal) => {
      const counts = functionOf(signal);
      if (!counts) {
        leftOut += 1;
        return;
      }
      const { kind, time, evidence, match, section, rule, profileDigest } = signal;
      counts.invocations += evidence.invocations ?? 0;
      counts.notInspected += evidence.notInspected ?? 0;
      counts.lost += kind === 'lost' ? (evidence.lost ?? 0) : 0;
      if (time !== '' && (counts.first === '' || time < counts.first)) counts.first = time;
      if (time > counts.last) counts.last = time;
      if (profileDigest !== null && counts.digests.size < mostDigests) counts.digests.add(profileDigest);
      for (const [id, times] of Object.entries(evidence.hits ?? {}))
        if (times > 0) hit(counts, id, times, time);
      // Counts contain the calls of such a signal, but come later or not at all.
      if (match !== null) hit(counts, match, 0, time);
      if (rule === '(all other)' && section !== null) {
        const hits = counts.others.get(section);
        if (hits) addTo(hits, 1, time);
        else counts.others.set(section, { times: 1, last: time });
      }
    },
    result: () => [...functions.values()],
    leftOut: () => leftOut,
  };
}

const newFunction = (app: string, fn: string): OpenFunction => ({
  app,
  function: fn,
  invocations: 0,
  notInspected: 0,
  lost: 0,
  first: '',
  last: '',
  digests: new Set(),
  matches: new Map(),
  others: new Map(),
});

function addTo(hits: Open<Hits>, times: number, time: string): void {
  hits.times += times;
  if (time > hits.last) hits.last = time;
}
