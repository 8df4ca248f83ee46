import {
  type Abstract,
  addBase,
  choices,
  event,
  type Instance,
  type Machine,
  nowhere,
  recordOf,
  stringOf,
  union,
} from '@emmental/evaluator';
import type { TriggerKind } from '@emmental/model';
import { instanceOf } from '../instance.ts';
import { declared } from './declarations.ts';

/** A handler that a call of the SDK was given, with what the SDK passes to it. */
export interface DeclaredHandler {
  readonly handler: Abstract;
  /** The kinds of its triggers, as far as they decide how it is called. */
  readonly kinds: readonly TriggerKind[];
  /** The event, or the data of a call, and what comes with it. */
  readonly passed: readonly Abstract[];
}

/** Returns the handler of a function that the SDK of Firebase made; null for any other value. */
export function declaredHandler(machine: Machine, value: Abstract): DeclaredHandler | null {
  const made = functionsIn(value);
  const [first] = made;
  if (!first) return null;
  const starter = stringOf(first.facts['startedBy']);
  return {
    handler: union(made.flatMap(({ facts }) => facts['handler'] ?? [])),
    kinds: starter === 'request' ? ['google-http'] : [],
    passed: [eventOf(machine, first, starter), event('context')],
  };
}

/**
 * The first argument of a handler. The request of a call has who calls, which the SDK verified: in the second argument (`context`) of
 * the first generation, in the request itself since.
 */
function eventOf(machine: Machine, made: Instance, starter: string | null): Abstract {
  if (starter === 'firestore') return documentEvent(machine, made);
  return starter === 'callable' && !isFirstGeneration(made)
    ? over(machine, { auth: event('context.auth'), app: event('context.app') }, '')
    : event('');
}

const isFirstGeneration = ({ facts }: Instance): boolean =>
  facts['generation']?.kind === 'constant' && facts['generation'].value === 1;

/** The functions of Firebase in a value. */
export const functionsIn = (value: Abstract): readonly Instance[] =>
  choices(value).flatMap((choice) =>
    choice.kind === 'instance' && choice.type === declared ? [choice] : [],
  );

/**
 * The event of Firestore: its snapshots lead to the document, which the program may write. The first generation passes a snapshot, or
 * a change with two of them; later ones have them in `data`.
 */
function documentEvent(machine: Machine, made: Instance): Abstract {
  if (isFirstGeneration(made)) return snapshot(machine, '');
  return over(machine, { data: snapshot(machine, 'data') }, '');
}

function snapshot(machine: Machine, path: string): Abstract {
  const document = instanceOf({ machine, at: nowhere, name: 'the document' }, 'google/document');
  const inner = (name: string): Abstract =>
    over(machine, { ref: document, reference: document }, path === '' ? name : `${path}.${name}`);
  return over(
    machine,
    { ref: document, reference: document, before: inner('before'), after: inner('after') },
    path,
  );
}

/** An object of the event with some fields that are no data. */
function over(machine: Machine, fields: Readonly<Record<string, Abstract>>, path: string): Abstract {
  const made = recordOf(machine, fields);
  if (made.kind === 'object') addBase(machine, made.object, event(path));
  return made;
}
