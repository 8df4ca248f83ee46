import type { OutboundRule } from '@emmental/model';
import { expect, test } from 'vitest';
import { outboundPolicy } from './outbound.ts';

const rule = (action: OutboundRule['action'], ...to: readonly string[]): OutboundRule => ({
  name: `${action} ${to}`,
  match: '',
  action,
  origin: 'file',
  to,
});

test.each([
  [
    'an allowed name beside `any` that is watched',
    '203.0.113.10',
    ['api.example.com'],
    'allow',
    'api.example.com',
  ],
  ['another name', '203.0.113.10', ['other.example.com'], 'watch', 'other.example.com'],
  ['an address without a name', '203.0.113.10', [], 'watch', '203.0.113.10'],
  ['a name that leads to the machine itself', '127.0.0.1', ['api.example.com'], 'watch', '127.0.0.1'],
  ['an allowed name that leads to a denied address', '10.0.0.7', ['api.example.com'], 'deny', '10.0.0.7'],
] as const)('%s', (_, address, names, action, host) => {
  const policy = outboundPolicy(
    [rule('watch', 'any'), rule('allow', 'api.example.com:443'), rule('deny', '10.0.0.0/8:*')],
    {},
  );
  expect(policy.connect(address, 443, names)).toMatchObject({ action, host });
});

test.each([
  ['an address that a rule names within a denied network', '10.0.0.7', 5432, 'allow'],
  ['the same address at another port', '10.0.0.7', 22, 'deny'],
  ['another address of the network', '10.0.0.8', 5432, 'deny'],
  ['an address in a variable', '10.0.0.9', 6379, 'allow'],
] as const)('%s', (_, address, port, action) => {
  const denied = { ...rule('deny', '10.0.0.0/8:*'), except: ['10.0.0.7/32:5432', 'env:CACHE'] };
  const policy = outboundPolicy([rule('allow', '10.0.0.7/32:5432', 'env:CACHE', 'any'), denied], {
    CACHE: 'redis://10.0.0.9',
  });
  expect(policy.connect(address, port, [])).toMatchObject({ action });
});
