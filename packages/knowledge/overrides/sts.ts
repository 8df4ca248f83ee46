import type { ServiceOverrides } from './row.ts';

export const sts: ServiceOverrides = {
  services: ['sts'],
  source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_{operation}.html',
  names: { RoleNameWithPath: 'RoleArn' },
  operations: {
    // "No permissions are required to perform this operation."
    GetCallerIdentity: [],
    // Called without AWS credentials; the role's trust policy decides.
    AssumeRoleWithSAML: [],
    AssumeRoleWithWebIdentity: [],
  },
};
