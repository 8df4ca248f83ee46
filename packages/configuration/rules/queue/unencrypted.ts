import { both } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Queues are encrypted with a key of SQS unless that is switched off. Source: SQS developer guide, SSE-SQS. */
export const queueUnencrypted = resourceRule({
  id: 'queue/unencrypted',
  aliases: ['EMM-SQS-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'Encryption of the queue is switched off: whoever gets at the storage reads its messages.',
  types: ['AWS::SQS::Queue'],
  judge: ({ properties }) => {
    const switched = judge(settings(properties, 'SqsManagedSseEnabled'), {
      absent: false,
      known: scalar((value) => !isOn(value)),
    });
    // A key of its own encrypts whatever the other switch says.
    const keys = settings(properties, 'KmsMasterKeyId');
    return switched.flatMap((one) =>
      one.isWrong !== true
        ? [one]
        : keys
            .filter((key) => !contradict(key.when, one.when))
            .map((key) => ({
              ...one,
              when: both(key.when, one.when),
              isWrong: key.state === 'absent',
              because: 'it has a key of its own',
            })),
    );
  },
  say: ({ id }) => ({
    title: `Messages of ${id} are stored unencrypted`,
    severity: 'medium',
    fix: 'remove SqsManagedSseEnabled: false',
    edit: { part: 'settings', set: { SqsManagedSseEnabled: true } },
    gains: 'its messages, for whoever gets at the storage',
  }),
});

/** Can both conditions not hold at once? Null holds always. */
const contradict = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && (a === `not ${b}` || b === `not ${a}`);
