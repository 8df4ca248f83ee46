import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.ORDERS_TABLE;

export const load = async (id) => (await client.send(new GetCommand({ TableName, Key: { id } }))).Item;

export const save = (order) => client.send(new PutCommand({ TableName, Item: order }));

export async function findByCustomer(customer) {
  const found = await client.send(
    new QueryCommand({
      TableName,
      IndexName: 'byCustomer',
      KeyConditionExpression: 'customer = :c',
      ExpressionAttributeValues: { ':c': customer },
    }),
  );
  return found.Items;
}
