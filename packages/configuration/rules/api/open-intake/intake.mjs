import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const queue = new SQSClient();
const table = new DynamoDBClient();

export const send = async ({ body }) => {
  await queue.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: body }));
};

export const keep = async ({ body }) => {
  const note = new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: body } } });
  await Promise.all([
    table.send(note),
    queue.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: 'kept' })),
  ]);
};

export const read = async () => ({ statusCode: 200 });
