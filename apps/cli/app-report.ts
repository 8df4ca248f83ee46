import {
  type Analyses,
  type AppReview,
  type FunctionReview,
  policyDocument,
  smallestRoles,
} from '@emmental/access';
import type { AppReport, FunctionReport, PolicyStatement } from '@emmental/model';

/** A handler as it was found, by function id. */
export type Entries = ReadonlyMap<string, { readonly file: string; readonly export: string }>;

/** One App's review in the shape that all reports are written from. */
export function appReport(reviewed: AppReview, analyses: Analyses, entries: Entries): AppReport {
  const { app } = reviewed;
  const functions = [...reviewed.functions.values()]
    .map((one) => functionReport(one, analyses, entries))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { id: app.id, name: app.name, template: app.template, format: app.format, functions };
}

function functionReport(one: FunctionReview, analyses: Analyses, entries: Entries): FunctionReport {
  const fn = one.function;
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
    needed: one.needed.map(({ action, resources, because, certainty, evidence, assumed }) => ({
      action,
      resources,
      because,
      certainty,
      evidence,
      ...(assumed.length > 0 ? { assumed } : {}),
    })),
    granted: fn.account
      ? fn.account.roles.map(({ role, on, at }) => ({
          action: role ?? 'a role that is not known',
          resource: on,
          file: at.file,
          line: at.line,
        }))
      : one.uses.map(({ grant: { action, resource, file, line } }) => ({ action, resource, file, line })),
    excess: one.excess,
    missing: one.missing,
    keptForUnknown: one.kept,
    policy: one.analysed && !fn.account ? documentOf(one) : null,
    ...(fn.account && one.analysed ? { roles: smallestRoles(one.needed) } : {}),
    behaviours: analyses.get(one.id) ?? [],
    unknown: one.unknown,
  };
}

function documentOf(one: FunctionReview): FunctionReport['policy'] {
  const { Version, Statement } = policyDocument(one.policy.statements);
  return { Version, Statement: Statement as unknown as readonly PolicyStatement[] };
}
