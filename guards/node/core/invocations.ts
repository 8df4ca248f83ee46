import type { Texts } from '@emmental/inspect';
import type { Inspection } from './contract.ts';
import type { EventVerdict } from './inbound.ts';

/** The events that the function is handling at this moment (current events). */
export interface Invocations {
  readonly begin: (id: string, event: unknown) => void;
  /** Keeps the verdict of the inbound rules and of the inspection. */
  readonly judged: (id: string, verdict: EventVerdict) => void;
  /** Notes the proof that a text of the event changed the meaning of a call; only the first proof of an event is kept. */
  readonly attacks: (id: string, proof: Proof) => void;
  /** Returns the proven attack of an event, or null. */
  readonly attack: (id: string) => Attack | null;
  /** Returns a current event with what is known of its sender; null when its trigger is not known. */
  readonly known: (id: string) => Known | null;
  readonly ids: () => readonly string[];
  readonly end: (id: string) => void;
  readonly endAll: () => void;
  /** Returns the id of the event for which code runs now; null when none is being handled, or several are and it is not known which. */
  readonly current: () => string | null;
  /** Returns the id of the event that began last; null when none is being handled. */
  readonly last: () => string | null;
  readonly isRunning: (id: string) => boolean;
  readonly hasEnded: (id: string) => boolean;
  /** True after the first event began. */
  readonly hasBegun: () => boolean;
  readonly count: () => number;
  /** Returns the texts of one current event. */
  readonly textsOf: (id: string, inspection: () => Inspection | null) => readonly Texts[];
  /** Returns the texts of all current events: at a pooled connection the guard cannot tell which event a call belongs to. */
  readonly texts: (inspection: () => Inspection | null) => readonly Texts[];
}

/** A call that was refused because of text of an event. */
export interface Proof {
  /** The id of the signal that reported it. */
  readonly id: string;
  readonly kind: string;
  readonly argument: string;
  readonly dialect: string | undefined;
}

/** An event, its trigger, the name of the rule that let it in, and the trigger if nobody else can have written it. */
export interface Known {
  readonly event: unknown;
  readonly trigger: string;
  readonly platform: string | null;
  readonly entry: string | null;
}

/** An event with the proof that a text of it attacked a call. */
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

/** Makes the empty list of current events. `context` returns the id of the event to which the running code belongs; the empty text where it is not known. */
export function createInvocations(context: () => string = () => ''): Invocations {
  const running = new Map<string, Running>();
  const ended: string[] = [];
  let current: string | null = null;
  let begun = false;
  const end = (id: string): void => {
    running.delete(id);
    ended.push(id);
    if (ended.length > 64) ended.shift();
    if (current === id) current = [...running.keys()].at(-1) ?? null;
  };
  const textsOf = (call: Running, inspection: () => Inspection | null): readonly Texts[] => {
    if (call.texts === null) {
      const { platform, inspected } = call.verdict ?? { platform: null, inspected: null };
      const texts = inspection()?.texts(call.event, platform, inspected?.tree ?? null);
      call.texts = texts === undefined || texts.values.length === 0 ? [] : [texts];
    }
    return call.texts;
  };
  return {
    begin: (id, event) => {
      running.set(id, { event, texts: null, verdict: null, proof: null });
      current = id;
      begun = true;
    },
    judged: (id, verdict) => {
      const call = running.get(id);
      if (call !== undefined) call.verdict = verdict;
    },
    attacks: (id, proof) => {
      const call = running.get(id);
      if (call !== undefined) call.proof ??= proof;
    },
    attack: (id) => {
      const call = running.get(id);
      if (call === undefined || call.proof === null || call.verdict === null) return null;
      return { event: call.event, verdict: call.verdict, proof: call.proof };
    },
    known: (id) => {
      const { event, verdict } = running.get(id) ?? { event: null, verdict: null };
      if (verdict === null) return null;
      return {
        event,
        trigger: verdict.trigger,
        platform: verdict.platform,
        entry: verdict.rule?.name ?? null,
      };
    },
    ids: () => [...running.keys()],
    end,
    endAll: () => {
      for (const id of [...running.keys()]) end(id);
    },
    current: () => {
      if (running.size < 2) return current;
      const id = context();
      return running.has(id) ? id : null;
    },
    last: () => current,
    isRunning: (id) => running.has(id),
    hasEnded: (id) => ended.includes(id),
    hasBegun: () => begun,
    count: () => running.size,
    textsOf: (id, inspection) => {
      const call = running.get(id);
      return call === undefined ? [] : textsOf(call, inspection);
    },
    texts: (inspection) => {
      const found: Texts[] = [];
      for (const call of running.values()) {
        // Usually there is a single event; its list need not be copied.
        if (running.size === 1) return textsOf(call, inspection);
        found.push(...textsOf(call, inspection));
      }
      return found;
    },
  };
}
