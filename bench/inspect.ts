import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  type AttackClass,
  checkSink,
  createLearner,
  decode,
  inspect,
  recognise,
  ruleTable,
  type Shape,
  type SinkKind,
  saturated,
  type Verdict,
} from '@emmental/inspect';
import { build } from 'esbuild';
import { carriers, isJson } from './inspect/carriers.ts';
import { installPeer, type Peer } from './inspect/peer.ts';
import { type Application, applications, randomFrom, type Style } from './inspect/traffic.ts';
import { flag, required } from './measure/arguments.ts';

/**
 * What the engine sees and what it costs, with libddwaf beside it in the same run.
 *
 *     npm run bench:inspect -- --data DIR [--no-peer] [--misses]
 *
 * DIR holds `payloads/` and `events/`. Rates of payloads are in-sample where the rules were written with them in view.
 */
const usage = 'bench:inspect --data DIR [--no-peer] [--misses]';
const heapBefore = process.memoryUsage().heapUsed;

interface Payload {
  readonly class: AttackClass;
  readonly payload: string;
  readonly source: string;
}
interface Benign {
  readonly value: unknown;
  readonly hard: boolean;
}
interface Pair {
  readonly id: string;
  readonly sink: string;
  readonly input: string;
  readonly resource: string;
  readonly malicious: boolean;
  readonly db: 'mysql';
}

const data = required('data', usage);
const read = <T>(...path: readonly string[]): T => JSON.parse(readFileSync(join(data, ...path), 'utf8')) as T;
const payloads = read<readonly Payload[]>('payloads', 'payloads.json');
const benign = read<readonly Benign[]>('payloads', 'benign.json').map(({ value, hard }) => ({
  text: typeof value === 'string' ? value : JSON.stringify(value),
  hard,
}));
const pairs = read<readonly Pair[]>('payloads', 'sink-pairs.json');
const samples = read<readonly { trigger: string; file: string }[]>('events', 'MANIFEST.json');
const peer: Peer | null = flag('no-peer') ? null : installPeer(process.env['EMMENTAL_ROOT'] ?? '.');
const [field] = carriers;
if (!field) throw new Error('no carriers');

const print = (line = ''): void => void process.stdout.write(`${line}\n`);
const share = (part: number, whole: number): string =>
  (whole === 0 ? '-' : ((100 * part) / whole).toFixed(1)).padStart(6);
const alarms = (verdict: Verdict): boolean => verdict.decision !== 'allow';

signatures();
triggers();
onCarriers();
size();
atSinks();
shapes();
cost();
await bundled(firstUse());

function signatures(): void {
  print(
    `Rules alone, payload in a JSON field (${peer ? `beside ${peer.name}, which gets the parsed body` : 'peer not installed'}; in-sample)`,
  );
  print('class                  n   found  own class   peer');
  const classes = [...new Set(payloads.map((one) => one.class))].sort();
  let found = 0;
  let peerFound = 0;
  for (const name of classes) {
    const own = payloads.filter((one) => one.class === name);
    const verdicts = own.map(({ payload }) => inspect(field?.event(payload)));
    const hits = verdicts.filter(alarms).length;
    const same = verdicts.filter((verdict) => verdict.findings.some((one) => one.class === name)).length;
    const theirs = own.filter(({ payload }) => peer?.flags(parsedBody(payload))).length;
    found += hits;
    peerFound += theirs;
    print(
      `${name.padEnd(18)} ${String(own.length).padStart(5)} ${share(hits, own.length)}     ${share(same, own.length)} ${share(theirs, peer ? own.length : 0)}`,
    );
    if (flag('misses'))
      own.forEach(({ payload }, index) => {
        if (!alarms(verdicts[index] as Verdict)) print(`    ${JSON.stringify(payload).slice(0, 150)}`);
      });
  }
  print(
    `${'all'.padEnd(18)} ${String(payloads.length).padStart(5)} ${share(found, payloads.length)}            ${share(peerFound, peer ? payloads.length : 0)}`,
  );
  for (const hard of [false, true]) {
    const own = benign.filter((one) => one.hard === hard);
    const wrong = own.filter(({ text }) => alarms(inspect(field?.event(text))));
    const theirs = own.filter(({ text }) => peer?.flags(parsedBody(text)));
    print(
      `${`false, ${hard ? 'hard' : 'plain'}`.padEnd(18)} ${String(own.length).padStart(5)} ${share(wrong.length, own.length)}            ${share(theirs.length, peer ? own.length : 0)}   (${wrong.length} / ${theirs.length})`,
    );
    if (flag('misses')) for (const { text } of wrong) print(`    ${JSON.stringify(text).slice(0, 150)}`);
  }
}

function parsedBody(payload: string): unknown {
  return isJson(payload) ? JSON.parse(payload) : { id: 42, comment: payload, lang: 'en' };
}

function triggers(): void {
  const events = samples.map((one) => ({ ...one, event: read<unknown>('events', one.file) }));
  const right = events.filter(({ trigger, event }) => recognise(event).trigger === trigger);
  const loud = events.filter(({ event }) => alarms(inspect(event)));
  print(`\nSample events: ${events.length}, folder named ${right.length}, alarms ${loud.length}`);
  for (const { trigger, file, event } of events) {
    if (recognise(event).trigger !== trigger) print(`    ${file} is read as ${recognise(event).trigger}`);
  }
}

/** A fixed part of the payloads that are found in the plain field, so that parity is what is measured. */
function onCarriers(): void {
  const found = payloads.filter(({ payload }) => alarms(inspect(field?.event(payload))));
  const some = found.filter((_, index) => index % 4 === 0);
  const harmless = benign.filter((one) => !one.hard);
  print(
    `\nCarriers: ${some.length} payloads that the plain field shows, ${harmless.length} plain harmless values; raw event to the peer`,
  );
  print('carrier                      found   false   blocks   peer');
  let blocks = 0;
  const shapes: Shape[] = [];
  for (const { id, event } of carriers) {
    const learner = createLearner();
    for (const { text } of harmless.slice(0, 400)) learner.add(decode(event(text), { structure: true }));
    shapes.push(learner.shape());
    const hits = some.filter(({ payload }) => alarms(inspect(event(payload)))).length;
    const verdicts = harmless.map(({ text }) => inspect(event(text)));
    const blocked = verdicts.filter((verdict) => verdict.decision === 'block').length;
    blocks += blocked;
    const theirs = some.filter(({ payload }) => peer?.flags(event(payload))).length;
    print(
      `${id.padEnd(28)} ${share(hits, some.length)} ${String(verdicts.filter(alarms).length).padStart(7)} ${String(blocked).padStart(8)} ${share(theirs, peer ? some.length : 0)}`,
    );
  }
  const hard = benign.filter((one) => one.hard);
  let withShape = 0;
  for (const [index, { event }] of carriers.entries()) {
    for (const { text } of hard) if (inspect(event(text)).decision === 'block') blocks += 1;
    const shape = shapes[index];
    for (const { text } of benign) if (inspect(event(text), { shape }).decision === 'block') withShape += 1;
  }
  print(`false blocks on all ${benign.length} harmless values in ${carriers.length} carriers: ${blocks}`);
  print(`the same with a shape learned from 400 harmless values in each carrier: ${withShape}`);
}

function size(): void {
  const attack = "x' OR '1'='1";
  let deep: unknown = attack;
  for (let depth = 0; depth < 30; depth += 1) deep = { a: deep };
  const cases: readonly (readonly [string, unknown])[] = [
    ['after 64 KB of padding', { body: JSON.stringify({ a: `${'a '.repeat(32_768)}${attack}` }) }],
    ['in item 5,000', { body: JSON.stringify({ a: [...Array<string>(5000).fill('ok'), attack] }) }],
    ['at depth 30', deep],
    ['after 6 MB of padding', { body: JSON.stringify({ a: `${'a '.repeat(3_000_000)}${attack}` }) }],
  ];
  print('\nSize');
  for (const [name, event] of cases) {
    const verdict = inspect(event);
    const told = alarms(verdict)
      ? 'found'
      : verdict.notInspected.length > 0
        ? 'reported as not inspected'
        : 'MISSED';
    print(
      `${name.padEnd(28)} ${told.padEnd(26)} peer ${peer?.flags(event) ? 'found' : peer ? 'silent' : '-'}`,
    );
  }
}

function atSinks(): void {
  print('\nSinks');
  const wrong = pairs.filter(
    (pair) => blocks(kindOf(pair.sink), pair.resource, pair.input, pair.db) !== pair.malicious,
  );
  const malicious = pairs.filter((pair) => pair.malicious).length;
  print(
    `pairs: ${wrong.filter((pair) => pair.malicious).length} of ${malicious} missed, ${wrong.filter((pair) => !pair.malicious).length} of ${pairs.length - malicious} false ${wrong.map((pair) => pair.id).join(' ')}`,
  );
  const of = (name: AttackClass): readonly string[] =>
    payloads.filter((one) => one.class === name).map((one) => one.payload);
  const traversal = of('path-traversal').filter((text) => text.includes('../'));
  const outside = traversal.filter((text) => !posix.join('/tmp/uploads', text).startsWith('/tmp/uploads'));
  const rows: readonly (readonly [string, SinkKind, readonly string[], (input: string) => string])[] = [
    [
      'SQL in a text',
      'sql',
      of('sqli').filter((text) => text.includes("'")),
      (x) => `SELECT * FROM users WHERE name = '${x}' AND active = 1`,
    ],
    ['SQL as a number', 'sql', of('sqli'), (x) => `SELECT * FROM items WHERE id = ${x} AND active = 1`],
    ['shell unquoted', 'shell', of('cmdi'), (x) => `convert ${x} out.png`],
    ['path concatenated', 'path', traversal, (x) => `/tmp/uploads/${x}`],
    ['path.join', 'path', outside, (x) => posix.join('/tmp/uploads', x)],
    ['URL whole', 'url', of('ssrf').filter((text) => /^[a-z]+:\S+$/.test(text)), (x) => x],
    ['code', 'code', of('code-injection'), (x) => `return a + ${x}`],
    ['template', 'template', of('ssti'), (x) => `<p>${x}</p>`],
  ];
  for (const [name, kind, inputs, argument] of rows) {
    const hits = inputs.filter((input) => blocks(kind, argument(input), input, 'mysql')).length;
    print(`${name.padEnd(20)} ${String(inputs.length).padStart(5)} ${share(hits, inputs.length)}`);
  }
  harmlessCalls();
}

function harmlessCalls(): void {
  const calls: readonly (readonly [string, SinkKind, (text: string) => string])[] = [
    [
      'SQL, quotes doubled',
      'sql',
      (x) =>
        `SELECT * FROM users WHERE name = '${x.replaceAll("'", "''").replaceAll('\\', '\\\\')}' AND active = 1`,
    ],
    ['shell, single quotes', 'shell', (x) => `convert '${x.replaceAll("'", "'\\''")}' out.png`],
    [
      'URL, encoded',
      'url',
      (x) => `https://api.example.com/v1?q=${encodeURIComponent(Buffer.from(x).toString())}`,
    ],
    ['code, as JSON', 'code', (x) => `const x = ${JSON.stringify(x)}; return x`],
  ];
  let wrong = 0;
  for (const [name, kind, argument] of calls) {
    const hits = benign.filter(({ text }) => blocks(kind, argument(text), text, 'mysql'));
    wrong += hits.length;
    print(
      `${`harmless: ${name}`.padEnd(32)} ${hits.length} of ${benign.length} ${hits.map(({ text }) => JSON.stringify(text).slice(0, 40)).join(' ')}`,
    );
  }
  const fixed = [
    'SELECT id, name FROM users WHERE active = 1',
    'SELECT name, price FROM items ORDER BY price DESC LIMIT 20',
    'UPDATE t SET a = 1 WHERE id = ?',
  ];
  const scripts = [
    'npm install && npm test',
    'tar xf archive.tar -C /tmp',
    'ls -l file',
    'convert in.jpg out.png',
  ];
  let calls2 = 0;
  let false2 = 0;
  for (const { file } of samples) {
    const inputs = decode(read<unknown>('events', file))
      .nodes.filter((node) => node.kind === 'value')
      .map((node) => node.value);
    for (const argument of fixed)
      false2 += checkSink('sql', argument, inputs, { dialect: 'mysql' }).decision === 'block' ? 1 : 0;
    for (const argument of scripts)
      false2 += checkSink('shell', argument, inputs).decision === 'block' ? 1 : 0;
    for (const argument of ['/tmp/uploads/a.txt', '/var/task/index.js'])
      false2 += checkSink('path', argument, inputs).decision === 'block' ? 1 : 0;
    for (const argument of ['https://api.example.com/v1/users/42', 'https://sqs.us-east-1.amazonaws.com/'])
      false2 += checkSink('url', argument, inputs).decision === 'block' ? 1 : 0;
    calls2 += fixed.length + scripts.length + 4;
  }
  print(`sample events × fixed calls: ${false2} of ${calls2}`);
  print(
    `false on harmless calls in all: ${wrong + false2} of ${benign.length * calls.length + calls2} (${((100 * (wrong + false2)) / (benign.length * calls.length + calls2)).toFixed(3)} %)`,
  );
}

function kindOf(sink: string): SinkKind {
  return sink === 'js' ? 'code' : (sink as SinkKind);
}
function blocks(kind: SinkKind, argument: string, input: string, dialect: 'mysql'): boolean {
  return checkSink(kind, argument, [input], { dialect }).decision === 'block';
}

function shapes(): void {
  print(
    '\nShapes: 200 events to learn; 1,500 harmless ones of another seed and style; 400 payloads in each field, half appended',
  );
  print('style        application      saturated after   events false   blocked   field');
  for (const style of ['evaluation', 'fresh'] as const)
    for (const application of applications) shapesOf(application, style);
}

function shapesOf(application: Application, style: Style): void {
  const { shape, after } = learned(application, 200);
  const random = randomFrom(style === 'fresh' ? 4242 : 777);
  const harmless = Array.from({ length: 1500 }, () => application.event(application.document(random, style)));
  const verdicts = harmless.map((event) => inspect(event, { shape }));
  const wrong = harmless.filter((_, index) => verdicts[index]?.findings.some((one) => one.by === 'shape'));
  const blocked = verdicts.filter(({ decision }) => decision === 'block').length;
  const rates = application.fields.map(
    (name) => `${name} ${share(oddOf(application, shape, name, style), 400).trim()}`,
  );
  print(
    `${style.padEnd(12)} ${application.id.padEnd(16)} ${String(after ?? 'not').padStart(15)} ${share(wrong.length, 1500)} % ${String(blocked).padStart(12)}   ${rates.join(', ')}`,
  );
  if (flag('misses'))
    for (const event of wrong.slice(0, 12))
      for (const one of inspect(event, { shape }).findings)
        print(`    ${one.rule} ${one.path} ${JSON.stringify(valueAt(event, one.path))}`);
}

function valueAt(event: unknown, path: string): unknown {
  return decode(event, { structure: true }).structure.find((one) => one.path === path)?.value;
}

function learned(
  application: Application,
  count: number,
): { readonly shape: Shape; readonly after: number | null } {
  const random = randomFrom(42);
  const learner = createLearner();
  let after: number | null = null;
  for (let index = 0; index < count; index += 1) {
    learner.add(decode(application.event(application.document(random, 'training')), { structure: true }));
    if (after === null && index >= 199 && Object.values(learner.shape().triggers).every(saturated))
      after = index + 1;
  }
  return { shape: learner.shape(), after };
}

function oddOf(application: Application, shape: Shape, name: string, style: Style): number {
  const random = randomFrom(name.length * 31 + 5);
  let odd = 0;
  for (let index = 0; index < 400; index += 1) {
    const document = application.document(random, style);
    const payload = payloads[(index * 5) % payloads.length]?.payload ?? '';
    document[name] = index % 2 === 0 ? payload : `${document[name]}${payload}`;
    if (inspect(application.event(document), { shape }).findings.some((one) => one.by === 'shape')) odd += 1;
  }
  return odd;
}

function cost(): void {
  print('\nCost (CPU of this process, all threads)');
  const small = application(1500);
  const large = application(100_000);
  const one = { ...(small as object), body: JSON.stringify({ note: prose(100_000) }) };
  const rows: readonly (readonly [string, unknown, number])[] = [
    ['2 KB event', small, 3000],
    ['100 KB event', large, 100],
    ['100 KB in one text', one, 100],
  ];
  for (const [name, event, count] of rows) {
    const theirs = peer ? micro(() => peer.flags(event), count) : null;
    print(
      `${`${name} (${JSON.stringify(event).length} B)`.padEnd(32)} ${micro(() => inspect(event), count)
        .toFixed(0)
        .padStart(7)} µs   peer ${theirs === null ? '-' : theirs.toFixed(0)} µs`,
    );
  }
  const query =
    "SELECT a, b FROM users u JOIN orders o ON o.user = u.id WHERE u.name = 'John Smith' AND o.state IN ('a','b') ORDER BY o.created DESC LIMIT 20";
  const inputs = ['John Smith', '42', 'abc', 'x@example.com'];
  print(
    `${'sink check, SQL'.padEnd(32)} ${micro(
      () => checkSink('sql', query, inputs, { dialect: 'mysql' }),
      20_000,
    )
      .toFixed(1)
      .padStart(7)} µs`,
  );
  print(
    `${'sink check, shell'.padEnd(32)} ${micro(
      () => checkSink('shell', "convert '/tmp/a b.jpg' -resize 200x200 /tmp/out.jpg", ['/tmp/a b.jpg', '42']),
      20_000,
    )
      .toFixed(1)
      .padStart(7)} µs`,
  );
  print(
    `${'memory of the table'.padEnd(32)} ${(tableBytes() / 1024 / 1024).toFixed(2).padStart(7)} MiB (heap at start ${(heapBefore / 1024 / 1024).toFixed(1)} MiB)`,
  );
}

/** Bytes of the automaton, after all of the above was read. */
function tableBytes(): number {
  return ruleTable().prefilter.bytes();
}

async function bundled(script: string): Promise<void> {
  const root = process.env['EMMENTAL_ROOT'] ?? '.';
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages', 'inspect', 'index.ts')],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  print(
    `${'bundled and minified'.padEnd(32)} ${(gzipSync(code).length / 1024).toFixed(1).padStart(7)} KB gz`,
  );
  const folder = join(root, 'node_modules', '.cache', 'emmental');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'inspect.min.mjs'), code);
  writeFileSync(join(folder, 'first-use.mjs'), script);
  const runs = Array.from({ length: 9 }, () => {
    const { stdout } = spawnSync(process.execPath, [join(folder, 'first-use.mjs')], { encoding: 'utf8' });
    return JSON.parse(stdout) as readonly number[];
  });
  const names = [
    'an empty module is loaded',
    'the engine is loaded',
    'first use: the first event',
    'then: a request of an API',
  ];
  for (const [index, name] of names.entries()) {
    const sorted = runs.map((run) => run[index] ?? 0).sort((a, b) => a - b);
    print(
      `${name.padEnd(32)} ${((sorted[4] ?? 0) / 1000).toFixed(1).padStart(7)} ms   (fresh processes, median of 9; least ${((sorted[0] ?? 0) / 1000).toFixed(1)})`,
    );
  }
}

/** What a cold start pays, in a process of its own. */
function firstUse(): string {
  // A request whose texts wake rules of SQL and of a shell, and hold no attack.
  const request = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/orders',
    rawQueryString: 'page=1',
    headers: { 'content-type': 'application/json', host: 'api.example.com', 'user-agent': 'curl/8.5.0' },
    requestContext: {
      domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
      http: { method: 'POST', path: '/orders', sourceIp: '203.0.113.7' },
    },
    body: JSON.stringify({ id: 42, name: "Conan O'Brien", note: 'call at 10 or 11; thanks' }),
    isBase64Encoded: false,
  };
  return `
import 'node:zlib';
import 'node:buffer';
const cpu = () => { const { user, system } = process.cpuUsage(); return user + system; };
const start = cpu();
await import('data:text/javascript,export const a = 1');
const empty = cpu();
const { inspect } = await import('./inspect.min.mjs');
const loaded = cpu();
inspect({ body: '{"note":"hello"}' });
const first = cpu();
inspect(${JSON.stringify(request)});
process.stdout.write(JSON.stringify([empty - start, loaded - empty, first - loaded, cpu() - first]));
`;
}

function application(bytes: number): unknown {
  const [orders] = applications;
  const random = randomFrom(9);
  const items: unknown[] = [];
  for (let length = 0; length < bytes; ) {
    const item = orders?.document(random, 'training');
    items.push(item);
    length += JSON.stringify(item).length;
  }
  return orders?.event({ items });
}

function prose(length: number): string {
  const words = [
    'Please',
    'send',
    'the',
    'invoice',
    'to',
    'our',
    'office',
    'in',
    'Berlin;',
    'order',
    'of',
    'select',
    'items',
    '&',
    "don't",
    'update',
    'it',
    'or',
    'else',
  ];
  const random = randomFrom(3);
  let text = '';
  while (text.length < length) text += `${words[Math.floor(random() * words.length)]} `;
  return text.slice(0, length);
}

function cpu(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const used = process.cpuUsage(before);
  return used.user + used.system;
}

function micro(run: () => unknown, count: number): number {
  for (let index = 0; index < count / 5; index += 1) run();
  return (
    cpu(() => {
      for (let index = 0; index < count; index += 1) run();
    }) / count
  );
}
