import { sharedKeyRule } from '../../keys.ts';

export const streamSharedKey = sharedKeyRule({
  id: 'stream/shared-key',
  aliases: ['EMM-KIN-CMK'],
  type: 'AWS::Kinesis::Stream',
  path: ['StreamEncryption', 'KeyId'],
  fix: '`StreamEncryption.KeyId`: a key of your own',
});
