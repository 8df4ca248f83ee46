import { DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const table = new DynamoDBClient();
const noteOf = ({ pathParameters: { id } }) => ({ TableName: process.env.TABLE, Key: { id: { S: id } } });

export const remove = async (event) => {
  await table.send(new DeleteItemCommand(noteOf(event)));
};

export const read = async (event) => table.send(new GetItemCommand(noteOf(event)));
