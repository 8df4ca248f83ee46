import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from '../../testing/analysed.ts';

const put = 'new PutCommand({ TableName: process.env.TABLE, Item: {} })';

test('a durable handler in JavaScript: what its steps do, and the functions it invokes', async () => {
  const analysis = await analysed(`
    import { withDurableExecution } from '@aws/durable-execution-sdk-js';
    import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
    const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    const save = async () => db.send(${put});
    export const handler = withDurableExecution(async (event, context) => {
      await context.step('save', save);
      await context.invoke('charge', process.env.CHARGE_FUNCTION, { id: event.id });
      return context.invoke('notify-customer', { id: event.id });
    });
    export const unused = async () => db.send(new PutCommand({ TableName: 'other', Item: {} }));`);
  expect(callsOf(analysis)).toEqual([
    'dynamodb:PutItem(TableName=${TABLE}, Item={})',
    'lambda:Invoke(FunctionName=${CHARGE_FUNCTION})',
    'lambda:Invoke(FunctionName=notify-customer)',
  ]);
  expect(openOf(analysis)).toEqual([]);
});

test('a durable handler in Python: decorated steps and invoke by name', async () => {
  const analysis = await analysed(
    `
import os, boto3
from aws_durable_execution_sdk_python import durable_execution, durable_step
sns = boto3.client('sns')

@durable_step
def tell(step, text):
    sns.publish(TopicArn=os.environ['TOPIC'], Message=text)

@durable_execution
def handler(event, context):
    context.step(tell(event['text']))
    context.invoke(function_name='charge', payload=event)
`,
    { language: 'py' },
  );
  expect(callsOf(analysis)).toEqual([
    'lambda:Invoke(FunctionName=charge)',
    'sns:Publish(TopicArn=${TOPIC}, Message=<text>)',
  ]);
});
