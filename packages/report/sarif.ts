import {
  coverageOf,
  type Finding,
  nameInId,
  type Report,
  type RuleDescription,
  ruleName,
  type Severity,
  type Waiver,
} from '@emmental/model';
import { type ConcernedFunction, concernedIn } from './concerned.ts';
import { jsonText } from './json-text.ts';
import { ruleMarkdown } from './rule-text.ts';

/** The greatest numbers that GitHub reads: results of a run, tags of a rule, characters of a message (docs: "SARIF support for code scanning"). */
const limits = { results: 5_000, tags: 20, text: 1_000 } as const;

const level = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, string>;

/** GitHub shows a score over 9.0 as critical, 7.0–8.9 as high, 4.0–6.9 as medium, and a lower one as low. */
const score = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
} as const satisfies Record<Severity, string>;

/**
 * Writes SARIF 2.1.0 for code scanning, with a result for each finding. `partialFingerprints` stay the same when lines move.
 * `descriptions` has the help texts of the rules.
 */
export function renderSarif(report: Report, descriptions: readonly RuleDescription[]): string {
  const concerned = concernedIn(report);
  const findings = report.findings.slice(0, limits.results);
  const cut = report.findings.length - findings.length;
  // The severity of a rule is that of its first finding, because findings are sorted by severity.
  const rules = [
    ...new Map(findings.toReversed().map((finding) => [finding.rule, finding])).values(),
  ].reverse();
  const described = new Map(descriptions.map((rule) => [rule.id, rule]));
  const notifications = [
    ...report.diagnostics.map((diagnostic) => ({
      level: diagnostic.severity,
      message: { text: clip(diagnostic.message) },
      locations: [location(diagnostic.file, diagnostic.line, diagnostic.column)],
      descriptor: { id: diagnostic.code },
    })),
    ...(cut > 0
      ? [
          {
            level: 'warning',
            message: { text: `${cut} findings beyond the first ${limits.results} are not in this file` },
          },
        ]
      : []),
  ];
  const run = {
    tool: {
      driver: {
        name: report.tool.name,
        version: report.tool.version,
        semanticVersion: report.tool.version,
        rules: rules.map((rule) => ruleOf(rule, described.get(rule.rule))),
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
    properties: {
      coverage: coverageOf(report.apps, report.diagnostics),
      of: report.of,
      asOf: report.dependencies?.asOf ?? null,
    },
    results: findings.map((finding) => resultOf(finding, rules, concerned(finding))),
  };
  return sarifText(run);
}

/** Writes a SARIF document with one run. */
export const sarifText = (run: unknown): string =>
  jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  });

function ruleOf(finding: Finding, rule: RuleDescription | undefined): unknown {
  const help = rule?.help ?? ruleName(finding.rule);
  return {
    id: finding.rule,
    name: finding.rule.replace(/(^|[/-])([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: ruleName(finding.rule) },
    fullDescription: { text: clip(help) },
    help: { text: help, ...(rule ? { markdown: ruleMarkdown(rule) } : {}) },
    defaultConfiguration: { level: level[finding.severity] },
    properties: {
      'security-severity': score[finding.severity],
      tags: [
        'security',
        `slice/${finding.slice}`,
        ...finding.threats.map((threat) => `threat/${threat}`),
        ...finding.aliases,
      ].slice(0, limits.tags),
    },
  };
}

function resultOf(
  finding: Finding,
  rules: readonly Finding[],
  functions: readonly ConcernedFunction[],
): unknown {
  const details = [
    ...(functions.length > 1 ? [`functions: ${functions.map(({ id }) => nameInId(id)).join(', ')}`] : []),
    ...finding.details.map((detail) => `${detail.label}: ${detail.text}`),
  ];
  const text = [finding.title, ...details, ...(finding.fix === null ? [] : [`fix: ${finding.fix}`])].join(
    '\n',
  );
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex((rule) => rule.rule === finding.rule),
    level: finding.status === 'unknown' ? 'none' : level[finding.severity],
    kind: finding.status === 'unknown' ? 'open' : 'fail',
    message: { text: clip(text) },
    locations: [
      {
        ...location(finding.file, finding.line, finding.column),
        ...(functions.length > 0
          ? { logicalLocations: functions.map(({ id }) => ({ fullyQualifiedName: id, kind: 'function' })) }
          : {}),
      },
    ],
    relatedLocations: finding.evidence.slice(0, 10).map((evidence) => ({
      ...location(evidence.file, evidence.line, 1),
      message: { text: clip(evidence.text) },
    })),
    partialFingerprints: { 'emmental/v1': finding.fingerprint },
    ...(finding.waiver ? { suppressions: [suppressionOf(finding.waiver)] } : {}),
    properties: { 'security-severity': score[finding.severity], status: finding.status, functions },
  };
}

/** Returns the suppression of a waiver: `external` for an exception in `emmental.yaml`, `inSource` for a comment in the template or code. */
const suppressionOf = ({ file, line, column, rule, reason, until }: Waiver): unknown => ({
  kind: /(^|\/)emmental\.yaml$/.test(file) ? 'external' : 'inSource',
  status: 'accepted',
  justification: clip(`${rule}: ${reason ?? 'no reason'}${until === null ? '' : ` (until ${until})`}`),
  location: location(file, line, column),
});

/** Returns a place in the repository as a SARIF location. In SARIF a path is a URI, so spaces, `#` and `%` are encoded. */
export const location = (file: string, line: number, column: number) => ({
  physicalLocation: {
    artifactLocation: {
      uri: file.split('/').map(encodeURIComponent).join('/'),
      uriBaseId: '%SRCROOT%',
    },
    region: { startLine: Math.max(1, line), startColumn: Math.max(1, column) },
  },
});

/** Cuts a message at the limit. Also escapes links (SARIF 2.1.0 §3.11.6), because the message contains text of the repository. */
export const clip = (text: string): string => {
  const plain = text.replace(/(\\*)\]\(/g, '$1$1\\](');
  return plain.length <= limits.text ? plain : `${plain.slice(0, limits.text - 1)}…`;
};
