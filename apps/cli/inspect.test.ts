import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

const upload = { Records: [{ eventSource: 'aws:s3', s3: { object: { key: 'a.jpg%3B+cat+/etc/hosts' } } }] };
const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Returns the violations of a document against a published schema. */
function broken(document: unknown, name: string): unknown {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  const schema = readFileSync(join(import.meta.dirname, 'schema', `${name}.json`), 'utf8');
  ajv.validate(JSON.parse(schema) as object, document);
  return ajv.errors ?? [];
}

describe('emmental inspect --event', () => {
  test('answers each line in order; one that is no JSON too', () => {
    const folder = folderWith({
      'events.jsonl': `${JSON.stringify({ id: 'a', event: upload })}\nnot json\n${JSON.stringify({ id: 7, event: { hello: 'world' }, trigger: 'custom' })}\n`,
    });
    const run = emmental(['inspect', '--event', join(folder, 'events.jsonl')]);
    expect(run.status).toBe(3);
    expect(run.stderr).toContain('events.jsonl:2: not JSON');
    const [first, second, third] = lines(run.stdout);
    expect(first).toEqual({
      id: 'a',
      trigger: 's3',
      decision: 'alert',
      findings: [
        { class: 'cmdi', rule: 'cmdi/separator', path: 'Records[0].s3.object.key', by: 'rule', score: 0.7 },
      ],
      notInspected: [],
    });
    expect(second).toMatchObject({ id: null, decision: 'partial', notInspected: [{ path: '' }] });
    expect(third).toEqual({ id: 7, trigger: 'custom', decision: 'allow', findings: [], notInspected: [] });
    for (const line of lines(run.stdout)) expect(broken(line, 'inspect-1')).toEqual([]);
    expect(broken({ ...first, extra: 1 }, 'inspect-1')).not.toEqual([]);
    expect(emmental(['inspect', '--event', join(folder, 'events.jsonl'), '--strict']).status).toBe(3);
  });

  test('answers partial for what it did not look at, and never allow', () => {
    const deep = (depth: number): string =>
      Buffer.from(depth === 0 ? 'x' : deep(depth - 1)).toString('base64');
    const folder = folderWith({
      'deep.json': JSON.stringify({ a: Buffer.from([31, 139, 8, 0, 1, 2, 3]).toString('base64') }),
      'text.txt': 'just some text\n',
      'none.json': '',
      'secret.json': JSON.stringify({
        triggerSource: 'CustomEmailSender_SignUp',
        userPoolId: 'eu-west-1_a',
        request: { type: 'customEmailSenderRequestV1', code: deep(1), userAttributes: {} },
      }),
    });
    const run = (name: string, ...more: string[]) =>
      emmental(['inspect', '--event', join(folder, name), ...more]);
    const [partial] = lines(run('deep.json').stdout);
    expect(partial).toMatchObject({ decision: 'partial', notInspected: [{ path: 'a' }] });
    expect(broken(partial, 'inspect-1')).toEqual([]);
    expect([run('deep.json').status, run('deep.json', '--strict').status]).toEqual([0, 3]);
    expect(run('deep.json', '--format', 'table').stdout).toMatch(/^PARTIAL /);
    expect(run('text.txt').status).toBe(3);
    expect(lines(run('text.txt').stdout)).toMatchObject([{ decision: 'partial' }]);
    expect([run('none.json').status, run('none.json').stderr]).toEqual([
      3,
      `${join(folder, 'none.json')}: there is no event in it, so nothing was inspected\n`,
    ]);
    // Ciphertext where its trigger has it is no loss.
    expect(lines(run('secret.json').stdout)).toMatchObject([
      { decision: 'allow', notInspected: [{ path: 'request.code', why: 'encrypted for the function' }] },
    ]);
    expect(run('secret.json', '--strict').status).toBe(0);
  });

  test('shows one event to people: what it decodes to, what was found, the decision', () => {
    const folder = folderWith({ 'event.json': JSON.stringify(upload, null, 2) });
    const { stdout, status } = emmental([
      'inspect',
      '--event',
      join(folder, 'event.json'),
      '--format',
      'table',
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ALERT {2}event of s3 .*1 finding\n/);
    expect(stdout).toMatch(
      /A value ends a shell command .*cmdi\/separator {2}confidence 0\.7\n {2}in Records\[0\]\.s3/,
    );
    expect(stdout).toMatch(/Records\[0\]\.s3\.object\.key +a\.jpg%3B\+cat\+\/etc\/hosts\n/);
    expect(stdout).toMatch(/ {2}→ plus +a\.jpg; cat \/etc\/hosts +cmdi\n/);
    expect(stdout).toContain('a signature alone is no proof');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('sums up many events by trigger, by rule and by place', () => {
    const rows = [
      { id: 'a', event: upload },
      { id: 'b', event: { hello: 'world' } },
      { id: 'c', event: { hello: 'again' } },
    ];
    const folder = folderWith({ 'many.jsonl': rows.map((row) => JSON.stringify(row)).join('\n') });
    const { stdout } = emmental(['inspect', '--event', join(folder, 'many.jsonl'), '--format', 'table']);
    expect(stdout).toMatch(/^3 events: 0 would be blocked, 1 reported, nothing found in 2\n/);
    expect(stdout).toMatch(/\ncustom +2 +0 +0 +0\ns3 +1 +0 +1 +0\n/);
    expect(stdout).toMatch(/\na +alert +Records\[0\]\.s3\.object\.key +cmdi\/separator\n/);
  });

  test('lines that are no JSON are no events: the first are told each, the others by count', () => {
    const folder = folderWith({
      'some.jsonl': `{"a":1}\nno\n{"a":2}\n`,
      'none.jsonl': 'no\n'.repeat(25),
    });
    const some = emmental(['inspect', '--event', join(folder, 'some.jsonl'), '--format', 'table']);
    expect(some.stdout).toMatch(/^2 events: 0 would be blocked, 0 reported, nothing found in 2\n/);
    expect(some.stderr).toMatch(/some\.jsonl:2: not JSON/);
    const none = emmental(['inspect', '--event', join(folder, 'none.jsonl'), '--format', 'table']);
    expect(none.stdout).toBe('no event could be read\n');
    expect(none.stderr.trim().split('\n')).toHaveLength(11);
    expect(none.stderr).toMatch(/none\.jsonl: 15 more lines that are not JSON\n$/);
  });

  test('escapes what an event writes to the terminal', () => {
    const folder = folderWith({ 'event.json': JSON.stringify({ a: '\u001b[2J\u202eevil' }) });
    const { stdout } = emmental(['inspect', '--event', join(folder, 'event.json'), '--format', 'table']);
    expect(stdout).toContain('evil');
    expect(stdout).not.toContain(String.fromCharCode(27));
    expect(stdout).not.toContain('\u202e');
  });

  test.each([
    ['no input', ['inspect']],
    ['both inputs', ['inspect', '--event', 'a', '--sinks', 'b']],
    ['a file that is not there', ['inspect', '--event', 'nowhere.json']],
    ['a trigger that is not there', ['inspect', '--event', 'package.json', '--trigger', 'fax']],
    ['a shape that is none', ['inspect', '--event', 'package.json', '--shape', 'package.json']],
  ])('is wrong use with %s', (_, args) => {
    const run = emmental(args);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^emmental: /);
  });
});

test('a shape that is broken inside is wrong use', () => {
  const folder = folderWith({
    'shape.json':
      '{"schema":"emmental/shape/1","triggers":{"custom":{"events":300,"quiet":1,"fields":{"name":7}}}}',
  });
  const run = emmental(['inspect', '--event', 'package.json', '--shape', join(folder, 'shape.json')]);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('custom: name is no field');
});

test('emmental inspect --sinks answers each call', () => {
  const folder = folderWith({
    'calls.jsonl': [
      { id: 1, kind: 'shell', argument: 'convert a;id out', inputs: ['a;id'] },
      { id: 2, kind: 'sql', dialect: 'mysql', argument: "SELECT 'a'", inputs: ['a'] },
      { id: 3, kind: 'fax', argument: 'x', inputs: [] },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  });
  const [first, second, third] = lines(emmental(['inspect', '--sinks', join(folder, 'calls.jsonl')]).stdout);
  expect(first).toMatchObject({ id: 1, decision: 'block' });
  expect(second).toEqual({ id: 2, decision: 'allow', why: null });
  expect(third).toMatchObject({ id: 3, decision: 'partial' });
  expect(third?.['why']).toMatch(/^not checked/);
  const { stdout } = emmental(['inspect', '--sinks', join(folder, 'calls.jsonl'), '--format', 'table']);
  expect(stdout).toMatch(/^block {2}1 .*\nallow {2}2 .*\n\? {6}3 {2}not checked/);
  for (const line of [first, second, third]) expect(broken(line, 'inspect-sinks-1')).toEqual([]);
  expect(broken({ id: 1, decision: 'block', why: null }, 'inspect-sinks-1')).not.toEqual([]);
});

test('emmental inspect learn writes a shape that inspect uses', () => {
  const events = Array.from({ length: 260 }, (_, id) =>
    JSON.stringify({ id, event: { order: `A-${1000 + id}`, email: `u${id}@example.com` } }),
  );
  const folder = folderWith({
    'learn.jsonl': events.join('\n'),
    'event.json': JSON.stringify({ order: "1' OR '1'='1", email: 'x@example.com' }),
  });
  const shape = join(folder, 'shape.json');
  const run = emmental(['inspect', 'learn', join(folder, 'learn.jsonl'), '--shape', shape]);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('learned enough');
  expect(readFileSync(shape, 'utf8')).not.toContain('example.com');
  expect(broken(JSON.parse(readFileSync(shape, 'utf8')), 'shape-1')).toEqual([]);
  const [verdict] = lines(
    emmental(['inspect', '--event', join(folder, 'event.json'), '--shape', shape]).stdout,
  );
  expect(verdict).toMatchObject({ decision: 'block' });
  expect(broken(verdict, 'inspect-1')).toEqual([]);
});

test('emmental inspect learn joins what other instances learned, however often it is told', () => {
  const events = (from: number, status: string) =>
    Array.from({ length: 220 }, (_, index) => JSON.stringify({ order: `A-${from + index}`, status })).join(
      '\n',
    );
  const folder = folderWith({ 'a.jsonl': events(1000, 'new'), 'b.jsonl': events(5000, 'paid') });
  const at = (name: string) => join(folder, name);
  const learn = (from: string, to: string) =>
    emmental(['inspect', 'learn', at(from), '--shape', at(to), '--merge']).stdout;
  learn('a.jsonl', 'all.json');
  learn('b.jsonl', 'b.json');
  expect(learn('b.json', 'all.json')).toContain('learned from the shape of another instance');
  const once = readFileSync(at('all.json'), 'utf8');
  learn('b.json', 'all.json');
  expect(readFileSync(at('all.json'), 'utf8')).toBe(once);
  expect(once).toContain('"values":{"new":220,"paid":220}');
  // An event that looks like a shape teaches nothing but its own form.
  writeFileSync(at('sent.jsonl'), `${JSON.stringify({ id: 1, event: JSON.parse(once) as unknown })}\n`);
  expect(learn('sent.jsonl', 'sent.json')).toContain('learned from 1 event');
});

test('emmental inspect says in words that a file is not there', () => {
  const { status, stderr } = emmental(['inspect', '--event', 'no-such.json']);
  expect(status).toBe(2);
  expect(stderr).toBe('emmental: no-such.json cannot be read: no such file or folder\n');
});

test('emmental inspect --sinks says that a file without a call was not checked', () => {
  const empty = join(folderWith({ 'empty.jsonl': '\n' }), 'empty.jsonl');
  const { status, stdout, stderr } = emmental(['inspect', '--sinks', empty]);
  expect([status, stdout, stderr]).toEqual([
    3,
    '',
    `${empty}: there is no call in it, so nothing was checked\n`,
  ]);
});

test('emmental inspect --sinks names a line that is no call by its number', () => {
  const folder = folderWith({ 'calls.jsonl': 'nonsense\n' });
  const run = emmental(['inspect', '--sinks', join(folder, 'calls.jsonl'), '--format', 'table']);
  expect(run.stdout).toMatch(/^\? {6}line 1 {2}not JSON/);
});
