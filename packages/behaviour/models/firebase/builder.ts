import {
  type Abstract,
  type Call,
  constant,
  type Instance,
  stringOf,
  undefinedValue,
} from '@emmental/evaluator';
import { type FirebaseStarter, rowOf } from '@emmental/model';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, TypeModel } from '../model.ts';
import { declaration } from './declarations.ts';

/** The type of the objects that lead to a function of the first generation: `functions.region('…').firestore.document('…')`. */
export const builderType = 'firebase/builder';

/** The areas of the SDK's first generation with what starts their functions. Source: reference of firebase-functions 6, `v1`. */
const areas: Readonly<Record<string, FirebaseStarter>> = {
  https: 'request',
  firestore: 'firestore',
  database: 'database',
  storage: 'storage',
  pubsub: 'pubsub',
  auth: 'user',
  tasks: 'task',
  analytics: 'analytics',
  remoteConfig: 'config',
  testLab: 'test',
};

/** Calls that begin a chain outside of an area. */
const beginnings: ReadonlySet<string> = new Set(['region', 'runWith']);

/** Calls whose first argument is what the function is started by, with their areas. */
const naming: Readonly<Record<string, string>> = {
  document: 'firestore',
  ref: 'database',
  topic: 'pubsub',
  schedule: 'schedule',
  bucket: 'storage',
  event: 'analytics',
};

/** Calls at the end of a chain that take the handler. */
const finals =
  /^on(?:Request|Call|Create|Update|Write|Delete|Finalize|Archive|MetadataUpdate|Publish|Run|Log|Complete|Dispatch)$|^before(?:Create|SignIn|Email|Sms)$/;

/** Other calls of a chain: they choose an instance, a database, a time zone, or what of an area is meant. */
const steps: ReadonlySet<string> = new Set(
  'instance namespace database object user taskQueue testMatrix timeZone retryConfig'.split(' '),
);

/** Models an export of the first generation: `firestore.document`, `region`, `https.onCall`, or `document` of `firebase-functions/v1/firestore`. */
export function exported(path: string, library: string): Behaves | undefined {
  const names = path.split('.');
  const name = names.at(-1) ?? '';
  const area = names.at(-2) ?? /\/v1\/(\w+)$/.exec(library)?.[1] ?? null;
  if (beginnings.has(name)) return step(name, {});
  if (area === null || !Object.hasOwn(areas, area)) return undefined;
  if (!Object.hasOwn(naming, name) && !steps.has(name) && !finals.test(name)) return undefined;
  return member(name, { area: constant(area) });
}

/** The objects of a chain. */
export const builder: Readonly<Record<string, TypeModel>> = {
  [builderType]: {
    pattern: (name, self) =>
      Object.hasOwn(areas, name)
        ? { ...self, facts: { ...self.facts, area: constant(name) } }
        : member(name, self.facts),
    call: { returns: 'self' },
    complete: true,
  },
};

const member = (name: string, facts: Instance['facts']): Behaves =>
  finals.test(name) ? end(name, facts) : step(name, facts);

const step =
  (name: string, facts: Instance['facts']): Behaves =>
  (call: Call): Abstract => {
    const value = argument(call, '0');
    const kept: Record<string, Abstract> = { ...facts };
    const named = rowOf(naming, name);
    if (named !== undefined) kept['area'] = constant(named);
    if (named !== undefined && value) kept['on'] = value;
    if (name === 'runWith' || name === 'taskQueue') kept['options'] = value ?? undefinedValue;
    return instanceOf(call, builderType, kept);
  };

const end =
  (name: string, { area, ...facts }: Instance['facts']): Behaves =>
  (call: Call): Abstract =>
    declaration(
      { ...call, name },
      {
        ...facts,
        startedBy: constant(startedBy(stringOf(area), name)),
        generation: constant(1),
        handler: argument(call, '0') ?? undefinedValue,
      },
    );

function startedBy(area: string | null, name: string): FirebaseStarter {
  if (name === 'onCall') return 'callable';
  if (name.startsWith('before')) return 'blocking';
  if (area === 'schedule') return 'schedule';
  return areas[area ?? ''] ?? 'custom';
}
