import { expect, test } from 'vitest';
import { analysed, callsOf } from '../../testing/analysed.ts';

const facts: readonly (readonly [fact: string, code: string, expected: readonly string[]])[] = [
  [
    'what is fetched by name',
    `import middy from '@middy/core'; import ssm from '@middy/ssm'; import secrets from '@middy/secrets-manager';
     export const handler = middy(async () => 1).use(ssm({ fetchData: { KEY: '/shop/key', ALL: '/shop/all/' } })).use(secrets({ fetchData: { db: 'shop/db' } }));`,
    [
      'secretsmanager:GetSecretValue(SecretId=shop/db)',
      'ssm:GetParameters(Names=[/shop/key])',
      'ssm:GetParametersByPath(Path=/shop/all/)',
    ],
  ],
  [
    'names and paths, as version 1 had them',
    `const middy = require('@middy/core'); const ssm = require('@middy/ssm');
     module.exports.handler = middy(async () => 1).use(ssm({ names: { KEY: '/' + process.env.STAGE + '/key' }, paths: { SHOP: '/shop' } }));`,
    ['ssm:GetParameters(Names=[/${STAGE}/key])', 'ssm:GetParametersByPath(Path=/shop)'],
  ],
  [
    'the one package of version 0',
    `const middy = require('middy'); const { ssm, secretsManager } = require('middy/middlewares');
     const wrapped = (f) => middy(f).use({ before: (handler, next) => next() });
     module.exports.handler = wrapped(async () => 1).use(ssm({ names: { KEY: '/key' } })).use(secretsManager({ secrets: { db: 'db' } }));`,
    ['secretsmanager:GetSecretValue(SecretId=db)', 'ssm:GetParameters(Names=[/key])'],
  ],
];

test.each(facts)('%s', async (_fact, code, expected) => {
  expect(callsOf(await analysed(code))).toEqual(expected);
});
