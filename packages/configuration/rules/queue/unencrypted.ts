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
    const managed = judge(settings(properties, 'SqsManagedSseEnabled'), {
      absent: false,
      known: scalar((value) => !isOn(value)),
    });
    // A key of its own encrypts whatever the other switch says.
    const hasKey = settings(properties, 'KmsMasterKeyId').some(({ state }) => state !== 'absent');
    return managed.map((one) => (one.isWrong === true && hasKey ? { ...one, isWrong: false } : one));
  },
  say: ({ id }) => ({
    title: `Messages of ${id} are stored unencrypted`,
    severity: 'medium',
    fix: 'remove SqsManagedSseEnabled: false',
    gains: 'its messages, for whoever gets at the storage',
  }),
});
