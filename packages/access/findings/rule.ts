import type {
  Problem as BareProblem,
  Effect,
  Finding,
  Format,
  Location,
  Role,
  RuleDescription,
  Severity,
  Statement,
} from '@emmental/model';
import { atDefaultsWhen, both, policyCommand, policyFormatOf, severities, severityOf } from '@emmental/model';
import { type HeldRole, isAssumed, isFunction, isSubject } from '../review/held.ts';
import { holdsAction } from '../review/least.ts';
import type { AppReview, FunctionReview, HolderReview } from '../review/review.ts';

/** A rule about permissions. `check` is pure: it takes a review and returns the problems. */
export interface AccessRule extends RuleDescription {
  readonly id: `access/${string}` | 'policy/escalation';
  check(review: AppReview): readonly Problem[];
}

/** A problem of a role. `statements` = the keys of the statements that cause it; each statement is reported once, by one rule. */
export interface Problem extends BareProblem {
  readonly statements?: readonly string[];
}

export const defineRule = (rule: AccessRule): AccessRule => rule;

/** Returns the severity, but not more than `level`. */
export function atMost(level: Severity, severity: Severity): Severity {
  return severities.indexOf(severity) < severities.indexOf(level) ? level : severity;
}

/**
 * Returns the severity of excess permissions of a role. It is at most medium for a definition (of a state machine, for
 * example), because only a person who can change the definition gains by them, and at most low for writing logs.
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

/** True for actions that write logs, metrics or traces. */
const writesTraces = (action: string): boolean => /^(logs:|xray:Put|cloudwatch:PutMetricData$)/.test(action);

/**
 * Returns the function and the resource of a problem of a role, and the fix. `statement` is the place of the statement
 * that causes the problem, if there is one.
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

function fixOf({ lead, holders, role, format, analysed }: HeldRole): string {
  if (holders.length > 1)
    return `keep in ${role.id} only the permissions that at least one of them needs: emmental permissions`;
  if (isSubject(lead))
    return `keep in ${role.id} only ${needList(lead, 'its definition needs', 'its definition uses')}`;
  if (isAssumed(lead))
    return `keep in ${role.id} only ${needList(lead, 'functions need as this role', 'functions use as this role')}`;
  // No command prints the policy of a function whose code was not read.
  if (!analysed) return `keep in ${role.id} only what its code needs, which Emmental has not read`;
  return policyFix(lead, format, role);
}

/**
 * Returns the cause that all problems about excess permissions of a role share: one edit, the least policy, fixes them
 * all. Roles with equal grants and needs share a cause.
 */
export const causeOf = ({ alike }: HeldRole): string => `role ${alike}`;

/** Returns the resource in which the statements of a role are written: the role, or the function for which the format makes the role. */
export const writtenAt = ({ role, format, holders: [first, ...others] }: HeldRole): string =>
  role.generated && format !== 'serverless' && first && others.length === 0 && isFunction(first)
    ? first.function.logicalId
    : (role.place ?? role.id);

/** Returns the path of a statement in serverless.yml, for a role that the Serverless Framework makes; null elsewhere. */
function pathOf({ role, format, lead }: HeldRole, statement: Location): string | null {
  if (format !== 'serverless' || !role.generated) return null;
  // `IamRoleLambdaExecution` is the framework's role for all functions. A plug-in makes the other roles, one for each function.
  // Such a role may have the provider's statements, too, which are written above the functions.
  const isShared = role.id === 'IamRoleLambdaExecution';
  const declaredAt = isFunction(lead) ? lead.function.at : null;
  const isOfProvider = ({ file, line }: Location): boolean =>
    isShared || (declaredAt !== null && file === declaredAt.file && line < declaredAt.line);
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

/** Returns the policy resource that contains a statement; null if the statement is written in the role. */
const policyOf = ({ role }: HeldRole, { file, line, column }: Location): string | null =>
  role.statements.find(
    ({ at, heldBy }) => heldBy !== undefined && at.file === file && at.line === line && at.column === column,
  )?.heldBy ?? null;

/**
 * Lists the needed actions that the role has, or their number, then those to add because it lacks them. A role may have the right
 * actions and still too many resources, so the clauses name both: `its definition needs`, `its definition uses`.
 */
function needList(holder: HolderReview, needs: string, uses: string): string {
  const needed = [...new Set(holder.needed.map((need) => need.action))];
  if (needed.length === 0) return `the actions that ${needs}`;
  const added = [...new Set(holder.missing.map(({ action }) => action))].sort();
  const kept = needed.filter(
    (action) => !added.includes(action) && holder.uses.some(({ grant }) => holdsAction(grant.action, action)),
  );
  const listed = kept.length <= 3 ? kept.join(', ') : `those ${kept.length} of its actions that ${needs}`;
  const keep = kept.length === 0 ? `none of its actions` : `${listed}, on the resources that ${uses}`;
  return `${keep}${added.length === 0 ? '' : `; add ${someOf(added).join(', ')}`}`;
}

/** Returns the details about the holders of a role: the way to the holder that most people can start, and the other holders. */
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
            text: `${role.id}, which ${assumers.join(', ')} assume${assumers.length === 1 ? 's' : ''}`,
          },
        ]
      : []),
    ...(others.length > 0 ? [{ label: 'role', text: `${role.id}, also used by ${others.join(', ')}` }] : []),
  ];
}

/** Shortens a long list of texts to the first ones and a text about the rest. */
export const someOf = (
  texts: readonly string[],
  more = (rest: number): string => `${rest} more`,
): readonly string[] =>
  texts.length <= mostShown ? texts : [...texts.slice(0, mostShown), more(texts.length - mostShown)];

const mostShown = 12;

/** Returns the command that prints the policy a function needs, in the format that the file with its role takes. */
export const policyFix = (holder: HolderReview, format: Format, role: Role | null): string =>
  policyCommand(holder.name, policyFormatOf(format, role));

/** Returns the detail `who`: the way from the callers to the function. */
export const who = (fn: Pick<FunctionReview, 'reachedBy'>): Finding['details'][number] => ({
  label: 'who',
  text: fn.reachedBy.path.join(' → '),
});

/**
 * Returns the conditions of the template under which a statement is wide: the statement's condition, and the conditions of
 * parameter defaults that are a wildcard or empty. Null = always.
 */
export function widelyWhen({ action, resource, when }: Statement): string | null {
  const isWide = (text: string): boolean => text === '' || text.includes('*');
  const defaults = [...action.values, ...(resource?.values ?? [])].flatMap(
    (value) => atDefaultsWhen(value, isWide) ?? [],
  );
  return [...new Set(defaults)].reduce(both, when);
}

/** Returns a place as text: `template.yaml:12`. */
export const place = (at: { readonly file: string; readonly line: number }): string =>
  `${at.file}:${at.line}`;
