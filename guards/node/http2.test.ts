import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture } from './testing/fixture.ts';
import { calls, from, profileOf, to } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

/** The requests that the server got: method, host name and path. */
const reached: string[] = [];
const server = createServer((request, response) => {
  reached.push(`${request.method} ${request.authority}${request.url}`);
  response.end('ok');
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
});

/** `ask(headers)` answers with the status or the code of the error; all requests go over one session, as long as that lives. */
const client = fixture('http2-client.cjs');

const answers = async (
  script: string,
  profile: ReturnType<typeof profileOf>,
): Promise<readonly unknown[]> => {
  reached.length = 0;
  const { stdout, stderr } = await runScript(
    `${client} (async () => { console.log(JSON.stringify(await (async () => { ${script} })())); session?.destroy(); })();`,
    { env: { PORT: `${port}`, AWS_REGION: 'eu-west-1' }, profile },
  );
  return JSON.parse(stdout === '' ? JSON.stringify([stderr]) : stdout) as unknown[];
};

describe('a request by HTTP/2', () => {
  test('goes to each name that a rule allows, over one connection', async () => {
    const profile = profileOf({ outbound: [to('own', [`localhost:${port}`, 'other.example:*'])] });
    const script = `return [await ask({ ':path': '/a' }), await ask({ ':path': '/b', ':authority': 'other.example' }), await ask({ ':path': '/c' })];`;
    expect(await answers(script, profile)).toEqual([200, 200, 200]);
    expect(reached).toEqual([`GET localhost:${port}/a`, 'GET other.example/b', `GET localhost:${port}/c`]);
  });

  test('to another name ends its session, and the next has one of its own', async () => {
    const profile = profileOf({ outbound: [to('own', [`localhost:${port}`])] });
    const script = `return [await ask({ ':path': '/a' }), await ask({ ':path': '/b', ':authority': 'evil.example' }), await ask({ ':path': '/c' })];`;
    expect(await answers(script, profile)).toEqual([200, 'ERR_HTTP2_STREAM_CANCEL', 200]);
    expect(reached).toEqual([`GET localhost:${port}/a`, `GET localhost:${port}/c`]);
  });

  test('is refused if a text of the event breaks a line of its head', async () => {
    const profile = profileOf({ inbound: [from('all', ['custom'], { inspect: [] })] });
    const asked = (text: string): string =>
      `await process[Symbol.for('emmental.guard')].protect((event) => ask({ ':path': '/' + event.text.length, 'x-a': event.text }))({ text: ${JSON.stringify(text)} }, {}).catch((error) => error.code)`;
    await answers(`return [${asked('a b')}, ${asked('a\r\nX-B: b')}]`, profile);
    expect(reached).toEqual([`GET localhost:${port}/3`]);
  });

  test('to AWS is held against the permissions by what its head says', async () => {
    const profile = profileOf({
      permissions: [calls('own', ['lambda:InvokeFunction'], ['arn:*:lambda:*:*:function:mine'])],
    });
    const invoke = (name: string): string =>
      `await ask({ ':method': 'POST', ':path': '/2015-03-31/functions/${name}/invocations', authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20261127/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=0' })`;
    const script = `return [${invoke('mine')}, ${invoke('other')}];`;
    expect(await answers(script, profile)).toEqual([200, 'ERR_HTTP2_STREAM_CANCEL']);
  });

  test('to AWS whose body would say what it is on is held against the operation', async () => {
    const profile = profileOf({
      permissions: [calls('own', ['kinesis:SubscribeToShard'], ['arn:*:kinesis:*:*:stream/mine'])],
    });
    const asks = (service: string, target: string): string =>
      `await ask({ ':method': 'POST', 'x-amz-target': '${target}', authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20261127/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0' })`;
    const script = `return [${asks('kinesis', 'Kinesis_20131202.SubscribeToShard')}, ${asks('dynamodb', 'DynamoDB_20120810.Scan')}];`;
    expect(await answers(script, profile)).toEqual([200, 'ERR_HTTP2_STREAM_CANCEL']);
  });
});
