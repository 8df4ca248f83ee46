import type { FixValue } from '@emmental/model';
import { expect, test } from 'vitest';
import { wording } from './resources/wording.ts';
import { configured } from './testing/configured.ts';

const map = (fields: Readonly<Record<string, FixValue>>): FixValue => new Map(Object.entries(fields));

/** A property in CloudFormation's words, and what is written beside the resource when it stands apart. */
const rows: readonly (readonly [
  resource: string,
  type: string,
  path: string,
  said: FixValue,
  read: unknown,
])[] = [
  ['aws_sqs_queue', 'AWS::SQS::Queue', 'VisibilityTimeout', '90', 90],
  [
    'aws_sqs_queue',
    'AWS::SQS::Queue',
    'RedrivePolicy',
    map({ deadLetterTargetArn: 'q', maxReceiveCount: '5' }),
    { deadLetterTargetArn: 'q', maxReceiveCount: 5 },
  ],
  ['aws_sns_topic', 'AWS::SNS::Topic', 'KmsMasterKeyId', 'alias/aws/sns', 'alias/aws/sns'],
  [
    'aws_dynamodb_table',
    'AWS::DynamoDB::Table',
    'PointInTimeRecoverySpecification',
    map({ PointInTimeRecoveryEnabled: 'true' }),
    { PointInTimeRecoveryEnabled: true },
  ],
  [
    'aws_lambda_function',
    'AWS::Lambda::Function',
    'TracingConfig',
    map({ Mode: 'Active' }),
    { Mode: 'Active' },
  ],
  ['aws_lambda_function', 'AWS::Lambda::Function', 'ReservedConcurrentExecutions', '20', 20],
  ['aws_cloudwatch_log_group', 'AWS::Logs::LogGroup', 'RetentionInDays', '30', 30],
  [
    'aws_s3_bucket',
    'AWS::S3::Bucket',
    'VersioningConfiguration',
    map({ Status: 'Enabled' }),
    { Status: 'Enabled' },
  ],
  ['aws_api_gateway_stage', 'AWS::ApiGateway::Stage', 'TracingEnabled', 'true', true],
];

test.each(rows)(
  'what a fix tells of %s (%s %s) is read as that property',
  (resource, type, path, said, read) => {
    const text = wording.set(type, [path], said) ?? '';
    const [, apart, setting = text] = /^(aws_\w+): (.*)$/.exec(text) ?? [];
    const beside = apart ? `resource "${apart}" "b" {\n  bucket = ${resource}.a.id\n  ${setting}\n}\n` : '';
    const { properties, diagnostics } = configured({
      'main.tf': `resource "${resource}" "a" {\n  ${apart ? '' : setting}\n}\n${beside}`,
    });
    expect(diagnostics).toEqual([]);
    expect(properties(`${resource}.a`)).toMatchObject({ [path]: read });
  },
);

test('a type is called as the provider calls it', () => {
  expect(wording.typed('AWS::WAFv2::WebACLAssociation')).toBe('aws_wafv2_web_acl_association');
  expect(wording.typed('AWS::None::Such')).toBeNull();
});
