import { expect, test } from 'vitest';
import { files, from, profileOf, run, to } from '../guards/node/testing/profile.ts';
import { callsOfEvents } from './calls-of-events.ts';

/** A call that is refused, in both languages, and the guard's words in its error: `inPython` where the guards describe the call differently. */
interface Door {
  readonly node?: string;
  readonly python?: string;
  readonly words: string;
  readonly inPython?: string;
}

/** The doors of the two guards. A door of one language has the words of its neighbour. */
const doors: Readonly<Record<string, Door>> = {
  'a connection to an address': {
    node: `net.connect(9, '127.0.0.9').on('error', fail)`,
    python: `socket.create_connection(('127.0.0.9', 9), 5)`,
    words: 'no rule of outbound allows: 127.0.0.9:9',
  },
  'a connection that a rule denies': {
    node: `net.connect(8, '127.0.0.8').on('error', fail)`,
    python: `socket.create_connection(('127.0.0.8', 8), 5)`,
    words: 'outbound/never: not allowed: 127.0.0.8:8',
  },
  'a request': {
    node: `http.get('http://127.0.0.9:9/').on('error', fail)`,
    python: `urllib.request.urlopen('http://127.0.0.9:9/', timeout=5)`,
    words: 'no rule of outbound allows: 127.0.0.9:9',
  },
  TLS: {
    node: `tls.connect(9, '127.0.0.9').on('error', fail)`,
    words: 'no rule of outbound allows: 127.0.0.9:9',
  },
  'https in Python': {
    python: `http.client.HTTPSConnection('127.0.0.9', 9, timeout=5).connect()`,
    words: 'no rule of outbound allows: 127.0.0.9:9',
  },
  'HTTP/2': {
    node: `http2.connect('http://127.0.0.9:9').on('error', fail)`,
    words: 'no rule of outbound allows: 127.0.0.9:9',
  },
  fetch: {
    node: `fetch('http://127.0.0.9:4444/').catch((error) => fail(error.cause))`,
    words: 'no rule of outbound allows: 127.0.0.9:4444',
  },
  'two addresses': {
    node: `net.connect({ port: 9, host: 'two.example', lookup: (name, options, done) => done(null, [{ address: '127.0.0.9', family: 4 }, { address: '::1', family: 6 }]) }).on('error', (error) => fail(error.errors[0]))`,
    words: 'no rule of outbound allows: 127.0.0.9:9',
  },
  'two addresses, the list': {
    node: `net.connect({ port: 9, host: 'two.example', lookup: (name, options, done) => done(null, [{ address: '127.0.0.9', family: 4 }, { address: '::1', family: 6 }]) }).on('error', fail)`,
    words: 'no rule of outbound allows: ::1:9',
  },
  'a socket at a path': {
    node: `net.connect('/tmp/none.sock').on('error', fail)`,
    python: `socket.socket(socket.AF_UNIX).connect('/tmp/none.sock')`,
    words: 'no rule of outbound allows: unix:/tmp/none.sock',
  },
  'a datagram': {
    node: `dgram.createSocket('udp4').send('x', 9, '127.0.0.9', fail)`,
    python: `socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.9', 9))`,
    words: 'no rule of outbound allows: udp 127.0.0.9:9',
    inPython: 'no rule of outbound allows: 127.0.0.9:9',
  },
  'a name': {
    node: `dns.lookup('other.example', fail)`,
    python: `socket.getaddrinfo('other.example', 80)`,
    words: 'no rule of outbound allows: look up other.example',
    inPython: 'no rule of outbound allows: other.example:80',
  },
  'a name, by a promise': {
    node: `dns.promises.lookup('other.example').catch(fail)`,
    words: 'no rule of outbound allows: look up other.example',
  },
  'a name, by a query': {
    node: `dns.resolve4('other.example', fail)`,
    words: 'no rule of outbound allows: look up other.example',
  },
  'a name, by a query and a promise': {
    node: `dns.promises.resolve4('other.example').catch(fail)`,
    words: 'no rule of outbound allows: look up other.example',
  },
  'a connection by a name': {
    node: `net.connect(80, 'other.example').on('error', fail)`,
    python: `socket.create_connection(('other.example', 80), 5)`,
    words: 'no rule of outbound allows: look up other.example',
    inPython: 'no rule of outbound allows: other.example:80',
  },
  'a Host header': {
    node: `http.get({ host: 'localhost', family: 4, port: PORT, headers: { Host: 'other.example' } }).on('error', fail)`,
    python: `ask('localhost', {'Host': 'other.example'})`,
    words: 'no rule of outbound allows: other.example:PORT over a connection to localhost',
  },
  'a Host header of HTTP/2': {
    node: `http2.connect('http://localhost:' + PORT, { family: 4 }).request({ ':authority': 'other.example' }).on('error', fail)`,
    words: 'no rule of outbound allows: other.example:PORT over a connection to localhost',
  },
  'a program': {
    node: `child.spawn('/bin/cat', ['x']).on('error', fail)`,
    python: `subprocess.run(['/bin/cat', 'x'])`,
    words: 'no rule of processes allows: /bin/cat x',
  },
  'a program, at once': {
    node: `child.execFileSync('/bin/cat', ['x'])`,
    words: 'no rule of processes allows: /bin/cat x',
  },
  'a program, by a promise': {
    node: `util.promisify(child.execFile)('/bin/cat', ['x']).catch(fail)`,
    words: 'no rule of processes allows: /bin/cat x',
  },
  'a line that the event changes': {
    node: `child.exec('echo ' + text, fail)`,
    python: `subprocess.run('echo ' + text, shell=True, check=True)`,
    words: 'inbound, proof: shell: not allowed: echo a; id',
    inPython: 'inbound, proof: shell: not allowed: /bin/sh -c echo a; id',
  },
  'a file': {
    node: `fs.readFileSync('/etc/passwd')`,
    python: `open('/etc/passwd')`,
    words: 'no rule of files allows: read /etc/passwd',
  },
  'a file, by a promise': {
    node: `fs.promises.readFile('/etc/passwd').catch(fail)`,
    words: 'no rule of files allows: read /etc/passwd',
  },
  'a file, by a callback': {
    node: `fs.writeFile('/etc/none', '', fail)`,
    python: `open('/etc/none', 'w')`,
    words: 'no rule of files allows: write /etc/none',
  },
  'a text that becomes code': {
    node: `new Function('return 1')`,
    words: 'no rule of code allows: eval return 1',
  },
  'a worker': {
    node: `new (require('node:worker_threads').Worker)('1', { eval: true })`,
    words: 'no rule of code allows: worker of a text',
  },
};

const profile = profileOf({
  outbound: [to('server', ['localhost:*']), to('never', ['127.0.0.8:8'], 'deny')],
  processes: [run('echo', '/bin/echo'), run('line', 'sh', ['-c', 'echo *'])],
  files: [files('code', ['code', 'runtime'])],
  inbound: [from('all', ['custom'], { inspect: [] })],
  code: [],
});

const script = {
  node: (rows: readonly Door[]) => `
const fs = require('node:fs'), child = require('node:child_process'), net = require('node:net'), http = require('node:http');
const http2 = require('node:http2'), tls = require('node:tls'), dns = require('node:dns'), dgram = require('node:dgram'), util = require('node:util');
const PORT = Number(process.env.PORT);
const { protect } = process[Symbol.for('emmental.guard')];
const told = async (act) => {
  const late = (why) => new Promise((done) => setTimeout(done, 3000, new Error(why)).unref());
  const error = await Promise.race([new Promise((done) => {
    try { const made = act(done); if (typeof made?.on === 'function') made.on('error', done); } catch (error) { done(error); }
  }), late('no error')]);
  return [String(error?.message), String(error?.stack).includes('emmental: ')];
};
(async () => {
  const passed = [];
${rows.map(({ node }) => `  passed.push(await protect(async ({ text }) => ({ told: await told((fail) => ${node}) }))({ text: 'a; id' }, {}).then(({ told }) => told, String));`).join('\n')}
  process.stdout.write(JSON.stringify(passed), () => process.exit(0));
})();
`,
  python: (rows: readonly Door[]) =>
    [
      'import http.client, json, os, socket, subprocess, sys, urllib.request',
      'PORT = int(os.environ["PORT"])',
      'protect = sys.modules["emmental_guard.doors"].wrap_handler',
      'def ask(host, headers):',
      '    http.client.HTTPConnection(host, PORT, timeout=5).request("GET", "/", headers=headers)',
      'passed = []',
      ...rows.flatMap(({ python }) => [
        'def act(event, context):',
        '    text = event["text"]',
        `    try: ${python}`,
        '    except Exception as error: return [str(error), "emmental: " in str(error)]',
        '    return ["no error", False]',
        'passed.append(protect(act)({"text": "a; id"}, None))',
      ]),
      'print(json.dumps(passed))',
      '',
    ].join('\n'),
};

const runCalls = callsOfEvents();

test.each(['node', 'python'] as const)(
  '%s: the error of each refused call names the rule or the lever, and the id of its signal',
  (language) => {
    const rows = Object.entries(doors).filter(([, door]) => door[language] !== undefined);
    const { passed, signals } = runCalls(language, script[language](rows.map(([, door]) => door)), profile);
    const blocks = signals.filter(({ kind }) => kind === 'block').map(({ id }) => id);
    const told = passed.map((each) => {
      const [message, isInStack] = each as [string, boolean];
      const [, words = message, id = ''] = /emmental: (.*) \((em-[^)]*)\)/.exec(message) ?? [];
      return [words.replace(/(?<=other\.example:)\d+(?= over)/, 'PORT'), isInStack, blocks.includes(id)];
    });
    expect(rows.map(([name], at) => [name, ...(told[at] ?? [])])).toEqual(
      rows.map(([name, { words, inPython = words }]) => [
        name,
        language === 'node' ? words : inPython,
        true,
        true,
      ]),
    );
  },
);
