import { type Severity, severities } from '@emmental/model';
import type { ReportedFinding, ToolReport } from '@emmental/store';
import { fieldsOf, fingerprintOf, listOf, reportLimits, textOf } from './report.ts';

const { title, name } = reportLimits;

/** The report of a CycloneDX document, and how many vulnerabilities count for nothing by its own analysis. */
export interface CycloneDxReading {
  readonly report: ToolReport;
  readonly ignored: number;
}

/** The states of an analysis by which a vulnerability is none here. Source: CycloneDX 1.6, vulnerability.analysis.state. */
const harmless: readonly unknown[] = ['not_affected', 'false_positive', 'resolved', 'resolved_with_pedigree'];

/** Reads the vulnerabilities of a CycloneDX document (1.4 to 1.6); each affected component is a finding. */
export function readCycloneDx(bom: unknown): CycloneDxReading {
  const { metadata, components, vulnerabilities } = fieldsOf(bom);
  const tool = toolOf(fieldsOf(metadata)['tools']);
  const byRef = new Map(listOf(components).map((each) => [fieldsOf(each)['bom-ref'], fieldsOf(each)]));
  const findings = new Map<string, ReportedFinding>();
  let ignored = 0;
  for (const each of listOf(vulnerabilities)) {
    const vulnerability = fieldsOf(each);
    if (harmless.includes(fieldsOf(vulnerability['analysis'])['state'])) {
      ignored += 1;
      continue;
    }
    for (const affected of listOf(vulnerability['affects'])) {
      const { ref } = fieldsOf(affected);
      const finding = findingOf(vulnerability, byRef.get(ref) ?? { name: ref }, tool);
      findings.set(finding.fingerprint, finding);
    }
  }
  return { report: { tool, findings: [...findings.values()] }, ignored };
}

/** The tool is in a list (1.4), or among the components of the tools (1.5 and newer). */
function toolOf(tools: unknown): string {
  const [first] = Array.isArray(tools) ? tools : listOf(fieldsOf(tools)['components']);
  return textOf(fieldsOf(first)['name'], name) ?? 'another tool';
}

type Fields = ReturnType<typeof fieldsOf>;

function findingOf(vulnerability: Fields, component: Fields, tool: string): ReportedFinding {
  const id = textOf(vulnerability['id'], name) ?? 'unnamed';
  const purl = packageOf(component['purl']);
  const called = purl?.name ?? textOf(component['name'], name) ?? 'a component';
  const version = purl?.version ?? textOf(component['version'], name);
  const about = textOf(vulnerability['description'], title);
  const aliases = listOf(vulnerability['references']).flatMap(
    (each) => textOf(fieldsOf(each)['id'], name) ?? [],
  );
  return {
    fingerprint: fingerprintOf(tool, id, textOf(component['purl'], title) ?? `${called} ${version ?? ''}`),
    rule: id,
    severity: severityIn(vulnerability),
    title: `${called} ${version ?? '(any version)'} has ${id}${about === null ? '' : `: ${about}`}`.slice(
      0,
      title,
    ),
    file: null,
    package: purl,
    document: {
      fix: textOf(vulnerability['recommendation'], title),
      evidence: [],
      dependency: { name: called, version, id, aliases, fixed: null },
    },
  };
}

/** The worst of its ratings; `medium` where no rating has a known word. */
function severityIn({ ratings }: Fields): Severity {
  const words = listOf(ratings).map((each) => fieldsOf(each)['severity']);
  return (
    severities.find((severity) => words.includes(severity)) ?? (words.includes('none') ? 'info' : 'medium')
  );
}

/** The types of package URLs with the names of their ecosystems in OSV. */
const ecosystems: Readonly<Record<string, string>> = {
  npm: 'npm',
  pypi: 'PyPI',
  golang: 'Go',
  maven: 'Maven',
};

/** Reads a package URL, such as `pkg:npm/%40scope/name@1.0.0`; null for a type that is not known here. */
function packageOf(purl: unknown): ReportedFinding['package'] {
  const [, type = '', path = '', version = ''] =
    /^pkg:([a-z]+)\/([^@?#]+)@([^?#]+)/.exec(textOf(purl, title) ?? '') ?? [];
  const ecosystem = ecosystems[type];
  if (ecosystem === undefined) return null;
  try {
    const parts = path.split('/').map(decodeURIComponent);
    return {
      ecosystem,
      name: parts.join(type === 'maven' ? ':' : '/'),
      version: decodeURIComponent(version),
    };
  } catch {
    return null;
  }
}
