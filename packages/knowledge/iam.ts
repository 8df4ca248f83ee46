import type { AccessLevel } from '@emmental/model';
import { table } from './table.ts';

interface PrefixRow {
  readonly types: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, string>>;
  readonly dependents: Readonly<Record<string, readonly string[]>>;
}

const prefixes = table<PrefixRow>('actions');

/** A resource type of an action, with its ARN format: `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`. */
export interface ResourceType {
  readonly name: string;
  readonly arn: string;
  /** True when the reference marks the type as required: AWS checks every call against such a resource. */
  readonly required: boolean;
}

/** True when IAM has a service prefix of this name. */
export const isKnownService = (prefix: string): boolean => prefixes.get(prefix.toLowerCase()) !== null;

/** Returns an action in the letter case of the reference: `DYNAMODB:getitem` → `dynamodb:GetItem`. Null for an unknown action. */
export function knownAction(action: string): string | null {
  const { prefix, name } = split(action);
  const spelled = actionIndex(prefix)?.get(name.toLowerCase());
  return spelled ? `${prefix}:${spelled}` : null;
}

/** Returns the access level of an action; `unknown` for an action that the reference does not have. */
export function accessLevel(action: string): AccessLevel {
  const letter = rowOf(action)?.[0];
  return letter ? (levels[letter] ?? 'unknown') : 'unknown';
}

/** Returns the resource types of an action; [] for an unknown action, and for an action without resource types, which needs `*` in a policy. */
export function resourceTypes(action: string): readonly ResourceType[] {
  const row = rowOf(action);
  if (row === null) return [];
  const { prefix } = split(action);
  const formats = prefixes.get(prefix)?.types ?? {};
  const key = `${prefix} ${row}`;
  const known = typesOfRow.get(key);
  if (known) return known;
  const [, ...names] = row.split(',');
  const types = names.flatMap((marked) => {
    const name = marked.replace(/\*$/, '');
    const arn = Object.hasOwn(formats, name) ? formats[name] : undefined;
    return arn ? [{ name, arn, required: marked.endsWith('*') }] : [];
  });
  typesOfRow.set(key, types);
  return types;
}

/** A cache of resource types by service and row of the table; many actions of a service have the same row. */
const typesOfRow = new Map<string, readonly ResourceType[]>();

/** Returns the ARN format of `dynamodb:table`, or null when the reference has no such resource type. */
export function arnFormat(type: string): string | null {
  const { prefix, name } = split(type);
  const formats = prefixes.get(prefix)?.types;
  return formats && Object.hasOwn(formats, name) ? (formats[name] ?? null) : null;
}

/** True when an action has a resource type. */
export const hasResourceType = (action: string): boolean => resourceTypes(action).length > 0;

/** Returns the dependent actions that the reference lists for an action: a caller may need them too. */
export function dependentActions(action: string): readonly string[] {
  const { prefix } = split(action);
  const spelled = knownAction(action)?.slice(prefix.length + 1);
  return (spelled && prefixes.get(prefix)?.dependents[spelled]) || [];
}

/**
 * Returns all actions that a pattern such as `s3:Get*`, `*` or `DynamoDB:?atch*` allows, in the reference's spelling.
 * [] for a pattern that matches none.
 */
export function expandActions(pattern: string): readonly string[] {
  const colon = pattern.indexOf(':');
  if (colon < 0 && pattern !== '*') return [];
  const prefix = pattern.slice(0, Math.max(colon, 0)) || '*';
  const name = pattern.slice(colon + 1).toLowerCase();
  return prefixesLike(prefix.toLowerCase()).flatMap((key) =>
    Object.keys(prefixes.get(key)?.actions ?? {})
      .filter((action) => globMatches(name, action.toLowerCase()))
      .map((action) => `${key}:${action}`),
  );
}

const prefixesLike = (glob: string): readonly string[] =>
  /[*?]/.test(glob) ? prefixes.keys().filter((key) => globMatches(glob, key)) : [glob];

/** Matches a pattern of IAM: `*` is any number of characters, `?` is one. The time is at most proportional to the product of both lengths. */
function globMatches(glob: string, text: string): boolean {
  let at = 0;
  let pattern = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (glob[pattern] === '*') {
      star = pattern++;
      resume = at;
    } else if (glob[pattern] === '?' || glob[pattern] === text[at]) {
      pattern++;
      at++;
    } else if (star >= 0) {
      pattern = star + 1;
      at = ++resume;
    } else return false;
  }
  while (glob[pattern] === '*') pattern++;
  return pattern === glob.length;
}

const levels: Readonly<Record<string, AccessLevel>> = {
  l: 'list',
  r: 'read',
  w: 'write',
  p: 'permissions',
  t: 'tagging',
};

function rowOf(action: string): string | null {
  const known = rows.get(action);
  if (known !== undefined) return known;
  const { prefix, name } = split(action);
  const spelled = actionIndex(prefix)?.get(name.toLowerCase());
  const row = (spelled && prefixes.get(prefix)?.actions[spelled]) || null;
  // Only the spelling of the reference is cached, so that a template cannot fill the memory with other spellings.
  if (row !== null && spelled === name) rows.set(action, row);
  return row;
}

/** A cache of rows, because a large role looks up the same actions thousands of times. */
const rows = new Map<string, string>();

function split(action: string): { prefix: string; name: string } {
  const colon = action.indexOf(':');
  return { prefix: action.slice(0, Math.max(colon, 0)).toLowerCase(), name: action.slice(colon + 1) };
}

const indexes = new Map<string, ReadonlyMap<string, string>>();

function actionIndex(prefix: string): ReadonlyMap<string, string> | null {
  const known = indexes.get(prefix);
  if (known) return known;
  const row = prefixes.get(prefix);
  if (!row) return null;
  const index = new Map(Object.keys(row.actions).map((name) => [name.toLowerCase(), name]));
  indexes.set(prefix, index);
  return index;
}
