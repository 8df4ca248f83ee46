import { accessLevel } from './iam.ts';

/**
 * The harm that an attacker who controls a function can do with an action of its role: change permissions, delete data,
 * change data, start or send something in the name of the app, or read data.
 */
export type Harm = 'permissions' | 'delete' | 'write' | 'start' | 'read';

/** The harms, the worst first. */
export const harmsInOrder: readonly Harm[] = ['permissions', 'delete', 'write', 'start', 'read'];

/** Returns the harm of an action; null when the IAM reference has no access level for it. */
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

/** Words that can stand before the verb of an action: `Batch`, `Admin`, … */
const manner = '(?:Batch|Bulk|Admin|PartiQL|ESHttp|Force)?';

/** The verbs of actions that delete something; also `ScheduleKeyDeletion`. */
const deletes = new RegExp(
  `:${manner}(?:Delete|DELETE|Remove|Purge|Terminate|Destroy|Drop|Empty)(?![a-z])|Deletion$`,
);

/** The verbs of actions that run a function, job or model, or that send a message. */
const starts = new RegExp(
  `:${manner}(?:Invoke|Start|Run|Submit|Send|Publish(?!\\w*Version)|Post|Call|PutEvents|PutRecords?)(?![a-z])`,
);
