import type { ServiceOverrides } from './row.ts';

export const cloudwatch: ServiceOverrides = {
  services: ['cloudwatch'],
  source:
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html, ' +
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html',
  names: { InsightRuleName: 'RuleNames[]|RuleName' },
  operations: {
    // Metrics have no ARN. A policy can limit the namespace with a condition.
    PutMetricData: [{ action: 'cloudwatch:PutMetricData', resources: [{ type: '*' }] }],
  },
};
