import { atLeast, type Finding } from '@emmental/model';
import { byRisk } from './scan/judge.ts';

/**
 * Gives full weight to only one of several findings with the same cause, because one edit closes them all: the
 * first keeps its severity and names the others; these stay separate findings with a low severity. `findings` are
 * sorted, worst first, without those of the baseline; a waived finding never represents others.
 */
export function weighCauses(findings: readonly Finding[]): readonly Finding[] {
  const causes = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { cause, status, severity } = finding;
    if (cause === undefined || status !== 'fail' || !atLeast(severity, 'low')) continue;
    const same = causes.get(cause);
    if (same) same.push(finding);
    else causes.set(cause, [finding]);
  }
  const weighed = new Map<Finding, Finding>();
  for (const [first, ...others] of causes.values()) {
    if (!first || others.length === 0) continue;
    weighed.set(first, naming(first, others));
    for (const other of others) weighed.set(other, { ...other, severity: 'low', alone: other.severity });
  }
  return findings.map((finding) => weighed.get(finding) ?? finding).sort(byRisk);
}

const mostLines = 3;
const mostEvidence = 20;

function naming(first: Finding, others: readonly Finding[]): Finding {
  const lines = others.slice(0, mostLines);
  const rest = others.length - lines.length;
  return {
    ...first,
    evidence: [
      ...first.evidence,
      ...others.map(({ file, line, title }) => ({ file, line, text: title })),
    ].slice(0, Math.max(mostEvidence, first.evidence.length)),
    details: [
      ...first.details,
      ...lines.map(({ title, file, line }) => ({ label: 'also', text: title, at: `${file}:${line}` })),
      ...(rest > 0
        ? [{ label: 'also', text: `${rest} more findings that the same edit fixes (--all)` }]
        : []),
    ],
  };
}
