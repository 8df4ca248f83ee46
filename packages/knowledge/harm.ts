import { accessLevel } from './iam.ts';

/**
 * The harm that an attacker who takes a function over does with an action of its role: changes who may use things,
 * deletes data, changes data, starts something or sends it in the app's name, or reads data.
 */
export type Harm = 'permissions' | 'delete' | 'write' | 'start' | 'read';

/** The worst first: a title names what matters. */
export const harmsInOrder: readonly Harm[] = ['permissions', 'delete', 'write', 'start', 'read'];

/** Null where the IAM reference does not say what an action does. */
export function harmOf(action: string): Harm | null {
  switch (accessLevel(action)) {
    case 'permissions':
      return 'permissions';
    case 'write':
    case 'tagging':
      return deletes.test(action) ? 'delete' : starts.test(action) ? 'start' : 'write';
    case 'read':
    case 'list':
      return 'read';
    case 'unknown':
      return null;
  }
}

export const byHarm = (a: string, b: string): number =>
  harmsInOrder.indexOf(harmOf(a) ?? 'read') - harmsInOrder.indexOf(harmOf(b) ?? 'read');

/** Words before the verb of an action: how many at once, by whom, in which language. */
const manner = '(?:Batch|Bulk|Admin|PartiQL|ESHttp|Force)?';

/** The verbs with which services name that a thing, or what is in it, is gone; `ScheduleKeyDeletion` too. */
const deletes = new RegExp(
  `:${manner}(?:Delete|DELETE|Remove|Purge|Terminate|Destroy|Drop|Empty)(?![a-z])|Deletion$`,
);

/** Those with which they name that a function, a job or a model runs, or that a message goes out. */
const starts = new RegExp(
  `:${manner}(?:Invoke|Start|Run|Submit|Send|Publish(?!\\w*Version)|Post|Call|PutEvents|PutRecords?)(?![a-z])`,
);
