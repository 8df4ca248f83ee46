import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings, weightless } from '../../setting.ts';

/** Source: Kinesis developer guide, server-side encryption. */
export const streamUnencrypted = resourceRule({
  id: 'stream/unencrypted',
  aliases: ['EMM-KIN-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'Records of the stream are stored as they are.',
  types: ['AWS::Kinesis::Stream'],
  judge: ({ properties }) => {
    const answers = judge(settings(properties, 'StreamEncryption', 'EncryptionType'), {
      absent: true,
      known: scalar((value) => value === 'NONE'),
    });
    if (answers.some(({ isWrong }) => isWrong !== false)) return answers;
    return weightless(
      judge(settings(properties, 'StreamEncryption', 'KeyId'), { absent: true, known: () => false }),
      'Kinesis refuses it, and nothing is deployed',
    );
  },
  say: ({ id }) => ({
    title: `Records of ${id} are stored unencrypted`,
    asFact: `${id} is to be encrypted, and names no key`,
    severity: 'medium',
    fix: '`StreamEncryption: { EncryptionType: KMS, KeyId: alias/aws/kinesis }`',
    edit: {
      part: 'settings',
      set: { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } },
    },
    gains: 'its records, for whoever gets at the storage',
  }),
});
