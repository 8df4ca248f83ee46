import { leadsToMore } from '../facts/stronger-roles.ts';
import { defineThreat } from '../threat.ts';

export const escalation = defineThreat({
  id: 'T10',
  help: 'An attacker in the function can gain more than its role: pass a stronger role, replace the code of another function, or rewrite a policy.',
  routes: ({ declaration, findings }) => {
    const found = findings.filter(leadsToMore);
    return (found.length === 0 ? [null] : found).map((finding) => ({
      way: finding?.fingerprint ?? 'role',
      loses: declaration.account
        ? 'permissions that its account does not have now'
        : 'the permissions of stronger roles',
      applies: {
        truth: 'yes',
        because: declaration.account ? 'it runs as a service account' : 'the function has a role',
        evidence: [{ file: declaration.at.file, line: declaration.at.line, text: declaration.name }],
        question: null,
      },
      steps: [
        {
          says:
            finding?.title ??
            (declaration.account
              ? 'the attacker uses the roles of the account to gain more permissions'
              : 'the attacker uses the role to get a stronger role'),
          attack: ['T1098.003', 'T1648'],
          effect: { kind: 'escalate', finding },
          ...(finding ? { evidence: finding.evidence } : {}),
        },
      ],
    }));
  },
});
