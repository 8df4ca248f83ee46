import type {
  AppReport,
  DependencyFacts,
  DependencyReport,
  Diagnostic,
  Evidence,
  Finding,
  FunctionReport,
  LinkedBehaviour,
  Report,
  Seen,
} from '@emmental/model';
import { movedId } from '@emmental/model';

/**
 * Writes all paths of a report anew, such as relative to PATH as the user gave it instead of the boundary of the scan.
 * Fingerprints stay: they are of the repository, not of where somebody stood.
 */
export function relocate(report: Report, placedAt: (path: string) => string): Report {
  const path = (one: string): string => (one === '' ? one : placedAt(one));
  const id = (one: string): string => movedId(one, path);
  const placed = <T extends { readonly file: string }>(one: T): T => ({ ...one, file: path(one.file) });
  const evidence = (all: readonly Evidence[]) => all.map(placed);
  const seen = (one: Seen): Seen => ({
    ...one,
    at: placed(one.at),
    chain: one.chain.map((step) => ({ ...step, at: placed(step.at) })),
  });
  const behaviour = (found: LinkedBehaviour): LinkedBehaviour => ({ ...found, seen: seen(found.seen) });
  const fn = (one: FunctionReport): FunctionReport => ({
    ...one,
    id: id(one.id),
    file: path(one.file),
    handler: one.handler && placed(one.handler),
    triggers: one.triggers.map((trigger) => ({ ...trigger, at: placed(trigger.at) })),
    needed: one.needed.map((need) => ({ ...need, evidence: evidence(need.evidence) })),
    granted: one.granted.map(placed),
    missing: one.missing.map((missing) => ({ ...missing, evidence: evidence(missing.evidence) })),
    behaviours: one.behaviours.map(behaviour),
    unknown: one.unknown.map(placed),
  });
  const app = (one: AppReport): AppReport => ({
    ...one,
    id: id(one.id),
    template: one.template === null ? null : path(one.template),
    functions: one.functions.map(fn),
  });
  const dependency = (one: DependencyFacts): DependencyFacts => ({
    ...one,
    lockfile: path(one.lockfile),
    functions: one.functions.map((use) => ({
      ...use,
      id: id(use.id),
      chain: use.chain.map((step) => (/:\d+$/.test(step) ? placeText(step, path) : step)),
    })),
  });
  const dependencies = (one: DependencyReport): DependencyReport => ({
    ...one,
    files: one.files.map(placed),
    packages: one.packages.map((each) => ({
      ...each,
      lockfile: each.lockfile === null ? null : path(each.lockfile),
      loadedBy: each.loadedBy.map(id),
      shippedWith: each.shippedWith.map(id),
    })),
    skipped: one.skipped.map(placed),
  });
  const finding = (one: Finding): Finding => ({
    ...one,
    function: one.function === null ? null : id(one.function),
    resource: one.resource === null ? null : id(one.resource),
    file: path(one.file),
    evidence: evidence(one.evidence),
    ...(one.cause === undefined ? {} : { cause: id(one.cause) }),
    ...(one.waiver ? { waiver: placed(one.waiver) } : {}),
    ...(one.dependency ? { dependency: dependency(one.dependency) } : {}),
    details: one.details.map((detail) =>
      detail.at === undefined ? detail : { ...detail, at: placeText(detail.at, path) },
    ),
  });
  return {
    ...report,
    apps: report.apps.map(app),
    findings: report.findings.map(finding),
    ...(report.dependencies ? { dependencies: dependencies(report.dependencies) } : {}),
    diagnostics: report.diagnostics.map((one): Diagnostic => placed(one)),
  };
}

/** `template.yaml:41`. */
function placeText(text: string, path: (one: string) => string): string {
  const [, file, line] = /^(.*?)((?::\d+)*)$/.exec(text) ?? [];
  return file ? `${path(file)}${line ?? ''}` : text;
}
