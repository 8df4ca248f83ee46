import { type ActionRow, has, type ServiceOverrides } from './row.ts';

/**
 * Returns the needs of an operation that may name the key of the secret. The service then makes a data key with it, and
 * decrypts that key, by the permissions of the caller. Source: "Secret encryption and decryption in AWS Secrets Manager".
 */
const withKey = (action: string): readonly ActionRow[] => [
  { action },
  ...['kms:GenerateDataKey', 'kms:Decrypt'].map(
    (each): ActionRow => ({
      action: each,
      when: has('KmsKeyId'),
      because: 'dependent',
      resources: [{ type: 'kms:key', names: { KeyId: { at: 'KmsKeyId', as: 'key' } } }],
    }),
  ),
];

export const secretsmanager: ServiceOverrides = {
  services: ['secretsmanager'],
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html',
  names: { SecretId: { at: 'SecretId|SecretIdList[]|Name', as: 'secret' } },
  operations: {
    CreateSecret: withKey('secretsmanager:CreateSecret'),
    UpdateSecret: withKey('secretsmanager:UpdateSecret'),
  },
};
