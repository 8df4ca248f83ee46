import { sharedKeyRule } from '../../keys.ts';

export const topicSharedKey = sharedKeyRule({
  id: 'topic/shared-key',
  aliases: ['EMM-SNS-CMK'],
  type: 'AWS::SNS::Topic',
  path: ['KmsMasterKeyId'],
  fix: '`KmsMasterKeyId`: a key of your own',
});
