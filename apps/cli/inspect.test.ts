import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

const upload = { Records: [{ eventSource: 'aws:s3', s3: { object: { key: 'a.jpg%3B+cat+/etc/hosts' } } }] };
const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('emmental inspect --event', () => {
  test('answers each line in order; one that is no JSON too', () => {
    const folder = folderWith({
      'events.jsonl': `${JSON.stringify({ id: 'a', event: upload })}\nnot json\n${JSON.stringify({ id: 7, event: { hello: 'world' }, trigger: 'custom' })}\n`,
    });
    const run = emmental(['inspect', '--event', join(folder, 'events.jsonl')]);
    expect(run.status).toBe(0);
    expect(run.stderr).toContain('events.jsonl:2: no JSON');
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
    expect(second).toMatchObject({ id: null, decision: 'allow', notInspected: [{ path: '' }] });
    expect(third).toEqual({ id: 7, trigger: 'custom', decision: 'allow', findings: [], notInspected: [] });
    expect(emmental(['inspect', '--event', join(folder, 'events.jsonl'), '--strict']).status).toBe(3);
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
    expect(stdout).toMatch(/^s3 .*ALERT\n/);
    expect(stdout).toContain('Records[0].s3.object.key (plus): a.jpg; cat /etc/hosts');
    expect(stdout).toContain('cmdi/separator');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
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

test('emmental inspect --sinks answers each call', () => {
  const folder = folderWith({
    'calls.jsonl': [
      { id: 1, kind: 'shell', argument: 'convert a;id out', inputs: ['a;id'] },
      { id: 2, kind: 'sql', dialect: 'mysql', argument: "SELECT 'a'", inputs: ['a'] },
      { id: 3, kind: 'fax', argument: 'x', inputs: [] },
    ]
      .map((one) => JSON.stringify(one))
      .join('\n'),
  });
  const [first, second, third] = lines(emmental(['inspect', '--sinks', join(folder, 'calls.jsonl')]).stdout);
  expect(first).toMatchObject({ id: 1, decision: 'block' });
  expect(second).toEqual({ id: 2, decision: 'allow', why: null });
  expect(third).toMatchObject({ id: 3, decision: 'allow' });
  expect(third?.['why']).toMatch(/^not checked/);
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
  const [verdict] = lines(
    emmental(['inspect', '--event', join(folder, 'event.json'), '--shape', shape]).stdout,
  );
  expect(verdict).toMatchObject({ decision: 'block' });
});
