import type { AcceptedProof } from '@emmental/model';
import { expect, test } from 'vitest';
import { from, profileOf } from '../guards/node/testing/profile.ts';
import { callsOfEvents } from './calls-of-events.ts';

const accepted = (sink: string, field: string, more: Partial<AcceptedProof> = {}): AcceptedProof => ({
  name: `${sink}-${field}`,
  match: Buffer.from(`${sink}${field}`).toString('hex').padEnd(8, '0').slice(0, 8),
  sink,
  fields: [field],
  triggers: ['custom'],
  source: null,
  until: '2999-12-31',
  ...more,
});

const exceptions = [
  accepted('sql', 'query'),
  accepted('path', 'items[].name'),
  accepted('sql', 'body.query', { match: 'aaaaaaaa' }),
  accepted('shell', 'ended', { until: '2020-01-01' }),
  accepted('shell', 'routed', { triggers: ['apigw-v2'], match: 'bbbbbbbb' }),
];

const injected = "' OR 'a'='a";

/** An event, the call that it reaches, and whether the call passes; `fields` are those that the signal of a refusal names. */
interface Row {
  readonly name: string;
  readonly event: unknown;
  /** `sql`, `shell` or `path`, and the text of the call, in which `@a.b` is a text of the event. */
  readonly sink: 'sql' | 'shell' | 'path';
  readonly text: readonly string[];
  readonly passes: boolean;
  readonly fields?: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'its field', event: { query: injected }, sink: 'sql', text: ['query'], passes: true },
  {
    name: 'a part of its field',
    event: { query: { a: injected } },
    sink: 'sql',
    text: ['query', 'a'],
    passes: true,
  },
  {
    name: 'another field',
    event: { other: injected },
    sink: 'sql',
    text: ['other'],
    passes: false,
    fields: ['other'],
  },
  {
    name: 'a field whose name begins alike',
    event: { queryB: injected },
    sink: 'sql',
    text: ['queryB'],
    passes: false,
    fields: ['queryB'],
  },
  {
    name: 'the same text in another field, too',
    event: { query: injected, other: injected },
    sink: 'sql',
    text: ['query'],
    passes: false,
    fields: ['other', 'query'],
  },
  {
    name: 'another text in another field',
    event: { query: 'rex', other: injected },
    sink: 'sql',
    text: ['other'],
    passes: false,
    fields: ['other'],
  },
  {
    name: 'another kind of call',
    event: { query: 'a; id' },
    sink: 'shell',
    text: ['query'],
    passes: false,
    fields: ['query'],
  },
  {
    name: 'a document in a text',
    event: { body: JSON.stringify({ query: injected }) },
    sink: 'sql',
    text: ['body', 'query'],
    passes: true,
  },
  {
    name: 'another member of the document',
    event: { body: JSON.stringify({ other: injected }) },
    sink: 'sql',
    text: ['body', 'other'],
    passes: false,
    fields: ['body.other'],
  },
  {
    name: 'a place of a list',
    event: { items: [{ name: 'a.txt' }, { name: '../secret.txt' }] },
    sink: 'path',
    text: ['items', '1', 'name'],
    passes: true,
  },
  {
    name: 'another member in the list',
    event: { items: [{ other: '../secret.txt' }] },
    sink: 'path',
    text: ['items', '0', 'other'],
    passes: false,
    fields: ['items[].other'],
  },
  {
    name: 'an exception that ended',
    event: { ended: 'a; id' },
    sink: 'shell',
    text: ['ended'],
    passes: false,
    fields: ['ended'],
  },
  {
    name: 'an exception for another trigger',
    event: { routed: 'a; id' },
    sink: 'shell',
    text: ['routed'],
    passes: false,
    fields: ['routed'],
  },
];

const calls = {
  node: {
    shell: `child.execSync('echo ' + text)`,
    path: `fs.readFileSync(HERE + '/data/' + text)`,
    sql: `await send(hello, query("SELECT * FROM pets WHERE name = '" + text + "'"))`,
  },
  python: {
    shell: `subprocess.run('echo ' + text, shell=True, check=True, stdout=subprocess.DEVNULL)`,
    path: `open(HERE + '/data/' + text).read()`,
    sql: `send(hello, query("SELECT * FROM pets WHERE name = '" + text + "'"))`,
  },
} as const;

const scripts = {
  node: `
const fs = require('node:fs'), child = require('node:child_process'), net = require('node:net');
const { HERE, PORT } = process.env;
const { protect } = process[Symbol.for('emmental.guard')];
const hello = '\\0\\0\\0\\x09\\0\\x03\\0\\0\\0';
const query = (sql) => 'Q' + String.fromCharCode(0, 0, 0, sql.length + 5) + sql + '\\0';
const send = (...parts) => new Promise((done, fail) => {
  const socket = net.connect(Number(PORT), '127.0.0.1', () => {
    for (const part of parts) socket.write(part, 'latin1');
    socket.end((error) => { socket.destroy(); error ? fail(error) : done(); });
  });
  socket.on('error', fail);
});
const at = (value, keys) => keys.reduce((found, key) => (typeof found === 'string' ? JSON.parse(found) : found)[key], value);
(async () => {
  const passed = [];
${rows
  .map(
    ({ event, text, sink }) =>
      `  passed.push(await protect(async (event) => { const text = at(event, ${JSON.stringify(text)}); ${calls.node[sink]}; })(${JSON.stringify(event)}, {}).then(() => true, (error) => /EACCES|EmmentalBlocked/.test(error) ? false : String(error)));`,
  )
  .join('\n')}
  console.log(JSON.stringify(passed));
})();
`,
  python: [
    'import json, os, socket, subprocess, sys',
    'HERE, PORT = os.environ["HERE"], int(os.environ["PORT"])',
    'protect = sys.modules["emmental_guard.doors"].wrap_handler',
    'hello = "\\0\\0\\0\\x09\\0\\x03\\0\\0\\0"',
    'def query(sql): return "Q" + "".join(map(chr, (0, 0, 0, len(sql) + 5))) + sql + "\\0"',
    'def send(*parts):',
    '    with socket.create_connection(("127.0.0.1", PORT), 5) as connection:',
    '        for part in parts: connection.sendall(part.encode("latin-1"))',
    'def at(value, keys):',
    '    for key in keys:',
    '        if isinstance(value, str): value = json.loads(value)',
    '        value = value[int(key)] if isinstance(value, list) else value[key]',
    '    return value',
    'passed = []',
    ...rows.flatMap(({ event, text, sink }) => [
      'def act(event, context):',
      `    text = at(event, ${JSON.stringify(text)})`,
      `    ${calls.python[sink]}`,
      `try: protect(act)(json.loads(${JSON.stringify(JSON.stringify(event))}), None); passed.append(True)`,
      'except PermissionError: passed.append(False)',
      'except Exception as error: passed.append(repr(error))',
    ]),
    'print(json.dumps(passed))',
    '',
  ].join('\n'),
};

const runCalls = callsOfEvents();

test.each(['node', 'python'] as const)('%s: an exception accepts a proof in its fields alone', (language) => {
  const profile = profileOf({
    inbound: [from('all', ['custom'], { inspect: [] })],
    accepted: exceptions,
  });
  const { passed, signals } = runCalls(language, scripts[language], profile);
  expect(rows.map(({ name }, at) => [name, passed[at]])).toEqual(
    rows.map(({ name, passes }) => [name, passes]),
  );
  expect(
    signals
      .filter(({ evidence }) => evidence.proof !== undefined)
      .map(({ evidence: { trigger, fields, entry } }) => ({ trigger, fields, entry })),
  ).toEqual(
    rows.filter(({ passes }) => !passes).map(({ fields }) => ({ trigger: 'custom', fields, entry: 'all' })),
  );
  const hits = new Map<string, number>();
  for (const { evidence } of signals)
    for (const [match, n] of Object.entries(evidence.hits ?? {})) hits.set(match, (hits.get(match) ?? 0) + n);
  expect(exceptions.map(({ name, match }) => [name, hits.get(match) ?? 0])).toEqual([
    ['sql-query', 2],
    ['path-items[].name', 1],
    ['sql-body.query', 1],
    ['shell-ended', 0],
    ['shell-routed', 0],
  ]);
});
