import { constant } from '@emmental/model';
import { finding, trigger } from '../facts.ts';
import { queue, type ThreatCase } from './case.ts';

/** Cases of threats in which anybody starts a function, writes what starts it, or finds it forgotten: T8, T9 and T13. */
export const entriesCases: readonly ThreatCase[] = [
  ['a route without authorizer', 'T8', {}, 'aligned'],
  ['a route with one', 'T8', { exposure: 'authenticated' }, 'closed', 1],
  ['a route of which it is not known', 'T8', { exposure: 'unknown' }, 'unproven'],
  ['a schedule', 'T8', { triggers: [trigger('internal', { kind: 'schedule' })] }, 'n/a'],
  ['the worse of two routes', 'T8', { triggers: [trigger('authenticated'), trigger('public')] }, 'aligned'],
  ['a queue that nobody before it writes', 'T9', { triggers: [queue] }, 'n/a'],
  [
    'a queue of the account between two',
    'T9',
    { triggers: [queue], writers: { Jobs: ['Front'] } },
    'closed',
    1,
  ],
  [
    'a queue between two that everyone may write',
    'T9',
    { triggers: [{ ...queue, exposure: 'public' }], writers: { Jobs: ['Front'] } },
    'aligned',
  ],
  [
    'a queue between two that users may write past the first',
    'T9',
    { triggers: [{ ...queue, exposure: 'authenticated' }], writers: { Jobs: ['Front'] } },
    'aligned',
  ],
  [
    'a queue that users may write',
    'T8',
    { triggers: [{ ...queue, exposure: 'authenticated' }] },
    'closed',
    1,
  ],
  ['only its own queue', 'T9', { triggers: [queue], writers: { Jobs: ['Fn'] } }, 'n/a'],
  [
    'a topic of Google that every Google account may publish to',
    'T8',
    {
      triggers: [trigger('public', { kind: 'google-pubsub', source: 'google-pubsub topic stories' })],
    },
    'aligned',
  ],
  [
    'a trigger that is off',
    'T13',
    { triggers: [trigger('account', { settings: new Map([['Enabled', constant(false)]]) })] },
    'unproven',
  ],
  [
    'a rule that is off',
    'T13',
    { triggers: [trigger('account', { settings: new Map([['State', constant('DISABLED')]]) })] },
    'unproven',
  ],
  [
    'a trigger that is on',
    'T13',
    { triggers: [trigger('account', { settings: new Map([['Enabled', constant(true)]]) })] },
    'n/a',
  ],
  [
    'perhaps forgotten',
    'T13',
    { findings: [finding('function/no-trigger', ['T13'], 'unknown')] },
    'unproven',
  ],
];
