import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const dynamodb = new DynamoDBClient({});
const kms = new KMSClient({});
const sns = new SNSClient({});

export const handler = async () => {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: process.env.ORDERS_TABLE }));
  const sealed = await kms.send(
    new EncryptCommand({ KeyId: process.env.KEY_ARN, Plaintext: Buffer.from(JSON.stringify(Items)) }),
  );
  const Message = Buffer.from(sealed.CiphertextBlob).toString('base64');
  await sns.send(new PublishCommand({ TopicArn: process.env.REPORTS_TOPIC, Message }));
};
