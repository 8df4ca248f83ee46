import type { Finding } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import type { PlannedRoute, PlannedStep } from '../threat.ts';

/**
 * Returns the routes of a threat that rules of the scan already check: a route for each finding. The route of an undecided
 * finding is unknown. A waived finding still makes a route: the weakness is accepted, not fixed.
 */
export const byFinding = (
  { findings }: FunctionFacts,
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
