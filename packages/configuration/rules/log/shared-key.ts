import { sharedKeyRule } from '../../keys.ts';

export const logSharedKey = sharedKeyRule({
  id: 'log/shared-key',
  aliases: ['EMM-LOG-KMS'],
  type: 'AWS::Logs::LogGroup',
  path: ['KmsKeyId'],
  fix: '`KmsKeyId`: a key of your own',
});
