import awsLambdaFastify from '@fastify/aws-lambda';
import { build } from './app.js';

const app = build();
const proxy = awsLambdaFastify(app);
export const handler = proxy;
await app.ready();
