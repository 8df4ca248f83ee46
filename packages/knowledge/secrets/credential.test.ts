import { expect, test } from 'vitest';
import { credentialIn } from './credential.ts';
import { secretsInLine } from './text.ts';

test.each([
  ['DB_PASSWORD', 'hunter2-Sup3rS3cret!', 'password literal'],
  ['dbPassword', 'tr0ub4dor', 'password literal'],
  ['API_SECRET', 'hunter2-Sup3rS3cret!', 'secret literal'],
  ['ANYTHING', `AKIA${'Q'.repeat(8)}ABCD2345`, 'aws-access-key'],
  ['DATABASE_URL', 'postgres://shop:s3cr3tpw@db.internal/shop', 'url-password'],
  ['BROKER', 'amqp://shop:bl4ck-password@mq.internal', 'url-password'],
  ['STRIPE', `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`, 'stripe-key'],
])('%s holds a credential: %s', (name, text, kind) => {
  expect(credentialIn(name, text)).toBe(kind);
});

test.each([
  ['DB_PASSWORD', 'changeme'],
  ['DB_PASSWORD', '/shop/prod/db-password'],
  ['DB_PASSWORD', 'password'],
  ['API_KEY_NAME', 'a8Kf-29dd-XXy1'],
  ['SECRET_ID', 'shop-secret-2'],
  ['API_KEY', 'orders-api-key'],
  ['TOKEN', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf'],
  ['URL', 'amqp://username:password@host:5672'],
  ['URL', 'postgres://user:db_password@host'],
  ['URL', 'postgres://shop:s3cr3tpw@localhost:5432/shop'],
  ['TABLE', 'a8Kf29ddXXy1'],
  ['TOKEN_TTL', '86400000'],
])('%s = %s is none', (name, text) => {
  expect(credentialIn(name, text)).toBeNull();
});

test.each([
  ['    amqp://username:password@host:port/<virtual_host>', 0],
  ['    amqp://shop:bl4ck-password@mq.internal', 1],
])('in a line of code: %s', (line, found) => {
  expect(secretsInLine(line)).toHaveLength(found);
});
