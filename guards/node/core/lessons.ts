import type { CompiledFunction, SignalEvidence } from '@emmental/model';
import type { Inspection } from './contract.ts';
import { Recent } from './policy/verdict.ts';

/** What calls and events of this function look like, for `profile learn`: told once, with the counts. */
export interface Lessons {
  /** A call into a sink while this event is in work. */
  readonly call: (invocation: string, kind: string, argument: string, dialect: string | undefined) => void;
  /** An attack was seen: nothing of the events in work is learned. */
  readonly spoil: () => void;
  readonly end: (invocation: string) => void;
  /** What is new since the last time. */
  readonly take: () => Pick<SignalEvidence, 'skeletons' | 'shape' | 'message'>;
}

/** Forms of one kind, and characters of one. A function that has more has no forms. */
const most = 100;
const longest = 1000;
/** Characters of a shape that are told. */
const largest = 64 * 1024;

/** `engine` gives null as long as nothing was inspected. */
export function createLessons(
  known: CompiledFunction['skeletons'] | undefined,
  engine: () => Inspection | null,
): Lessons {
  const told = new Map<string, Set<string>>();
  const pending = new Map<string, (readonly [kind: string, form: string])[]>();
  const recent = new Recent<string>(500);
  let fresh = new Map<string, string[]>();

  const knownOf = (kind: string): Set<string> => {
    const forms = told.get(kind) ?? new Set(known?.[kind]?.forms ?? []);
    told.set(kind, forms);
    return forms;
  };
  const formOf = (kind: string, argument: string, dialect: string | undefined): string => {
    const key = `${kind} ${dialect} ${argument}`;
    return recent.get(key) ?? recent.set(key, engine()?.form(kind, argument, dialect) ?? '');
  };

  return {
    call: (invocation, kind, argument, dialect) => {
      if (argument.length > longest * 4 || knownOf(kind).size >= most) return;
      const form = formOf(kind, argument, dialect);
      if (form === '' || form.length > longest || knownOf(kind).has(form)) return;
      const forms = pending.get(invocation) ?? [];
      if (forms.length < most) forms.push([kind, form]);
      pending.set(invocation, forms);
    },
    spoil: () => pending.clear(),
    end: (invocation) => {
      for (const [kind, form] of pending.get(invocation) ?? []) {
        const forms = knownOf(kind);
        if (forms.has(form) || forms.size >= most) continue;
        forms.add(form);
        fresh.set(kind, [...(fresh.get(kind) ?? []), form]);
      }
      pending.delete(invocation);
    },
    take: () => {
      const skeletons = fresh.size === 0 ? null : Object.fromEntries(fresh);
      fresh = new Map();
      const shape = engine()?.learned() ?? null;
      return {
        ...(skeletons === null ? {} : { skeletons }),
        ...(shape === null
          ? {}
          : JSON.stringify(shape).length > largest
            ? { message: 'the shape of its events is larger than 64 KiB and is not reported' }
            : { shape }),
      };
    },
  };
}
