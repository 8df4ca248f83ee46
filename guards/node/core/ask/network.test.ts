import { describe, expect, test } from 'vitest';
import { coreOf } from '../../testing/core.ts';
import { calls, profileOf, to } from '../../testing/profile.ts';
import type { Core } from '../contract.ts';

/** TLS over a connection to this host, in the order in which Node asks. */
function tlsTo(core: Core, host: string, protocols: string, name = host): number {
  const [tcp, tls] = [{}, {}];
  core.resolved(host, ['203.0.113.7']);
  core.secured(tls, tcp);
  core.offers(tls, protocols);
  const answer = core.connect(tcp, '203.0.113.7', 443);
  if (answer !== 0) return answer;
  core.serverName(tls, name);
  return core.startsTls(tls);
}

describe('HTTP/2, which is not read', () => {
  const permissions = [calls('r', ['dynamodb:GetItem'])];
  const h2 = '\x02h2\x08http/1.1';
  test.each([
    ['dynamodb.eu-west-1.amazonaws.com', h2, -13],
    ['polly.s3.eu-west-1.amazonaws.com', h2, -13],
    ['dynamodb.eu-west-1.amazonaws.com', '\x08http/1.1', 0],
    ['bedrock-runtime.eu-west-1.amazonaws.com', h2, 0],
    ['transcribestreaming.eu-west-1.amazonaws.com', h2, 0],
    ['api.example', h2, 0],
  ])('%s, offered %j: %i', (host, protocols, answer) => {
    expect(tlsTo(coreOf(profileOf({ permissions })), host, protocols)).toBe(answer);
  });
  test('is nobody’s concern where permissions are not limited', () => {
    expect(tlsTo(coreOf(profileOf()), 'dynamodb.eu-west-1.amazonaws.com', h2)).toBe(0);
  });
});

test('the name in TLS must be allowed like the name that was resolved, though it is said before the connection', () => {
  const core = coreOf(profileOf({ outbound: [to('own', ['api.example:443'])] }));
  expect(tlsTo(core, 'api.example', '')).toBe(0);
  expect(tlsTo(core, 'api.example', '', 'evil.example')).toBe(-13);
});
