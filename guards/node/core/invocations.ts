import type { Texts } from '@emmental/inspect';
import type { Inspection } from './contract.ts';
import type { EventVerdict } from './inbound.ts';

/** Events that the function is working on. */
export interface Invocations {
  readonly begin: (id: string, event: unknown) => void;
  /** What inbound rules and inspection said about it. */
  readonly judged: (id: string, verdict: EventVerdict) => void;
  /** Its text was proven to change what a call means; only the first proof is kept. */
  readonly attacks: (id: string, proof: Proof) => void;
  /** null: nothing was proven of it. */
  readonly attack: (id: string) => Attack | null;
  readonly ids: () => readonly string[];
  readonly end: (id: string) => void;
  readonly endAll: () => void;
  /** The only or the last one; null outside of all. */
  readonly current: () => string | null;
  readonly isRunning: (id: string) => boolean;
  readonly hasEnded: (id: string) => boolean;
  /** There was an event at all. */
  readonly hasBegun: () => boolean;
  readonly count: () => number;
  /** A number that is another one as soon as other events are in work. */
  readonly change: () => number;
  /** Those of one event that runs; none where it has none. */
  readonly textsOf: (id: string, inspection: () => Inspection | null) => readonly Texts[];
  /** Those of all events in work that have any: at a pooled connection nobody knows whose call it is. */
  readonly texts: (inspection: () => Inspection | null) => readonly Texts[];
}

/** A call that was refused because of text of an event. */
export interface Proof {
  /** Of the signal that told it. */
  readonly id: string;
  readonly kind: string;
  readonly argument: string;
  readonly dialect: string | undefined;
}

export interface Attack {
  readonly event: unknown;
  readonly verdict: EventVerdict;
  readonly proof: Proof;
}

interface Running {
  readonly event: unknown;
  texts: readonly Texts[] | null;
  verdict: EventVerdict | null;
  proof: Proof | null;
}

export function createInvocations(): Invocations {
  const running = new Map<string, Running>();
  const ended: string[] = [];
  let current: string | null = null;
  let begun = false;
  let change = 0;
  const end = (id: string): void => {
    running.delete(id);
    change += 1;
    ended.push(id);
    if (ended.length > 64) ended.shift();
    if (current === id) current = [...running.keys()].at(-1) ?? null;
  };
  const textsOf = (one: Running, inspection: () => Inspection | null): readonly Texts[] => {
    if (one.texts === null) {
      const { platform, inspected } = one.verdict ?? { platform: null, inspected: null };
      const texts = inspection()?.texts(one.event, platform, inspected?.tree ?? null);
      one.texts = texts === undefined || texts.values.length === 0 ? [] : [texts];
    }
    return one.texts;
  };
  return {
    begin: (id, event) => {
      running.set(id, { event, texts: null, verdict: null, proof: null });
      current = id;
      begun = true;
      change += 1;
    },
    judged: (id, verdict) => {
      const one = running.get(id);
      if (one !== undefined) one.verdict = verdict;
    },
    attacks: (id, proof) => {
      const one = running.get(id);
      if (one !== undefined) one.proof ??= proof;
    },
    attack: (id) => {
      const one = running.get(id);
      if (one === undefined || one.proof === null || one.verdict === null) return null;
      return { event: one.event, verdict: one.verdict, proof: one.proof };
    },
    ids: () => [...running.keys()],
    end,
    endAll: () => {
      for (const id of [...running.keys()]) end(id);
    },
    current: () => current,
    isRunning: (id) => running.has(id),
    hasEnded: (id) => ended.includes(id),
    hasBegun: () => begun,
    count: () => running.size,
    change: () => change,
    textsOf: (id, inspection) => {
      const one = running.get(id);
      return one === undefined ? [] : textsOf(one, inspection);
    },
    texts: (inspection) => {
      const all: Texts[] = [];
      for (const one of running.values()) {
        // Mostly there is one event.
        if (running.size === 1) return textsOf(one, inspection);
        all.push(...textsOf(one, inspection));
      }
      return all;
    },
  };
}
