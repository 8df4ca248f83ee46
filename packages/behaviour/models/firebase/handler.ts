import {
  type Abstract,
  addBase,
  choices,
  event,
  type Instance,
  type Machine,
  native,
  nowhere,
  recordOf,
  stringOf,
  union,
} from '@emmental/evaluator';
import type { TriggerKind } from '@emmental/model';
import { part } from '../google/part.ts';
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
  if (starter === 'firestore' || starter === 'database') return documentEvent(machine, made, starter);
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
 * The event of Firestore or of the Realtime Database: its snapshots lead to the document, which the program may write. The first
 * generation passes a snapshot, or a change with two of them; later ones have them in `data`.
 */
function documentEvent(machine: Machine, made: Instance, starter: Stored): Abstract {
  if (isFirstGeneration(made)) return snapshot(machine, '', starter);
  return over(machine, { data: snapshot(machine, 'data', starter) }, '');
}

type Stored = 'firestore' | 'database';

function snapshot(machine: Machine, path: string, starter: Stored): Abstract {
  const fields = fieldsOf(machine, starter);
  const inner = (name: string): Abstract => {
    const at = below(path, name);
    return over(machine, { ...fields, ...contentsAt(at, starter) }, at);
  };
  return over(
    machine,
    { ...fields, ...contentsAt(path, starter), before: inner('before'), after: inner('after') },
    path,
  );
}

/** The fields of a snapshot that are no data of its writer. */
function fieldsOf(machine: Machine, starter: Stored): Readonly<Record<string, Abstract>> {
  // The Realtime Database has rules of its own; what is done with its references is an open question.
  if (starter === 'database') return { ref: part('database.ref') };
  const document = instanceOf({ machine, at: nowhere, name: 'the document' }, 'google/document');
  return { ref: document, reference: document };
}

/** The methods by which code reads what a snapshot holds. Source: references of firebase-functions 6 and firebase_functions. */
const contents: Readonly<Record<Stored, { readonly all: readonly string[]; readonly field: string }>> = {
  firestore: { all: ['data', 'to_dict'], field: 'get' },
  database: { all: ['val', 'exportVal', 'toJSON'], field: 'child' },
};

/** The content lies at the path of the snapshot: `event.data.data().name` is `data.name`. */
function contentsAt(path: string, starter: Stored): Readonly<Record<string, Abstract>> {
  const { all, field } = contents[starter];
  const named = native(field, ({ args }) => {
    const name = args[0] && stringOf(args[0]);
    return event(typeof name === 'string' ? below(path, name.replaceAll('/', '.')) : path);
  });
  return Object.fromEntries([
    ...all.map((name) => [name, native(name, () => event(path))] as const),
    [field, named],
  ]);
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** An object of the event with some fields that are no data. */
function over(machine: Machine, fields: Readonly<Record<string, Abstract>>, path: string): Abstract {
  const made = recordOf(machine, fields);
  if (made.kind === 'object') addBase(machine, made.object, event(path));
  return made;
}
