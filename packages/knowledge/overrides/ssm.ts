import type { ServiceOverrides } from './row.ts';

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
