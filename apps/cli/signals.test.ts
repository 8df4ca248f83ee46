import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { signalWith } from '../../packages/signals/testing/signal.ts';
import { copyOf, emmental, emmentalProcess, folderWith, repository } from './testing/run.ts';

/** Signals of an attack on Admin and Thumbnails of weak-shop, as CloudWatch keeps them. */
const log = 'apps/cli/testing/signals/weak-shop.log';
const signalOf = (more: object): string =>
  JSON.stringify({
    ...signalWith({
      id: 'em-00000001',
      time: '2026-11-25T00:00:00Z',
      app: 'weak-shop',
      function: 'Mailer',
      invocation: 'i',
      evidence: { what: 'a.example:443' },
      profileDigest: null,
    }),
    ...more,
  });
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Runs a command on the log in a copy of the shop, which has no git. */
function inShop(args: readonly string[], columns = 80) {
  const folder = copyOf('weak-shop', { 'weak-shop.log': readFileSync(join(repository, log), 'utf8') });
  return emmental(['signals', ...args], { cwd: folder, env: { COLUMNS: String(columns) } });
}

const screens: Readonly<Record<string, readonly string[]>> = {
  signals: ['weak-shop.log'],
  'signals-hits': ['hits', 'weak-shop.log'],
  'signals-show': ['show', 'em-2c900a3e', 'weak-shop.log'],
  'signals-dry-run': ['dry-run', 'weak-shop.log'],
};

describe.each(Object.entries(screens))('%s', (name, args) => {
  test.each([80, 120])('at %i columns', async (columns) => {
    const { stdout, stderr, status } = inShop(args, columns);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const file = columns === 80 ? `${name}.txt` : `${name}-${columns}.txt`;
    await expect(stdout).toMatchFileSnapshot(join(import.meta.dirname, 'golden', file));
    expect(stdout.split('\n').filter((line) => line.length > columns)).toEqual([]);
  });
  test('as JSON', () => {
    const schema = JSON.parse(
      readFileSync(join(import.meta.dirname, 'schema', `${name}-1.json`), 'utf8'),
    ) as object;
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
    ajv.validate(schema, JSON.parse(inShop([...args, '--format', 'json']).stdout));
    expect(ajv.errors ?? []).toEqual([]);
  });
});

test('OCSF has one event on each line', () => {
  const { stdout } = inShop(['weak-shop.log', '--format', 'ocsf']);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { class_uid: number });
  expect(events.map((event) => event.class_uid)).toEqual([...Array(10).fill(2004), 6008, 2004]);
});

describe('what is read', () => {
  const text = `${signalOf({ id: 'em-00000001' })}\n${signalOf({ id: 'em-00000002' })}\n`;
  const entriesOf = (args: readonly string[], cwd: string) =>
    JSON.parse(emmental(['signals', ...args, '--format', 'json'], { cwd }).stdout) as {
      incidents: { times: number }[];
      stats: Record<string, number>;
    };
  test('files, folders in folders, rotated and packed logs; a signal in two of them counts once', () => {
    const folder = folderWith({
      'a.jsonl': text,
      'deep/er/app.log.1': signalOf({ id: 'em-00000003' }),
      'notes.md': 'x',
    });
    mkdirSync(join(folder, 'export'));
    writeFileSync(join(folder, 'export', '000000.gz'), gzipSync(`${text}${signalOf({ id: 'em-00000004' })}`));
    const { incidents, stats } = entriesOf(['.'], folder);
    expect(incidents.map(({ times }) => times)).toEqual([4]);
    expect(stats).toMatchObject({ files: 3, signals: 4, repeated: 2 });
    expect(emmental(['signals', '.'], { cwd: folder }).stdout).toContain('1 file of other kinds not opened.');
  });
  test('standard input, with and without a dash', () => {
    const command = join(repository, 'apps', 'cli', 'bin', 'emmental.js');
    for (const args of [['signals'], ['signals', '-']]) {
      const shown = execFileSync(process.execPath, [command, ...args], { input: text, encoding: 'utf8' });
      expect(shown).toContain('2 signals in 1 file');
      expect(flat(shown)).toContain('save what you piped in as signals.log before you paste a command');
      expect(shown).toMatch(/ signals show em-0000000[12] signals\.log\s/);
      expect(shown).not.toMatch(/ - /);
    }
  });
  test('a document of the AWS command line', () => {
    const events = text
      .trim()
      .split('\n')
      .map((message) => ({ logStreamName: 's', timestamp: 1, message, ingestionTime: 1, eventId: '1' }));
    const folder = folderWith({ 'events.json': JSON.stringify({ events, searchedLogStreams: [] }, null, 4) });
    expect(entriesOf(['events.json'], folder).stats).toMatchObject({ signals: 2 });
  });
});

describe('what cannot be read has a reason', () => {
  const cases: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ['zeros', Buffer.alloc(100_000), /bad\.log: it is not text/],
    [
      'an archive',
      gzipSync(Buffer.concat([Buffer.from('a.log'), Buffer.alloc(2000)])),
      /bad\.log: it is not text/,
    ],
    ['UTF-16', Buffer.from(`\ufeff${signalOf({})}`, 'utf16le'), /bad\.log: it is UTF-16 text/],
    [
      'gzip that is cut',
      gzipSync(
        Buffer.from(Array.from({ length: 5000 }, (_, id) => signalOf({ id: `em-${id}` })).join('\n')),
      ).subarray(0, 9000),
      /bad\.log: its gzip data ends too early; what comes before is read/,
    ],
    [
      'gzip that is damaged',
      Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), Buffer.from('no deflate here')]),
      /bad\.log: its gzip data is damaged/,
    ],
    ['a document that is no JSON', '{\n"a": \n', /bad\.log: it is not JSON/],
  ];
  test.each(cases)('%s', (_, content, message) => {
    const folder = folderWith({ 'good.jsonl': `${signalOf({ function: 'Good' })}\n` });
    writeFileSync(join(folder, 'bad.log'), content);
    const run = emmental(['signals', '.'], { cwd: folder });
    expect(run.stderr).toMatch(message);
    expect(run.stdout).toContain('Good: connect to a.example:443');
    expect(run.stdout).toContain('1 file could not be read in full (named above).');
    expect(run.status).toBe(0);
    expect(emmental(['signals', '.', '--strict'], { cwd: folder }).status).toBe(3);
    expect(emmental(['signals', '.'], { cwd: folder, env: { CI: 'true' } }).status).toBe(3);
  });
  test('lines that are wrong or too long are counted, and the others are read', () => {
    const long = signalOf({ evidence: { what: 'x'.repeat(1_100_000) } });
    const broken = [
      signalOf({ section: 'attic' }),
      signalOf({}).slice(0, 100),
      '{"schema":"emmental/signal/2"}',
      long,
      'plain',
      '',
    ];
    const folder = folderWith({ 'a.log': [...broken, signalOf({ function: 'Good' })].join('\r\n') });
    const { stdout } = emmental(['signals', 'a.log'], { cwd: folder });
    expect(stdout).toContain('4 lines left out: signals that cannot be used, or lines that are too long.');
    expect(stdout).toContain('1 other line of the function’s log.');
    expect(stdout).toContain('Good: connect to a.example:443');
  });
  test('links in a folder are not followed', () => {
    const folder = folderWith({ 'a.jsonl': signalOf({}), 'elsewhere/b.txt': '' });
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'loop'));
    expect(emmental(['signals', '.'], { cwd: folder }).stderr).toContain(
      'loop: it is a link; name its target',
    );
  });
  test('a folder without logs, a path that is not there, and a device', () => {
    const folder = folderWith({ 'readme.md': 'x', 'empty/x': '' });
    expect(emmental(['signals', 'empty'], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('empty: no log in it'),
    });
    expect(emmental(['signals', 'gone'], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('gone: no such file or folder'),
    });
    expect(emmental(['signals', '/dev/zero'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('it is a device, not a file'),
    });
  });
  test('a log without signals says so, and what it is', () => {
    const folder = folderWith({ 'a.log': 'START\nEND\n' });
    const { stdout, status } = emmental(['signals', 'a.log'], { cwd: folder });
    expect({ text: flat(stdout), status }).toEqual({
      text: '0 signals in 1 file No signals. The guard writes them to the log of the function, or where EMMENTAL_SIGNALS says. 2 other lines of the function’s log. ',
      status: 0,
    });
  });
  test('text of a log that controls a terminal or a shell is harmless', () => {
    const folder = folderWith({
      'a.jsonl': signalOf({ id: 'em-1; id', function: 'F\u001b[2J', evidence: { what: 'a\u202eb' } }),
    });
    const { stdout } = emmental(['signals', 'a.jsonl'], { cwd: folder });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('\u202e');
    expect(stdout).toContain("signals show 'em-1; id'");
  });
});

test('--function, --since and --kind choose', () => {
  const folder = folderWith({
    'a.jsonl': [
      signalOf({ function: 'A', time: '2026-11-25T00:00:00Z' }),
      signalOf({ function: 'B', time: '2026-11-26T12:00:00Z' }),
      signalOf({ function: 'B', time: '2026-11-26T12:00:00Z', kind: 'block' }),
    ].join('\n'),
  });
  const shown = (...args: string[]) =>
    (
      JSON.parse(emmental(['signals', 'a.jsonl', ...args, '--format', 'json'], { cwd: folder }).stdout) as {
        incidents: { function: string; kind: string }[];
      }
    ).incidents.map((each) => `${each.function} ${each.kind}`);
  expect(shown('--function', 'A')).toEqual(['A alert']);
  expect(shown('--since', '2026-11-26')).toEqual(['B block', 'B alert']);
  expect(shown('--since', '2026-11-26T12:30')).toEqual([]);
  expect(shown('--kind', 'block')).toEqual(['B block']);
  expect(emmental(['signals', 'a.jsonl', '--since', '2026-02-30'], { cwd: folder }).status).toBe(2);
  const wrong = emmental(['signals', 'a.jsonl', '--since', 'yesterday'], { cwd: folder });
  expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('it must look like 2026-11-30') });
});

describe('show', () => {
  test('an id that is wrong, cut or not there', () => {
    const said = (id: string) => {
      const { status, stderr } = emmental(['signals', 'show', id, log]);
      return `${status} ${flat(stderr)}`;
    };
    expect(said('47')).toContain('2 emmental: 47: the id of a signal looks like em-7f3a19c2');
    expect(said('em-2c90')).toContain(
      'no signal has this id (28 signals read); ids that begin so: em-2c900a3e',
    );
    expect(said('em-ffffffff')).toContain('no signal has this id (28 signals read)');
    expect(said('em-d0bedef3')).toContain('reports a start or counts, no incident');
  });
  test('explain names the command for an id of a signal', () => {
    expect(emmental(['explain', 'em-2c900a3e'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        'em-2c900a3e is the id of a signal: emmental signals show em-2c900a3e SIGNALS',
      ),
    });
  });
  test('without a repository there is no way in, and no rule', () => {
    const { stdout } = emmental(['signals', 'show', 'em-2c900a3e', join(repository, log)], {
      cwd: folderWith({}),
    });
    expect(stdout).not.toContain('way in');
    expect(stdout).toContain('Sure   proof: 6 tokens of the command come from the event');
  });
});

describe('hits', () => {
  const countsOf = (hits: object, more: object = {}) =>
    signalOf({
      kind: 'hits',
      section: null,
      rule: null,
      decision: null,
      evidence: { hits, invocations: 5 },
      ...more,
    });
  test('a rule that the rulebase does not have, another rulebase, and functions that it does not have', () => {
    const folder = copyOf('weak-shop', {
      'a.jsonl': `${countsOf({ ffffffff: 3 }, { profileDigest: 'a41c9e000000' })}\n${countsOf({}, { function: 'Gone' })}`,
    });
    const text = flat(emmental(['signals', 'hits', 'a.jsonl'], { cwd: folder }).stdout);
    expect(text).toContain('3 hits of 1 rule that the rulebase does not have now');
    expect(text).toMatch(/signals of other rulebases: a41c9e000000 \(here: [0-9a-f]{12}\)/);
    expect(text).toContain('Signals of functions that the rulebase does not have: weak-shop/Gone');
  });
  test('without counts nothing is unused', () => {
    const folder = copyOf('weak-shop', { 'a.jsonl': signalOf({}) });
    const text = flat(
      emmental(['signals', 'hits', 'a.jsonl', '--function', 'Mailer'], { cwd: folder }).stdout,
    );
    expect(text).toContain('no counts among the signals: hits are not known');
    expect(text).toContain('0 rules unused');
  });
  test('a shadowed rule is marked', () => {
    const folder = copyOf('weak-shop', { 'a.jsonl': countsOf({}) });
    const file = join(folder, 'emmental.yaml');
    const rules = readFileSync(file, 'utf8').replace(
      '      aws: { to: aws:ses }\n',
      '      aws: { to: aws:ses }\n      all: { to: any }\n      one: { to: a.example:443 }\n',
    );
    writeFileSync(file, rules);
    const { stdout } = emmental(['signals', 'hits', 'a.jsonl', '--format', 'json'], { cwd: folder });
    const { functions } = JSON.parse(stdout) as {
      functions: { function: string; rules: { name: string; shadowed: string | null }[] }[];
    };
    const rule = functions
      .find((each) => each.function === 'Mailer')
      ?.rules.find(({ name }) => name === 'one');
    expect(rule?.shadowed).toBe('all covers all of it');
  });
  test('no rulebase, no function of that name', () => {
    expect(emmental(['signals', 'hits', log, '--path', 'examples/well-built'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no emmental.yaml'),
    });
    expect(
      emmental(['signals', 'hits', log, '--path', 'examples/weak-shop', '--function', 'Nobody']),
    ).toMatchObject({ status: 2, stderr: expect.stringContaining('has no function Nobody') });
  });
});

describe('dry-run', () => {
  test('an edited rulebase stops what happened, and lets pass what was stopped', () => {
    const folder = copyOf('weak-shop', {
      'a.jsonl': [
        signalOf({ id: 'em-00000001' }),
        signalOf({ id: 'em-00000002', kind: 'block', mode: 'enforce', evidence: { what: 'b.example:443' } }),
        signalOf({ id: 'em-00000003', evidence: { what: 'c.example:4' + '…' } }),
        signalOf({ id: 'em-00000004', app: 'bakery' }),
      ].join('\n'),
    });
    const file = join(folder, 'emmental.yaml');
    const before = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      before
        .replace('  Mailer:\n', '  Mailer:\n    mode: { outbound: enforce }\n')
        .replace(
          '      aws: { to: aws:ses }\n',
          '      aws: { to: aws:ses }\n      b: { to: b.example:443 }\n',
        ),
    );
    const text = flat(emmental(['signals', 'dry-run', 'a.jsonl'], { cwd: folder }).stdout);
    expect(text).toContain('Happened, and would be stopped: 1 time Mailer: connect to a.example:443');
    expect(text).toContain(
      'Was stopped, and would happen: 1 time Mailer: connect to b.example:443 outbound/b',
    );
    expect(text).toContain('Not decided: 1 time');
    expect(text).toContain('1 signal of other apps or functions left out.');
    expect(text).toContain('the rulebase that the guards had is not known (--before)');
  });
  test('the last commit is the earlier rulebase if signals are of it', () => {
    const folder = copyOf('weak-shop');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        cwd: folder,
        stdio: 'pipe',
      });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'a');
    const compiled = emmental(['profile', 'compile', '--function', 'Mailer'], { cwd: folder }).stdout;
    const { digest } = JSON.parse(emmental(['profile', 'compile'], { cwd: folder }).stdout) as {
      digest: string;
    };
    const { functions } = JSON.parse(compiled) as {
      functions: { Mailer: { outbound: { name: string; match: string }[] } };
    };
    const match = functions.Mailer.outbound.find(({ name }) => name === 'aws')?.match ?? '';
    writeFileSync(
      join(folder, 'a.jsonl'),
      signalOf({
        kind: 'hits',
        section: null,
        rule: null,
        decision: null,
        profileDigest: digest,
        evidence: { hits: { [match]: 70 }, invocations: 70 },
      }),
    );
    const file = join(folder, 'emmental.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('to: aws:ses }', 'to: aws:sns }'));
    const text = flat(emmental(['signals', 'dry-run', 'a.jsonl'], { cwd: folder }).stdout);
    expect(text).toContain('compared with commit HEAD');
    expect(text).toContain('Mailer/outbound/aws 70 calls: would be reported');
    const wrong = emmental(['signals', 'dry-run', 'a.jsonl', '--before', 'nowhere'], { cwd: folder });
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('--before nowhere') });
  });
});

test('a large log takes bounded memory and says what is left out', () => {
  const folder = folderWith({});
  const chunk = `${Array.from({ length: 2000 }, (_, id) => signalOf({ id: `em-${id}`, evidence: { what: `h${id}.example:443` } })).join('\n')}\n${'x'.repeat(2_000_000)}\n`;
  writeFileSync(join(folder, 'a.log'), chunk.repeat(10));
  const { stdout, status } = emmentalProcess(['signals', 'a.log'], { cwd: folder });
  expect(status).toBe(0);
  expect(flat(stdout)).toContain('18,000 repeated ones not counted');
  expect(stdout).toContain('10 lines left out');
  expect(stdout).toContain('… and 1,980 more entries (--all)');
});
