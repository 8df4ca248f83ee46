import {
  type Analyses,
  type AppReview,
  type AssumedReview,
  type FunctionReview,
  type HolderReview,
  type Need,
  policyDocument,
  suggestedGrants,
} from '@emmental/access';
import { openGoogleServices } from '@emmental/knowledge';
import type {
  AppReport,
  AssumedRoleReport,
  CoverageCause,
  FunctionReport,
  LinkedBehaviour,
  LinkedHandler,
  Needed,
  OpenQuestion,
  PolicyDocument,
  PolicyStatement,
} from '@emmental/model';
import { foundBy, policyFormatOf, shellWord } from '@emmental/model';

/** The entry points that were found, by function id. */
export type Entries = ReadonlyMap<string, LinkedHandler>;

/** Why code, or a part of it, was not analysed, by function id. */
export type LeftOut = ReadonlyMap<string, readonly CoverageCause[]>;

/** Converts the review of one App into the form from which all reports are written. */
export function appReport(
  reviewed: AppReview,
  analyses: Analyses,
  entries: Entries,
  leftOut: LeftOut = new Map(),
): AppReport {
  const { app } = reviewed;
  const functions = [...reviewed.functions.values()]
    .map((fnReview) => withLeftOut(functionReport(fnReview, reviewed, analyses, entries), leftOut))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { id: app.id, name: app.name, template: app.template, format: app.format, functions };
}

const withLeftOut = (report: FunctionReport, leftOut: LeftOut): FunctionReport => {
  const causes = leftOut.get(report.id) ?? [];
  return causes.length === 0 ? report : { ...report, leftOut: causes };
};

function functionReport(
  fnReview: FunctionReview,
  { app, assumed }: AppReview,
  analyses: Analyses,
  entries: Entries,
): FunctionReport {
  const fn = fnReview.function;
  const assumes = assumed.flatMap((role) => assumedReport(role, fn));
  return {
    id: fnReview.id,
    name: fnReview.name,
    file: fn.at.file,
    line: fn.at.line,
    runtime: fn.runtime,
    handler: entries.get(fnReview.id) ?? null,
    policyFormat: policyFormatOf(app.format, app.roles.find(({ id }) => id === fnReview.role.id) ?? null),
    role: fnReview.role.id === null ? null : { id: fnReview.role.id, shared: fnReview.role.isShared },
    triggers: fn.triggers,
    reachedBy: fnReview.reachedBy,
    ways: fnReview.ways,
    needed: fnReview.needed.map(neededReport),
    granted: fn.account
      ? fn.account.roles.map(({ role, on, at }) => ({
          action: role ?? 'an unknown role',
          resource: on,
          file: at.file,
          line: at.line,
        }))
      : grantedBy(fnReview),
    excess: fnReview.excess,
    missing: fnReview.missing,
    keptForUnknown: fnReview.kept,
    policy: fnReview.analysed && !fn.account ? documentOf(fnReview) : null,
    ...(assumes.length > 0 ? { assumes } : {}),
    ...(fn.account && fnReview.analysed ? { roles: suggestedGrants(fnReview.needed) } : {}),
    ...(fn.account ? { account: fn.account.id, ...openServices(analyses.get(fnReview.id) ?? []) } : {}),
    behaviours: analyses.get(fnReview.id) ?? [],
    unknown: [...fnReview.unknown, ...likelySource(fn, entries.get(fnReview.id))],
  };
}

/** Returns the services of Google that the code calls and that ask for no permission. */
function openServices(behaviours: readonly LinkedBehaviour[]): Pick<FunctionReport, 'open'> {
  const found = behaviours.flatMap((each) => {
    const service = each.kind === 'api-call' ? each.service.replace(/^google\./, '') : '';
    return openGoogleServices.has(service) ? [service] : [];
  });
  return found.length > 0 ? { open: [...new Set(found)].sort() } : {};
}

/** Makes the question about a source that is likely and not certain. The source is used, so nothing waits for the answer. */
function likelySource(
  fn: FunctionReview['function'],
  handler: LinkedHandler | undefined,
): readonly OpenQuestion[] {
  if (handler?.link === undefined || handler.link.certain) return [];
  const id = `${fn.name}/code`;
  return [
    {
      id,
      what: 'which file is its source',
      why: `${handler.file}#${handler.export} is likely: it was found by ${foundBy(handler.link)}`,
      costs: 'its needs and findings are those of this file; answer FILE#EXPORT, or none',
      file: fn.at.file,
      line: fn.at.line,
      answer: `emmental assume ${shellWord(id)}`,
      idle: true,
    },
  ];
}

const neededReport = ({ action, resources, because, certainty, evidence, assumed, into }: Need): Needed => ({
  action,
  resources,
  because,
  certainty,
  evidence,
  ...(assumed.length > 0 ? { assumed } : {}),
  ...(into ? { into } : {}),
});

const grantedBy = ({ uses }: HolderReview): FunctionReport['granted'] =>
  uses.map(({ grant: { action, resource, file, line } }) => ({ action, resource, file, line }));

/**
 * Reports a role that several functions assume, once for each of them, with the permissions that this function
 * needs as that role.
 */
function assumedReport(
  assumedRole: AssumedReview,
  fn: FunctionReview['function'],
): readonly AssumedRoleReport[] {
  const own = assumedRole.assumed.by.find((each) => each.function === fn);
  if (!own) return [];
  const patterns = new Set(
    own.needed.flatMap((need) => need.resources.map(({ pattern }) => `${need.action} ${pattern}`)),
  );
  return [
    {
      role: assumedRole.assumed.pattern,
      needed: own.needed.map(neededReport),
      granted: grantedBy(assumedRole),
      excess: assumedRole.excess,
      missing: assumedRole.missing.filter(({ action, resource }) => patterns.has(`${action} ${resource}`)),
      keptForUnknown: assumedRole.kept,
      policy: documentOf(assumedRole),
    },
  ];
}

function documentOf(holder: HolderReview): PolicyDocument {
  const { Version, Statement } = policyDocument(holder.policy.statements);
  return { Version, Statement: Statement as unknown as readonly PolicyStatement[] };
}
