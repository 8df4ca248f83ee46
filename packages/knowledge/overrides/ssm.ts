import { has, type ServiceOverrides } from './row.ts';

export const ssm: ServiceOverrides = {
  services: ['ssm'],
  source:
    'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_{operation}.html, ' +
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html',
  names: {
    ParameterNameWithoutLeadingSlash: { at: 'Name|Names[]|ResourceId', as: 'parameter' },
    DocumentName: 'DocumentName|Name',
    InstanceId: 'InstanceIds[]|InstanceId|Target',
  },
  operations: {
    // The key of a SecureString encrypts the value by the permissions of the caller: "How AWS Systems Manager Parameter Store uses AWS KMS".
    PutParameter: [
      { action: 'ssm:PutParameter' },
      {
        action: 'kms:Encrypt',
        when: has('KeyId'),
        because: 'dependent',
        resources: [{ type: 'kms:key', names: { KeyId: { at: 'KeyId', as: 'key' } } }],
      },
    ],
    // SSM checks the path itself and everything below it.
    GetParametersByPath: [
      {
        action: 'ssm:GetParametersByPath',
        resources: [
          {
            type: 'ssm:parameter',
            names: { ParameterNameWithoutLeadingSlash: { at: 'Path', as: 'parameter' } },
          },
          {
            type: 'ssm:parameter',
            names: { ParameterNameWithoutLeadingSlash: { at: 'Path', as: 'parameter' } },
            suffix: '/*',
          },
        ],
      },
    ],
  },
};
