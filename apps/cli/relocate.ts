import type {
  AppReport,
  DependencyFacts,
  DependencyReport,
  Evidence,
  Finding,
  FindingPart,
  FunctionReport,
  LinkedBehaviour,
  LinkedHandler,
  Report,
  Seen,
} from '@emmental/model';
import { movedId } from '@emmental/model';

/**
 * Rewrites all paths of a report, for example relative to PATH as the user typed it instead of the boundary of the
 * scan. Fingerprints stay, because they belong to the repository and not to the current folder.
 */
export function relocate(report: Report, placedAt: (path: string) => string): Report {
  const path = (file: string): string => (file === '' ? file : placedAt(file));
  const id = (oldId: string): string => movedId(oldId, path);
  const placed = <T extends { readonly file: string }>(located: T): T => ({
    ...located,
    file: path(located.file),
  });
  const evidence = (all: readonly Evidence[]) => all.map(placed);
  const seen = (access: Seen): Seen => ({
    ...access,
    at: placed(access.at),
    chain: access.chain.map((step) => ({ ...step, at: placed(step.at) })),
  });
  const behaviour = (found: LinkedBehaviour): LinkedBehaviour => ({ ...found, seen: seen(found.seen) });
  const fn = (report: FunctionReport): FunctionReport => ({
    ...report,
    id: id(report.id),
    file: path(report.file),
    handler: report.handler && placedHandler(report.handler, path),
    triggers: report.triggers.map((trigger) => ({ ...trigger, at: placed(trigger.at) })),
    needed: report.needed.map((need) => ({ ...need, evidence: evidence(need.evidence) })),
    granted: report.granted.map(placed),
    missing: report.missing.map((missing) => ({ ...missing, evidence: evidence(missing.evidence) })),
    behaviours: report.behaviours.map(behaviour),
    unknown: report.unknown.map(placed),
  });
  const app = (report: AppReport): AppReport => ({
    ...report,
    id: id(report.id),
    template: report.template === null ? null : path(report.template),
    functions: report.functions.map(fn),
  });
  const dependency = (facts: DependencyFacts): DependencyFacts => ({
    ...facts,
    lockfile: path(facts.lockfile),
    functions: facts.functions.map((use) => ({
      ...use,
      id: id(use.id),
      chain: use.chain.map((step) => (/:\d+$/.test(step) ? placeText(step, path) : step)),
    })),
  });
  const dependencies = (dependencies: DependencyReport): DependencyReport => ({
    ...dependencies,
    files: dependencies.files.map(placed),
    packages: dependencies.packages.map((each) => ({
      ...each,
      lockfile: each.lockfile === null ? null : path(each.lockfile),
      loadedBy: each.loadedBy.map(id),
      shippedWith: each.shippedWith.map(id),
    })),
    skipped: dependencies.skipped.map(placed),
  });
  const details = (all: Finding['details']) =>
    all.map((detail) => (detail.at === undefined ? detail : { ...detail, at: placeText(detail.at, path) }));
  const part = (original: FindingPart): FindingPart => ({
    ...original,
    function: original.function === null ? null : id(original.function),
    details: details(original.details),
    ...(original.evidence ? { evidence: evidence(original.evidence) } : {}),
  });
  const finding = (original: Finding): Finding => ({
    ...original,
    function: original.function === null ? null : id(original.function),
    resource: original.resource === null ? null : id(original.resource),
    file: path(original.file),
    evidence: evidence(original.evidence),
    ...(original.cause === undefined ? {} : { cause: id(original.cause) }),
    ...waiversPlaced(original, path),
    ...(original.dependency ? { dependency: dependency(original.dependency) } : {}),
    details: details(original.details),
    ...(original.parts ? { parts: original.parts.map(part) } : {}),
  });
  return {
    ...report,
    apps: report.apps.map(app),
    findings: report.findings.map(finding),
    ...(report.dependencies ? { dependencies: dependencies(report.dependencies) } : {}),
    ...unreadPlaced(report, path, id),
  };
}

/** Rewrites the paths of the waivers of a finding. */
const waiversPlaced = (
  { waiver, waivedNow }: Finding,
  path: (file: string) => string,
): Pick<Finding, 'waiver' | 'waivedNow'> => ({
  ...(waiver ? { waiver: { ...waiver, file: path(waiver.file) } } : {}),
  ...(waivedNow ? { waivedNow: { ...waivedNow, file: path(waivedNow.file) } } : {}),
});

/** Rewrites the paths of problems, of what was not read, and of what a change removed. */
const unreadPlaced = (
  { diagnostics, unread, removed }: Report,
  path: (file: string) => string,
  id: (oldId: string) => string,
): Pick<Report, 'diagnostics' | 'unread' | 'removed'> => ({
  diagnostics: diagnostics.map((problem) => ({ ...problem, file: path(problem.file) })),
  ...(unread ? { unread: unread.map((loss) => ({ ...loss, file: path(loss.file) })) } : {}),
  ...(removed
    ? { removed: removed.map(({ file, functions }) => ({ file: path(file), functions: functions.map(id) })) }
    : {}),
});

/** Rewrites the path in a place such as `template.yaml:41`. */
function placeText(text: string, placedPath: (file: string) => string): string {
  const [, file, line] = /^(.*?)((?::\d+)*)$/.exec(text) ?? [];
  return file ? `${placedPath(file)}${line ?? ''}` : text;
}

/** Rewrites the paths of a handler: of its source, and of the deployed file that was not compared with it. */
function placedHandler(handler: LinkedHandler, path: (file: string) => string): LinkedHandler {
  const { file, link } = handler;
  return {
    ...handler,
    file: path(file),
    ...(link?.notCompared === undefined ? {} : { link: { ...link, notCompared: path(link.notCompared) } }),
  };
}
