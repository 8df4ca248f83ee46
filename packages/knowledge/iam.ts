import type { AccessLevel } from '@emmental/model';
import { table } from './table.ts';

interface PrefixRow {
  readonly types: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, string>>;
  readonly dependents: Readonly<Record<string, readonly string[]>>;
}

const prefixes = table<PrefixRow>('actions');

/** A resource type of an action and its ARN format: `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`. */
export interface ResourceType {
  readonly name: string;
  readonly arn: string;
  /** The reference marks it as required: every call is checked against such a resource. */
  readonly required: boolean;
}

/** Tells that IAM has a service prefix of this name. */
export const isKnownService = (prefix: string): boolean => prefixes.get(prefix.toLowerCase()) !== null;

/** Returns the action in the letter case of the reference, or null when there is none: `DYNAMODB:getitem` → `dynamodb:GetItem`. */
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

/** Returns the resource types that an action takes; [] when it takes none (then `*` cannot be avoided) or is not known. */
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

/** Types by service and row of the table: the actions of a service share a few. */
const typesOfRow = new Map<string, readonly ResourceType[]>();

/** Returns the ARN format of `dynamodb:table`, or null when the reference has no such resource type. */
export function arnFormat(type: string): string | null {
  const { prefix, name } = split(type);
  const formats = prefixes.get(prefix)?.types;
  return formats && Object.hasOwn(formats, name) ? (formats[name] ?? null) : null;
}

/** Tells that the action takes a resource. */
export const hasResourceType = (action: string): boolean => resourceTypes(action).length > 0;

/** Returns the actions that the reference names beside this one: a caller may need them too. */
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

/** Matches IAM's wildcards, `*` any characters and `?` one, in time proportional to both lengths. */
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
  // The key has the reference's spelling, so that a template cannot fill the memory with other spellings.
  if (row !== null && spelled === name) rows.set(action, row);
  return row;
}

/** Results are kept, because a large role asks for the same actions thousands of times. */
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
