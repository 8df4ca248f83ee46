/**
 * Programs that `bench/guard.ts` runs in separate processes, with the guard and without it. They print the measured
 * values.
 */

/**
 * Prints the time until the handler is loaded, as a runtime client loads it, with the modules that every runtime
 * client uses.
 */
export function coldStart(): string {
  return `
    require('node:http');
    const guard = process[Symbol.for('emmental.guard')];
    const done = () => {
      const { user, system } = process.cpuUsage();
      console.log((user + system) / 1000, process.memoryUsage().rss / 1e6, performance.now());
    };
    if (guard) guard.load({ import: (url) => import(url) }).then(done);
    else { require('./function.cjs'); done(); }`;
}

/**
 * Runs the bare handler, the guarded handler and the engine in turns in one process. Each gets a freshly parsed
 * event, as a runtime passes it. Other load of the machine affects all three in the same way. `beyond` values are
 * medians of the differences within one turn.
 */
export function invocations(): string {
  return `
    const text = JSON.stringify(${apiEvent()});
    const { protect } = process[Symbol.for('emmental.guard')];
    const { inspect } = require(process.env.BENCH_ENGINE);
    const handler = async () => 1;
    const guarded = protect(async () => 1);
    const acts = { bare: handler, guarded };
    const median = (times) => Number(times.sort((a, b) => a - b)[times.length >> 1]) / 1000;
    (async () => {
      const engine = [], beyondBare = [], beyondEngine = [];
      for (let call = 0; call < 12000; call++) {
        const times = {};
        for (const kind of ['bare', 'engine', 'guarded']) {
          const event = JSON.parse(text);
          const context = { awsRequestId: 'request-' + call };
          const start = process.hrtime.bigint();
          if (kind === 'engine') inspect(event);
          else await acts[kind](event, context);
          times[kind] = Number(process.hrtime.bigint() - start);
        }
        if (call < 4000) continue;
        engine.push(times.engine);
        beyondBare.push(times.guarded - times.bare);
        beyondEngine.push(times.guarded - times.bare - times.engine);
      }
      console.log(JSON.stringify({ engine: median(engine), 'beyond bare': median(beyondBare), 'beyond engine': median(beyondEngine) }));
    })();`;
}

/** Measures allowed file calls of each kind: medians in µs by name. */
export function calls(): string {
  return `
    const fs = require('node:fs');
    const median = (times) => times.sort((a, b) => a - b)[times.length >> 1] / 1000;
    const timed = (act) => { const times = []; for (let call = 0; call < 30000; call++) { const start = process.hrtime.bigint(); act(); if (call > 5000) times.push(Number(process.hrtime.bigint() - start)); } return median(times); };
    (async () => {
      const result = {
        'fs.readFileSync of its code': timed(() => fs.readFileSync(__filename, 'utf8')),
        'fs.openSync and closeSync': timed(() => fs.closeSync(fs.openSync(__filename))),
        'fs.readFileSync where it may write': (fs.mkdirSync('out', { recursive: true }), fs.writeFileSync('out/a', 'a'), timed(() => fs.readFileSync('out/a', 'utf8'))),
        'fs.statSync': timed(() => fs.statSync(__filename)),
      };
      console.log(JSON.stringify(result));
    })();`;
}

/** Keeps the original functions that write to connections; must be loaded before the guard. */
export function originals(): string {
  return `
    let prototype = process.binding('tcp_wrap').TCP.prototype;
    while (!Object.hasOwn(prototype, 'writev')) prototype = Object.getPrototypeOf(prototype);
    globalThis.originals = {};
    for (const name of ['writeLatin1String', 'writeUtf8String', 'writeBuffer', 'writev'])
      globalThis.originals[name] = prototype[name];`;
}

/** Answers any request with one byte; prints its port. */
export function server(): string {
  return `
    const server = require('node:http').createServer((request, response) => { request.resume(); response.end('a'); });
    server.keepAliveTimeout = 600_000;
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
}

/**
 * Measures an allowed request over a kept connection, by kind. One process has two connections, and one of them
 * writes with the original functions from before the guard. The requests alternate; the value is the median of the
 * differences within one turn, in µs. Path, length, date and signature differ in each request. `BENCH_EVENT=1`
 * measures while the guard handles an event: the same event for all requests, and a new event for each.
 */
export function requests(): string {
  return `
    const text = JSON.stringify(${apiEvent()});
    let events = 0;
    const inWork = (act) => process[Symbol.for('emmental.guard')].protect(act)(JSON.parse(text), { awsRequestId: 'request-' + events++ });
    const http = require('node:http');
    const hex = (call) => (call.toString(16) + 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855').slice(0, 64);
    const signed = (service, call, more) => ({
      host: (service === 's3' ? 'photos.s3' : service) + '.eu-west-1.amazonaws.com', 'x-amz-user-agent': 'aws-sdk-js/3.600.0',
      'user-agent': 'aws-sdk-js/3.600.0 ua/2.0 os/linux#5.10 lang/js md/nodejs#20.20.2 api/' + service + '#3.600.0 exec-env/AWS_Lambda_nodejs20.x',
      'amz-sdk-invocation-id': '3b1f0c1e-9c5b-4a52-8c0a-' + (100000000000 + call), 'amz-sdk-request': 'attempt=1; max=3',
      'x-amz-date': '20261127T0600' + String(call % 60).padStart(2, '0') + 'Z', 'x-amz-security-token': 'IQoJb3JpZ2luX2VjE' + 'A'.repeat(800),
      'x-amz-content-sha256': hex(call), ...more,
      authorization: 'AWS4-HMAC-SHA256 Credential=ASIAXXXXXXXXXXXXXXXX/20261127/eu-west-1/' + service + '/aws4_request, SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-user-agent, Signature=' + hex(call) });
    const kinds = {
      'HTTP request': (call) => [{ path: '/orders/' + (call % 997) + '?page=' + (call % 7) }],
      'HTTP request with a JSON body': (call) => {
        const body = JSON.stringify({ id: call, note: 'x'.repeat(call % 60), items: [1, 2, 3] });
        return [{ method: 'POST', path: '/orders/' + (call % 997), headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, body];
      },
      'GetObject of S3': (call) => [{ path: '/small/' + call + '.jpg?x-id=GetObject', headers: signed('s3', call, {}) }],
      'GetItem of DynamoDB': (call) => {
        const body = Buffer.from(JSON.stringify({ TableName: 'Orders', Key: { id: { S: 'order-' + call } } }));
        return [{ method: 'POST', path: '/', headers: signed('dynamodb', call, { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem', 'content-length': body.length }) }, body];
      },
      'Publish of SNS, a form': (call) => {
        const body = Buffer.from('Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A1%3Aorders&Message=order-' + call);
        return [{ method: 'POST', path: '/', headers: signed('sns', call, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }) }, body];
      },
    };
    const connection = (isBare, kind) => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      let known = null;
      return { agent, ask: (call) => new Promise((done, failed) => {
        const [options, body] = kinds[kind](call);
        http.request({ port: process.env.BENCH_PORT, host: '127.0.0.1', agent, ...options }, (response) => {
          const handle = response.socket._handle;
          // Both connections get own function objects, so that they differ only in these functions.
          if (handle !== known) for (const name of Object.keys(originals)) handle[name] = isBare ? originals[name] : handle[name];
          known = handle;
          response.resume();
          response.on('end', done);
        }).on('error', failed).end(body);
      }) };
    };
    const costOf = async (kind, within) => {
      const pair = [connection(true, kind), connection(false, kind)];
      const beyond = [];
      for (let call = 0; call < 9000; call++) {
        const times = [0, 0];
        for (const which of call % 2 ? [0, 1] : [1, 0])
          await within(async () => {
            const start = process.hrtime.bigint();
            await pair[which].ask(call);
            times[which] = Number(process.hrtime.bigint() - start);
          });
        if (call >= 4000) beyond.push(times[1] - times[0]);
      }
      for (const { agent } of pair) agent.destroy();
      return beyond.sort((a, b) => a - b)[beyond.length >> 1] / 1000;
    };
    (async () => {
      const result = {};
      if (process.env.BENCH_EVENT) {
        for (const kind of ['HTTP request', 'HTTP request with a JSON body'])
          result[kind + ' while an event is in work'] = await inWork(() => costOf(kind, (act) => act()));
        result['first HTTP request of an event'] = await costOf('HTTP request', inWork);
      } else for (const kind of Object.keys(kinds)) result[kind] = await costOf(kind, (act) => act());
      console.log(JSON.stringify(result));
    })();`;
}

/** Runs 100,000 invocations and prints by how many MB the heap grew after the first 20,000. */
export function memory(): string {
  return `
    const event = ${apiEvent()};
    const { protect } = process[Symbol.for('emmental.guard')];
    const handler = protect(async () => 1);
    (async () => {
      let before = 0;
      for (let call = 0; call < 100000; call++) {
        await handler(event, { awsRequestId: 'request-' + call });
        if (call === 20000) { gc(); before = process.memoryUsage().heapUsed; }
      }
      gc();
      console.log(JSON.stringify({ growth: (process.memoryUsage().heapUsed - before) / 1e6, expected: 100000 }));
    })();`;
}

/** A request of API Gateway, 2 KB as JSON. */
function apiEvent(): string {
  return `{
    version: '2.0', routeKey: 'POST /orders', rawPath: '/orders', rawQueryString: 'page=2&sort=date',
    headers: { accept: 'application/json', 'content-type': 'application/json', host: 'abc.execute-api.eu-west-1.amazonaws.com', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36', 'x-amzn-trace-id': 'Root=1-67448f0a-1d2c3b4a5f6e7d8c9b0a1f2e', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-port': '443', 'x-forwarded-proto': 'https' },
    requestContext: { accountId: '111122223333', apiId: 'abc', domainName: 'abc.execute-api.eu-west-1.amazonaws.com', http: { method: 'POST', path: '/orders', protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'Mozilla/5.0' }, requestId: 'CJ0FhjVJDoEEJTA=', stage: '$default', time: '25/Nov/2026:10:00:00 +0000', timeEpoch: 1795600800000 },
    body: JSON.stringify({ customer: 'c-1029', items: Array.from({ length: 6 }, (_, i) => ({ sku: 'SKU-' + (1000 + i), title: 'A good thing number ' + i, count: i + 1, price: 9.95 })), note: 'please ring twice, the bell is broken', address: { street: 'Long Street 12', city: 'Bern', zip: '3011' } }),
    isBase64Encoded: false }`;
}
