import type { Texts } from '@emmental/inspect';
import type { AcceptedProof, CompiledFunction } from '@emmental/model';
import type { Inspection } from './contract.ts';
import type { Invocations, Known } from './invocations.ts';

/** A call in which a text of an event proved an attack. */
export interface ProvenCall {
  readonly kind: string;
  readonly argument: string;
  readonly dialect: string | undefined;
}

/** Decides if the exceptions of the rulebase accept a proof. */
export interface Acceptance {
  /** Returns the texts of a current event that no exception accepts in calls of this kind. */
  readonly textsBeside: (id: string, kind: string) => readonly Texts[];
  /** Returns the texts of a part of a current event that no exception accepts in calls of this kind. */
  readonly textsOfAlone: (
    alone: unknown,
    of: Omit<Known, 'event' | 'entry'>,
    kind: string,
  ) => readonly Texts[] | null;
  /**
   * Returns the ids of the exceptions that accept a call, for its hits; null when texts that no exception accepts are a proof, too. `isProof`
   * compares texts with the call.
   */
  readonly by: (call: ProvenCall, isProof: (texts: readonly Texts[]) => boolean) => readonly string[] | null;
}

/** Makes the decision; null for a function without exceptions. `now` returns milliseconds since 1970. */
export function createAcceptance(
  { accepted = [], skeletons }: CompiledFunction,
  invocations: Invocations,
  engine: () => Inspection | null,
  now: () => number,
): Acceptance | null {
  if (accepted.length === 0) return null;
  /** Returns the exceptions that hold today for calls of this kind in an event. */
  const holding = (known: Omit<Known, 'entry'>, kind: string): readonly AcceptedProof[] => {
    const today = new Date(now()).toISOString().slice(0, 10);
    return accepted.filter(
      (each) =>
        each.sink === kind &&
        today <= each.until &&
        engine()?.comesFrom(each, known.trigger, known.event) === true,
    );
  };
  const besideIn = (known: Omit<Known, 'entry'>, kind: string): readonly Texts[] | null => {
    const inspection = engine();
    const exceptions = holding(known, kind);
    if (inspection === null || exceptions.length === 0) return null;
    const fields = exceptions.flatMap((each) => each.fields);
    const texts = inspection.textsBeside(known.event, known.platform, fields);
    return texts.values.length === 0 ? [] : [texts];
  };
  const textsBeside = (id: string, kind: string): readonly Texts[] => {
    const known = invocations.known(id);
    return (known && besideIn(known, kind)) ?? invocations.textsOf(id, engine);
  };
  return {
    textsBeside,
    textsOfAlone: (event, { trigger, platform }, kind) => besideIn({ event, trigger, platform }, kind),
    by: ({ kind, argument, dialect }, isProof) => {
      const ids = invocations.ids();
      if (isProof(ids.flatMap((id) => textsBeside(id, kind)))) return null;
      const matches = new Set<string>();
      for (const id of ids) {
        const known = invocations.known(id);
        if (known === null) continue;
        const fields =
          engine()?.proofFields(kind, argument, known.event, known.platform, dialect, skeletons?.[kind]) ??
          null;
        for (const each of holding(known, kind))
          if (fields === null || engine()?.isBelowAny(fields, each.fields) === true) matches.add(each.match);
      }
      return [...matches];
    },
  };
}
