import { atLeast, type Finding } from '@emmental/model';
import { byRisk } from './scan/judge.ts';

/**
 * Weighs findings of one cause once, since one edit closes them: the first keeps its severity and names the others, which
 * stay findings of their own and weigh low. `findings` are the worst first, without those that a baseline knows; a waived
 * finding stands for no other.
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
    for (const other of others) weighed.set(other, { ...other, severity: 'low' });
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
