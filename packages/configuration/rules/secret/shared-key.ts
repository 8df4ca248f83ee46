import { sharedKeyRule } from '../../keys.ts';

export const secretSharedKey = sharedKeyRule({
  id: 'secret/shared-key',
  aliases: ['EMM-SM-KMS'],
  type: 'AWS::SecretsManager::Secret',
  path: ['KmsKeyId'],
  fix: '`KmsKeyId`: a key of your own',
});
