import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from '../../testing/analysed.ts';

const resource = (decorators: string): string => `import boto3
from crhelper import CfnResource
helper = CfnResource(json_logging=False)
table = boto3.client('dynamodb')
${decorators}
def made(event, context):
    helper.Data['Name'] = 'n'
    helper.Data.update({'a': 1})
    table.put_item(TableName='t', Item={})
@helper.delete
def gone(event, context):
    table.delete_item(TableName='t', Key={})
def handler(event, context):
    helper(event, context)
`;

test('a custom resource calls the functions that its decorators took', async () => {
  const analysis = await analysed(resource('@helper.create\n@helper.update'), { language: 'py' });
  expect(callsOf(analysis)).toEqual([
    'dynamodb:DeleteItem(TableName=t, Key={})',
    'dynamodb:PutItem(TableName=t, Item={})',
  ]);
  expect(openOf(analysis)).toEqual([]);
});

test('a custom resource that polls makes and removes the rule that starts it again', async () => {
  const calls = callsOf(await analysed(resource('@helper.poll_create'), { language: 'py' }));
  expect(calls.map((call) => call.replace(/\(.*/, ''))).toEqual([
    'dynamodb:DeleteItem',
    'dynamodb:PutItem',
    'events:DeleteRule',
    'events:PutRule',
    'events:PutTargets',
    'events:RemoveTargets',
    'lambda:AddPermission',
    'lambda:RemovePermission',
  ]);
});
