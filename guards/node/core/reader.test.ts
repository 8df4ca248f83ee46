import { describe, expect, test } from 'vitest';
import inspection from '../realm/inspection.ts';
import { coreOf } from '../testing/core.ts';
import { calls, from, profileOf, to } from '../testing/profile.ts';

describe('a request is read, though one like it went on', () => {
  const rules = {
    inbound: [from('any', ['any'])],
    outbound: [to('own', ['api.example:80'])],
    permissions: [calls('a', ['s3:GetObject'], ['arn:aws:s3:::api.example/*'])],
  };
  const open = (mode: 'alert' | 'enforce', env = {}, now = () => 0) => {
    const told: string[] = [];
    const host = { inspection: () => inspection, now };
    const core = coreOf(profileOf(rules, mode), (line) => told.push(line), env, host);
    const handle = {};
    core.resolved('api.example', ['203.0.113.7']);
    core.connect(handle, '203.0.113.7', 80);
    const send = (path: string, lines = 'Host: api.example'): number => {
      const text = `HEAD ${path} HTTP/1.1\r\n${lines}\r\n\r\n`;
      return core.sent(handle, text, text.length);
    };
    return { core, send, told };
  };
  const evil = 'Host: evil.example';

  test('where only the mode let that go on', () => {
    let time = 0;
    const glass = { EMMENTAL_BREAK_GLASS: 'alert;until=1970-01-01T01:00:00Z;ref=x' };
    const { send, told } = open('enforce', glass, () => time);
    expect(['/1', '/2', '/3'].map((path) => send(path, evil))).toEqual([0, 0, 0]);
    expect(told.filter((line) => line.includes('evil.example'))).toHaveLength(3);
    time = 2 * 3600_000;
    expect(send('/4', evil)).toBe(-13);
  });

  test('where that was signed in its address and it is not', () => {
    const signed = '?X-Amz-Credential=AKIA/20261127/eu-west-1/s3/aws4_request';
    const { core, send } = open('enforce');
    core.begin('one', { up: 'a/../b' }, '');
    expect(['/api.example/1', '/api.example/2'].map((path) => send(path + signed))).toEqual([0, 0]);
    expect([send('/secret'), send('/x/a/../b')]).toEqual([0, -13]);
  });

  test('where the path of that named one object and it names two', () => {
    const signed =
      'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20261127/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=ff';
    const rule = to('all', ['api.example:80', 'proxy.example:80']);
    const core = coreOf(profileOf({ ...rules, outbound: [rule] }));
    const handle = {};
    core.resolved('proxy.example', ['203.0.113.8']);
    core.connect(handle, '203.0.113.8', 80);
    const send = (path: string): number => {
      const text = `HEAD ${path} HTTP/1.1\r\nHost: api.example\r\n${signed}\r\n\r\n`;
      return core.sent(handle, text, text.length);
    };
    expect(['//1', '//2', '//3', '//4'].map(send)).toEqual([0, 0, 0, 0]);
    expect(send('/secret/key')).toBe(-13);
  });
});

test('behind what failed on a full stack, and did not leave, nothing leaves', () => {
  const core = coreOf(profileOf({ outbound: [to('own', ['api.example:80'])] }));
  core.resolved('api.example', ['203.0.113.7']);
  const evil = 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n';
  const own = `POST /a HTTP/1.1\r\nHost: api.example\r\nContent-Length: ${evil.length}\r\n\r\n`;
  const send = (handle: object, text: string) => core.sent(handle, text, text.length);
  /** So many calls below this one; null: it fails. */
  const below = (calls: number, handle: object): number | null => {
    if (calls > 0) return below(calls - 1, handle);
    try {
      return send(handle, own);
    } catch {
      return null;
    }
  };
  let failed = 0;
  for (let calls = 0; ; calls += 1) {
    const handle = {};
    core.connect(handle, '203.0.113.7', 80);
    try {
      if (below(calls, handle) !== null) continue;
    } catch {
      break;
    }
    failed += 1;
    expect([calls, send(handle, evil)]).toEqual([calls, -13]);
  }
  expect(failed).toBeGreaterThan(0);
});
