import {
  type Analyses,
  type AppReview,
  type AssumedReview,
  type FunctionReview,
  type HolderReview,
  type Need,
  policyDocument,
  smallestRoles,
} from '@emmental/access';
import type {
  AppReport,
  AssumedRoleReport,
  FunctionReport,
  Needed,
  PolicyDocument,
  PolicyStatement,
} from '@emmental/model';

/** A handler as it was found, by function id. */
export type Entries = ReadonlyMap<string, { readonly file: string; readonly export: string }>;

/** One App's review in the shape that all reports are written from. */
export function appReport(reviewed: AppReview, analyses: Analyses, entries: Entries): AppReport {
  const { app } = reviewed;
  const functions = [...reviewed.functions.values()]
    .map((one) => functionReport(one, reviewed.assumed, analyses, entries))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { id: app.id, name: app.name, template: app.template, format: app.format, functions };
}

function functionReport(
  one: FunctionReview,
  assumed: readonly AssumedReview[],
  analyses: Analyses,
  entries: Entries,
): FunctionReport {
  const fn = one.function;
  const assumes = assumed.flatMap((role) => assumedReport(role, fn));
  return {
    id: one.id,
    name: one.name,
    file: fn.at.file,
    line: fn.at.line,
    runtime: fn.runtime,
    handler: entries.get(one.id) ?? null,
    role: one.role.id === null ? null : { id: one.role.id, shared: one.role.isShared },
    triggers: fn.triggers,
    reachedBy: one.reachedBy,
    ways: one.ways,
    needed: one.needed.map(neededReport),
    granted: fn.account
      ? fn.account.roles.map(({ role, on, at }) => ({
          action: role ?? 'an unknown role',
          resource: on,
          file: at.file,
          line: at.line,
        }))
      : grantedBy(one),
    excess: one.excess,
    missing: one.missing,
    keptForUnknown: one.kept,
    policy: one.analysed && !fn.account ? documentOf(one) : null,
    ...(assumes.length > 0 ? { assumes } : {}),
    ...(fn.account && one.analysed ? { roles: smallestRoles(one.needed) } : {}),
    behaviours: analyses.get(one.id) ?? [],
    unknown: one.unknown,
  };
}

const neededReport = ({ action, resources, because, certainty, evidence, assumed }: Need): Needed => ({
  action,
  resources,
  because,
  certainty,
  evidence,
  ...(assumed.length > 0 ? { assumed } : {}),
});

const grantedBy = ({ uses }: HolderReview): FunctionReport['granted'] =>
  uses.map(({ grant: { action, resource, file, line } }) => ({ action, resource, file, line }));

/** A role that several functions take on is told with each of them, with what that one does as it. */
function assumedReport(one: AssumedReview, fn: FunctionReview['function']): readonly AssumedRoleReport[] {
  const own = one.assumed.by.find((each) => each.function === fn);
  if (!own) return [];
  const patterns = new Set(
    own.needed.flatMap((need) => need.resources.map(({ pattern }) => `${need.action} ${pattern}`)),
  );
  return [
    {
      role: one.assumed.pattern,
      needed: own.needed.map(neededReport),
      granted: grantedBy(one),
      excess: one.excess,
      missing: one.missing.filter(({ action, resource }) => patterns.has(`${action} ${resource}`)),
      keptForUnknown: one.kept,
      policy: documentOf(one),
    },
  ];
}

function documentOf(one: HolderReview): PolicyDocument {
  const { Version, Statement } = policyDocument(one.policy.statements);
  return { Version, Statement: Statement as unknown as readonly PolicyStatement[] };
}
