import { resourceRule } from '../../rule.ts';
import { factAnswers, judge, scalar, settings } from '../../setting.ts';

/** Source: Kinesis developer guide, server-side encryption. */
export const streamUnencrypted = resourceRule({
  id: 'stream/unencrypted',
  aliases: ['EMM-KIN-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'The stream stores its records unencrypted.',
  types: ['AWS::Kinesis::Stream'],
  judge: ({ properties }) => {
    const answers = judge(settings(properties, 'StreamEncryption', 'EncryptionType'), {
      absent: true,
      known: scalar((value) => value === 'NONE'),
    });
    if (answers.some(({ isWrong }) => isWrong !== false)) return answers;
    return factAnswers(
      judge(settings(properties, 'StreamEncryption', 'KeyId'), { absent: true, known: () => false }),
      'Kinesis refuses this, and the deployment fails',
    );
  },
  describe: ({ id }) => ({
    title: `${id} stores records unencrypted`,
    factTitle: `${id} should be encrypted but names no key`,
    severity: 'medium',
    fix: '`StreamEncryption: { EncryptionType: KMS, KeyId: alias/aws/kinesis }`',
    edit: {
      part: 'settings',
      set: { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } },
    },
    gains: 'its records, for anyone who can access the storage',
  }),
});
