import type { ServiceOverrides } from './row.ts';

export const secretsmanager: ServiceOverrides = {
  services: ['secretsmanager'],
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html',
  names: { SecretId: { at: 'SecretId|SecretIdList[]|Name', as: 'secret' } },
};
