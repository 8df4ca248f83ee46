import type { Finding } from '@emmental/model';
import { defineThreat } from '../threat.ts';

/** An administrator has nothing left to gain, and everything to lose. */
export const leadsToMore = ({ rule }: Pick<Finding, 'rule'>): boolean =>
  rule === 'access/escalation' || rule === 'access/admin';

export const escalation = defineThreat({
  id: 'T10',
  help: 'Whoever acts as the function can make more of its role: pass a stronger role on, replace the code of another function, rewrite a policy.',
  routes: ({ declaration, findings }) => {
    const found = findings.filter(leadsToMore);
    return (found.length === 0 ? [null] : found).map((finding) => ({
      way: finding?.fingerprint ?? 'role',
      loses: 'what stronger roles may do',
      applies: {
        truth: 'yes',
        because: 'it has a role',
        evidence: [{ file: declaration.at.file, line: declaration.at.line, text: declaration.name }],
        question: null,
      },
      steps: [
        {
          says: finding?.title ?? 'the role is used to get a stronger one',
          attack: ['T1098.003', 'T1648'],
          effect: { kind: 'escalate', finding },
          ...(finding ? { evidence: finding.evidence } : {}),
        },
      ],
    }));
  },
});
