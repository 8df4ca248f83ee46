import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const client = new DynamoDBClient({});
const TableName = process.env.ITEMS;
const Key = { id: { S: 'a' } };

export const put = async () => {
  await client.send(new PutItemCommand({ TableName, Item: Key }));
};

export const update = async () => {
  await client.send(new UpdateItemCommand({ TableName, Key, UpdateExpression: 'SET n = n + 1' }));
};

export const updateExisting = async () => {
  const ConditionExpression = 'attribute_exists(id)';
  await client.send(
    new UpdateItemCommand({ TableName, Key, UpdateExpression: 'SET n = n + 1', ConditionExpression }),
  );
};

export const updateUnless = async () => {
  const ConditionExpression = 'attribute_exists(id) OR attribute_not_exists(n)';
  await client.send(
    new UpdateItemCommand({ TableName, Key, UpdateExpression: 'SET n = n + 1', ConditionExpression }),
  );
};

export const tell = async () => {
  await new SNSClient({}).send(new PublishCommand({ TopicArn: process.env.TOLD, Message: 'again' }));
};
