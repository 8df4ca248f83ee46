import type { Finding } from '@emmental/model';
import type { Facts } from '../facts/facts.ts';
import type { PlannedRoute, PlannedStep } from '../threat.ts';

/**
 * Routes of a threat that rules already look for: each finding is a way that is open, an undecided one a question. A
 * waived one is open still: somebody lives with it. What no rule found does not apply.
 */
export const byFinding = (
  { findings }: Facts,
  belongs: (finding: Finding) => boolean,
  loses: string,
  steps: (finding: Finding) => readonly PlannedStep[] = () => [],
): readonly PlannedRoute[] =>
  findings.filter(belongs).map((finding) => ({
    way: finding.fingerprint,
    loses,
    applies: {
      truth: finding.status === 'unknown' ? 'unknown' : 'yes',
      because: finding.title,
      evidence: finding.evidence,
      question: finding.status === 'unknown' ? finding.title : null,
    },
    steps: steps(finding),
  }));
