import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

export const handler = async (event) => {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.JOBS, MessageBody: event.body }));
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.OTHER, MessageBody: event.body }));
};

export const work = async () => 1;
