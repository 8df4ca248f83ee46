import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from './testing/analysed.ts';

const secret = 'secretsmanager:GetSecretValue(SecretId=db/main)';
const parameter = 'ssm:GetParameter(Name=/app/key, WithDecryption=true)';
const secretUrl = 'http://localhost:2773/secretsmanager/get?secretId=db%2Fmain';
const parameterUrl =
  'http://localhost:2773/systemsmanager/parameters/get?name=%2Fapp%2Fkey&withDecryption=true';

test.each([
  ['fetch', 'js', `exports.handler = () => fetch('${secretUrl}')`, secret],
  ['http', 'js', `exports.handler = () => require('http').get('${parameterUrl}')`, parameter],
  [
    'options of http',
    'js',
    `exports.handler = () => require('http').request({ hostname: 'localhost', port: process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, path: '/secretsmanager/get?secretId=' + encodeURIComponent('db/main') })`,
    secret,
  ],
  ['axios', 'js', `exports.handler = () => require('axios').get('${secretUrl}')`, secret],
  [
    'an axios client with a base',
    'js',
    `exports.handler = () => require('axios').create({ baseURL: 'http://127.0.0.1:2773' }).get('/secretsmanager/get?secretId=db%2Fmain')`,
    secret,
  ],
  ['got', 'js', `exports.handler = () => require('got')('${parameterUrl}')`, parameter],
  [
    'urllib',
    'py',
    `import urllib.request\ndef handler(event, context):\n    return urllib.request.urlopen(urllib.request.Request('${parameterUrl}'))\n`,
    parameter,
  ],
  [
    'requests',
    'py',
    `import requests\ndef handler(event, context):\n    return requests.get('${secretUrl}')\n`,
    secret,
  ],
  [
    'httpx',
    'py',
    `import httpx\ndef handler(event, context):\n    return httpx.get('${secretUrl}')\n`,
    secret,
  ],
  [
    'urllib3',
    'py',
    `import urllib3\nhttp = urllib3.PoolManager()\ndef handler(event, context):\n    return http.request('GET', '${secretUrl}')\n`,
    secret,
  ],
] as const)('a request to the secrets extension by %s is a call', async (_, language, code, call) => {
  expect(callsOf(await analysed(code, { language }))).toEqual([call]);
});

test('a request to the AppConfig extension is two calls', async () => {
  const code =
    "exports.handler = () => fetch('http://localhost:2772/applications/a/environments/e/configurations/c?flag=x')";
  expect(callsOf(await analysed(code))).toEqual([
    'appconfigdata:GetLatestConfiguration()',
    'appconfigdata:StartConfigurationSession()',
  ]);
});

test('a secret whose name the code adds is not known', async () => {
  const code =
    "const requests = require('axios'); exports.handler = () => requests.get('http://localhost:2773/secretsmanager/get', { params: { secretId: 'db' } })";
  expect(callsOf(await analysed(code))).toEqual(['secretsmanager:GetSecretValue(SecretId=?)']);
});

test('a path that is not known is a question', async () => {
  const code = "exports.handler = (event) => fetch('http://localhost:2773' + event.path)";
  expect(openOf(await analysed(code)).join()).toContain('the Parameters and Secrets extension');
});

test.each(['http://localhost:3000/health', 'https://api.acme.test/secretsmanager/get?secretId=x'])(
  'another server is no extension: %s',
  async (url) => {
    expect(callsOf(await analysed(`exports.handler = () => fetch('${url}')`))).toEqual([]);
  },
);
