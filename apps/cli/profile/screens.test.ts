import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOf, emmental } from '../testing/run.ts';

/** The shop with a text of one of its files replaced. */
function changed(file: string, from: string, to: string): string {
  const folder = copyOf('weak-shop');
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
  return folder;
}

/** The counts of a window in which these rules of Mailer were hit. */
const counts = (hits: Readonly<Record<string, number>>): string =>
  JSON.stringify({
    schema: 'emmental/signal/1',
    kind: 'hits',
    id: 'em-1',
    time: '2026-11-25T00:00:00Z',
    app: 'weak-shop',
    function: 'Mailer',
    invocation: null,
    section: null,
    rule: null,
    match: null,
    decision: null,
    mode: null,
    level: 'in-process',
    evidence: { hits, invocations: 40, since: '2026-11-24T00:00:00Z' },
    profileDigest: null,
    guardVersion: '0',
  });

test('what could not be read of a template is told by each command whose answer lacks it', () => {
  const folder = changed('template.yaml', 'Path: /orders, Method: get', 'Path: /orders/{id}, Method: get');
  writeFileSync(join(folder, 'signals.jsonl'), counts({}));
  for (const command of [
    ['derive', '--dry-run'],
    ['ready'],
    ['explain'],
    ['learn', 'signals.jsonl'],
    ['compile'],
  ])
    expect(emmental(['profile', ...command], { cwd: folder })).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^template\.yaml:\d+:\d+ error: only a part of the file could be read/m),
    });
  expect(emmental(['profile', 'compile', '--strict'], { cwd: folder }).status).toBe(3);
});

test('rules of a function that the template does not have are told where guards get them', () => {
  const folder = changed('emmental.yaml', '\n  Mailer:\n', '\n  Mailr:\n');
  const said = /^emmental\.yaml:\d+:3 warning: the template has no such function: Mailr$/m;
  expect(emmental(['profile', 'compile'], { cwd: folder }).stderr).toMatch(said);
  expect(emmental(['protect', '--only', 'guard'], { cwd: folder }).stderr).toMatch(said);
});

test('a decision names all that waits for it', () => {
  const { stdout } = emmental(['profile', 'ready'], { cwd: copyOf('weak-shop') });
  expect(stdout).toContain('  Mailer/inbound, NightlyReport/inbound, Thumbnails/inbound\n');
  expect(stdout).toContain('  Admin/outbound/aws-undecided, Admin/code/eval\n');
});

test('learn keeps what the code needs, and says what has to come before another rule can go', () => {
  const folder = changed(
    'emmental.yaml',
    '      aws: { to: aws:ses }\n',
    '      aws: { to: aws:ses }\n      partner: { to: partner.example:443 }\n',
  );
  const { stdout } = emmental(['profile', 'compile', '--format', 'native'], { cwd: folder });
  const [, match = ''] = /^rule\tMailer\tinbound\tallow\t(\w+)/m.exec(stdout) ?? [];
  const [, digest = ''] = /\t(\w{12})\n/.exec(stdout) ?? [];
  const signal = JSON.parse(counts({ [match]: 40 })) as object;
  writeFileSync(join(folder, 'signals.jsonl'), JSON.stringify({ ...signal, profileDigest: digest }));
  const learn = (...more: string[]) =>
    emmental(['profile', 'learn', 'signals.jsonl', ...more], { cwd: folder }).stdout.replaceAll(/\s+/g, ' ');
  expect(learn()).toContain(
    'Not removed, though not hit Mailer 1 rule: 1 of 14 days, 0 of 1,000 allowed calls A rule can go after 14 days, 10 invocations by each trigger and 1,000 allowed calls without an attack (--days, --invocations, --calls). 2 rules without a hit stay: the code needs them. nothing to change',
  );
  const asked = ['--days', '1', '--calls', '1'];
  expect(learn(...asked)).toContain('Mailer 1 rule: 0 of 1 allowed calls A rule can go after 1 day,');
  writeFileSync(join(folder, 'company.yaml'), 'emmental: profile/1\nfloor: { removal: { days: 30 } }\n');
  const rules = readFileSync(join(folder, 'emmental.yaml'), 'utf8');
  writeFileSync(
    join(folder, 'emmental.yaml'),
    rules.replace('\ntemplate:', '\nextends: ./company.yaml\ntemplate:'),
  );
  expect(learn(...asked)).toContain('1 of 30 days');
});

test('without the code learn removes nothing', () => {
  const folder = copyOf('weak-shop');
  writeFileSync(join(folder, 'signals.jsonl'), counts({}));
  const few = ['--days', '1', '--calls', '1', '--invocations', '1'];
  const { stdout } = emmental(['profile', 'learn', 'signals.jsonl', '--no-code', ...few], { cwd: folder });
  expect(stdout).toContain('nothing to change');
});

test('what holds for several functions is told once', () => {
  const folder = changed('emmental.yaml', '\n  mode: alert\n', '\n  mode: learn\n');
  writeFileSync(join(folder, 'company.yaml'), 'emmental: profile/1\nfloor: { prod: { mode: alert } }\n');
  const rules = readFileSync(join(folder, 'emmental.yaml'), 'utf8');
  const extended = rules.replace('\ntemplate:', '\nextends: ./company.yaml\ntemplate:');
  writeFileSync(join(folder, 'emmental.yaml'), `${extended}\nenvironments:\n  prod: { mode: learn }\n`);
  for (const command of ['explain', 'ready', 'compile'])
    expect(
      emmental(['profile', command, '--environment', 'prod'], { cwd: folder }).stderr.match(/less strict/g),
    ).toHaveLength(1);
});

test('where no answer decides a watched rule, it is told what to write instead', () => {
  const folder = copyOf('photo-pipeline');
  for (const command of ['derive', 'ready'])
    expect(emmental(['profile', command], { cwd: folder }).stdout).toContain(
      'the event sets it (body.url)\n      write its hosts instead: { to: api.example.com:443 }\n',
    );
});

test('where the template differs from the derived rulebase, the steps that make it agree stand for the check', () => {
  const folder = copyOf('weak-shop');
  const next = () => emmental(['profile', 'derive'], { cwd: folder }).stdout;
  for (const part of ['roles', 'settings']) {
    expect(next()).toContain(`protect --only ${part}`);
    expect(emmental(['profile', 'check'], { cwd: folder }).status).toBe(1);
    emmental(['protect', '--only', part, '--write'], { cwd: folder });
    expect(next()).not.toContain(`protect --only ${part}`);
  }
  expect(emmental(['profile', 'check'], { cwd: folder }).status).toBe(0);
  expect(next()).toContain('profile check');
});
