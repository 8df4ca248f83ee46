import type { Severity } from '@emmental/model';
import type { ReportedFinding, ToolReport } from '@emmental/store';
import { fieldsOf, fingerprintOf, listOf, reportLimits, severityOfScore, textOf } from './report.ts';

const { title, name, path, text } = reportLimits;

/** The reports of a SARIF document by their tools, and how many results count for nothing: passed, or accepted in the source. */
export interface SarifReading {
  readonly reports: readonly ToolReport[];
  readonly ignored: number;
}

/** Reads a log of SARIF 2.1.0. Runs of one tool are one report. */
export function readSarif(log: unknown): SarifReading {
  const tools = new Map<string, Map<string, ReportedFinding>>();
  let ignored = 0;
  for (const run of listOf(fieldsOf(log)['runs'])) {
    const { tool, results } = fieldsOf(run);
    const driver = fieldsOf(fieldsOf(tool)['driver']);
    const toolName = textOf(driver['name'], name) ?? 'another tool';
    const findings = tools.get(toolName) ?? new Map<string, ReportedFinding>();
    tools.set(toolName, findings);
    const rules = listOf(driver['rules']).map(fieldsOf);
    const byId = new Map(rules.map((rule) => [rule['id'], rule]));
    for (const each of listOf(results)) {
      const result = fieldsOf(each);
      if (isNoProblem(result)) {
        ignored += 1;
        continue;
      }
      const rule = byId.get(result['ruleId']) ?? rules[Number(result['ruleIndex'] ?? -1)] ?? {};
      const finding = findingOf(result, rule, toolName, (print) => findings.has(print));
      findings.set(finding.fingerprint, finding);
    }
  }
  const reports = [...tools].map(([tool, findings]) => ({ tool, findings: [...findings.values()] }));
  return { reports, ignored };
}

type Fields = ReturnType<typeof fieldsOf>;

/** SARIF 2.1.0 §3.27.9 (kind) and §3.27.23 (suppressions; one that is rejected or under review does not suppress, §3.35.3). */
function isNoProblem({ kind, suppressions }: Fields): boolean {
  if (typeof kind === 'string' && ['pass', 'notApplicable', 'informational'].includes(kind)) return true;
  return listOf(suppressions).some((each) => {
    const { status } = fieldsOf(each);
    return status === undefined || status === 'accepted';
  });
}

function findingOf(
  result: Fields,
  rule: Fields,
  tool: string,
  isTaken: (print: string) => boolean,
): ReportedFinding {
  const ruleId = textOf(result['ruleId'] ?? rule['id'], name) ?? 'unnamed';
  const physical = fieldsOf(fieldsOf(listOf(result['locations'])[0])['physicalLocation']);
  const region = fieldsOf(physical['region']);
  const file = pathOf(fieldsOf(physical['artifactLocation'])['uri']);
  const line = Number.isSafeInteger(region['startLine']) ? Number(region['startLine']) : null;
  const message = textOf(fieldsOf(result['message'])['text'], title);
  const short = textOf(fieldsOf(rule['shortDescription'])['text'], title);
  const snippet = textOf(fieldsOf(region['snippet'])['text'], text);
  return {
    fingerprint: freeFingerprint([tool, ruleId, identityOf(result) ?? file, message], isTaken),
    rule: ruleId,
    severity: severityIn(result, rule),
    title: message ?? short ?? ruleId,
    file,
    package: null,
    document: {
      file,
      line,
      fix: null,
      evidence: file === null ? [] : [{ file, line, text: snippet ?? short ?? ruleId }],
    },
  };
}

/** SARIF 2.1.0 §3.27.17: partial fingerprints stay the same when lines move. */
function identityOf({ partialFingerprints, fingerprints }: Fields): string | null {
  const found = Object.entries({ ...fieldsOf(fingerprints), ...fieldsOf(partialFingerprints) });
  const texts = found.flatMap(([key, value]) => (typeof value === 'string' ? [`${key}=${value}`] : []));
  return texts.length === 0 ? null : texts.sort().join(' ').slice(0, text);
}

/** The same text in one file several times is several findings, numbered in their order. */
function freeFingerprint(parts: readonly (string | null)[], isTaken: (print: string) => boolean): string {
  for (let nth = 0; ; nth++) {
    const print = fingerprintOf(...parts, nth);
    if (!isTaken(print)) return print;
  }
}

const levels: Readonly<Record<string, Severity>> = {
  error: 'high',
  warning: 'medium',
  note: 'low',
  none: 'info',
};

/** GitHub's `security-severity` if there is one, else the level (SARIF 2.1.0 §3.27.10: the default is `warning`). */
function severityIn(result: Fields, rule: Fields): Severity {
  const score = Number(
    fieldsOf(result['properties'])['security-severity'] ?? fieldsOf(rule['properties'])['security-severity'],
  );
  if (Number.isFinite(score)) return severityOfScore(score);
  const level = result['level'] ?? fieldsOf(rule['defaultConfiguration'])['level'];
  return levels[String(level)] ?? 'medium';
}

function pathOf(uri: unknown): string | null {
  const plain = textOf(uri, path);
  if (plain === null) return null;
  try {
    return decodeURIComponent(plain).replace(/^(?:file:\/\/)?(?:\.\/)?/, '');
  } catch {
    return plain;
  }
}
