import {
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
  type Value,
  type Waiver,
} from '@emmental/model';
import { type ConcernedFunction, concernedIn } from './concerned.ts';
import { jsonText } from './json-text.ts';

/** Writes a report as one JSON document of the schema `emmental/<command>/1`. Equal input gives equal bytes. */
export function renderJson(report: Report): string {
  const faults: Diagnostic[] = [];
  const functions = new Map(
    report.apps.flatMap((app) => app.functions.map((fn) => [fn, functionRow(fn, faults)] as const)),
  );
  const full = { ...report, diagnostics: [...report.diagnostics, ...faults] };
  return jsonText(document(full, (fn) => functions.get(fn) ?? []));
}

/** Returns the row of a function. A row that cannot be written becomes a diagnostic, and the other rows are written. */
const functionRow = (fn: FunctionReport, faults: Diagnostic[]): readonly unknown[] =>
  attempt(
    `the report of ${fn.id}`,
    () => [functionJson(fn)],
    [],
    (part, error) => {
      const at = { file: fn.file, line: fn.line, column: 1 };
      faults.push(diagnostic('scan/failed', at, `${part}: ${faultText(error)}`, 1));
    },
  );

function document(report: Report, rowOf: (fn: FunctionReport) => readonly unknown[]): unknown {
  return report.command === 'dependencies'
    ? packagesDocument(report)
    : {
        schema: `emmental/${report.command}/1`,
        tool: report.tool,
        root: report.root,
        apps: report.apps.map((app) => ({
          id: app.id,
          template: app.template,
          functions: app.functions.flatMap(rowOf),
        })),
        findings: report.findings.map(findingJson(report)),
        diagnostics: report.diagnostics.map(diagnosticJson),
        stats: report.stats,
        coverage: coverageOf(
          report.apps.map(({ functions }) => ({
            functions: functions.filter((fn) => rowOf(fn).length > 0),
          })),
          report.diagnostics,
        ),
        of: report.of,
        ...(report.dependencies ? { asOf: report.dependencies.asOf } : {}),
      };
}

/** Returns the document of `emmental dependencies`. Its `asOf` is null when there is no advisory data, so that nothing was matched. */
function packagesDocument({ dependencies, ...report }: Report): unknown {
  const { packages = [], skipped = [], files = [], asOf = null } = dependencies ?? {};
  return {
    schema: `emmental/${report.command}/1`,
    tool: report.tool,
    root: report.root,
    asOf,
    apps: report.apps.map(({ id, template, functions }) => ({
      id,
      template,
      functions: functions.map((fn) => ({ id: fn.id, runtime: fn.runtime, handler: fn.handler })),
    })),
    findings: report.findings.map(findingJson(report)),
    packages: packages.map(({ requires: _, integrity: __, ...pack }) => pack),
    skipped,
    diagnostics: report.diagnostics.map(diagnosticJson),
    stats: {
      functions: report.stats.functions,
      files: files.length,
      packages: packages.length,
      skipped: skipped.length,
      baseline: report.stats.baseline,
      waived: report.stats.waived,
    },
    of: report.of,
  };
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
    policy: fn.policy,
    behaviours: behavioursJson(fn.behaviours),
    unknown: fn.unknown,
    ...(fn.assumes ? { assumes: fn.assumes.map(assumedJson) } : {}),
  };
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
    slice,
    threats,
    evidence,
    fix,
    fingerprint,
    ...(finding.waiver ? { waiver: waiverJson(finding.waiver) } : {}),
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
