import { accessLevel } from '@emmental/knowledge';
import type { AccessLevel, Severity } from '@emmental/model';
import type { AppReview, FunctionReview } from '../review/review.ts';
import type { Use } from '../review/use.ts';
import { type Problem, place, policyFix, who } from './rule.ts';
import { actionNames, isAnyName, listed, objectOf, verbsOf } from './words.ts';

interface Leftover {
  readonly action: string;
  readonly use: Use;
}

/**
 * Grants of some access levels that no code needs, one problem for each function and object. What a
 * whole-service managed policy or `*` gives is left to the rules about those.
 */
export function leftovers(
  review: AppReview,
  levels: ReadonlySet<AccessLevel>,
  severity: (fn: FunctionReview) => Severity,
): Problem[] {
  return [...review.functions.values()].flatMap((fn) =>
    [...byObject(fn, review, levels)].map(([object, rows]) =>
      problem(fn, object, rows, review, severity(fn)),
    ),
  );
}

/** Managed policies that give a whole service away have a rule of their own. */
export const isFullAccess = (policy: string | null): boolean =>
  policy !== null && /FullAccess(_v\d+)?$|^AdministratorAccess|^PowerUserAccess$/.test(policy);

function byObject(
  fn: FunctionReview,
  review: AppReview,
  levels: ReadonlySet<AccessLevel>,
): Map<string, Leftover[]> {
  const groups = new Map<string, Leftover[]>();
  for (const use of fn.uses) {
    const { grant } = use;
    if (isFullAccess(grant.managed) || isWholeService(grant.action)) continue;
    // Used, but on everything: `wildcard-resource` says that.
    const broader = isAnyName(grant.resourceGlob) ? [] : use.broader;
    for (const action of [...use.unused, ...broader]) {
      if (action === '*' || !levels.has(accessLevel(action)) || isBasic(action, use)) continue;
      // `passrole-wildcard` says that.
      if (action === 'iam:PassRole' && isAnyName(grant.resourceGlob)) continue;
      const object = objectOf(
        use.grant.resourceGlob,
        isAnyName(use.grant.resourceGlob) ? action : '',
        review.names,
      );
      const rows = groups.get(object);
      if (rows) rows.push({ action, use });
      else groups.set(object, [{ action, use }]);
    }
  }
  return groups;
}

/** `*` and `s3:*` have a rule of their own too. */
export const isWholeService = (action: string): boolean => /^(\*|[^:]+:\*+)$/.test(action);

/** Everybody grants log writing on more than the own group; that alone is no finding. */
const isBasic = (action: string, use: Use): boolean =>
  /^(logs:(CreateLogGroup|CreateLogStream|PutLogEvents|TagResource)|xray:Put(TraceSegments|TelemetryRecords))$/.test(
    action,
  ) && !use.grant.statement.action.not;

function problem(
  fn: FunctionReview,
  object: string,
  rows: readonly Leftover[],
  review: AppReview,
  severity: Severity,
): Problem {
  const first = rows[0]?.use.grant;
  const actions = [...new Set(rows.map((row) => row.action))];
  const isBroader = rows.every(({ action, use }) => use.broader.includes(action));
  const verbs = verbsOf(actions);
  const never = actions.length === 2 ? 'does neither' : actions.length > 2 ? 'does none of it' : 'never does';
  const needs = fn.needed.filter((need) => actions.some((action) => samePrefix(action, need.action)));
  const used = [
    ...new Set(needs.flatMap((need) => need.globs.map((glob) => objectOf(glob, need.action, review.names)))),
  ];
  const origin = first ? originText(first.statement.origin) : '';
  const at = first
    ? { file: first.file, line: first.line, column: first.statement.at.column }
    : fn.function.at;
  const sharing = sharedWith(fn, actions);
  return {
    title: first?.managed
      ? `${fn.name} can do ${actions.length} ${actions.length === 1 ? 'thing' : 'things'} through ${first.managed} that its code never does`
      : isBroader
        ? `${fn.name} can ${verbs} ${object}; its code uses ${listed(used)}`
        : `${fn.name} can ${verbs} ${object}; its code ${never}`,
    function: fn.id,
    resource: fn.role.id,
    at,
    severity,
    condition: first?.statement.when ?? null,
    evidence: rows.slice(0, 20).map(({ action, use }) => ({
      file: use.grant.file,
      line: use.grant.line,
      text: `${action} on ${use.grant.resource}`,
    })),
    fix: sharing === null ? policyFix(fn) : `give ${fn.name} its own role: ${policyFix(fn)}`,
    details: [
      who(fn),
      { label: 'given', text: origin || actionNames(actions), at: place(at) },
      { label: 'needs', text: needsText(fn, actions, review) },
      ...(sharing === null ? [] : [{ label: 'role', text: sharing }]),
    ],
    subject: object,
  };
}

/** Who else holds the role and needs some of it; null when the role is the function's own. */
function sharedWith(fn: FunctionReview, actions: readonly string[]): string | null {
  if (fn.role.shared.length === 0) return null;
  const whys = fn.excess.filter((row) => actions.includes(row.action)).map((row) => row.why.split('; ')[1]);
  return whys.find((why) => why?.includes('which share')) ?? whys[0] ?? null;
}

/** `GetItem, PutItem on Orders`; of the services in question only. */
export function needsText(fn: FunctionReview, actions: readonly string[], review: AppReview): string {
  const needs = fn.needed.filter(
    (need) => need.because !== 'runtime' && actions.some((action) => samePrefix(action, need.action)),
  );
  if (needs.length === 0) return 'nothing of it';
  const byObject = new Map<string, string[]>();
  for (const need of needs)
    for (const glob of need.globs) {
      const object = objectOf(glob, need.action, review.names);
      const name = need.action.slice(need.action.indexOf(':') + 1);
      byObject.set(object, [...new Set([...(byObject.get(object) ?? []), name])]);
    }
  return [...byObject].map(([object, names]) => `${actionNames(names)} on ${object}`).join('; ');
}

function originText(origin: string): string {
  if (origin.startsWith('managed:')) return `${origin.slice('managed:'.length)} (managed policy)`;
  if (origin.startsWith('template:')) return origin.slice('template:'.length);
  return '';
}

const samePrefix = (a: string, b: string): boolean =>
  a.slice(0, a.indexOf(':')) === b.slice(0, b.indexOf(':'));
