import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

const notes = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (event) => {
  const owner = event.requestContext.authorizer.jwt.claims.sub;
  const { id, text } = JSON.parse(event.body);
  await notes.send(
    new PutCommand({
      TableName: process.env.NOTES_TABLE,
      Item: { owner, id: String(id), text: String(text).slice(0, 4000) },
    }),
  );
  return { statusCode: 204 };
};
