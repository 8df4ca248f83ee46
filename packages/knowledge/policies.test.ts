import { expect, test } from 'vitest';
import { managedPolicy } from './managed-policies.ts';
import { samPolicyTemplate } from './sam-policies.ts';

test('a managed policy is found by name, path and ARN', () => {
  const wanted = {
    name: 'AWSLambdaBasicExecutionRole',
    path: '/service-role/',
    document: { Statement: [{ Effect: 'Allow', Resource: '*' }] },
  };
  for (const written of [
    'AWSLambdaBasicExecutionRole',
    'service-role/AWSLambdaBasicExecutionRole',
    'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    'arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    'arn:$' + '{AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  ]) {
    expect(managedPolicy(written), written).toMatchObject(wanted);
  }
});

test('an account’s own policy is not known, even when it is called like a managed one', () => {
  expect(managedPolicy('arn:aws:iam::111122223333:policy/AWSLambdaBasicExecutionRole')).toBeNull();
  expect(managedPolicy('NoSuchPolicy')).toBeNull();
});

test('a SAM policy template has its parameters and statements', () => {
  const template = samPolicyTemplate('SQSPollerPolicy');
  expect(template?.parameters).toEqual(['QueueName']);
  expect(JSON.stringify(template?.statements)).toContain('sqs:ReceiveMessage');
  expect(samPolicyTemplate('NoSuchPolicy')).toBeNull();
});
