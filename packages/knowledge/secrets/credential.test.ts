import { expect, test } from 'vitest';
import { credentialIn } from './credential.ts';
import { secretsInLine, secretsInText } from './text.ts';

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

// The text of a key, in parts: nothing in it is one.
const begin = `-----BEGIN ${'PRIVATE'} KEY-----`;
const end = begin.replace('BEGIN', 'END');
const body = `MIIE${'vQIBADANBgkqhkiG9w0B'.repeat(3)}`;

test.each([
  [
    'a marker that is replaced',
    `key.replace('${begin.replaceAll(' ', '\\n')}', '${begin}')\n  .replace('x', '${end}')`,
    0,
  ],
  ['markers around a value', `\`${begin}\\n\${process.env.KEY}\\n${end}\``, 0],
  ['markers around a value, in parts', `'${begin}\\n' + loadTheSigningKeyOfTheShopFromVault() + '${end}'`, 0],
  ['a test of a marker', `if '${begin}' in text:\n    raise ValueError('a key')\n`, 0],
  ['a marker in a pattern', `/${begin}[^-]*${end}/`, 0],
  ['a key on one line', `'${begin}\\n${body}\\n${end}'`, 1],
  ['a key over lines', `KEY = """${begin}\n${body}\n${body}\n${end}"""`, 1],
  ['a key of parts', `['${begin}',\n  '${body}',\n  '${end}'].join('\\n')`, 1],
  ['a key without its end', `'${begin}' +\n  '${body}'`, 1],
  ['a short key of a curve', `'${begin}\\nMC4CAQAwBQYDK2VwBCIEIB8mLQ7a\\n${end}'`, 1],
  [
    'a body that is named elsewhere',
    `const body = '${body}';\nconst key = \`${begin}\\n\${body}\\n${end}\`;`,
    1,
  ],
])('a private key in a text: %s', (_, text, found) => {
  expect(secretsInText(text).filter(({ what }) => what === 'private-key')).toHaveLength(found);
});

test.each([
  [`${begin}\\n${body}\\n${end}`, 'private-key'],
  [begin, null],
])('a private key in a setting: %s', (text, kind) => {
  expect(credentialIn('PEM', text)).toBe(kind);
});
