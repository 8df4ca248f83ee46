import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
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
