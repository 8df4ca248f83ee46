import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ProfileMode, Signal } from '@emmental/model';
import { expect, test } from 'vitest';
import { builtGuard } from '../guards/node/testing/build.ts';
import { profileOf, to } from '../guards/node/testing/profile.ts';
import { preload, python } from './guarded.ts';

/*
 * The name that a request or TLS sends over a connection which is allowed by its address. In a network namespace of its own the loopback
 * interface has an address of the internet and one of a private network; a server there reads some bytes and hangs up.
 */
const [far, near] = ['203.0.113.5', '10.9.8.7'];
/** Addresses behind and in private networks; true for an address of the internet. */
const borders: Readonly<Record<string, boolean>> = {
  '11.0.0.1': true,
  '172.31.255.254': false,
  '172.32.0.1': true,
  '192.168.255.254': false,
  '192.169.0.1': true,
  '100.127.255.254': false,
  '100.128.0.1': true,
};
const addresses = [far, near, ...Object.keys(borders)];
const setUp = ['ip link set lo up', ...addresses.map((each) => `ip addr add ${each}/32 dev lo`)].join(' && ');
const isPossible = spawnSync('unshare', ['-rn', 'sh', '-c', setUp]).status === 0;

/** The doors by which a name leaves: the code that sends `name` to `address`. */
const doors = {
  node: {
    'Host header': `http.get({ host: address, port: PORT, headers: { Host: name } }).on('error', done).on('close', () => done())`,
    'HTTP/2': `const s = http2.connect('http://' + address + ':' + PORT); s.on('error', () => undefined); s.request({ ':authority': name }).on('error', done).on('close', () => done())`,
    TLS: `tls.connect({ host: address, port: PORT, servername: name, rejectUnauthorized: false }).on('error', done)`,
    https: `https.get({ host: address, port: PORT, servername: name, headers: { Host: address }, rejectUnauthorized: false }).on('error', done)`,
  },
  python: {
    'Host header': `http.client.HTTPConnection(address, PORT, timeout=5).request('GET', '/', headers={'Host': name})`,
    TLS: `context.wrap_socket(socket.create_connection((address, PORT), 5), server_hostname=name)`,
    'TLS before the connection': `context.wrap_socket(socket.socket(), server_hostname=name).connect((address, PORT))`,
    'TLS in memory': `asyncio.run(asyncio.wait_for(asyncio.open_connection(address, PORT, ssl=context, server_hostname=name), 5))`,
    'TLS in memory, by hand': `by_hand(address, name)`,
  },
} as const;
const names = ['evil.example', 'good.example', 'localhost'];
const cases = (language: 'node' | 'python') => [
  ...[far, near].flatMap((address) =>
    Object.entries(doors[language]).flatMap(([door, code]) =>
      names.map((name) => ({ address, door, code, name })),
    ),
  ),
  ...Object.keys(borders).map((address) => ({
    address,
    door: 'Host header',
    code: doors[language]['Host header'],
    name: 'evil.example',
  })),
];
const isShared = (address: string): boolean => address === far || borders[address] === true;

const scripts = {
  node: `
const http = require('node:http'), https = require('node:https'), http2 = require('node:http2'), tls = require('node:tls');
const PORT = Number(process.env.PORT);
const told = (act) => new Promise((done) => { setTimeout(done, 5000).unref(); act((error) => done(error)); });
(async () => {
  const passed = [];
${cases('node')
  .map(
    ({ address, code, name }) =>
      `  passed.push(await told((done) => { const [address, name] = ${JSON.stringify([address, name])}; ${code}; }).then((error) => !/emmental: /.test(error?.message)));`,
  )
  .join('\n')}
  process.stdout.write(JSON.stringify(passed), () => process.exit(0));
})();
`,
  python: [
    'import asyncio, http.client, json, os, socket, ssl',
    'PORT = int(os.environ["PORT"])',
    'context = ssl._create_unverified_context()',
    'def by_hand(address, name):',
    '    out = ssl.MemoryBIO()',
    '    tls = context.wrap_bio(ssl.MemoryBIO(), out, server_hostname=name)',
    '    try: tls.do_handshake()',
    '    except ssl.SSLWantReadError: pass',
    '    hello = out.read()',
    '    with socket.create_connection((address, PORT), 5) as connection:',
    '        connection.sendall(hello[:40]); connection.sendall(hello[40:])',
    'passed = []',
    ...cases('python').flatMap(({ address, code, name }) => [
      `address, name = ${JSON.stringify([address, name])}`,
      `try: ${code}`,
      'except Exception as error: passed.append("emmental: " not in str(error))',
      'else: passed.append(True)',
    ]),
    'print(json.dumps(passed))',
    '',
  ].join('\n'),
};

const server = `
const answer = (socket) => socket.on('error', () => undefined).once('data', () => setTimeout(() => socket.destroy(), 30));
require('node:net').createServer(answer).listen(4711, '0.0.0.0', () => console.log('ready'));
`;

function run(language: 'node' | 'python', mode: ProfileMode) {
  const place = join(homedir(), '.cache', 'emmental');
  mkdirSync(place, { recursive: true });
  const here = realpathSync(mkdtempSync(join(place, 'names-')));
  try {
    const rules = [to('servers', [...addresses.map((each) => `${each}:*`), 'good.example:*'])];
    writeFileSync(join(here, 'profile.json'), JSON.stringify(profileOf({ outbound: rules }, mode)));
    writeFileSync(join(here, 'main'), scripts[language]);
    writeFileSync(join(here, 'server.cjs'), server);
    const program =
      language === 'node'
        ? `"${process.execPath}" --no-warnings --require "${join(builtGuard(), 'guard.cjs')}" main`
        : `PYTHONPATH="${preload}" "${python}" main`;
    const guarded = `EMMENTAL_PROFILE="$PWD/profile.json" EMMENTAL_SIGNALS="file:$PWD/signals" PORT=4711 ${program}`;
    const { stdout, stderr } = spawnSync(
      'unshare',
      [
        '-rn',
        'sh',
        '-c',
        `${setUp}; "${process.execPath}" server.cjs > ready & server=$!; while ! grep -q ready ready; do sleep 0.05; done; ${guarded}; kill $server`,
      ],
      { cwd: here, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: here } },
    );
    if (stdout === '') throw new Error(stderr);
    const lines = readFileSync(join(here, 'signals'), 'utf8').trim().split('\n');
    const signals = lines.map((line) => JSON.parse(line) as Signal);
    expect(signals.filter(({ kind }) => kind === 'error')).toEqual([]);
    return {
      passed: JSON.parse(stdout) as boolean[],
      told: signals
        .filter(({ section }) => section === 'outbound')
        .map(({ kind, evidence }) => `${kind} ${evidence['what']}`),
    };
  } finally {
    rmSync(here, { recursive: true, force: true });
  }
}

test.skipIf(!isPossible).each(['node', 'python'] as const)(
  '%s: a name that no rule allows is refused at an address of the internet, and told once at a private one',
  (language) => {
    const { passed, told } = run(language, 'enforce');
    const rows = cases(language);
    expect(rows.map(({ address, door, name }, at) => [address, door, name, passed[at]])).toEqual(
      rows.map(({ address, door, name }) => [
        address,
        door,
        name,
        !isShared(address) || name !== 'evil.example',
      ]),
    );
    const doorsOfFar = Object.keys(doors[language]).map(
      () => `block evil.example:4711 over a connection to ${far}`,
    );
    const ofBorders = Object.entries(borders).map(
      ([address, isPublic]) =>
        `${isPublic ? 'block' : 'watch'} evil.example:4711 over a connection to ${address}`,
    );
    expect(told).toEqual([
      ...doorsOfFar,
      `watch evil.example:4711 over a connection to ${near}`,
      ...ofBorders,
    ]);
  },
);

test.skipIf(!isPossible).each(['node', 'python'] as const)(
  '%s: in alert it passes, and each is an alert',
  (language) => {
    const { passed, told } = run(language, 'alert');
    expect(passed).toEqual(cases(language).map(() => true));
    expect(told.filter((each) => each.startsWith('alert '))).toHaveLength(
      Object.keys(doors[language]).length + Object.values(borders).filter(Boolean).length,
    );
  },
);
