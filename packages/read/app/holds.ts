import { managedPolicy } from '@emmental/knowledge';
import {
  asString,
  type KeyFilter,
  mayHaveKey,
  partsOf,
  type Role,
  type Statement,
  spelled,
  type Value,
} from '@emmental/model';
import { coversAction, limitedBy, matches } from './audience.ts';
import type { Declared } from './declared.ts';
import { functionsIn } from './flows/unread-starters.ts';
import { isWithin, mayMeet } from './path-pattern.ts';
import { alternatives } from './property.ts';
import { writtenArn } from './written-arn.ts';

export type Answer = 'yes' | 'no' | 'unknown';

/** The resources that a permission must be on: one of these of the template, and if set a part of it. */
export interface On {
  readonly ids: readonly string[];
  /** The part of an API below its id, where `{name}` stands for a segment: `{stage}/GET/orders/{id}`. */
  readonly part?: string | null;
  /** The keys of a bucket. */
  readonly keys?: KeyFilter | undefined;
}

/**
 * Decides whether a role may do an action on a resource. A statement whose condition limits networks, accounts or principals
 * gives `unknown`; other conditions are not counted. A denial counts if it surely covers everything that is asked for. A
 * policy that was not read may allow everything.
 */
export function holds(role: Role, action: string, on: On, app: Declared): Answer {
  if (role.statements.some((statement) => isDenied(statement, action, on, app))) return 'no';
  let found: Answer = role.unknown.length > 0 ? 'unknown' : 'no';
  const decide = (answer: Answer): boolean => {
    if (answer === 'unknown') found = 'unknown';
    return answer === 'yes';
  };
  for (const statement of role.statements) {
    if (statement.effect !== 'Allow') continue;
    const covers = coversAction(statement, action);
    const place = covers === 'no' ? 'no' : isOn(statement, on, app);
    const answer = covers === 'yes' || place === 'no' ? place : covers;
    const isLimited = limitedBy(statement.condition, '').exposure !== 'public';
    if (decide(answer === 'yes' && isLimited ? 'unknown' : answer)) return 'yes';
  }
  for (const { policy } of role.managed) if (decide(allowsByName(policy, action))) return 'yes';
  return found;
}

/** Does a statement deny the action on the entire resource, under no condition of the template or of IAM? */
function isDenied(
  { effect, action, resource, condition, when }: Statement,
  asked: string,
  on: On,
  app: Declared,
): boolean {
  if (effect !== 'Deny' || condition !== null || when !== null || action.not || resource?.not) return false;
  const isCovered = settled(action.values).some((value) => matches(asString(value) ?? '', asked));
  return (
    isCovered && (resource === null || settled(resource.values).some((value) => coversAll(value, on, app)))
  );
}

/** Returns the values that are the same under all conditions of the template. */
const settled = (values: readonly Value[]): readonly Value[] =>
  values.filter((value) => value.kind === 'constant' || value.kind === 'text');

/** Does an ARN name the resource that is asked for, with all that is asked of it? */
function coversAll(choice: Value, on: On, app: Declared): boolean {
  const named = [...app.named(choice), ...functionsIn(choice, app)];
  if (named.length === 0) return isPattern(choice) && isAllOf(restOfPattern(choice), on);
  return named.some((id) => on.ids.includes(id)) && isAllOf(restAfterName(choice), on);
}

/** Does the part of an ARN after the resource stand for everything that is asked for? */
function isAllOf(rest: string | null, { part, keys }: On): boolean {
  if (rest === null || /^\/?\*+$/.test(rest)) return true;
  if (keys) return false;
  return part == null ? rest === '' : rest !== '' && isWithin(part, rest.replace(/^\//, ''));
}

function isOn({ resource }: Statement, on: On, app: Declared): Answer {
  if (resource === null || resource.not) return 'yes';
  let found: Answer = 'no';
  for (const value of resource.values)
    for (const { value: choice } of alternatives(value)) {
      const answer = namesPart(choice, on, app);
      if (answer === 'yes') return 'yes';
      if (answer === 'unknown') found = 'unknown';
    }
  return found;
}

function namesPart(choice: Value, on: On, app: Declared): Answer {
  if (choice.kind === 'unknown') return 'unknown';
  const named = [...app.named(choice), ...functionsIn(choice, app)];
  if (named.some((id) => on.ids.includes(id))) return meets(restAfterName(choice), on) ? 'yes' : 'no';
  const written = byWrittenName(choice, on, app);
  if (named.length > 0 || written !== 'no') return written;
  return isPattern(choice) && meets(restOfPattern(choice), on) ? 'yes' : 'no';
}

/** Decides by the name that the ARN spells out: `arn:aws:s3:::acme-${AWS::AccountId}/guests/*`. */
function byWrittenName(choice: Value, on: On, app: Declared): Answer {
  const answers = on.ids.map((id): Answer => {
    const { answer, rest } = writtenArn(choice, app.resources.get(id));
    return answer !== 'no' && meets(rest, on) ? answer : 'no';
  });
  return answers.find((answer) => answer === 'yes') ?? answers.find((answer) => answer === 'unknown') ?? 'no';
}

/** Compares the part of an ARN after the resource (`/live/GET/orders`, `/guests/*`; '' = none, null = not known) with the part that is asked for. */
function meets(rest: string | null, { part, keys }: On): boolean {
  if (rest === null || /^\*+$/.test(rest)) return true;
  if (keys) return rest.includes('/') && mayHaveKey(rest, keys);
  return part == null || rest === '' || mayMeet(rest.replace(/^\//, ''), part);
}

/** Returns the text after the last resource of the template that an ARN names. */
function restAfterName(choice: Value): string | null {
  const parts = partsOf(choice) ?? [];
  const last = parts.findLastIndex((part) => typeof part === 'object' && part.kind === 'resource');
  if (last === -1) {
    // A name is written out: `arn:aws:s3:::acme-data/guests/*`.
    const written = spelled(choice, () => '*');
    const at = written.indexOf('/', written.lastIndexOf(':'));
    return at === -1 ? '' : written.slice(at);
  }
  return spelled({ kind: 'text', parts: parts.slice(last + 1) }, () => '*');
}

/** Returns the text after the resource's name of an ARN with a wildcard for the name; null if the wildcard is the end. */
function restOfPattern(choice: Value): string | null {
  const written = spelled(choice, () => '*');
  const name = written.split(':').slice(5).join(':');
  const at = name.indexOf('/');
  return at === -1 ? null : name.slice(at);
}

/** Tells if an ARN stands for resources of any name: `*`, `arn:aws:lambda:*:*:function:*`. */
function isPattern(value: Value): boolean {
  const parts = partsOf(value) ?? [];
  const written = spelled(value, () => '\0');
  if (parts.length === 0) return false;
  const name = written
    .split(':')
    .slice(5)
    .join(':')
    .replace(/^function:/, '');
  return written === '*' || (written.startsWith('arn:') && /^[\w-]*\*/.test(name));
}

/** Decides by the document of a policy that AWS manages. Their statements on actions of this kind are on all resources. */
function allowsByName(policy: Value, action: string): Answer {
  let found: Answer = 'no';
  for (const { value } of alternatives(policy)) {
    const document = managedPolicy(spelled(value))?.document;
    if (document === undefined) {
      found = 'unknown';
      continue;
    }
    const allows = statementsOf(document).some((statement) => {
      if (fieldOf(statement, 'Effect') !== 'Allow') return false;
      const actions = [fieldOf(statement, 'Action')].flat();
      return actions.some((pattern) => typeof pattern === 'string' && matches(pattern, action));
    });
    if (allows) return 'yes';
  }
  return found;
}

const statementsOf = (document: unknown): readonly unknown[] => [fieldOf(document, 'Statement')].flat();

const fieldOf = (container: unknown, name: string): unknown =>
  typeof container === 'object' && container !== null && Object.hasOwn(container, name)
    ? Object.entries(container).find(([key]) => key === name)?.[1]
    : undefined;
