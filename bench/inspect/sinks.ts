import { posix } from 'node:path';
import { type AttackClass, checkSink, decode, type SinkKind, type SqlDialect } from '@emmental/inspect';
import { benign, pairs, payloads, print, read, samples, share } from './data.ts';
import fixedCalls from './fixtures/fixed-calls.json' with { type: 'json' };

export function atSinks(): void {
  print('\nSinks');
  const wrong = pairs.filter(
    (pair) => blocks(kindOf(pair.sink), pair.resource, pair.input, pair.db) !== pair.malicious,
  );
  const malicious = pairs.filter((pair) => pair.malicious).length;
  print(
    `pairs: ${wrong.filter((pair) => pair.malicious).length} of ${malicious} missed, ${wrong.filter((pair) => !pair.malicious).length} of ${pairs.length - malicious} false ${wrong.map((pair) => pair.id).join(' ')}`,
  );
  const of = (name: AttackClass): readonly string[] =>
    payloads.filter((sample) => sample.class === name).map((sample) => sample.payload);
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
  coincidences();
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

/** Tries calls that do not depend on the event, with single texts of events: every block is a coincidence of words. */
function coincidences(): void {
  const texts = new Set(fixedCalls.texts);
  for (const { file } of samples)
    for (const { kind, value } of decode(read<unknown>('events', file)).nodes)
      if (kind === 'value') texts.add(value);
  const counts = new Map<string, { calls: number; wrong: number }>();
  for (const [kind, dialect, argument] of fixedCalls.calls as [SinkKind, SqlDialect, string][]) {
    const count = counts.get(kind) ?? { calls: 0, wrong: 0 };
    counts.set(kind, count);
    for (const text of texts) {
      count.calls += 1;
      if (checkSink(kind, argument, [text], { dialect }).decision === 'block') count.wrong += 1;
    }
  }
  const told = [...counts].map(([kind, { calls, wrong }]) => `${kind} ${wrong} of ${calls}`);
  print(`fixed calls × ${texts.size} texts that they do not use: ${told.join(', ')}`);
}

function kindOf(sink: string): SinkKind {
  return sink === 'js' ? 'code' : (sink as SinkKind);
}
function blocks(kind: SinkKind, argument: string, input: string, dialect: 'mysql'): boolean {
  return checkSink(kind, argument, [input], { dialect }).decision === 'block';
}
