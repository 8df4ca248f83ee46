import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificate } from './testing/certificate.ts';
import { fixture } from './testing/fixture.ts';
import { startLambda } from './testing/lambda.ts';
import { calls, from, profileOf, to, uses } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

/** Requests as AWS's SDKs send them, towards a server of the test: the signature says the service. */
const sdk = fixture('aws-client.cjs');

describe('an AWS request at the socket', () => {
  const reached: string[] = [];
  const server = createHttp((request, response) => {
    reached.push(`${request.method} ${request.url}`);
    request.resume();
    request.on('end', () => response.end('{}'));
  });
  let port = 0;
  beforeAll(async () => {
    port = await listening(server);
  });
  afterAll(() => {
    server.close();
  });

  const rows: readonly (readonly [
    what: string,
    call: string,
    rules: Parameters<typeof calls>[],
    allowed: boolean,
  ])[] = [
    [
      'json: its table',
      "dynamo('GetItem', { TableName: 'Orders' })",
      [['r', ['dynamodb:GetItem'], ['arn:*:dynamodb:*:*:table/${env:TABLE}']]],
      true,
    ],
    [
      'json: another operation',
      "dynamo('Scan', { TableName: 'Orders' })",
      [['r', ['dynamodb:GetItem'], []]],
      false,
    ],
    [
      'json: another table',
      "dynamo('GetItem', { TableName: 'Users' })",
      [['r', ['dynamodb:GetItem'], ['arn:*:dynamodb:*:*:table/Orders']]],
      false,
    ],
    [
      'json: an index',
      "dynamo('Query', { TableName: 'Orders', IndexName: 'by' })",
      [['r', ['dynamodb:Query'], ['arn:aws:dynamodb:eu-west-1:111122223333:table/Orders/index/by']]],
      true,
    ],
    [
      'json: one table of a batch',
      "dynamo('BatchGetItem', { RequestItems: { Orders: {}, Users: {} } })",
      [['r', ['dynamodb:BatchGetItem'], ['arn:*:dynamodb:*:*:table/Orders']]],
      false,
    ],
    [
      'json: a queue',
      "json('sqs', 'AmazonSQS.SendMessage', { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/Mail' })",
      [['r', ['sqs:SendMessage'], ['arn:*:sqs:*:*:Mail']]],
      true,
    ],
    [
      'json: a secret by its name',
      "json('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: 'db' })",
      [['r', ['secretsmanager:GetSecretValue'], ['arn:*:secretsmanager:*:*:secret:db-??????']]],
      true,
    ],
    [
      'query: a topic',
      "send('sns', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'Action=Publish&TopicArn=' + encodeURIComponent('arn:aws:sns:eu-west-1:111122223333:News') + '&Message=hi' })",
      [['r', ['sns:Publish'], ['arn:*:sns:*:*:News']]],
      true,
    ],
    [
      'query: another action',
      "send('sns', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'Action=DeleteTopic&TopicArn=arn:aws:sns:eu-west-1:1:News' })",
      [['r', ['sns:Publish'], []]],
      false,
    ],
    [
      'rest-json: a function',
      "send('lambda', { path: '/2015-03-31/functions/Mailer/invocations', body: '{}' })",
      [['r', ['lambda:InvokeFunction'], ['arn:*:lambda:*:*:function:Mailer']]],
      true,
    ],
    [
      'rest-json: another function',
      "send('lambda', { path: '/2015-03-31/functions/Admin/invocations', body: '{}' })",
      [['r', ['lambda:InvokeFunction'], ['arn:*:lambda:*:*:function:Mailer']]],
      false,
    ],
    [
      'rest-json: create a function',
      "send('lambda', { path: '/2015-03-31/functions', body: '{}' })",
      [['r', ['lambda:InvokeFunction'], []]],
      false,
    ],
    [
      'rest-xml: an object',
      "send('s3', { method: 'GET', path: '/uploads/a.jpg' })",
      [['r', ['s3:GetObject'], ['arn:aws:s3:::uploads/*']]],
      true,
    ],
    [
      'rest-xml: put into a foreign bucket',
      "send('s3', { method: 'PUT', host: 'evil.s3.eu-west-1.amazonaws.com', path: '/loot', body: 'x' })",
      [['r', ['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::uploads/*']]],
      false,
    ],
    [
      'rest-xml: copy reads the source too',
      "send('s3', { method: 'PUT', path: '/uploads/b', headers: { 'x-amz-copy-source': '/private/a' } })",
      [['r', ['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::uploads/*']]],
      false,
    ],
    [
      'rest-xml: a bucket policy',
      "send('s3', { method: 'PUT', path: '/uploads?policy', body: '{}' })",
      [['r', ['s3:PutObject'], []]],
      false,
    ],
    [
      'rpc-v2-cbor: an operation',
      "send('monitoring', { path: '/service/GraniteServiceVersion20100801/operation/PutMetricData', headers: { 'smithy-protocol': 'rpc-v2-cbor' }, body: 'x' })",
      [['r', ['cloudwatch:PutMetricData'], []]],
      true,
    ],
    [
      'rpc-v2-cbor: another one',
      "send('monitoring', { path: '/service/GraniteServiceVersion20100801/operation/DeleteAlarms', body: 'x' })",
      [['r', ['cloudwatch:PutMetricData'], []]],
      false,
    ],
    [
      'presigned: signed in the query',
      "send('x', { method: 'PUT', path: '/evil/loot?X-Amz-Credential=AK%2F20261125%2Feu-west-1%2Fs3%2Faws4_request', headers: { authorization: '' } })",
      [['r', ['s3:PutObject'], ['arn:aws:s3:::uploads/*']]],
      false,
    ],
    [
      'rest-json: an operation that a header calls another one',
      "send('lambda', { method: 'DELETE', path: '/2015-03-31/functions/Orders', headers: { 'x-amz-target': 'AWSLambda.GetFunction' }, body: '{}' })",
      [['r', ['lambda:GetFunction'], []]],
      false,
    ],
    [
      'query: one action in the address, another in the body',
      "send('sqs', { path: '/?Action=DeleteQueue', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'Action=GetQueueUrl&QueueName=a' })",
      [['r', ['sqs:GetQueueUrl'], []]],
      false,
    ],
    [
      'ec2: an action',
      "send('ec2', { headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, body: 'Action=RunInstances' })",
      [['r', ['ec2:DescribeInstances'], []]],
      false,
    ],
  ];
  for (const [what, call, rules, isAllowed] of rows)
    test(`${what} ${isAllowed ? 'goes out' : 'is stopped'}`, async () => {
      reached.length = 0;
      const { stdout, stderr } = await runScript(`${sdk}\n${call}.then(console.log)`, {
        env: { PORT: `${port}`, TABLE: 'Orders', AWS_REGION: 'eu-west-1' },
        profile: profileOf({ permissions: rules.map((rule) => calls(...rule)) }),
      });
      expect(`${stdout.trim()}${stderr}`).toBe(isAllowed ? '200' : 'EACCES');
      expect(reached).toHaveLength(isAllowed ? 1 : 0);
    });

  test('requests that follow each other on one connection are each read', async () => {
    reached.length = 0;
    const { stdout } = await runScript(
      `${sdk}
      http.globalAgent.maxSockets = 1;
      (async () => {
        const all = [];
        for (const table of ['Orders', 'Users', 'Orders']) all.push(await dynamo('GetItem', { TableName: table, pad: 'x'.repeat(100000) }));
        console.log(all.join());
      })()`,
      {
        env: { PORT: `${port}` },
        profile: profileOf({
          permissions: [calls('r', ['dynamodb:GetItem'], ['arn:*:dynamodb:*:*:table/Orders'])],
        }),
      },
    );
    expect(stdout.trim()).toBe('200,EACCES,200');
  });

  test('a body that cannot be read is no way around the table', async () => {
    const { stdout } = await runScript(
      `${sdk}\nsend('dynamodb', { headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' }, body: '{"TableName":"Users",' }).then(console.log)`,
      {
        env: { PORT: `${port}` },
        profile: profileOf({
          permissions: [calls('r', ['dynamodb:GetItem'], ['arn:*:dynamodb:*:*:table/Orders'])],
        }),
      },
    );
    expect(stdout.trim()).toBe('EACCES');
  });

  test('what it was is told, with the operation and the resource', async () => {
    const { signals } = await runScript(`${sdk}\ndynamo('Scan', { TableName: 'Users' }).then(console.log)`, {
      env: { PORT: `${port}` },
      profile: profileOf({ permissions: [] }, 'alert'),
    });
    const [alert] = signals.filter(({ kind }) => kind === 'alert');
    expect(alert).toMatchObject({
      section: 'permissions',
      rule: '(all other)',
      evidence: { what: 'dynamodb:Scan table/Users' },
    });
  });

  test('a host that a rule names is reached by each way to look it up', async () => {
    const { stdout } = await runScript(
      `const http = require('node:http');
       const dns = require('node:dns');
       const get = (more) => new Promise((done) => http.get({ host: 'localhost', port: process.env.PORT, ...more }, (r) => { r.resume(); done(r.statusCode); }).on('error', (e) => done(e.code)));
       (async () => console.log(
         await get({}),
         await get({ lookup: (host, options, then) => dns.promises.lookup(host, options).then((all) => (options.all ? then(null, all) : then(null, all.address, all.family)), then) }),
         await fetch('http://localhost:' + process.env.PORT).then((r) => r.status, (e) => e.cause.code),
       ))();`,
      { env: { PORT: `${port}` }, profile: profileOf({ outbound: [to('own', [`localhost:${port}`])] }) },
    );
    expect(stdout.trim()).toBe('200 200 200');
  });

  test('fetch with a host header that is not allowed, over a connection that is, goes nowhere', async () => {
    reached.length = 0;
    const { stdout } = await runScript(
      `const http = require('node:http');
       http.get({ host: 'localhost', port: process.env.PORT, headers: { host: 'evil.example' } }, () => console.log('out')).on('error', (e) => console.log(e.code));`,
      { env: { PORT: `${port}` }, profile: profileOf({ outbound: [to('own', [`localhost:${port}`])] }) },
    );
    expect(stdout.trim()).toBe('EACCES');
    expect(reached).toEqual([]);
  });

  test('a host that no rule allows, over a connection that is allowed by its address, is told once', async () => {
    reached.length = 0;
    const { stdout, signals } = await runScript(
      `const http = require('node:http');
       const get = (host) => new Promise((done) => http.get({ host: '127.0.0.1', port: process.env.PORT, headers: { host } }, (response) => response.resume().on('end', done)).on('error', (e) => done(console.log(e.code))));
       (async () => { for (const host of ['127.0.0.1', 'localhost', 'good.example', 'evil.example', 'evil.example:80']) await get(host); console.log('out'); })();`,
      {
        env: { PORT: `${port}` },
        profile: profileOf({ outbound: [to('own', [`127.0.0.1:${port}`, 'good.example:*'])], inbound: [] }),
      },
    );
    expect(stdout.trim()).toBe('out');
    const told = signals
      .filter(({ kind }) => kind === 'watch')
      .map(({ rule, evidence }) => [rule, evidence['what']]);
    expect(told).toEqual([
      ['(all other)', `evil.example:${port} over a connection to 127.0.0.1`],
      ['(all other)', 'evil.example:80 over a connection to 127.0.0.1'],
    ]);
  });
});

describe('a request that is put otherwise than servers read it', () => {
  let reached = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      reached += data.toString('latin1');
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    });
  });
  let port = 0;
  beforeAll(async () => {
    port = await listening(server);
  });
  afterAll(() => {
    server.close();
  });

  const line = 'DELETE /orders HTTP/1.1';
  const signed = (service: string): string =>
    `Authorization: AWS4-HMAC-SHA256 Credential=A/20261126/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0\r\n`;
  const rest = `Host: bucket.s3.eu-west-1.amazonaws.com\r\n${signed('s3')}`;
  const request = `${line}\r\n${rest}\r\n`;
  const asked = (
    service: string,
    first: string,
    headers: string,
    body: string | Buffer,
  ): readonly (string | Buffer)[] => [
    `${first} HTTP/1.1\r\nHost: ${service}.eu-west-1.amazonaws.com\r\n${headers}Content-Length: ${body.length}\r\n${signed(service)}\r\n`,
    body,
  ];
  const put = (body: string | Buffer) =>
    asked('dynamodb', 'POST /', 'X-Amz-Target: DynamoDB_20120810.PutItem\r\n', body);
  const item = '{"Item": {}, "TableName": "Secrets"}';
  const form = 'Content-Type: application/x-www-form-urlencoded\r\n';

  test.each<readonly [string, readonly (string | Buffer)[]]>([
    ['as servers do', [request]],
    ['behind empty lines', ['\r\n'.repeat(20) + request]],
    ['behind empty lines that are sent alone', ['\r\n'.repeat(5), request]],
    ['behind line feeds', [`\n\n${request}`]],
    ['in small parts', ['DEL', 'ETE', ' /orders HTTP', request.slice('DELETE /orders HTTP'.length)]],
    ['with line feeds alone', [request.replaceAll('\r\n', '\n')]],
    ['with a line that goes on', [`${line}\r\nAccept: a,\r\n b\r\n${rest}\r\n`]],
    ['with a line that is none', [`${line}\r\nnothing\r\n${rest}\r\n`]],
    ['with an upgrade', [`${line}\r\nUpgrade: h2c\r\n${rest}\r\n`]],
    ['with more blanks', [`${line.replaceAll(' ', '  ')}\r\n${rest}\r\n`]],
    ['with tabs', [`${line.replaceAll(' ', '\t')}\r\n${rest}\r\n`]],
    ['in small letters', [`delete /orders http/1.1\r\n${rest}\r\n`]],
    ['by a method in small letters', [`delete /orders HTTP/1.1\r\n${rest}\r\n`]],
    [
      'behind one of a long body',
      [`PUT /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(200_000)}`, request],
    ],
    [
      'behind one whose length is said twice',
      [`PUT /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n12345`, request],
    ],
    [
      'behind one that cannot be read',
      [`PUT /a HTTP/1.1\r\nHost : a.example\r\nContent-Length: 5\r\n\r\n12345`, request],
    ],
    [
      'behind a chunk that is longer than it says',
      [
        `PUT /a HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX\r\n0\r\n\r\n`,
        request,
      ],
    ],
    [
      'with two tables',
      put('{"TableName": "Secrets", "Item": {"a\\\\\\"": "{"}, "Table\\u004eame" : "Orders"}'),
    ],
    ['with two tables, the other way round', put('{"TableName": "Orders", "TableName": "Secrets"}')],
    ['with a long body', put(' '.repeat(100_000) + item)],
    ['in another encoding', put(Buffer.from(item, 'utf16le'))],
    ['behind a mark of the order of bytes', put(`\xef\xbb\xbf${item}`)],
    ['with an action behind another', asked('sns', 'POST /', form, 'Action=Publish&Action=DeleteTopic')],
    [
      'with an action far behind another',
      asked('sns', 'POST /', form, `Action=Publish&a=${'x'.repeat(70_000)}&Action=DeleteTopic`),
    ],
    [
      'with another action in the address',
      asked('sns', 'POST /?%41ction=DeleteTopic', form, 'Action=Publish'),
    ],
    ['with an encoded name of its action', asked('sns', 'GET /?%41ction=DeleteTopic', '', '')],
    ['with two actions in the address', asked('sns', 'GET /?Action=Publish&Action=DeleteTopic', '', '')],
    ['with an encoded subresource', asked('s3', 'PUT /bucket/a?%61cl', '', '')],
    ['with an encoded bucket', asked('s3', 'GET /%73ecret/%ff', '', '')],
    [
      'with an operation in its path, and another in a header',
      asked('lambda', 'DELETE /2015-03-31/functions/Orders', 'X-Amz-Target: AWSLambda.GetFunction\r\n', '{}'),
    ],
    ['with an encoded path', asked('lambda', 'DELETE /2015-03-31/%66unctions/Orders', '', '')],
    ['with a path that goes up', asked('lambda', 'DELETE /2015-03-31/a/../functions//Orders', '', '')],
    [
      'signed by an encoded name',
      [
        'GET /secret/a?X-Amz-%43redential=A%2F20261126%2Feu-west-1%2Fs3%2Faws4_request HTTP/1.1\r\nHost: own.example\r\n\r\n',
      ],
    ],
  ])('%s is stopped', async (_, parts) => {
    reached = '';
    const bytes = parts.map((part) =>
      (typeof part === 'string' ? Buffer.from(part, 'latin1') : part).toString('base64'),
    );
    const { stdout } = await runScript(
      `const socket = require('node:net').connect(+process.env.PORT, '127.0.0.1');
       const wrote = (part) => new Promise((done, fail) => socket.write(Buffer.from(part, 'base64'), (error) => error ? fail(error) : setTimeout(done, 20)));
       socket.on('error', () => {});
       socket.once('connect', async () => {
         try { for (const part of ${JSON.stringify(bytes)}) await wrote(part); console.log('out'); }
         catch (error) { console.log(error.code); }
         process.exit();
       });`,
      {
        env: { PORT: `${port}`, AWS_REGION: 'eu-west-1' },
        profile: profileOf({
          permissions: [
            calls('objects', ['s3:*'], ['arn:aws:s3:::bucket/*']),
            { ...calls('not', ['s3:DeleteObject', 's3:PutObjectAcl'], []), action: 'deny' },
            { ...calls('secret', ['s3:*'], ['arn:aws:s3:::secret/*']), action: 'deny' },
            calls('items', ['dynamodb:PutItem'], ['arn:*:dynamodb:*:*:table/Orders']),
            calls('news', ['sns:Publish'], []),
            calls('function', ['lambda:GetFunction'], []),
          ],
        }),
      },
    );
    expect(stdout.trim()).toBe('EACCES');
    const last = parts.findLast((part) => part.length > 0) ?? '';
    expect(reached.endsWith(typeof last === 'string' ? last : last.toString('latin1'))).toBe(false);
  });
});

describe('a request inside TLS', () => {
  const reached: string[] = [];
  const keys = certificate();
  const server = createHttps(keys, (request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      reached.push(body);
      response.end('{}');
    });
  });
  let port = 0;
  beforeAll(async () => {
    port = await listening(server);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const headers = `{ host: 'dynamodb.eu-west-1.amazonaws.com', 'x-amz-target': 'DynamoDB_20120810.GetItem', 'content-type': 'application/x-amz-json-1.0', authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20261125/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0' }`;
  const raw = `'POST / HTTP/1.1\\r\\n' + Object.entries(${headers}).map((one) => one.join(': ')).join('\\r\\n') + '\\r\\ncontent-length: ' + body.length + '\\r\\n\\r\\n' + body`;
  test.each([
    [
      'https',
      `require('node:https').request({ host: '127.0.0.1', port, method: 'POST', rejectUnauthorized: false, headers: ${headers} }, (r) => done(r.statusCode)).on('error', (e) => done(e.code)).end(body)`,
    ],
    [
      'fetch',
      `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0', fetch('https://127.0.0.1:' + port, { method: 'POST', body, headers: ${headers} }).then((r) => done(r.status), (e) => done(e.cause.code))`,
    ],
    [
      'TLS over a socket',
      `(() => { const s = require('node:tls').connect({ socket: require('node:net').connect(port, '127.0.0.1'), rejectUnauthorized: false }, () => s.write(${raw})); s.on('data', () => done(200)); s.on('error', (e) => done(e.code)); })()`,
    ],
    [
      'TLS in a class of its own',
      `(() => { const { TLSSocket } = require('node:tls'); const net = require('node:net').connect(port, '127.0.0.1', () => { const s = new TLSSocket(net, { rejectUnauthorized: false }); s.on('data', () => done(200)); s.on('error', (e) => done(e.code)); s.write(${raw}); }); })()`,
    ],
  ])('by %s is read before it is made unreadable', async (_, call) => {
    reached.length = 0;
    const { stdout } = await runScript(
      `const port = +process.env.PORT; const ask = (TableName) => new Promise((done) => { const body = JSON.stringify({ TableName }); ${call}; });
       ask('Orders').then((one) => ask('Users').then((other) => { console.log(one, other); process.exit(); }));`,
      {
        env: { PORT: `${port}` },
        profile: profileOf({
          permissions: [calls('r', ['dynamodb:GetItem'], ['arn:*:dynamodb:*:*:table/Orders'])],
        }),
      },
    );
    expect(stdout.trim()).toBe('200 EACCES');
    expect(reached).toEqual(['{"TableName":"Orders"}']);
  });

  test('bytes beside it, by which another TLS could be spoken, do not leave', async () => {
    const { stdout, signals } = await runScript(
      `const net = require('node:net').connect(+process.env.PORT, '127.0.0.1', () => {
         const handle = net._handle;
         require('node:tls').connect({ socket: net, rejectUnauthorized: false }).on('error', () => {});
         const { WriteWrap } = process.binding('stream_wrap');
         console.log(handle.writeLatin1String(new WriteWrap(), 'POST / HTTP/1.1'));
         process.exit();
       });`,
      {
        env: { PORT: `${port}` },
        profile: profileOf({ outbound: [to('own', ['127.0.0.1:*'])] }),
      },
    );
    expect(stdout.trim()).toBe('-13');
    expect(signals.find(({ kind }) => kind === 'block')?.evidence.what).toContain('bytes beside its TLS');
  });
});

describe('SQL at the socket', () => {
  const statements: string[] = [];
  const server = createServer((socket) => {
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      if (/SELECT|INSERT/.test(text)) statements.push(text);
      socket.write('ok');
    });
    socket.on('error', () => undefined);
  });
  let port = 0;
  beforeAll(async () => {
    port = await listening(server);
  });
  afterAll(() => {
    server.close();
  });

  const clients = {
    postgresql: `
      const int = (n) => { const b = Buffer.alloc(4); b.writeInt32BE(n); return b; };
      const start = () => { const body = Buffer.concat([int(196608), Buffer.from('user\\0me\\0\\0')]); return Buffer.concat([int(body.length + 4), body]); };
      const query = (sql) => Buffer.concat([Buffer.from('Q'), int(Buffer.byteLength(sql) + 5), Buffer.from(sql + '\\0')]);`,
    mysql: `
      const start = () => { const body = Buffer.alloc(36); body.writeUInt32LE(0x0fa285, 0); body.writeUInt32LE(1 << 24, 4); body[8] = 33; const b = Buffer.alloc(4); b.writeUIntLE(36, 0, 3); b[3] = 1; return Buffer.concat([b, body]); };
      const query = (sql) => { const b = Buffer.alloc(5); b.writeUIntLE(Buffer.byteLength(sql) + 1, 0, 3); b[4] = 3; return Buffer.concat([b, Buffer.from(sql)]); };`,
  };
  for (const [name, client] of Object.entries(clients))
    test(`${name}: text of the event that changes the query is stopped at a pooled connection`, async () => {
      statements.length = 0;
      const instance = await startLambda({
        files: {
          'app.js': `
            const net = require('node:net');
            ${client}
            let pool = null;
            const connected = () => new Promise((done, fail) => {
              if (pool && !pool.destroyed) return done(pool);
              pool = net.connect(process.env.PORT, '127.0.0.1', () => { pool.write(start()); });
              pool.once('data', () => done(pool));
              pool.once('error', fail);
            });
            exports.handler = async ({ body }) => {
              const socket = await connected();
              const { name } = JSON.parse(body);
              return new Promise((done, fail) => {
                socket.once('error', fail);
                socket.once('data', () => done('ran'));
                socket.write(query("SELECT * FROM orders WHERE name = '" + name + "'"));
              });
            };`,
        },
        handler: 'app.handler',
        env: { PORT: `${port}` },
        profile: profileOf({ inbound: [from('place', [])] }),
      });
      const event = (text: string) => ({ body: JSON.stringify({ name: text }) });
      try {
        expect((await instance.invoke(event('ann'))).body).toBe('ran');
        expect((await instance.invoke(event("x' OR '1'='1"))).kind).toBe('error');
        expect((await instance.invoke(event('bob'))).body).toBe('ran');
        expect(statements.filter((text) => text.includes('OR'))).toEqual([]);
        const [block] = instance.signals().filter(({ kind }) => kind === 'block');
        expect(block).toMatchObject({
          section: 'inbound',
          evidence: { class: 'sqli', signature: 'sink/sql' },
        });
      } finally {
        await instance.stop();
      }
    });
});

describe('what a function does with sockets and names', () => {
  const echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  let port = 0;
  beforeAll(async () => {
    port = await listening(echo);
  });
  afterAll(() => {
    echo.close();
  });
  const run = (script: string) =>
    runScript(script, {
      env: { PORT: `${port}` },
      profile: profileOf({ outbound: [to('echo', [`localhost:${port}`])], permissions: [], code: [] }),
    });

  test('however many texts wait for a connection, all of them arrive as they are encoded', async () => {
    const { stdout } = await run(`
      const socket = require('node:net').connect(process.env.PORT, 'localhost');
      let all = 0;
      let last = '';
      socket.on('data', (bytes) => { all += bytes.length; last = (last + bytes.toString('hex')).slice(-26); });
      socket.on('close', () => console.log(all, last));
      for (let at = 0; at < 60_000; at += 1) socket.write('ab');
      for (const [text, encoding] of [['é', 'latin1'], ['é', 'UTF8'], ['é', 'ucs2'], ['68e9', 'hex'], ['_-8', 'base64url'], ['/+8=', 'base64'], ['é', 'ascii']])
        socket.write(text, encoding);
      socket.end();`);
    expect(stdout.trim()).toBe('120012 62e9c3a9e90068e9ffefffefe9');
  });

  test('a name is resolved in the context that asked, once, whatever looks on', async () => {
    const { stdout } = await run(`
      const { AsyncLocalStorage, createHook, executionAsyncResource } = require('node:async_hooks');
      const dns = require('node:dns');
      const seen = [];
      createHook({ init(_i, type) { if (type === 'GETADDRINFOREQWRAP') seen.push('init'); } }).enable();
      const storage = new AsyncLocalStorage();
      storage.run('mine', () => dns.lookup('localhost', 4, (error, address) =>
        console.log(seen.join(), storage.getStore(), error, address)));`);
    expect(stdout.trim()).toBe('init mine null 127.0.0.1');
  });

  test('a write to a descriptor that is closed fails as without the guard, also where other threads may have it', async () => {
    const { stdout } = await runScript(
      `try { require('node:fs').writeSync(99, 'x'); } catch (error) { console.log(error.code); }`,
      { profile: profileOf({ code: [uses('workers', ['worker'])] }) },
    );
    expect(stdout.trim()).toBe('EBADF');
  });

  test('what is no name of a module is refused as without the guard', async () => {
    const { stdout } = await run(`
      for (const id of [undefined, 5]) try { process.getBuiltinModule(id); } catch (error) { console.log(error.code); }`);
    expect(stdout.trim().split('\n')).toEqual(['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_TYPE']);
  });
});
