import {
  type AppReport,
  type AssumedRoleReport,
  attempt,
  choicesOf,
  coverageOf,
  type DependencyFacts,
  type Diagnostic,
  diagnostic,
  type Finding,
  type FunctionReport,
  faultText,
  holeText,
  type LinkedBehaviour,
  type LinkedValue,
  type Location,
  type Needed,
  partsOf,
  type Report,
  type ResourcePattern,
  routesOfFunction,
  type Value,
  type Waiver,
} from '@emmental/model';
import { type ConcernedFunction, concernedIn } from './concerned.ts';
import { type Field, jsonPieces } from './json-text.ts';

/**
 * Writes a report as one JSON document of the schema `emmental/<command>/1`, in pieces. Equal input gives equal bytes. A row
 * of a function that cannot be written becomes a diagnostic, and the other rows are written.
 */
export const renderJson = (report: Report): Iterable<string> =>
  jsonPieces(report.command === 'dependencies' ? packagesDocument(report) : document(report));

function* document(report: Report): Iterable<Field> {
  const faults: Diagnostic[] = [];
  const failed = new Set<FunctionReport>();
  yield ['schema', `emmental/${report.command}/1`];
  yield ['tool', report.tool];
  yield ['root', report.root];
  yield ['apps', () => rowsOf(report.apps, (app) => appJson(app, faults, failed))];
  yield ['findings', () => rowsOf(report.findings, findingJson(report))];
  const diagnostics = [...report.diagnostics, ...faults];
  yield ['diagnostics', () => rowsOf(diagnostics, diagnosticJson)];
  yield ['stats', report.stats];
  const written = report.apps.map(({ functions }) => ({
    functions: functions.filter((fn) => !failed.has(fn)),
  }));
  yield ['coverage', coverageOf(written, diagnostics)];
  yield ['of', report.of];
  yield* unreadFields(report);
  if (report.dependencies) yield ['asOf', report.dependencies.asOf];
}

/** Yields the input that was not read, and the templates that the compared change removed. */
function* unreadFields({ unread, removed }: Pick<Report, 'unread' | 'removed'>): Iterable<Field> {
  if (unread)
    yield [
      'unread',
      unread.map(({ cause, file, line, column, message, accepted }) => ({
        cause,
        file,
        line,
        column,
        message,
        accepted,
      })),
    ];
  if (removed) yield ['removed', removed];
}

function* rowsOf<T>(all: readonly T[], row: (item: T) => unknown): Iterable<unknown> {
  for (const item of all) yield row(item);
}

const appJson = (app: AppReport, faults: Diagnostic[], failed: Set<FunctionReport>): unknown => ({
  id: app.id,
  template: app.template,
  functions: app.functions.flatMap((fn) =>
    attempt(
      `the report of ${fn.id}`,
      () => [functionJson(fn)],
      [],
      (part, error) => {
        const at = { file: fn.file, line: fn.line, column: 1 };
        faults.push(diagnostic('scan/failed', at, `${part}: ${faultText(error)}`, 1));
        failed.add(fn);
      },
    ),
  ),
});

/** Returns the document of `emmental dependencies`. Its `asOf` is null when there is no advisory data, so that nothing was matched. */
function* packagesDocument({ dependencies, ...report }: Report): Iterable<Field> {
  const { packages = [], skipped = [], files = [], asOf = null } = dependencies ?? {};
  yield ['schema', `emmental/${report.command}/1`];
  yield ['tool', report.tool];
  yield ['root', report.root];
  yield ['asOf', asOf];
  const appRow = ({ id, template, functions }: AppReport) => ({
    id,
    template,
    functions: functions.map((fn) => ({ id: fn.id, runtime: fn.runtime, handler: fn.handler })),
  });
  yield ['apps', () => rowsOf(report.apps, appRow)];
  yield ['findings', () => rowsOf(report.findings, findingJson(report))];
  const packageRow = ({ requires: _, integrity: __, ...row }: (typeof packages)[number]) => row;
  yield ['packages', () => rowsOf(packages, packageRow)];
  yield ['skipped', skipped];
  yield ['diagnostics', () => rowsOf(report.diagnostics, diagnosticJson)];
  yield [
    'stats',
    {
      functions: report.stats.functions,
      files: files.length,
      packages: packages.length,
      skipped: skipped.length,
      baseline: report.stats.baseline,
      waived: report.stats.waived,
    },
  ];
  yield ['coverage', coverageOf(report.apps, report.diagnostics)];
  yield ['of', report.of];
  yield* unreadFields(report);
}

function functionJson(fn: FunctionReport): unknown {
  return {
    id: fn.id,
    runtime: fn.runtime,
    handler: fn.handler,
    role: fn.role,
    triggers: fn.triggers.map(({ kind, source, exposure, by }) => ({ kind, source, exposure, by })),
    reachedBy: { exposure: fn.reachedBy.exposure, path: fn.reachedBy.path },
    needed: fn.needed.map(neededJson),
    granted: fn.granted,
    excess: fn.excess,
    missing: fn.missing,
    keptForUnknown: fn.keptForUnknown,
    policy: fn.roles ? { bindings: fn.roles } : fn.policy,
    behaviours: behavioursJson(fn.behaviours),
    unknown: fn.unknown,
    ...routesJson(fn),
    ...(fn.assumes ? { assumes: fn.assumes.map(assumedJson) } : {}),
  };
}

/** The routes that the code tells apart; absent where it tells none apart. */
function routesJson(fn: FunctionReport): { readonly routes?: unknown } {
  const routes = routesOfFunction(fn).map(({ route, reachedBy, isTested, needed, sinks }) => ({
    route,
    exposure: reachedBy.exposure,
    tested: isTested,
    needs: [...new Set(needed.map(({ action }) => action))],
    sinks: sinks.map(({ sink, eventPath, seen }) => ({ sink, at: eventPath, ...place(seen.at) })),
  }));
  return routes.length > 0 ? { routes } : {};
}

const neededJson = ({ assumed: _, ...need }: Needed): unknown => ({
  ...need,
  resources: need.resources.map(resourceJson),
});

const resourceJson = ({ called: _, ...resource }: ResourcePattern): unknown => resource;

const assumedJson = ({ role, needed, ...rest }: AssumedRoleReport): unknown => ({
  role: resourceJson(role),
  needed: needed.map(neededJson),
  ...rest,
});

function behavioursJson(behaviours: readonly LinkedBehaviour[]): unknown {
  const of = <K extends LinkedBehaviour['kind']>(kind: K) =>
    behaviours.filter(
      (behaviour): behaviour is Extract<LinkedBehaviour, { kind: K }> => behaviour.kind === kind,
    );
  return {
    hosts: of('host').map(({ host, port, seen }) => ({ host, port, ...place(seen.at) })),
    processes: of('process').flatMap((process) =>
      textsOf(process.command).map((command) => ({ command, ...place(process.seen.at) })),
    ),
    files: of('file').flatMap((file) =>
      textsOf(file.path).map((path) => ({ path, mode: file.mode, ...place(file.seen.at) })),
    ),
    sinks: of('sink').map((sink) => ({
      kind: sink.sink,
      eventPath: sink.eventPath,
      ...place(sink.seen.at),
      sanitized: sink.sanitized,
      ...(sink.tests && { tests: sink.tests.map(({ proves, at }) => ({ proves, ...place(at) })) }),
    })),
    dynamic: of('dynamic').map((dynamic) => ({ what: dynamic.what, ...place(dynamic.seen.at) })),
  };
}

const place = ({ file, line }: Location) => ({ file, line });

/** Returns the possible texts of a value, without duplicates. */
const textsOf = ({ filled }: LinkedValue): readonly (string | null)[] => [
  ...new Set(choicesOf(filled).map(({ value }) => valueText(value))),
];

/** Returns a scalar as text, with `*` or `${…}` for its holes; null for an unknown value. */
function valueText(value: Value): string | null {
  const parts = value.kind === 'unknown' ? null : partsOf(value);
  return parts === null
    ? null
    : parts.map((part) => (typeof part === 'string' ? part : holeText(part))).join('');
}

/** Returns a function that returns the fields of a finding that the schema has, in its order; fields for screens are left out. */
function findingJson(report: Pick<Report, 'apps'>): (finding: Finding) => unknown {
  const concerned = concernedIn(report);
  return (finding) => fieldsOf(finding, concerned(finding));
}

function fieldsOf(finding: Finding, functions: readonly ConcernedFunction[]): unknown {
  const {
    rule,
    aliases,
    title,
    file,
    line,
    column,
    status,
    condition,
    severity,
    slice,
    threats,
    evidence,
    fix,
    fingerprint,
  } = finding;
  return {
    rule,
    aliases,
    title,
    function: finding.function,
    functions,
    resource: finding.resource,
    file,
    line,
    column,
    status,
    condition,
    severity,
    ...(finding.alone ? { alone: finding.alone } : {}),
    slice,
    threats,
    evidence,
    fix,
    fingerprint,
    ...(finding.waiver ? { waiver: waiverJson(finding.waiver) } : {}),
    ...(finding.waivedNow ? { waivedNow: waiverJson(finding.waivedNow) } : {}),
    ...(finding.dependency ? { dependency: dependencyJson(finding.dependency) } : {}),
  };
}

const dependencyJson = (dependency: DependencyFacts) => ({
  lockfile: dependency.lockfile,
  line: dependency.line,
  ecosystem: dependency.ecosystem,
  name: dependency.name,
  version: dependency.version,
  source: dependency.source,
  id: dependency.id,
  aliases: dependency.aliases,
  fixed: dependency.fixed,
  functions: dependency.functions.map(({ id, level, chain }) => ({ id, level, chain })),
});

const waiverJson = ({ by, rule, reason, owner, until, file, line, column }: Waiver) => ({
  by,
  rule,
  reason,
  owner,
  until,
  file,
  line,
  column,
});

export const diagnosticJson = ({ code, message, file, line, column, severity }: Diagnostic) => ({
  code,
  message,
  file,
  line,
  column,
  severity,
});
