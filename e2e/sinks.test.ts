import { expect, test } from 'vitest';
import { from, profileOf, uses } from '../guards/node/testing/profile.ts';
import { callsOfEvents } from './calls-of-events.ts';

/** A call with a text of the event (`text`), in both languages. HERE is a folder; `send` writes bytes to a server. */
interface Call {
  readonly node: string;
  readonly python: string;
  /** For each text: whether the call passes. */
  readonly passes: Readonly<Record<string, boolean>>;
}

const sent = (bytes: string): Pick<Call, 'node' | 'python'> => ({
  node: `await send(${bytes})`,
  python: `send(${bytes})`,
});

/** The calls by the kind of sink. */
const calls: Readonly<Record<string, Call>> = {
  shell: {
    node: `child.execSync('echo ' + text)`,
    python: `subprocess.run('echo ' + text, shell=True, check=True, stdout=subprocess.DEVNULL)`,
    passes: { plain: true, 'a; id': false, '$(id)': false },
  },
  path: {
    node: `fs.readFileSync(HERE + '/data/' + text)`,
    python: `open(HERE + '/data/' + text).read()`,
    passes: { 'a.txt': true, '../secret.txt': false },
  },
  code: {
    node: `new Function('f', 'return ' + text)(() => 1)`,
    python: `eval(text, {'f': lambda: 1})`,
    passes: { '17': true, 'f()': false },
  },
  sql: {
    ...sent(`hello, query("SELECT * FROM pets WHERE name = '" + text + "'")`),
    passes: { rex: true, "' OR 'a'='a": false },
  },
  url: {
    ...sent(`'GET /orders/' + text + ' HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n'`),
    passes: { '17': true, '../admin': false, '1?admin=1': false },
  },
  header: {
    ...sent(`'GET / HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nX-A: ' + text + '\\r\\n\\r\\n'`),
    passes: {
      a: true,
      'a\r\n': true,
      'a\r\nX-B: b': false,
      'a\nX-B: b': false,
      // No request that can be read.
      'a\r\n b': false,
      'a\r\n\r\nGET /admin HTTP/1.1\r\nHost: 127.0.0.1': false,
    },
  },
  nosql: {
    node: `await send(find({ user: 'ann', pass: JSON.parse(text) }))`,
    python: `send(find({'user': 'ann', 'pass': json.loads(text)}))`,
    passes: {
      '"plain"': true,
      '{"a":"b"}': true,
      '{"$ne":null}': false,
      '{"$gt":""}': false,
      '{"a":{"$in":["b","c"]}}': false,
    },
  },
  // A form as `qs` parses it.
  'nosql, form': {
    node: `await send(find({ pass: { $ne: text.slice(10) } }))`,
    python: `send(find({'pass': {'$ne': text[10:]}}))`,
    passes: { 'pass[$ne]=x': false, 'pass[$no]=x': true },
  },
  // Documents that are stored are data.
  'nosql, stored': {
    node: `await send(message({ insert: 'users', documents: [JSON.parse(text)] }))`,
    python: `send(message({'insert': 'users', 'documents': [json.loads(text)]}))`,
    passes: { '{"$ne":null}': true },
  },
  // Lines of a body are data.
  'header, body': {
    node: `await send('POST / HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Length: ' + text.length + '\\r\\n\\r\\n' + text)`,
    python: `send('POST / HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Length: ' + str(len(text)) + '\\r\\n\\r\\n' + text)`,
    passes: { 'a\r\nX-B: b': true },
  },
};

const rows = Object.entries(calls).flatMap(([kind, { node, python, passes }]) =>
  Object.entries(passes).map(([text, expected]) => ({
    name: `${kind}: ${text}`,
    text,
    node,
    python,
    expected,
  })),
);

/** The programs that make the calls and print which passed. */
const scriptsOf = (
  rows: readonly { readonly text: string; readonly node: string; readonly python: string }[],
) => ({
  node: `
const fs = require('node:fs'), child = require('node:child_process'), net = require('node:net');
const { HERE, PORT } = process.env;
const { protect } = process[Symbol.for('emmental.guard')];
const hello = '\\0\\0\\0\\x09\\0\\x03\\0\\0\\0';
const query = (sql) => 'Q' + String.fromCharCode(0, 0, 0, sql.length + 5) + sql + '\\0';
const int32 = (number) => String.fromCharCode(...[0, 8, 16, 24].map((bits) => (number >> bits) & 255));
const sized = (bytes, own) => int32(bytes.length + own) + bytes;
const value = (name, it) =>
  it === null ? '\\x0a' + name + '\\0'
  : typeof it === 'string' ? '\\x02' + name + '\\0' + sized(it + '\\0', 0)
  : (Array.isArray(it) ? '\\x04' : '\\x03') + name + '\\0' + bson(it);
const bson = (it) => sized(Object.entries(it).map(([name, member]) => value(name, member)).join('') + '\\0', 4);
const message = (command) => sized(int32(1) + int32(0) + int32(2013) + int32(0) + '\\0' + bson(command), 4);
const find = (filter) => message({ find: 'users', filter });
const operation = (code) => find({}) + (code === 0 ? int32(2) + '\\0'.repeat(12) : sized(int32(1) + int32(0) + int32(code) + 'no document', 4));
const send = (...parts) => new Promise((done, fail) => {
  const socket = net.connect(Number(PORT), '127.0.0.1', () => {
    for (const part of parts) socket.write(part, 'latin1');
    socket.end((error) => { socket.destroy(); error ? fail(error) : done(); });
  });
  socket.on('error', fail);
});
(async () => {
  const passed = [];
${rows.map(({ text, node }) => `  passed.push(await protect(async ({ text }) => { ${node}; })({ text: ${JSON.stringify(text)} }, {}).then(() => true, (error) => /EACCES|EvalError|EmmentalBlocked/.test(error) ? false : String(error)));`).join('\n')}
  console.log(JSON.stringify(passed));
})();
`,
  python: [
    'import json, os, socket, subprocess, sys',
    'HERE, PORT = os.environ["HERE"], int(os.environ["PORT"])',
    'protect = sys.modules["emmental_guard.doors"].wrap_handler',
    'hello = "\\0\\0\\0\\x09\\0\\x03\\0\\0\\0"',
    'def query(sql): return "Q" + "".join(map(chr, (0, 0, 0, len(sql) + 5))) + sql + "\\0"',
    'def int32(number): return number.to_bytes(4, "little").decode("latin-1")',
    'def sized(data, own): return int32(len(data) + own) + data',
    'def value(name, it):',
    '    if it is None: return "\\x0a" + name + "\\0"',
    '    if type(it) is str: return "\\x02" + name + "\\0" + sized(it + "\\0", 0)',
    '    if type(it) is list: return "\\x04" + name + "\\0" + bson(dict(zip(map(str, range(len(it))), it)))',
    '    return "\\x03" + name + "\\0" + bson(it)',
    'def bson(it): return sized("".join(value(*member) for member in it.items()) + "\\0", 4)',
    'def message(command): return sized(int32(1) + int32(0) + int32(2013) + int32(0) + "\\0" + bson(command), 4)',
    'def find(filter): return message({"find": "users", "filter": filter})',
    'def operation(code): return find({}) + (int32(2) + "\\0" * 12 if code == 0 else sized(int32(1) + int32(0) + int32(code) + "no document", 4))',
    'def send(*parts):',
    '    with socket.create_connection(("127.0.0.1", PORT), 5) as connection:',
    '        for part in parts: connection.sendall(part.encode("latin-1"))',
    'passed = []',
    ...rows.flatMap(({ text, python: act }) => [
      'def act(event, context):',
      '    text = event["text"]',
      `    ${act}`,
      `try: protect(act)({"text": ${JSON.stringify(text)}}, None); passed.append(True)`,
      'except PermissionError: passed.append(False)',
      'except Exception as error: passed.append(repr(error))',
    ]),
    'print(json.dumps(passed))',
    '',
  ].join('\n'),
});

/** Messages of MongoDB that no guard reads: compressed twice, no document, an old form, no length. */
const unreadMessages = ['2012', '2012', '2013', '2001', '0'].map((code) => ({
  text: code,
  node: `await send(operation(${code}))`,
  python: `send(operation(${code}))`,
}));

const runCalls = callsOfEvents();

test.each(['node', 'python'] as const)(
  '%s: a call that a text of the event changes is refused',
  (language) => {
    const profile = profileOf({
      inbound: [from('all', ['custom'], { inspect: [] })],
      code: [uses('eval', ['eval'])],
    });
    const { passed } = runCalls(language, scriptsOf(rows)[language], profile);
    expect(rows.map(({ name }, at) => [name, passed[at]])).toEqual(
      rows.map(({ name, expected }) => [name, expected]),
    );
  },
);

test.each([
  ['node', 'open'],
  ['python', 'open'],
  ['node', 'closed'],
  ['python', 'closed'],
] as const)(
  '%s: messages of MongoDB that are not read are told once, or refused where on-error is closed (%s)',
  (language, onError) => {
    const profile = profileOf({ inbound: [from('all', ['custom'], { inspect: [] })], onError });
    const { passed, signals } = runCalls(language, scriptsOf(unreadMessages)[language], profile);
    expect(passed).toEqual(unreadMessages.map(() => onError === 'open'));
    const told = signals.filter(({ evidence }) => evidence['signature'] === 'not-read/mongodb');
    const whys = [
      'they are compressed',
      'they are no valid documents',
      'they have an old form',
      'they have no valid length',
    ];
    const expected = onError === 'open' ? whys : ['they are compressed', ...whys];
    expect(
      told.map(({ kind, evidence }) => [kind, String(evidence['what']).replace(/^.*not read: /, '')]),
    ).toEqual(expected.map((why) => [onError === 'open' ? 'alert' : 'block', why]));
  },
);
