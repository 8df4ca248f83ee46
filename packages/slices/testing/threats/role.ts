import { unknown } from '@emmental/model';
import { finding, type TestFacts, trigger } from '../facts.ts';
import { seen, type ThreatCase } from './case.ts';

const unreadPolicy = {
  id: 'Fn/role',
  what: 'what the managed policy team allows',
  why: 'its statements were not read',
  costs: 'no grant depends on it',
  file: 'template.yaml',
  line: 10,
  answer: 'emmental assume Fn/role',
};

/** A function of Google Cloud whose account has these roles, each on the project or on the resource after `@`. */
const onGoogle = (...roles: readonly string[]): TestFacts => ({
  declaration: {
    account: {
      id: 'google_service_account.own',
      kind: 'own',
      at: seen.at,
      roles: roles.map((written) => {
        const [role = '', on = 'project'] = written.split('@');
        return { role, on, by: 'google_project_iam_member.own', when: null, at: seen.at };
      }),
    },
  },
});

/** Cases of threats in which a role leads to more permissions or ends logs: T10 and T15. */
export const roleCases: readonly ThreatCase[] = [
  ['a role that leads to more', 'T10', { findings: [finding('access/escalation', ['T10'])] }, 'aligned'],
  ['a role that does not', 'T10', {}, 'closed', 1],
  [
    'a role that may pass any role, and no known way to use it',
    'T10',
    { findings: [finding('access/passrole-wildcard', ['T10'])] },
    'unproven',
  ],
  [
    'a role that may pass any role, beside a way to more',
    'T10',
    { findings: [finding('access/passrole-wildcard', ['T10']), finding('access/escalation', ['T10'])] },
    'aligned',
  ],
  ['a role that is elsewhere', 'T10', { role: null }, 'unproven'],
  [
    'a role of which a part is not known',
    'T10',
    { role: { unknown: [{ why: 'a parameter', at: trigger('public').at }] } },
    'unproven',
  ],
  ['a managed policy that was not read', 'T10', { report: { unknown: [unreadPolicy] } }, 'unproven'],
  [
    'a managed policy that was not read, beside a way to more',
    'T10',
    { report: { unknown: [unreadPolicy] }, findings: [finding('access/escalation', ['T10'])] },
    'aligned',
  ],
  ...(
    [
      ['T10', 'roles/owner', 'aligned'],
      ['T10', 'roles/editor', 'aligned'],
      ['T10', 'roles/iam.serviceAccountTokenCreator', 'aligned'],
      ['T10', 'roles/iam.serviceAccountTokenCreator@google_service_account.own', 'closed'],
      ['T10', 'roles/securitycenter.admin', 'aligned'],
      ['T10', 'roles/logging.configWriter', 'closed'],
      ['T10', 'roles/storage.objectViewer', 'closed'],
      ['T10', 'roles/dataflow.admin', 'unproven'],
      ['T15', 'roles/owner', 'aligned'],
      ['T15', 'roles/logging.configWriter', 'aligned'],
      ['T15', 'roles/logging.logWriter', 'closed'],
      ['T15', 'roles/resourcemanager.projectIamAdmin', 'unproven'],
      ['T15', 'projects/p/roles/own', 'unproven'],
    ] as const
  ).map(
    ([threat, role, verdict]): ThreatCase => [
      `an account of Google with ${role}`,
      threat,
      onGoogle(role),
      verdict,
      verdict === 'closed' ? 1 : 0,
    ],
  ),
  [
    'a limit that is not known',
    'T11',
    { settings: { ReservedConcurrentExecutions: unknown('a parameter') } },
    'unproven',
  ],
  ['a waived escalation', 'T10', { findings: [finding('access/escalation', ['T10'], 'waived')] }, 'aligned'],
  [
    'all but a few actions, which lead to more',
    'T10',
    { findings: [finding('access/wildcard-action', ['T10'], 'fail', { aliases: ['EMM-IAM-PRIVESC'] })] },
    'aligned',
  ],
  [
    'a waived question about an escalation',
    'T10',
    { findings: [finding('access/escalation', ['T10'], 'waived', { severity: 'info' })] },
    'unproven',
  ],
  [
    'no permission on logs, and a question about an escalation',
    'T15',
    { findings: [finding('access/escalation', ['T10'], 'unknown', { severity: 'info' })] },
    'closed',
    1,
  ],
  [
    'perhaps an escalation',
    'T10',
    { findings: [finding('access/escalation', ['T10'], 'unknown')] },
    'unproven',
  ],
  ['no right to end a log', 'T15', {}, 'closed', 1],
  [
    'any action on logs',
    'T15',
    { report: { granted: [{ action: 'logs:*', resource: '*', file: 'template.yaml', line: 20 }] } },
    'aligned',
  ],
];
