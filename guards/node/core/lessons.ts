import type { CompiledFunction, SignalEvidence } from '@emmental/model';
import type { Inspection } from './contract.ts';
import { Recent } from './policy/verdict.ts';

/** Collects the forms of calls and the shapes of events for `profile learn`; each is sent once, in a signal of kind `hits`. */
export interface Lessons {
  /** Notes a dangerous call (a query, a command) while this event is being handled. */
  readonly call: (invocation: string, kind: string, argument: string, dialect: string | undefined) => void;
  /** Forgets the calls of all current events, because at least one of these events is an attack. */
  readonly spoil: () => void;
  readonly end: (invocation: string) => void;
  /** Returns the forms and shapes since the last call of `take`. */
  readonly take: () => Pick<SignalEvidence, 'skeletons' | 'shape' | 'message'>;
}

/** The most forms of each kind, and the most characters of a form. A function with more forms builds them from data, so they are not worth learning. */
const maxForms = 100;
const maxLength = 1000;
/** The most characters of a shape that is sent. */
const maxShape = 64 * 1024;

/** Makes the collector; `known` holds the forms of the profile. `engine` returns null until the first event is inspected. */
export function createLessons(
  known: CompiledFunction['skeletons'] | undefined,
  engine: () => Inspection | null,
): Lessons {
  const sent = new Map<string, Set<string>>();
  const pending = new Map<string, (readonly [kind: string, form: string])[]>();
  const recent = new Recent<string>(500);
  let fresh = new Map<string, string[]>();

  const knownOf = (kind: string): Set<string> => {
    const forms = sent.get(kind) ?? new Set(known?.[kind]?.forms ?? []);
    sent.set(kind, forms);
    return forms;
  };
  const formOf = (kind: string, argument: string, dialect: string | undefined): string => {
    const key = `${kind} ${dialect} ${argument}`;
    return recent.get(key) ?? recent.set(key, engine()?.form(kind, argument, dialect) ?? '');
  };

  return {
    call: (invocation, kind, argument, dialect) => {
      if (argument.length > maxLength * 4 || knownOf(kind).size >= maxForms) return;
      const form = formOf(kind, argument, dialect);
      if (form === '' || form.length > maxLength || knownOf(kind).has(form)) return;
      const forms = pending.get(invocation) ?? [];
      if (forms.length < maxForms) forms.push([kind, form]);
      pending.set(invocation, forms);
    },
    spoil: () => pending.clear(),
    end: (invocation) => {
      for (const [kind, form] of pending.get(invocation) ?? []) {
        const forms = knownOf(kind);
        if (forms.has(form) || forms.size >= maxForms) continue;
        forms.add(form);
        fresh.set(kind, [...(fresh.get(kind) ?? []), form]);
      }
      pending.delete(invocation);
    },
    take: () => {
      const skeletons = fresh.size === 0 ? null : Object.fromEntries(fresh);
      fresh = new Map();
      return { ...(skeletons === null ? {} : { skeletons }), ...shapeEvidence(engine()?.learned() ?? null) };
    },
  };
}

function shapeEvidence(shape: unknown): Pick<SignalEvidence, 'shape' | 'message'> {
  if (shape === null) return {};
  if (JSON.stringify(shape).length <= maxShape) return { shape };
  return { message: 'the shape of its events is larger than 64 KiB and is not reported' };
}
