import { execFile, execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CodeUse, CompiledFunction, CompiledRule, ProfileMode } from '@emmental/model';
import { sections } from '@emmental/profile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outboundPolicy } from '../guards/node/core/policy/outbound.ts';
import { builtGuard } from '../guards/node/testing/build.ts';
import { profileOf } from '../guards/node/testing/profile.ts';

const python = process.env['EMMENTAL_PYTHON'] ?? 'python3';
/**
 * Not below the system's folder for temporary files, where this repository itself may lie: anybody may change it, and
 * Python follows every link there.
 */
const place = join(homedir(), '.cache', 'emmental');
const preload = join(import.meta.dirname, '..', 'guards', 'python', 'src', 'emmental_guard', 'preload');

/** An act of a function, in both languages; `HERE` is its folder, `ALLOWED` and `OTHER` are ports on loopback. */
interface Action {
  readonly name: string;
  readonly node: string;
  readonly python: string;
}

const read = (name: string, path: string): Action => ({
  name,
  node: `fs.readFileSync(HERE + '${path}')`,
  python: `open(HERE + '${path}').read()`,
});
const write = (name: string, path: string): Action => ({
  name,
  node: `fs.writeFileSync(HERE + '${path}', 'x')`,
  python: `open(HERE + '${path}', 'w').write('x')`,
});
const start = (name: string, program: string, ...args: readonly string[]): Action => ({
  name,
  node: `check(child.spawnSync('${program}', ${JSON.stringify(args)}))`,
  python: `subprocess.run(${JSON.stringify([program, ...args])})`,
});
const line = (name: string, text: string): Action => ({
  name,
  node: `child.execSync(${JSON.stringify(text)})`,
  python: `subprocess.run(${JSON.stringify(text)}, shell=True)`,
});
const connect = (name: string, host: string, port: string): Action => ({
  name,
  node: `await connected('${host}', ${port})`,
  python: `socket.create_connection(('${host}', ${port}), 5).close()`,
});

const bothOf = ({ node, python }: Action): readonly [node: string, python: string] => [node, python];

const actions: readonly Action[] = [
  read('read what may be read', '/data/a.txt'),
  read('read what a rule denies below what may be read', '/data/denied.txt'),
  read('read what is watched', '/watched/a.txt'),
  read('read what no rule names', '/secret/key.txt'),
  read('read what is not there', '/secret/none.txt'),
  read('read through a link that was there before', '/data/link'),
  read('read through a link where something may be written', '/work/there'),
  read('read by a path that climbs', '/data/../secret/key.txt'),
  write('write what may be written', '/work/a.txt'),
  write('write what may only be read', '/data/b.txt'),
  write('write what no rule names', '/other.txt'),
  {
    name: 'list a folder that may be read',
    node: `fs.readdirSync(HERE + '/data')`,
    python: `os.listdir(HERE + '/data')`,
  },
  {
    name: 'list a folder that no rule names',
    node: `fs.readdirSync(HERE + '/secret')`,
    python: `os.listdir(HERE + '/secret')`,
  },
  {
    name: 'rename into where nothing may be written',
    node: `fs.renameSync(HERE + '/work/c.txt', HERE + '/data/c.txt')`,
    python: `os.rename(HERE + '/work/c.txt', HERE + '/data/c.txt')`,
  },
  {
    name: 'link to what may not be read',
    node: `fs.symlinkSync(HERE + '/secret/key.txt', HERE + '/work/link')`,
    python: `os.symlink(HERE + '/secret/key.txt', HERE + '/work/link')`,
  },
  start('start what may be started', '/bin/echo', 'hello', 'world'),
  start('start it with other arguments', '/bin/echo', 'hello', 'world', 'more'),
  start('start what is watched', '/bin/true'),
  start('start what no rule names', '/bin/false'),
  line('a line for a shell that a rule names', 'echo plain'),
  line('the same line with a second command', 'echo plain; id'),
  line('several words between the quotes of a rule', 'echo "a & b; c | d > e (f) * ?" | cat'),
  line('the end of the quotes', 'echo "a"; id; echo "b" | cat'),
  line('an expansion between the quotes', 'echo "$(id)" | cat'),
  line('an escape between the quotes', 'echo "a\\" | cat'),
  line('several words between single quotes', `echo 'a $(b) "c"' | cat`),
  line('code between the quotes of a rule', 'sh -c "echo a; id"'),
  connect('connect to what may be reached', '127.0.0.1', 'ALLOWED'),
  connect('connect to another port', '127.0.0.1', 'OTHER'),
  connect('connect to it in another spelling', '::ffff:127.0.0.1', 'OTHER'),
  connect('connect to what is denied', '169.254.169.254', '80'),
  connect('connect to a name that no rule names', 'unknown.example', '443'),
];

const rule = <T extends object>(name: string, fields: T, action: CompiledRule['action'] = 'allow') => ({
  name,
  match: Buffer.from(name.padEnd(4)).toString('hex').slice(0, 8),
  action,
  origin: 'file' as const,
  ...fields,
});

const rulesFor = (here: string, allowed: number): Partial<CompiledFunction> => ({
  files: [
    rule('own', { read: ['code', 'runtime'], write: [] }),
    rule('data', { read: [`${here}/data/**`], write: [] }),
    rule('not', { read: [`${here}/data/denied.txt`], write: [] }, 'deny'),
    rule('look', { read: [`${here}/watched/**`], write: [] }, 'watch'),
    rule('work', { read: [`${here}/work/**`], write: [`${here}/work/**`] }),
  ],
  processes: [
    rule('echo', { run: '/bin/echo', args: ['hello', '*'] }),
    rule('true', { run: '/bin/true', args: null }, 'watch'),
    rule('line', { run: '/bin/sh', args: ['-c', 'echo *'] }),
    rule('quoted', { run: '/bin/sh', args: ['-c', 'echo "*" | cat'] }),
    rule('single', { run: '/bin/sh', args: ['-c', "echo '*' | cat"] }),
    rule('inner', { run: '/bin/sh', args: ['-c', 'sh -c "*"'] }),
  ],
  outbound: [
    rule('here', { to: [`127.0.0.1:${allowed}`] }),
    rule('meta', { to: ['169.254.169.254:*'] }, 'deny'),
  ],
});

const wide: Readonly<Record<string, readonly [passes: boolean, node: string, python: string]>> = {
  'read what all may read': [true, ...bothOf(read('', '/data/a.txt'))],
  'read what a rule denies across folders': [false, ...bothOf(read('', '/data/sub/deep/a.env'))],
  'read what it denies in the first of them': [false, ...bothOf(read('', '/data/key.txt'))],
  'read what it denies far below': [false, ...bothOf(read('', '/data/sub/deep/key.txt'))],
  'list a folder of which all is denied': [
    false,
    `fs.readdirSync(HERE + '/data/shut')`,
    `os.listdir(HERE + '/data/shut')`,
  ],
  'read by a link that was there what is denied': [false, ...bothOf(read('', '/data/link'))],
  'read by a link that a rule denies': [false, ...bothOf(read('', '/data/closed'))],
  'read what is denied by the root of a process': [
    false,
    `fs.readFileSync('/proc/self/root' + HERE + '/secret/key.txt')`,
    `open('/proc/self/root' + HERE + '/secret/key.txt').read()`,
  ],
  'read its variables': [false, `fs.readFileSync('/proc/self/environ')`, `open('/proc/self/environ').read()`],
  'read how it is': [true, `fs.readFileSync('/proc/self/status')`, `open('/proc/self/status').read()`],
  'open to be read too what may only be written': [
    false,
    `fs.closeSync(fs.openSync(HERE + '/out/a.txt', 'r+'))`,
    `open(HERE + '/out/a.txt', 'r+').close()`,
  ],
  'write it': [true, ...bothOf(write('', '/out/a.txt'))],
  ...Object.fromEntries(
    (
      [
        [false, 'what may not be read', '/work/held/key.txt', '/work/free.txt'],
        [false, 'a folder with what may not be read', '/work/held', '/work/free'],
        [false, 'a folder that may hold it', '/work/part', '/work/free'],
        [true, 'another file', '/work/c.txt', '/work/d.txt'],
      ] as const
    ).map(([passes, what, from, to]) => [
      `rename ${what}`,
      [
        passes,
        `fs.renameSync(HERE + '${from}', HERE + '${to}')`,
        `os.rename(HERE + '${from}', HERE + '${to}')`,
      ] as const,
    ]),
  ),
  'link to what is not there and may not be read': [
    false,
    `fs.symlinkSync(HERE + '/secret/none', HERE + '/work/to-none')`,
    `os.symlink(HERE + '/secret/none', HERE + '/work/to-none')`,
  ],
  'start a program that no rule denies': [true, ...bothOf(start('', '/bin/echo', 'hello'))],
  'start by its path what is denied by its name': [false, ...bothOf(start('', '/usr/bin/id'))],
  'start by its name what is denied by its path': [false, ...bothOf(start('', 'true'))],
  'start by a link what is denied by its path': [
    false,
    `check(child.spawnSync(HERE + '/bin/link'))`,
    `subprocess.run([HERE + '/bin/link'])`,
  ],
  'start what looks programs up where something may be written': [
    false,
    `check(child.spawnSync('/usr/bin/env', ['echo'], { env: { PATH: HERE + '/work:/bin' } }))`,
    `subprocess.run(['/usr/bin/env', 'echo'], env={'PATH': HERE + '/work:/bin'})`,
  ],
  'start by its name what lies where a child starts without a path': [
    false,
    `check(child.spawnSync('echo', [], { env: { PATH: '' }, cwd: HERE + '/work' }))`,
    `subprocess.run(['echo'], env={'PATH': ''}, cwd=HERE + '/work')`,
  ],
  'connect by a name without its port': [true, ...bothOf(connect('', 'localhost', 'ALLOWED'))],
  'connect to what a variable has a star for': [false, ...bothOf(connect('', '169.254.169.254', '80'))],
  'send to a name that no rule names': [
    false,
    `await new Promise((done, fail) => { const one = require('node:dgram').createSocket('udp4'); one.send('x', 53, 'a.example', (error) => { one.close(); error ? fail(error) : done(); }); })`,
    `socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('a.example', 53))`,
  ],
  'connect a socket to such a name': [
    false,
    `await connected('a.example', 443)`,
    `socket.socket().connect(('a.example', 443))`,
  ],
};

const wideRules = (here: string): Partial<CompiledFunction> => ({
  files: [
    rule('all', { read: ['/**'], write: [`${here}/work/**`] }),
    rule('out', { read: [], write: [`${here}/out/**`] }),
    rule('dumb', { read: [`${here}/out/**`], write: [] }, 'deny'),
    rule('secret', { read: [`${here}/secret/**`, `${here}/data/closed`], write: [] }, 'deny'),
    rule('kinds', { read: [`${here}/data/**.env`, `${here}/data/**/key.txt`], write: [] }, 'deny'),
    rule('shut', { read: [`${here}/data/s*t/**`], write: [] }, 'deny'),
    rule('held', { read: [`${here}/work/held/key.txt`, `${here}/work/p*/key.txt`], write: [] }, 'deny'),
  ],
  processes: [
    rule('all', { run: '**', args: null }),
    rule('id', { run: 'id', args: null }, 'deny'),
    rule('true', { run: '/bin/true', args: null }, 'deny'),
    rule('date', { run: `${here}/bin/tool`, args: null }, 'deny'),
  ],
  outbound: [rule('host', { to: ['localhost', 'env:STAR', 'a.example.org'] })],
});

const scriptsOf = (actions: readonly Pick<Action, 'node' | 'python'>[]) => ({
  node: `
const fs = require('node:fs'), child = require('node:child_process'), net = require('node:net');
const { HERE } = process.env, ALLOWED = Number(process.env.ALLOWED), OTHER = Number(process.env.OTHER);
const check = ({ error }) => { if (error) throw error; };
const connected = (host, port) => new Promise((done, fail) => {
  const one = net.connect(port, host, () => { one.destroy(); done(); });
  one.on('error', fail);
  one.setTimeout(5000, () => { one.destroy(); done(); });
});
(async () => {
${actions.map(({ node }, at) => `  console.log('#${at}'); try { ${node}; } catch (error) { console.log(String(error)); }`).join('\n')}
})();
`,
  python: [
    'import os, socket, subprocess',
    'HERE, ALLOWED, OTHER = os.environ["HERE"], int(os.environ["ALLOWED"]), int(os.environ["OTHER"])',
    ...actions.flatMap(({ python: text }, at) => [
      `print('#${at}', flush=True)`,
      'try:',
      `    ${text}`,
      'except Exception as error:',
      '    print(type(error).__name__, error, flush=True)',
    ]),
    '',
  ].join('\n'),
});
const scripts = scriptsOf(actions);

/** Rows: an address, a name that was resolved to it, and whether a rule for the name also allows the address. */
const reserved: readonly (readonly [address: string, name: string, opens: boolean])[] = [
  ['203.0.113.10', 'api.example', true],
  ['127.0.0.1', 'api.example', false],
  ['127.9.9.9', 'api.example', false],
  ['127.0.0.1', 'localhost', true],
  ['0.0.0.0', 'api.example', false],
  ['0.1.2.3', 'api.example', false],
  ['1.0.0.0', 'api.example', true],
  ['169.254.169.254', 'api.example', false],
  ['169.254.169.254', 'localhost', false],
  ['169.253.255.255', 'api.example', true],
  ['::1', 'api.example', false],
  ['::1', 'localhost', true],
  ['::', 'api.example', false],
  ['::ffff:127.0.0.1', 'api.example', false],
  ['fe80::1', 'api.example', false],
  ['febf::1', 'api.example', false],
  ['fec0::1', 'api.example', true],
  ['fd00:ec2::254', 'api.example', false],
  ['fd00:ec3::1', 'api.example', true],
];

test('the same addresses are reserved: a name does not open them', () => {
  const expected = reserved.map(([address, name, opens]) => `${name} ${address} ${opens}`);
  const opensInNode = (address: string, name: string): boolean =>
    outboundPolicy([rule('name', { to: [`${name}:*`] })], {}).connect(address, 443, [name]).action ===
    'allow';
  expect(reserved.map(([address, name]) => `${name} ${address} ${opensInNode(address, name)}`)).toEqual(
    expected,
  );
  const script = [
    'import json, sys',
    'from emmental_guard.core.hosts import opens, packed_address',
    'print(json.dumps([opens(name, packed_address(address)) for address, name, _ in json.loads(sys.argv[1])]))',
  ].join('\n');
  const env = { PYTHONPATH: join(preload, '..', '..'), EMMENTAL_SIGNALS: 'file:/dev/null' };
  const inPython = JSON.parse(
    execFileSync(python, ['-c', script, JSON.stringify(reserved)], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    }),
  ) as readonly boolean[];
  expect(reserved.map(([address, name], at) => `${name} ${address} ${inPython[at]}`)).toEqual(expected);
});

interface Told {
  readonly kind: string;
  readonly section: string | null;
  readonly rule: string | null;
  readonly decision: string | null;
  readonly mode: string | null;
  readonly level: string;
  readonly evidence: {
    readonly what?: string;
    readonly message?: string;
    readonly start?: Readonly<Record<string, string>>;
    readonly targets?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
}

describe('the same profile and the same actions, in Node and in Python', () => {
  const servers: Server[] = [];
  const ports: number[] = [];

  beforeAll(async () => {
    mkdirSync(place, { recursive: true });
    for (let count = 0; count < 2; count += 1) {
      const server = createServer((socket) => socket.destroy());
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      servers.push(server);
      ports.push((server.address() as { readonly port: number }).port);
    }
  });

  afterAll(() => {
    for (const server of servers) server.close();
  });

  for (const mode of ['learn', 'alert', 'enforce'] as const)
    test(`${mode}: the same is let through, stopped and told`, async () => {
      const node = await outcomes('node', mode);
      const other = await outcomes('python', mode);
      expect(other).toEqual(node);
      expect(node['targets']).toMatch(/ \/bin\/echo \d+\n/);
      // A check of the table itself: `enforce` stops about half of the acts, the other modes stop none.
      const stopped = Object.values(node).filter((answer) => answer.includes('stopped')).length;
      expect(stopped, JSON.stringify(node, null, 1)).toBeGreaterThanOrEqual(mode === 'enforce' ? 10 : 0);
      if (mode !== 'enforce') expect(stopped).toBe(0);
    });

  for (const language of ['node', 'python'] as const)
    test(`${language}: what is denied stays denied in another spelling, by another name and in another way`, async () => {
      const here = realpathSync(mkdtempSync(join(place, 'parity-')));
      try {
        for (const folder of [
          'app',
          'bin',
          'out',
          'secret',
          'data/sub/deep',
          'data/shut',
          'work/held',
          'work/part',
        ])
          mkdirSync(join(here, folder), { recursive: true });
        for (const path of ['a.txt', 'key.txt', 'sub/deep/a.env', 'sub/deep/key.txt'])
          writeFileSync(join(here, 'data', path), 'x');
        for (const path of [
          'out/a.txt',
          'secret/key.txt',
          'work/c.txt',
          'work/held/key.txt',
          'work/part/key.txt',
        ])
          writeFileSync(join(here, path), 'x');
        for (const path of ['bin/tool', 'work/echo'])
          writeFileSync(join(here, path), '#!/bin/sh\n', { mode: 0o755 });
        symlinkSync('tool', join(here, 'bin/link'));
        symlinkSync('../secret/key.txt', join(here, 'data/link'));
        symlinkSync('a.txt', join(here, 'data/closed'));
        const profile = join(here, 'profile.json');
        writeFileSync(profile, JSON.stringify(profileOf(wideRules(here))));
        const acts = Object.values(wide).map(([, node, text]) => ({ node, python: text }));
        const env = { EMMENTAL_PROFILE: profile, STAR: 'http://*' };
        const { out } = await ran(language, here, scriptsOf(acts)[language], env);
        const parts = out.split(/^#/m).slice(1);
        const passed = Object.keys(wide).map((name, at) => [
          name,
          !/emmental: |EACCES/.test(parts[at] ?? ''),
        ]);
        expect(passed).toEqual(Object.entries(wide).map(([name, [passes]]) => [name, passes]));
      } finally {
        rmSync(here, { recursive: true, force: true });
      }
    });

  const several = { ...profileOf({ processes: [] }), functions: {} as Record<string, CompiledFunction> };
  for (const name of ['Orders', 'Mailer', 'Thumbs', 'Report', 'Audit', 'Extra', 'More'])
    several.functions[name] = profileOf({ processes: [] }, 'alert').functions['Orders'] as CompiledFunction;

  test.each<readonly [string, unknown, Readonly<Record<string, string>>, readonly string[]]>([
    ['no profile', null, {}, ['error none no rules: EMMENTAL_PROFILE is not set']],
    ['a profile that is none', '{', {}, ['error none no rules: the profile is not JSON: …']],
    [
      'a profile that is not there',
      '{',
      { EMMENTAL_PROFILE: '/none/such.json' },
      ['error none no rules: EMMENTAL_PROFILE cannot be read: …'],
    ],
    [
      'a profile of a later version',
      { ...several, schema: 'emmental/compiled-profile/9' },
      {},
      ["error none no rules: the profile's schema is not one of emmental/compiled-profile/1"],
    ],
    [
      'a profile without functions',
      { ...several, functions: {} },
      {},
      ['error none no rules: the profile names no functions'],
    ],
    [
      'nothing that says which function this is',
      several,
      {},
      [
        'error none no rules: the profile has several functions and none matches: set EMMENTAL_FUNCTION to one of Orders, Mailer, Thumbs, Report, Audit and 2 more',
      ],
    ],
    [
      'a function that the profile has not',
      several,
      { EMMENTAL_FUNCTION: 'Order' },
      [
        'error none no rules: EMMENTAL_FUNCTION is Order, but the profile only has Orders, Mailer, Thumbs, Report, Audit and 2 more',
      ],
    ],
    [
      'words that settings cannot be',
      several,
      { EMMENTAL_FUNCTION: 'Orders', EMMENTAL_MODE: 'enforec', EMMENTAL_ON_ERROR: 'close' },
      [
        'start in-process ',
        'error in-process EMMENTAL_MODE is enforec and is ignored: it can be learn, alert or enforce',
        'error in-process EMMENTAL_ON_ERROR is close and is ignored: it can be open or closed',
      ],
    ],
  ])('%s: the same is told, and the function runs', async (_, profile, env, expected) => {
    for (const language of ['node', 'python'] as const) {
      const here = realpathSync(mkdtempSync(join(place, 'parity-')));
      try {
        mkdirSync(join(here, 'app'));
        const file = join(here, 'profile.json');
        if (profile !== null)
          writeFileSync(file, typeof profile === 'string' ? profile : JSON.stringify(profile));
        const text = language === 'node' ? `console.log('ran');` : `print('ran')`;
        const named = profile === null ? {} : { EMMENTAL_PROFILE: file };
        const { out, signals } = await ran(language, here, text, { ...named, ...env });
        expect(out).toBe('ran\n');
        // The JSON parsers of the two languages word the reason differently.
        const lines = signals.map(
          ({ kind, level, evidence }) => `${kind} ${level} ${evidence.message ?? ''}`,
        );
        expect(lines.map((line) => line.replace(/(not JSON|cannot be read): .*/, '$1: …'))).toEqual(expected);
      } finally {
        rmSync(here, { recursive: true, force: true });
      }
    }
  });

  test('a section is reported only where the guard has a policy for it, and one that the profile lacks is not limited', async () => {
    const profile = profileOf({ files: [rule('all', { read: ['/**', 'code', 'runtime'], write: ['/**'] })] });
    const { code, outbound, mode, ...older } = profile.functions['Orders'] as CompiledFunction;
    const { code: codeMode, outbound: outboundMode, ...olderMode } = mode;
    const newer = { ...older, variables: [rule('own', { names: ['HOME'] })] };
    const functions = { Orders: { ...newer, mode: { ...olderMode, variables: 'enforce' } } };
    for (const language of ['node', 'python'] as const) {
      const here = realpathSync(mkdtempSync(join(place, 'parity-')));
      try {
        mkdirSync(join(here, 'app'));
        const file = join(here, 'profile.json');
        writeFileSync(file, JSON.stringify({ ...profile, functions }));
        const text = language === 'node' ? `console.log('ran');` : `print('ran')`;
        const { out, signals } = await ran(language, here, text, { EMMENTAL_PROFILE: file });
        expect(out).toBe('ran\n');
        expect(`${signals[0]?.kind} ${signals[0]?.level}`).toBe('start in-process');
        const {
          [language]: version,
          guard,
          loaded,
          compiled,
          ...reported
        } = signals[0]?.evidence.start ?? {};
        const name = language === 'node' ? 'javascript' : 'python';
        const guarded = sections.filter(({ guards }) => guards.includes(name)).map((section) => section.name);
        expect(Object.keys(reported).toSorted()).toEqual(guarded.toSorted());
        expect(reported).toMatchObject({
          files: 'in-process, enforce',
          code: 'not limited',
          outbound: 'not limited',
        });
      } finally {
        rmSync(here, { recursive: true, force: true });
      }
    }
  });

  test('the start signal names the sections that a use of code weakens', async () => {
    const start = async (
      language: 'node' | 'python',
      uses: readonly CodeUse[],
      denied: readonly CodeUse[],
    ) => {
      const here = realpathSync(mkdtempSync(join(place, 'weakened-')));
      try {
        mkdirSync(join(here, 'app'));
        const file = join(here, 'profile.json');
        const code = [rule('uses', { use: uses }), rule('not', { use: denied }, 'deny')];
        writeFileSync(file, JSON.stringify(profileOf({ ...rulesFor(here, 1), inbound: null, code })));
        const text = language === 'node' ? `console.log('ran');` : `print('ran')`;
        const { signals } = await ran(language, here, text, { EMMENTAL_PROFILE: file });
        const { files, outbound, processes, code: itself } = signals[0]?.evidence.start ?? {};
        return { files, outbound, processes, code: itself };
      } finally {
        rmSync(here, { recursive: true, force: true });
      }
    };
    const plain = 'in-process, enforce';
    const by = (use: CodeUse): string => `${plain}; weakened by ${use} (rule uses)`;
    const all = (text: string) => ({ files: text, outbound: text, processes: text, code: text });
    for (const language of ['node', 'python'] as const) {
      expect(await start(language, ['eval', 'vm'], [])).toEqual(all(plain));
      expect(await start(language, ['worker'], [])).toEqual({ ...all(plain), files: by('worker') });
      expect(await start(language, ['wasm'], [])).toEqual({ ...all(plain), files: by('wasm') });
      expect(await start(language, ['worker', 'addon'], ['addon'])).toEqual({
        ...all(plain),
        files: by('worker'),
      });
      expect(await start(language, ['addon'], [])).toEqual(all(by('addon')));
      expect(await start(language, ['inspector'], [])).toEqual(all(by('inspector')));
    }
  });

  /** Returns the counted destinations, operations and programs, in one order; the path of the test's folder differs by run. */
  const targetsIn = (signals: readonly Told[]): string =>
    signals
      .flatMap(({ evidence }) => Object.entries(evidence.targets ?? {}))
      .flatMap(([match, counts]) => Object.entries(counts).map(([target, n]) => `${match} ${target} ${n}`))
      .toSorted()
      .join('\n');

  /** Maps an act to its outcome and its signals: kind, rule, decision. */
  async function outcomes(language: 'node' | 'python', mode: ProfileMode): Promise<Record<string, string>> {
    const here = realpathSync(mkdtempSync(join(place, 'parity-')));
    try {
      for (const folder of ['app', 'data', 'work', 'secret', 'watched']) mkdirSync(join(here, folder));
      for (const path of ['data/a.txt', 'data/denied.txt', 'watched/a.txt', 'secret/key.txt', 'work/c.txt'])
        writeFileSync(join(here, path), 'x');
      for (const path of ['data/link', 'work/there']) symlinkSync('../secret/key.txt', join(here, path));
      const profile = join(here, 'profile.json');
      writeFileSync(profile, JSON.stringify(profileOf(rulesFor(here, ports[0] ?? 0), mode)));
      const { out, signals } = await ran(language, here, scripts[language], { EMMENTAL_PROFILE: profile });
      const reported = signals.filter(({ kind }) => ['watch', 'alert', 'block'].includes(kind));
      const found: Record<string, string> = {};
      for (const part of out.split(/^#/m).slice(1)) {
        const at = Number.parseInt(part, 10);
        found[actions[at]?.name ?? ''] = /emmental: |EACCES/.test(part) ? 'stopped' : 'went through';
      }
      found['signals'] = reported
        .map((signal) => `${signal.kind} ${signal.section}/${signal.rule} ${signal.decision} ${signal.mode}`)
        .join('\n');
      found['targets'] = targetsIn(signals);
      return found;
    } finally {
      rmSync(here, { recursive: true, force: true });
    }
  }

  /** Runs a script in `here` under the guard of its language; returns its output and its signals. */
  async function ran(
    language: 'node' | 'python',
    here: string,
    text: string,
    env: Readonly<Record<string, string>>,
  ): Promise<{ readonly out: string; readonly signals: readonly Told[] }> {
    const script = join(here, 'app', language === 'node' ? 'main.cjs' : 'main.py');
    writeFileSync(script, text);
    const file = join(here, 'signals.jsonl');
    const [program, args] =
      language === 'node'
        ? [process.execPath, ['--require', join(builtGuard(), 'guard.cjs'), '--no-warnings', script]]
        : [python, [script]];
    const out = await new Promise<string>((done, fail) =>
      execFile(
        program,
        args,
        {
          cwd: join(here, 'app'),
          env: {
            PATH: process.env['PATH'],
            HOME: here,
            HERE: here,
            ALLOWED: String(ports[0]),
            OTHER: String(ports[1]),
            EMMENTAL_SIGNALS: `file:${file}`,
            ...(language === 'python' ? { PYTHONPATH: preload } : {}),
            ...env,
          },
        },
        (error, stdout, stderr) => (error ? fail(new Error(stderr || String(error))) : done(stdout)),
      ),
    );
    const lines = readFileSync(file, 'utf8').split('\n');
    return { out, signals: lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Told) };
  }
});
