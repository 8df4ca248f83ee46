import { expect, test } from 'vitest';
import { cloudFormationTypes } from './cloudformation.ts';
import {
  accessLevel,
  arnFormat,
  dependentActions,
  expandActions,
  hasResourceType,
  isKnownService,
  knownAction,
  resourceTypes,
} from './iam.ts';

test('actions are found in any letter case and written as the reference does', () => {
  expect(knownAction('DYNAMODB:getitem')).toBe('dynamodb:GetItem');
  expect(knownAction('dynamodb:Frobnicate')).toBeNull();
  expect(knownAction('nonsense')).toBeNull();
  expect(isKnownService('S3')).toBe(true);
  expect(isKnownService('toString')).toBe(false);
});

test('patterns expand to actions', () => {
  expect(expandActions('sqs:Send*')).toEqual(['sqs:SendMessage']);
  expect(expandActions('SQS:*message')).toContain('sqs:ReceiveMessage');
  expect(expandActions('dynamodb:?atchGetItem')).toEqual(['dynamodb:BatchGetItem']);
  expect(expandActions('*').length).toBeGreaterThan(20_000);
  expect(expandActions('*:*')).toEqual(expandActions('*'));
  expect(expandActions('s3')).toEqual([]);
  expect(expandActions('nothing:*')).toEqual([]);
});

test('a pattern of many stars comes to its end', () => {
  expect(expandActions(`ec2:${'*a'.repeat(200)}b`)).toEqual([]);
});

test('levels say what an action can do', () => {
  expect(accessLevel('s3:GetObject')).toBe('read');
  expect(accessLevel('s3:ListBucket')).toBe('list');
  expect(accessLevel('s3:PutObject')).toBe('write');
  expect(accessLevel('s3:PutBucketPolicy')).toBe('permissions');
  expect(accessLevel('dynamodb:TagResource')).toBe('tagging');
  expect(accessLevel('s3:Frobnicate')).toBe('unknown');
});

test('resource types carry their ARN format', () => {
  expect(resourceTypes('dynamodb:Query')).toEqual([
    { name: 'index', arn: `${arn('dynamodb')}:table/\${TableName}/index/\${IndexName}`, required: false },
    { name: 'table', arn: `${arn('dynamodb')}:table/\${TableName}`, required: true },
  ]);
  expect(hasResourceType('ec2:DescribeInstances')).toBe(false);
  expect(arnFormat('sqs:queue')).toBe(`${arn('sqs')}:\${QueueName}`);
  expect(arnFormat('sqs:constructor')).toBeNull();
});

test('the reference names actions beside an action', () => {
  expect(dependentActions('lambda:CreateFunction')).toContain('iam:PassRole');
  expect(dependentActions('dynamodb:GetItem')).toEqual([]);
});

test('every CloudFormation row names a resource type of the reference', () => {
  for (const [type, row] of Object.entries(cloudFormationTypes)) {
    for (const iam of [row.iam, ...Object.values(row.also ?? {})]) {
      expect(arnFormat(iam), `${type} ${iam}`).not.toBeNull();
    }
    expect(row.ref === 'arn' ? row.arn : null, type).toBeNull();
  }
});

const arn = (service: string): string => `arn:\${Partition}:${service}:\${Region}:\${Account}`;
