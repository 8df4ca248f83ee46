import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const s3 = new S3Client({});
const sqs = new SQSClient({});

export const resize = async (event) => {
  const Key = `small/${event.Records[0].s3?.object.key}`;
  await s3.send(new PutObjectCommand({ Bucket: process.env.PHOTOS, Key, Body: 'x' }));
};

export const again = async (event) => {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.JOBS, MessageBody: event.Records[0].body }));
};

export const self = async (event, context) => {
  await new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: context.functionName, InvocationType: 'Event', Payload: event.rest }),
  );
};

export const publish = async () => {
  const event = { Source: 'shop', DetailType: 'paid', Detail: '{}' };
  await new EventBridgeClient({}).send(new PutEventsCommand({ Entries: [event] }));
};

export const execute = async () => {
  const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:shop-flow';
  await new SFNClient({}).send(new StartExecutionCommand({ stateMachineArn, input: '{}' }));
};

export const nothing = async () => {};
