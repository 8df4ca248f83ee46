import { expect, test } from 'vitest';
import { byHarm, type Harm, harmOf } from './harm.ts';

test.each<[Harm | null, ...string[]]>([
  ['permissions', 'sns:AddPermission', 's3:PutBucketPolicy', 'lambda:RemovePermission'],
  [
    'delete',
    'dynamodb:DeleteItem',
    'dynamodb:PartiQLDelete',
    'ecr:BatchDeleteImage',
    'cognito-idp:AdminDeleteUser',
    'sqs:PurgeQueue',
    'ec2:TerminateInstances',
    'es:ESHttpDelete',
    'kms:ScheduleKeyDeletion',
    'apigateway:DELETE',
  ],
  [
    'write',
    'dynamodb:PutItem',
    'lambda:UpdateFunctionCode',
    'lambda:PublishVersion',
    'lambda:PublishLayerVersion',
    'states:StopExecution',
    'sns:Subscribe',
  ],
  [
    'start',
    'lambda:InvokeFunction',
    'states:StartExecution',
    'sns:Publish',
    'sqs:SendMessage',
    'events:PutEvents',
    'kinesis:PutRecords',
    'ssm:SendCommand',
    'ecs:RunTask',
  ],
  ['read', 'dynamodb:Scan', 's3:ListBucket'],
  [null, 'nothing:Known'],
])('%s: %s', (harm, ...actions) => {
  expect(actions.map(harmOf)).toEqual(actions.map(() => harm));
});

test('the worst goes first', () => {
  const actions = ['dynamodb:Scan', 'sns:Publish', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];
  expect(actions.toSorted(byHarm)).toEqual(actions.toReversed());
});
