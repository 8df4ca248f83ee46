import {
  type Abstract,
  type Call,
  constant,
  frameOf,
  type Instance,
  type InstanceFacts,
  isNothing,
  native,
  recordOf,
  stringOf,
  undefinedValue,
} from '@emmental/evaluator';
import type { FirebaseStarter } from '@emmental/model';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import { keptFor } from '../kept.ts';
import type { Behaves } from '../model.ts';

/** The type of the object that a call of the SDK makes of a handler. */
export const declared = 'firebase/function';

/** The options of `setGlobalOptions`, in the order of its calls. */
export const globalOptionsIn = keptFor(() => new Set<Abstract>());

/** The calls of the second generation, with what starts the functions that they declare, by their names in JavaScript. Source: reference of firebase-functions 6, `v2`. */
const calls: readonly (readonly [RegExp, FirebaseStarter])[] = [
  [/^onRequest$/, 'request'],
  [/^onCall(?:Genkit)?$/, 'callable'],
  [/^onDocument(?:Written|Created|Updated|Deleted)(?:WithAuthContext)?$/, 'firestore'],
  [/^onValue(?:Written|Created|Updated|Deleted)$/, 'database'],
  [/^onObject(?:Archived|Finalized|Deleted|MetadataUpdated)$/, 'storage'],
  [/^onMessagePublished$/, 'pubsub'],
  [/^onSchedule$/, 'schedule'],
  [/^onTaskDispatched$/, 'task'],
  [/^before(?:UserCreated|UserSignedIn|EmailSent|SmsSent|Operation)$/, 'blocking'],
  [/^onCustomEventPublished$/, 'custom'],
  [/^onConfigUpdated$/, 'config'],
  [/^onTestMatrixCompleted$/, 'test'],
  [/^onMutationExecuted$/, 'mutation'],
  [/^on\w+Published$/, 'alert'],
];

/** Returns what a call of the second generation declares, by its name; null for another call. */
export const starterOf = (name: string): FirebaseStarter | null =>
  calls.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/**
 * Models `onRequest(handler)`, `onDocumentCreated('orders/{id}', handler)` and `onSchedule({ schedule, … }, handler)`. The handler
 * is the last argument.
 */
export const declaresByCall =
  (startedBy: FirebaseStarter, generation: 2 | null): Behaves =>
  (call) => {
    const handler = call.args.at(-1);
    const [first] = call.args.length > 1 ? call.args : [];
    return declaration(call, {
      startedBy: constant(startedBy),
      generation: constant(generation),
      handler: handler ?? undefinedValue,
      ...(first && isOptions(first) ? { options: first } : first ? { on: first } : {}),
    });
  };

/** Is the first argument a record of options, and no text that names a document or a topic? */
const isOptions = (value: Abstract): boolean =>
  value.kind === 'object' || (value.kind === 'union' && value.of.some((choice) => choice.kind === 'object'));

/** Models a decorator of Python: `@firestore_fn.on_document_created(document='orders/{id}')`. */
export const declaresByDecorator =
  (startedBy: FirebaseStarter, name: string): Behaves =>
  (call) => {
    const named = [...call.named].map(([key, value]) => [optionNamed(key), value] as const);
    const options = recordOf(call.machine, Object.fromEntries(named));
    return native(call.name, (decorating) =>
      declaration(
        { ...call, name },
        {
          startedBy: constant(startedBy),
          generation: constant(2),
          options,
          handler: decorating.args[0] ?? undefinedValue,
        },
      ),
    );
  };

/** Makes the function of a handler. */
export const declaration = (call: Pick<Call, 'machine' | 'at' | 'name'>, facts: InstanceFacts): Instance =>
  instanceOf(call, declared, {
    ...facts,
    call: constant(call.name),
    file: constant(frameOf(call.machine).record.module.path),
    line: constant(call.at.line),
    column: constant(call.at.column),
  });

/** The name of an option in JavaScript: `timeout_sec` is `timeoutSeconds`. Source: firebase_functions, `options.py`. */
const optionNamed = (name: string): string =>
  name === 'timeout_sec' ? 'timeoutSeconds' : name === 'ingress' ? 'ingressSettings' : camel(name);

/** `on_document_created` → `onDocumentCreated`. */
export const camel = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Models `setGlobalOptions({ … })` and `set_global_options(…)`. */
export const setsGlobalOptions: Behaves = (call) => {
  const named = [...call.named].map(([key, value]) => [optionNamed(key), value] as const);
  const options = argument(call, '0') ?? recordOf(call.machine, Object.fromEntries(named));
  if (!isNothing(options)) globalOptionsIn(call.machine).add(options);
  return undefinedValue;
};

/** A parameter of the deployment or a secret: `defineSecret('KEY')`. The function has its value as an environment variable. */
export const parameter: Behaves = (call) => {
  const name = argument(call, '0|name');
  return instanceOf(call, 'firebase/parameter', name && stringOf(name) !== null ? { text: name } : {});
};
