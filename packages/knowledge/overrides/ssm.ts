import { endsWith, has, not, type ResourceRow, type ServiceOverrides } from './row.ts';

const path: ResourceRow = {
  type: 'ssm:parameter',
  names: { ParameterNameWithoutLeadingSlash: { at: 'Path', as: 'parameter' } },
};
const endsWithSlash = endsWith('Path', '/');

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
    // SSM checks the path itself ("not authorized … on resource: …:parameter/shop"). It is not documented if it keeps a slash at
    // the end of the path. If it does, a policy on what is below the path (`parameter/shop/*`) allows the path, too.
    GetParametersByPath: [
      {
        action: 'ssm:GetParametersByPath',
        resources: [
          { ...path, when: not(endsWithSlash) },
          { ...path, suffix: '/*', when: not(endsWithSlash) },
          { ...path, when: endsWithSlash, either: true },
          { ...path, suffix: '/*', when: endsWithSlash, either: true },
        ],
      },
    ],
  },
};
