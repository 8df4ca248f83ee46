import type { ServiceOverrides } from './row.ts';

export const sts: ServiceOverrides = {
  services: ['sts'],
  source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_{operation}.html',
  names: { RoleNameWithPath: 'RoleArn' },
  operations: {
    // "No permissions are required to perform this operation."
    GetCallerIdentity: [],
    // AWS accepts these operations without AWS credentials; the trust policy of the role decides.
    AssumeRoleWithSAML: [],
    AssumeRoleWithWebIdentity: [],
  },
};
