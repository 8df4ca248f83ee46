import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import validator from '@middy/validator';
import { transpileSchema } from '@middy/validator/transpile';
import Stripe from 'stripe';

const logger = new Logger();
const metrics = new Metrics();
const tracer = new Tracer();
const db = DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({})));
const stripe = new Stripe(process.env.STRIPE_KEY);

const eventSchema = transpileSchema({
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      type: 'object',
      required: ['cart', 'email', 'amount'],
      properties: {
        cart: { type: 'string' },
        email: { type: 'string' },
        amount: { type: 'integer', minimum: 1 },
        message: { type: 'string' },
      },
    },
  },
});

async function checkout(event) {
  const { cart, email, amount, message } = event.body;
  const intent = await stripe.paymentIntents.create(
    { amount, currency: 'eur', receipt_email: email, metadata: { cart, message: message?.slice(0, 400) } },
    { idempotencyKey: `${cart}-${amount}` },
  );
  await db.send(
    new UpdateCommand({
      TableName: process.env.CARTS,
      Key: { id: cart },
      UpdateExpression: 'SET payment = :payment, #message = :message',
      ExpressionAttributeNames: { '#message': 'message' },
      ExpressionAttributeValues: { ':payment': intent.id, ':message': message ?? '' },
    }),
  );
  metrics.addMetric('payments', MetricUnit.Count, 1);
  logger.info('paid', { cart, intent: intent.id });
  return { statusCode: 200, body: JSON.stringify({ secret: intent.client_secret }) };
}

export const handler = middy(checkout)
  .use(captureLambdaHandler(tracer))
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .use(httpHeaderNormalizer())
  .use(httpJsonBodyParser())
  .use(validator({ eventSchema }))
  .use(httpErrorHandler());
