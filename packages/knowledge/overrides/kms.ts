import type { ServiceOverrides } from './row.ts';

const keyAt = (path: string) =>
  [{ type: 'kms:key', names: { KeyId: { at: path, as: 'key' as const } } }] as const;

export const kms: ServiceOverrides = {
  services: ['kms'],
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html',
  names: { KeyId: { at: 'KeyId|TargetKeyId', as: 'key' }, Alias: 'AliasName' },
  operations: {
    ReEncrypt: [
      { action: 'kms:ReEncryptFrom', resources: keyAt('SourceKeyId') },
      { action: 'kms:ReEncryptTo', resources: keyAt('DestinationKeyId') },
    ],
  },
};
