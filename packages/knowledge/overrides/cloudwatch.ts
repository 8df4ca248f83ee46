import type { ServiceOverrides } from './row.ts';

export const cloudwatch: ServiceOverrides = {
  services: ['cloudwatch'],
  source:
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html, ' +
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html',
  names: { InsightRuleName: 'RuleNames[]|RuleName' },
  operations: {
    // A metric has no ARN; a namespace is limited by a condition.
    PutMetricData: [{ action: 'cloudwatch:PutMetricData', resources: [{ type: '*' }] }],
  },
};
