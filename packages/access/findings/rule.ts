import type {
  Problem as BareProblem,
  Effect,
  Finding,
  Format,
  Location,
  RuleDescription,
  Severity,
  Statement,
} from '@emmental/model';
import { atDefaultsWhen, both, policyCommand, severities, severityOf } from '@emmental/model';
import { type HeldRole, isAssumed, isFunction, isSubject } from '../review/held.ts';
import type { AppReview, FunctionReview, HolderReview } from '../review/review.ts';

/** A rule about access. `check` is pure: a review in, problems out. */
export interface AccessRule extends RuleDescription {
  readonly id: `access/${string}`;
  check(review: AppReview): readonly Problem[];
}

/** A problem about statements of a role: keys of the statements, each of which is reported once, by the most specific rule. */
export interface Problem extends BareProblem {
  readonly statements?: readonly string[];
}

export const defineRule = (rule: AccessRule): AccessRule => rule;

/** Limits the severity of a problem that an attacker can use only with a further flaw. */
export function atMost(level: Severity, severity: Severity): Severity {
  return severities.indexOf(severity) < severities.indexOf(level) ? level : severity;
}

/**
 * Returns the severity of excess permissions of a role. A definition does only what it says, so only a person who may
 * change it gains by them; and a person who may write logs can hide traces, no more.
 */
export function severityOfGrant(
  held: HeldRole,
  most: Severity,
  effect: Effect,
  actions: readonly string[],
): Severity {
  const isLogging = actions.length > 0 && actions.every(writesTraces);
  const level = isLogging ? 'low' : isSubject(held.lead) ? atMost('medium', most) : most;
  return atMost(level, severityOf(held.exposure, effect));
}

/** Tells that an action writes logs, metrics or traces of a function. */
const writesTraces = (action: string): boolean => /^(logs:|xray:Put|cloudwatch:PutMetricData$)/.test(action);

/**
 * Returns the subject of a problem of a role, and the fix that people read beside it. `statement` is the place of the
 * statement that the problem is about, if any.
 */
export function belongsTo(
  held: HeldRole,
  statement?: Location,
): Pick<Problem, 'function' | 'resource' | 'fix'> {
  const { lead, holders } = held;
  const subject = isSubject(lead) ? lead.subject : null;
  const assumed = isAssumed(lead) ? lead : null;
  return {
    function: subject ? null : (assumed?.assumed.by[0]?.function.id ?? lead.id),
    resource:
      subject && holders.length === 1
        ? subject.resource
        : ((statement && (pathOf(held, statement) ?? policyOf(held, statement))) ?? writtenAt(held)),
    fix: fixOf(held),
  };
}

function fixOf({ lead, holders, role, format }: HeldRole): string {
  if (holders.length > 1)
    return `keep in ${role.id} only the permissions that at least one of them needs: emmental permissions`;
  if (isSubject(lead)) return `keep in ${role.id} only ${needList(lead, 'its definition calls')}`;
  if (isAssumed(lead)) return `keep in ${role.id} only ${needList(lead, 'are called as it')}`;
  return policyFix(lead, format);
}

/**
 * Returns the cause that all problems about excess permissions of a role share. An edit closes them all: the policy that
 * is needed. The same cause stands for roles that are alike.
 */
export const causeOf = ({ alike }: HeldRole): string => `role ${alike}`;

/** Returns the resource where the statements of a role are written: the role, or the function that a format makes it for. */
export const writtenAt = ({ role, format, holders: [first, ...others] }: HeldRole): string =>
  role.generated && format !== 'serverless' && first && others.length === 0 && isFunction(first)
    ? first.function.logicalId
    : (role.place ?? role.id);

/** Returns the path of a statement in serverless.yml, for a role that the Serverless Framework makes; null elsewhere. */
function pathOf({ role, format, lead }: HeldRole, statement: Location): string | null {
  if (format !== 'serverless' || !role.generated) return null;
  // The framework's own role is one for all; any other was made for a function by the plug-in for roles, which may give it the
  // provider's statements too: those stand before the functions.
  const isShared = role.id === 'IamRoleLambdaExecution';
  const own = isFunction(lead) ? lead.function.at : null;
  const isOfProvider = ({ file, line }: Location): boolean =>
    isShared || (own !== null && file === own.file && line < own.line);
  const key = ({ file, line, column }: Location) => `${file}:${line}:${column}`;
  const places = [
    ...new Set(
      role.statements
        .filter(({ origin, at }) => origin === 'inline' && isOfProvider(at) === isOfProvider(statement))
        .map(({ at }) => key(at)),
    ),
  ];
  const index = places.indexOf(key(statement));
  if (index === -1) return null;
  return isOfProvider(statement)
    ? `provider.iam.role.statements[${index}]`
    : `functions.${lead.name}.iamRoleStatements[${index}]`;
}

/** Returns the policy that holds a statement, where that is a resource beside the role. */
const policyOf = ({ role }: HeldRole, { file, line, column }: Location): string | null =>
  role.statements.find(
    ({ at, heldBy }) => heldBy !== undefined && at.file === file && at.line === line && at.column === column,
  )?.heldBy ?? null;

/** Lists needs in a line; `of` = the holder of the needs: `its definition calls`. */
function needList(holder: HolderReview, of: string): string {
  const actions = [...new Set(holder.needed.map((need) => need.action))];
  if (actions.length === 0) return `the actions that ${of}`;
  return actions.length <= 3 ? actions.join(', ') : `the ${actions.length} actions that ${of}`;
}

/** Returns the way to the holder that most people can start, and the other holders of the role. */
export function whoHolds(held: HeldRole): Finding['details'] {
  const { lead, holders, role } = held;
  const others = holders.filter((holder) => holder !== lead && !isAssumed(holder)).map(({ name }) => name);
  const assumers = holders
    .filter(isAssumed)
    .flatMap(({ assumed }) => assumed.by.map((assumer) => assumer.function.name));
  return [
    ...(isFunction(lead) || isAssumed(lead) ? [who(lead)] : []),
    ...(assumers.length > 0
      ? [
          {
            label: 'role',
            text: `${role.id}, which ${someOf(assumers).join(', ')} assume${assumers.length === 1 ? 's' : ''}`,
          },
        ]
      : []),
    ...(others.length > 0
      ? [{ label: 'role', text: `${role.id}, held by ${someOf(others).join(', ')} too` }]
      : []),
  ];
}

/** Shortens a list about hundreds of holders of a role: the first ones, then how many more. */
export const someOf = (
  told: readonly string[],
  more = (rest: number): string => `${rest} more`,
): readonly string[] =>
  told.length <= mostTold ? told : [...told.slice(0, mostTold), more(told.length - mostTold)];

const mostTold = 12;

/** Returns the command that prints the policy a function needs. */
export const policyFix = (holder: HolderReview, format: Format): string => policyCommand(holder.name, format);

export const who = (fn: Pick<FunctionReview, 'reachedBy'>): Finding['details'][number] => ({
  label: 'who',
  text: fn.reachedBy.path.join(' → '),
});

/**
 * Returns the conditions under which a statement gives too much: its own condition, and defaults that are a wildcard or
 * leave one alone.
 */
export function widelyWhen({ action, resource, when }: Statement): string | null {
  const isWide = (text: string): boolean => text === '' || text.includes('*');
  const defaults = [...action.values, ...(resource?.values ?? [])].flatMap(
    (value) => atDefaultsWhen(value, isWide) ?? [],
  );
  return [...new Set(defaults)].reduce(both, when);
}

export const place = (at: { readonly file: string; readonly line: number }): string =>
  `${at.file}:${at.line}`;
