/** Programs that `bench/guard.ts` runs in processes of their own, with the guard and without it; what they print is what it measures. */

/** Until the handler is there, as a runtime client gets it; with what every runtime client has loaded. */
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
 * The bare handler, the guarded one and the engine in turns in one process, each with an event that is parsed anew, as a
 * runtime gives it: whatever else the machine does meets all three. `beyond`: medians of the differences of one turn.
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

/** What a call costs that the rules allow, of each kind: medians in µs by name. */
export function calls(): string {
  return `
    const fs = require('node:fs');
    const http = require('node:http');
    const median = (times) => times.sort((a, b) => a - b)[times.length >> 1] / 1000;
    const timed = (act) => { const times = []; for (let call = 0; call < 30000; call++) { const start = process.hrtime.bigint(); act(); if (call > 5000) times.push(Number(process.hrtime.bigint() - start)); } return median(times); };
    (async () => {
      const result = {
        'fs.readFileSync of its code': timed(() => fs.readFileSync(__filename, 'utf8')),
        'fs.openSync and closeSync': timed(() => fs.closeSync(fs.openSync(__filename))),
        'fs.readFileSync where it may write': (fs.mkdirSync('out', { recursive: true }), fs.writeFileSync('out/a', 'a'), timed(() => fs.readFileSync('out/a', 'utf8'))),
        'fs.statSync': timed(() => fs.statSync(__filename)),
      };
      const server = http.createServer((request, response) => response.end('a'));
      await new Promise((done) => server.listen(0, '127.0.0.1', done));
      const agent = new http.Agent({ keepAlive: true });
      const ask = () => new Promise((done, failed) => http.get({ port: server.address().port, host: '127.0.0.1', agent }, (response) => { response.resume(); response.on('end', done); }).on('error', failed));
      const times = [];
      for (let call = 0; call < 3000; call++) { const start = process.hrtime.bigint(); await ask(); if (call > 1000) times.push(Number(process.hrtime.bigint() - start)); }
      result['HTTP request'] = median(times);
      server.close();
      agent.destroy();
      console.log(JSON.stringify(result));
    })();`;
}

/** 100,000 invocations: what the heap holds more after them than after 20,000, in MB. */
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
