import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Source: Kinesis developer guide, server-side encryption. */
export const streamUnencrypted = resourceRule({
  id: 'stream/unencrypted',
  aliases: ['EMM-KIN-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'Records of the stream are stored as they are.',
  types: ['AWS::Kinesis::Stream'],
  judge: ({ properties }) =>
    judge(settings(properties, 'StreamEncryption', 'EncryptionType'), {
      absent: true,
      known: scalar((value) => value === 'NONE'),
    }),
  say: ({ id }) => ({
    title: `Records of ${id} are stored unencrypted`,
    severity: 'medium',
    fix: 'StreamEncryption: { EncryptionType: KMS, KeyId: alias/aws/kinesis }',
    edit: {
      part: 'settings',
      set: { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } },
    },
    gains: 'its records, for whoever gets at the storage',
  }),
});
