import { sharedKeyRule } from '../../keys.ts';

export const queueSharedKey = sharedKeyRule({
  id: 'queue/shared-key',
  aliases: ['EMM-SQS-CMK'],
  type: 'AWS::SQS::Queue',
  path: ['KmsMasterKeyId'],
  fix: '`KmsMasterKeyId`: a key of your own',
});
