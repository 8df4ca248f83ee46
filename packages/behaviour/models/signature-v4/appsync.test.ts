import { expect, test } from 'vitest';
import { analysed, callsOf } from '../../testing/analysed.ts';

const program = (auth: string) => `const { AWSAppSyncClient, AUTH_TYPE } = require('aws-appsync');
  const client = new AWSAppSyncClient({ url: process.env.API_URL, region: 'eu-west-1', auth: { type: ${auth} }, disableOffline: true });
  const send = async (mutation, variables) => { await client.mutate({ mutation, variables }); };
  exports.handler = (event) => send('mutation { a }', event.detail);`;

test('a client of AppSync that signs needs the API; one with a key does not', async () => {
  const signed = ['appsync:GraphQL(url=${API_URL})'];
  expect(callsOf(await analysed(program('AUTH_TYPE.AWS_IAM')))).toEqual(signed);
  expect(callsOf(await analysed(program("'AWS_IAM'")))).toEqual(signed);
  expect(callsOf(await analysed(program('AUTH_TYPE.API_KEY')))).toEqual([]);
  expect(callsOf(await analysed(program('process.env.MODE')))).toEqual(['appsync:GraphQL?(url=${API_URL})']);
});
