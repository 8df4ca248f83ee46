/** Events with a proof of one kind, whose text stood in the same fields. */
export interface RecordedProofs extends ProofPlace {
  /** Events. */
  readonly times: number;
  readonly ofIncidents: number;
}

/** Events in which calls of the same kinds of sink proved an attack. */
export interface ProofsOfKinds {
  /** The kinds of sink, in order: `path`, `shell`. */
  readonly kinds: readonly string[];
  /** Events. */
  readonly times: number;
  readonly ofIncidents: number;
}

/** The place of a text that proved an attack, as the guard told it. */
interface ProofPlace {
  /** The kind of sink: `sql`. */
  readonly sink: string;
  /** Null = the guard did not say it. */
  readonly fields: readonly string[] | null;
  readonly trigger: string | null;
  /** The name of the rule of `inbound` that let the event in. */
  readonly entry: string | null;
}

/** The events of one function in which a call proved an attack. */
export class Proofs {
  readonly #events = new Map<string, { readonly places: Map<string, ProofPlace>; isConfirmed: boolean }>();

  /** Notes a signal with a proof. `cause` is the event that it belongs to. */
  note(evidence: Readonly<Record<string, unknown>>, cause: string, isConfirmed: boolean): void {
    const place = placeOf(evidence);
    const event = this.#events.get(cause) ?? { places: new Map(), isConfirmed: false };
    this.#events.set(cause, event);
    event.places.set(JSON.stringify(place), place);
    if (isConfirmed) event.isConfirmed = true;
  }

  /** Returns the number of the events, and of those that a person confirmed. */
  get counts(): { readonly events: number; readonly confirmed: number } {
    const all = [...this.#events.values()];
    return { events: all.length, confirmed: all.filter(({ isConfirmed }) => isConfirmed).length };
  }

  /** Returns the events by place. An event with proofs in several places is in none of them. */
  byPlace(): readonly RecordedProofs[] {
    const sums = new Map<string, { place: ProofPlace; times: number; ofIncidents: number }>();
    for (const { places, isConfirmed } of this.#events.values()) {
      const [first, ...others] = places;
      if (first === undefined || others.length > 0) continue;
      const [key, place] = first;
      const sum = sums.get(key) ?? { place, times: 0, ofIncidents: 0 };
      sums.set(key, sum);
      sum.times += 1;
      if (isConfirmed) sum.ofIncidents += 1;
    }
    return [...sums.values()].map(({ place, times, ofIncidents }) => ({ ...place, times, ofIncidents }));
  }

  /** Returns the events by the kinds of sink of their proofs; each event is counted once. */
  byKinds(): readonly ProofsOfKinds[] {
    const sums = new Map<string, { kinds: readonly string[]; times: number; ofIncidents: number }>();
    for (const { places, isConfirmed } of this.#events.values()) {
      const kinds = [...new Set([...places.values()].map(({ sink }) => sink))].sort();
      const key = kinds.join(' ');
      const sum = sums.get(key) ?? { kinds, times: 0, ofIncidents: 0 };
      sums.set(key, sum);
      sum.times += 1;
      if (isConfirmed) sum.ofIncidents += 1;
    }
    return [...sums.values()];
  }
}

function placeOf({ signature, fields, trigger, entry }: Readonly<Record<string, unknown>>): ProofPlace {
  const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    sink: (textOrNull(signature) ?? '').replace(/^sink\//, ''),
    fields: Array.isArray(fields) ? fields.map(String) : null,
    trigger: textOrNull(trigger),
    entry: textOrNull(entry),
  };
}
