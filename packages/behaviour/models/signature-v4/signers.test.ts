import { expect, test } from 'vitest';
import { analysed, callsOf } from '../../testing/analysed.ts';

const openSearch = (options: string) => `const { Client } = require('@opensearch-project/opensearch');
  const { AwsSigv4Signer } = require('@opensearch-project/opensearch/aws');
  exports.handler = async (event) => {
    const client = new Client({ ...AwsSigv4Signer({ region: 'eu-west-1', ${options} }), node: process.env.NODE });
    await client.indices.create({ index: 'a' });
  };`;

const signer = (credentials: string) => `import { SignatureV4 } from '@smithy/signature-v4';
  const signer = new SignatureV4({ service: 'execute-api', region: 'eu-west-1', sha256: Sha, credentials: ${credentials} });
  export const handler = async (event) => fetch(await signer.sign({ method: 'GET', hostname: 'a' }));`;

const inPython = (key: string) => `import os, boto3, requests
from requests_aws4auth import AWS4Auth
keys = boto3.Session().get_credentials()
def handler(event, context):
    requests.get(os.environ['URL'], auth=AWS4Auth(${key}, os.environ['SECRET'], 'eu-west-1', 'aoss'))
`;

test('the signer of OpenSearch for JavaScript', async () => {
  expect(callsOf(await analysed(openSearch("service: 'aoss'")))).toEqual(['aoss:APIAccessAll()']);
  expect(callsOf(await analysed(openSearch('getCredentials')))).toContain('es:ESHttpGet?()');
});

test('a signer with keys of somebody else needs no permission of the role', async () => {
  const needs = async (credentials: string) =>
    (await analysed(signer(credentials), { language: 'ts' })).behaviours.filter(
      ({ kind }) => kind === 'api-call',
    ).length;
  expect(await needs("{ accessKeyId: process.env.PARTNER_KEY ?? '', secretAccessKey: 'x' }")).toBe(0);
  expect(await needs("{ accessKeyId: process.env.AWS_ACCESS_KEY_ID!, secretAccessKey: 'x' }")).toBe(1);
  expect(await needs('defaultProvider()')).toBe(1);
  const python = async (key: string) => callsOf(await analysed(inPython(key), { language: 'py' }));
  expect(await python("os.environ['PARTNER_KEY']")).toEqual([]);
  expect(await python("os.environ['AWS_ACCESS_KEY_ID']")).toEqual(['aoss:APIAccessAll()']);
  expect(await python('keys.access_key')).toEqual(['aoss:APIAccessAll()']);
});
