import type { Inspection } from './contract.ts';

/** Events that the function is working on. */
export interface Invocations {
  readonly begin: (id: string, event: unknown) => void;
  readonly end: (id: string) => void;
  readonly endAll: () => void;
  /** The only or the last one; null outside of all. */
  readonly current: () => string | null;
  readonly isRunning: (id: string) => boolean;
  readonly hasEnded: (id: string) => boolean;
  readonly count: () => number;
  /** Texts of all events in work: at a pooled connection nobody knows whose call it is. */
  readonly inputs: (inspection: () => Inspection | null) => readonly string[];
}

interface Running {
  readonly event: unknown;
  texts: readonly string[] | null;
}

/** Texts of one event; more than this are not looked at. */
const most = 20_000;

export function createInvocations(): Invocations {
  const running = new Map<string, Running>();
  const ended: string[] = [];
  let current: string | null = null;
  const end = (id: string): void => {
    running.delete(id);
    ended.push(id);
    if (ended.length > 64) ended.shift();
    if (current === id) current = [...running.keys()].at(-1) ?? null;
  };
  return {
    begin: (id, event) => {
      running.set(id, { event, texts: null });
      current = id;
    },
    end,
    endAll: () => {
      for (const id of [...running.keys()]) end(id);
    },
    current: () => current,
    isRunning: (id) => running.has(id),
    hasEnded: (id) => ended.includes(id),
    count: () => running.size,
    inputs: (inspection) => {
      if (running.size === 0) return [];
      const all: string[] = [];
      for (const one of running.values()) {
        one.texts ??= inspection()?.texts(one.event).slice(0, most) ?? [];
        for (const text of one.texts) all.push(text);
      }
      return all;
    },
  };
}
