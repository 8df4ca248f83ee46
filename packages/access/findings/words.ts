import { accessLevel, resourceTypes } from '@emmental/knowledge';
import { rowOf, type Subject } from '@emmental/model';
import { type Glob, resourcePart } from '../algebra/glob.ts';
import type { Escalation } from '../escalation/escalate.ts';
import type { Names } from '../needs/canonical.ts';
import { type HeldRole, isAssumed, isFunction, isSubject } from '../review/held.ts';
import type { AssumedReview } from '../review/review.ts';

/** The verbs of actions whose first word is not the verb that people use. */
const verbs: Readonly<Record<string, string>> = {
  SendMessage: 'send to',
  Publish: 'publish to',
  PutEvents: 'send events to',
  InvokeFunction: 'call',
  StartExecution: 'start',
  PassRole: 'pass',
  AssumeRole: 'assume',
  GenerateDataKey: 'use',
  Encrypt: 'encrypt with',
  Decrypt: 'decrypt with',
  Sign: 'sign with',
  Verify: 'verify with',
  ClientMount: 'mount',
  ClientWrite: 'write to',
  ClientRootAccess: 'be root on',
  APIAccessAll: 'use',
  SendEmail: 'send mail as',
  SendRawEmail: 'send mail as',
  SendTemplatedEmail: 'send mail as',
  SendBulkTemplatedEmail: 'send mail as',
  PutMetricData: 'put metrics into',
  ESHttpGet: 'read from',
  ESHttpHead: 'read from',
  ESHttpPost: 'send requests to',
  ESHttpPut: 'write to',
  ESHttpPatch: 'write to',
  ESHttpDelete: 'delete from',
};

/** `dynamodb:BatchWriteItem` → `write`; `sqs:SendMessage` → `send to`; `s3:*` → `do anything with`. */
function verbOf(action: string): string {
  const name = action.slice(action.indexOf(':') + 1);
  if (name === '*') return 'do anything with';
  const known = rowOf(verbs, name);
  if (known) return known;
  if (accessLevel(action) === 'permissions' && !action.startsWith('iam:')) return 'change who may use';
  const words = name.match(/PartiQL|[A-Z][a-z0-9]+|[A-Z]+(?![a-z])/g) ?? [name];
  const [first = name, second] = words;
  return (/^(Batch|Transact|PartiQL|Admin|Condition)$/.test(first) && second ? second : first).toLowerCase();
}

/** Returns actions as verbs to put before an object: `get, delete and do 7 more things to`. */
export function verbsOf(actions: readonly string[]): string {
  const verbs = [...new Set(actions.map(verbOf))];
  if (verbs.length <= 3) return listed(verbs);
  return `${verbs.slice(0, 2).join(', ')} and do ${verbs.length - 2} more things to`;
}

/** Returns actions with their objects: `delete Jobs, and put Tags`. With more than two objects: the first two and the number of further actions. */
export function doingsOf(rows: readonly { readonly action: string; readonly object: string }[]): string {
  const byObject = new Map<string, string[]>();
  for (const { action, object } of rows) byObject.set(object, [...(byObject.get(object) ?? []), action]);
  const all = [...byObject].map(([object, actions]) => `${verbsOf(actions)} ${object}`);
  if (all.length <= 1) return all[0] ?? '';
  if (all.length === 2) return all.join(', and ');
  const rest = new Set([...byObject.values()].slice(2).flat()).size;
  return `${all.slice(0, 2).join(', ')}, and do ${rest} more ${rest === 1 ? 'thing' : 'things'}`;
}

/** Joins words: `delete, scan and write`. With more than `most` words: the first ones and the number of the others. */
export function listed(words: readonly string[], most = 3): string {
  const distinct = [...new Set(words)];
  const last = distinct.at(-1) ?? '';
  if (distinct.length <= 1) return last;
  if (distinct.length <= most) return `${distinct.slice(0, -1).join(', ')} and ${last}`;
  return `${distinct.slice(0, most - 1).join(', ')} and ${distinct.length - most + 1} more`;
}

/** Returns the name of a resource for people: its logical id, the last part of its name, or `any table`. */
export function objectOf(resource: Glob, action: string, names: Names): string {
  const found = names.namedBy(resource);
  if (found) return names.called(found.id);
  // Without an action, the service is taken from the ARN.
  const [service] = (action === '' ? resource.key.replace(/^arn:[^:]*:/, '') : action).split(':');
  if (isAnyName(resource) || isNotKnown(resource)) {
    const types = resourceTypes(action).map(({ name }) => name.replaceAll(/[-_]/g, ' '));
    const [type] = types.sort((a, b) => rankFor(action, a) - rankFor(action, b) || a.length - b.length);
    if (type !== undefined) {
      // The action takes several kinds of this type (network interface, …); use the last word, which they share.
      const word = rankFor(action, type) === 1 ? type.slice(type.lastIndexOf(' ') + 1) : type;
      return `any ${/^[A-Z]/.test(word) ? word : word.toLowerCase()}`;
    }
    return service && /^[a-z]/.test(service) ? `anything of ${service}` : 'any resource';
  }
  const name = resourcePart(resource.key);
  const plain = name.replace(/[:/]\*+$/, '').replace(/^(?:[\w-]+[:/])(?=.)/, '');
  return plain.replace(/\$\{([^}]*)\}/g, '$1') || name;
}

/**
 * Ranks a resource type of an action; the lowest rank is the best word. 0: the action's name ends with the type
 * (`DetachNetworkInterface`). 1: the name ends with the last word of the type (`InvokeModel`, foundation model). 2: the
 * name contains the type. 3: any other type.
 */
function rankFor(action: string, type: string): number {
  const name = action.replace(/With[A-Z]\w*$/, '').toLowerCase();
  const words = type.toLowerCase().split(' ');
  if (name.endsWith(words.join(''))) return 0;
  if (name.endsWith(words.at(-1) ?? '')) return 1;
  return name.includes(words.join('')) ? 2 : 3;
}

/** True if a part of the name is not known (the text of such a hole contains a blank). */
export const isNotKnown = (resource: Glob): boolean => /\$\{[^}]* [^}]*\}/.test(resourcePart(resource.key));

/** True if everything after the account is a wildcard, or a kind and a wildcard (`table/*`). */
export function isAnyName(resource: Glob): boolean {
  if (resource.key === '*') return true;
  const name = resourcePart(resource.key);
  // The part before the slash is the bucket's name, not a kind. IAM ignores wildcards in the empty parts of its ARN.
  if (isBucketArn(resource.key)) return /^\*+(?:\/\*+)*$/.test(name);
  return /^(?:[\w-]+[:/])?\*+(?:[:/](?:[\w-]+[:/])?\*+)*$/.test(name);
}

/** True for the ARN of a bucket or of its objects, with nothing or only wildcards for region and account: `arn:aws:s3::*:files/*`. */
const isBucketArn = (key: string): boolean =>
  /^arn:[^:]*:s3:\**:\**:(?!(?:accesspoint|job|storage-lens|storage-lens-group|access-grants)\/)/.test(key);

/** Joins the names of actions: `GetItem, PutItem`. With more than four: the first three and the number of the others. */
export function actionNames(actions: readonly string[]): string {
  const short = [...new Set(actions)];
  if (short.length <= 4) return short.join(', ');
  return `${short.slice(0, 3).join(', ')} and ${short.length - 3} more`;
}

const kinds: Readonly<Record<Subject['kind'], string>> = {
  'state-machine': 'state machine',
  api: 'API',
  rule: 'rule',
  pipe: 'pipe',
  resolver: 'resolver',
  schedule: 'schedule',
  delivery: 'delivery stream',
};

/** Returns the start of a title from the holders of a role: `OrdersApi can`, `5 functions share a role that can`. */
export function holdersCan({ holders, lead }: HeldRole): string {
  if (holders.length === 1) {
    if (isAssumed(lead)) return `${assumersOf(lead)} can, as ${lead.name},`;
    return isSubject(lead) ? `${kinds[lead.subject.kind]} ${lead.name} can` : `${lead.name} can`;
  }
  const functions = holders.filter(isFunction).length;
  const others = holders.length - functions;
  const what = [
    ...(functions > 0 ? [`${functions} ${functions === 1 ? 'function' : 'functions'}`] : []),
    ...(others > 0
      ? [`${others} ${functions > 0 ? 'other ' : ''}${others === 1 ? 'holder' : 'holders'}`]
      : []),
  ];
  return `${what.join(' and ')} share a role that can`;
}

/** Returns the functions that assume a role: `OrdersApi`, `OrdersApi and Mailer`, `3 functions`. */
const assumersOf = ({ assumed: { by } }: AssumedReview): string =>
  functionsCalled(by.map((assumer) => assumer.function.name));

/** Joins names of functions: `OrdersApi`, `OrdersApi and Mailer`, `3 functions`. */
export const functionsCalled = (names: readonly string[]): string =>
  names.length <= 2 ? listed(names) : `${names.length} functions`;

/** Returns the words for the code of the holders: `its code`, `its definition`, `their code`. */
export function codeOf({ holders, lead }: HeldRole): string {
  const what = isSubject(lead) ? 'definition' : 'code';
  return holders.length === 1 && !(isAssumed(lead) && lead.assumed.by.length > 1)
    ? `its ${what}`
    : `their ${what}`;
}

/** Returns the managed policy or policy template that has a statement; an empty text for statements that people wrote. */
export function originText(origin: string): string {
  if (origin.startsWith('managed:')) return `${origin.slice('managed:'.length)} (managed policy)`;
  if (origin.startsWith('template:')) return origin.slice('template:'.length);
  return '';
}

/** Returns what a way does, after "can": `write any policy into a role: TaskRole, and then become any role that …`. */
export const wayText = ({ row, next, to }: Escalation): string =>
  `${row.title}${to ? `: ${to.name}` : ''}${next ? `, and then ${next.title}` : ''}`;
