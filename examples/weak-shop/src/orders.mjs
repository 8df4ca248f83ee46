import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { tidy } from './note.mjs';
import { findByCustomer, load, save } from './repo/orders.mjs';

const sqs = new SQSClient({});

export const handler = async (event) => {
  if (event.httpMethod === 'POST') return place(JSON.parse(event.body));
  const customer = event.queryStringParameters?.customer;
  const orders = customer ? await findByCustomer(customer) : [await load(event.queryStringParameters.id)];
  return { statusCode: 200, body: JSON.stringify(orders) };
};

async function place(order) {
  if (order.note) order.note = await tidy(order.note);
  await save(order);
  await sqs.send(
    new SendMessageCommand({ QueueUrl: process.env.MAIL_QUEUE, MessageBody: JSON.stringify(order) }),
  );
  return { statusCode: 201, body: JSON.stringify({ id: order.id }) };
}
