import { finding } from '../facts.ts';
import { queue, type ThreatCase } from './case.ts';

const talkative = finding('answer/stack-trace', ['T14'], 'fail', { slice: 'code' });

const byAnyone = { exposure: 'public', path: ['anyone'] } as const;

/** Cases of errors that say too much: T14. */
export const errorsCases: readonly ThreatCase[] = [
  ['errors in code that was not read', 'T14', { report: { handler: null } }, 'unproven'],
  [
    'errors in code that was not read, for nobody outside',
    'T14',
    { report: { handler: null }, exposure: 'account' },
    'n/a',
  ],
  ['errors for callers', 'T14', { findings: [talkative] }, 'aligned'],
  ['errors for the account', 'T14', { findings: [talkative], exposure: 'account' }, 'n/a'],
  ['errors for callers who are not known', 'T14', { findings: [talkative], exposure: 'unknown' }, 'unproven'],
  [
    'errors that no sender to the queue sees',
    'T14',
    { findings: [talkative], report: { ways: [{ trigger: queue, by: byAnyone }] } },
    'n/a',
  ],
  [
    'errors that a caller of another entrance sees',
    'T14',
    {
      findings: [talkative],
      report: {
        ways: [
          { trigger: queue, by: byAnyone },
          { trigger: null, by: byAnyone },
        ],
      },
    },
    'aligned',
  ],
  [
    'errors in logs',
    'T14',
    { findings: [finding('api/logs', ['T14'], 'fail', { slice: 'audit' })], exposure: 'account' },
    'aligned',
  ],
];
