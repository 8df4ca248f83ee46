import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith, repository, withoutTime } from './testing/run.ts';

/** Everything that people see of the examples, as golden files (`npm run golden` writes them; read the diff). */
const screens: Readonly<Record<string, readonly string[]>> = {
  'weak-shop': ['scan', 'examples/weak-shop'],
  'weak-shop-all': ['scan', 'examples/weak-shop', '--all'],
  'weak-shop-permissions': ['permissions', 'examples/weak-shop'],
  'photo-pipeline': ['scan', 'examples/photo-pipeline'],
  'photo-pipeline-all': ['scan', 'examples/photo-pipeline', '--all'],
  'photo-pipeline-permissions': ['permissions', 'examples/photo-pipeline', '--function', 'resize'],
  'well-built': ['scan', 'examples/well-built'],
  'well-built-permissions': ['permissions', 'examples/well-built'],
  'who-can': ['permissions', 'examples/weak-shop', '--action', 's3:DeleteObject', '--on', 'Uploads'],
  'who-can-pattern': ['permissions', 'examples', '--action', 'dynamodb:*'],
  fleet: ['scan', 'examples'],
  holes: ['holes', 'examples/weak-shop'],
  'holes-of-one': ['holes', 'examples/weak-shop', '--function', 'Thumbnails'],
  'holes-well-built': ['holes', 'examples/well-built', '--all'],
  'assume-list': ['assume', '--path', 'examples/weak-shop'],
  'assume-question': ['assume', 'NightlyReport/env.KEY_ARN', '--path', 'examples/weak-shop'],
  'explain-rule': ['explain', 'access/missing', '--path', 'examples/weak-shop'],
  'rules-show': ['rules', 'show', 'CKV_AWS_115'],
  'rules-explain': ['rules', 'explain', 'queue/no-dead-letter', 'Mailer', '--path', 'examples/weak-shop'],
  'rules-explain-silent': [
    'rules',
    'explain',
    'function/no-failure-destination',
    'Mailer',
    '--path',
    'examples/weak-shop',
  ],
  'policy-sam': ['permissions', 'examples/weak-shop', '--function', 'OrdersApi', '--format', 'sam'],
  'policy-iam': ['permissions', 'examples/weak-shop', '--function', 'OrdersApi', '--format', 'iam'],
};

describe.each(Object.entries(screens))('%s', (name, args) => {
  test.each([80, 120])('at %i columns', async (columns) => {
    const { stdout, stderr } = emmental(args, { env: { COLUMNS: String(columns) } });
    const text = withoutTime(stdout);
    await expect(text).toMatchFileSnapshot(golden(name, columns));
    expect(stderr).toBe('');
    // A policy is a file, not a screen.
    if (!name.startsWith('policy-')) expect(tooLong(text, columns)).toEqual([]);
    expect(text).not.toMatch(/\b(safe|secure|clean|ensure|potential|best practice)\b/i);
  });
});

test.each([40, 50])('%i columns hold every line, tables row by row', (columns) => {
  const commands = [
    ['scan', 'examples/weak-shop', '--all'],
    ['scan', 'examples'],
    ['permissions', 'examples/weak-shop', '--all'],
    ['permissions', 'examples', '--action', '*', '--all'],
    ['assume', '--path', 'examples/weak-shop'],
    ['explain', 'access/missing', '--path', 'examples/weak-shop'],
    ['holes', 'examples/weak-shop'],
    ['holes', 'examples/weak-shop', '--function', 'Thumbnails'],
  ];
  for (const args of commands) {
    const { stdout } = emmental(args, { env: { COLUMNS: String(columns) } });
    expect(tooLong(stdout, columns), args.join(' ')).toEqual([]);
  }
  const { stdout } = emmental(commands[0] ?? [], { env: { COLUMNS: String(columns) } });
  expect(stdout.replace(/\s+/g, ' ')).toContain('Mailer started by sqs MailQueue, who anyone*, grants');
});

/** The first line of each part of the output that the README shows, and the number of its lines. */
const shownInReadme: readonly (readonly [RegExp, number])[] = [
  [/^emmental /, 1],
  [/^ALIGNED {3}Command injection/, 2],
  [/^CRITICAL {2}Anyone can run commands/, 11],
  [/^FUNCTION /, 3],
  [/^ {2}WHO /, 5],
  [/^\d+ to fix/, 2],
];

test('the README shows parts of what the command prints (else: npm run golden)', async () => {
  const file = join(repository, 'README.md');
  const { stdout } = emmental(['scan', 'examples/weak-shop']);
  const lines = withoutTime(stdout).replace('0.00 s', '0.26 s').split('\n');
  const parts = shownInReadme.map(([first, count]) => {
    const at = lines.findIndex((line) => first.test(line));
    expect(at, String(first)).toBeGreaterThanOrEqual(0);
    return { at, end: at + count, text: lines.slice(at, at + count).join('\n') };
  });
  const text = parts
    .map((part, index) => (index > 0 && parts[index - 1]?.end !== part.at ? `…\n${part.text}` : part.text))
    .join('\n');
  const block = /(?<=<!-- Made by `npm start`[^\n]*\n```\n)[\s\S]*?(?=^```)/m;
  const readme = readFileSync(file, 'utf8');
  expect(readme).toMatch(block);
  await expect(readme.replace(block, () => `${text}\n`)).toMatchFileSnapshot(file);
});

test('the README of the command shows what it prints (else: npm run golden)', async () => {
  const file = join(repository, 'apps', 'cli', 'README.md');
  const command = 'emmental permissions examples/weak-shop --action dynamodb:Scan --on Orders';
  const { stdout } = emmental(command.split(' ').slice(1));
  const block = /^```\n\$ npx --no-install emmental permissions examples\/weak-shop --action[\s\S]*?^```/m;
  const answer = stdout.slice(0, stdout.indexOf('\nNext '));
  const written = `\`\`\`\n$ npx --no-install ${command}\n\n${answer}\`\`\``;
  const readme = readFileSync(file, 'utf8');
  expect(readme).toMatch(block);
  await expect(readme.replace(block, () => written)).toMatchFileSnapshot(file);
});

test('without UTF-8 our own signs are ASCII and the words are the same', async () => {
  const { stdout } = emmental(['scan', 'examples/weak-shop', '--all'], { env: { LANG: 'C' } });
  await expect(withoutTime(stdout)).toMatchFileSnapshot(golden('weak-shop-ascii', 80));
  expect([...stdout].filter((character) => character > '\u007f')).toEqual([]);
  expect(tooLong(stdout, 80)).toEqual([]);
});

test.each([
  'weak-shop',
  'weak-shop-permissions',
  'weak-shop-all',
  'who-can-pattern',
  'fleet',
  'rules-explain',
  'explain-rule',
  'assume-list',
  'holes',
  'holes-of-one',
  'holes-well-built',
])('%s fits into 60 columns', (name) => {
  const { stdout } = emmental(screens[name] ?? [], { env: { COLUMNS: '60' } });
  expect(stdout).not.toBe('');
  expect(tooLong(stdout, 60)).toEqual([]);
});

test('the list of rules fits its columns, in ASCII too', () => {
  const { stdout } = emmental(['rules', 'list'], { env: { LANG: 'C' } });
  expect(tooLong(stdout, 80)).toEqual([]);
  expect([...stdout].filter((character) => character > '\u007f')).toEqual([]);
});

test('the help says no default where none is given', () => {
  const { stdout } = emmental(['scan', '--help']);
  expect(stdout).toContain('--since <commit>');
  expect(stdout).not.toMatch(/default: (\{\}|\[\]|false|true)/);
});

test('nothing that is not a terminal gets colour', () => {
  expect(emmental(['scan', 'examples/weak-shop']).stdout).not.toContain('\u001b');
});

test('names and source lines of a repository cannot write to the terminal', () => {
  const folder = folderWith({
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  "Fn\\e[31mRed\\u202e":
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler, FunctionUrlConfig: { AuthType: NONE } }
`,
    'a.js': 'exports.handler = (event) => eval(/*\u001b]0;title\u0007*/ event.body);\n',
  });
  const { stdout } = emmental(['scan', folder, '--all']);
  expect(stdout).toContain('eval');
  expect(['\u001b', '\u0007', '\u202e'].filter((character) => stdout.includes(character))).toEqual([]);
});

const golden = (name: string, columns: number): string =>
  join(import.meta.dirname, 'golden', columns === 80 ? `${name}.txt` : `${name}-${columns}.txt`);

/** Lines wider than the screen; a `file:line` that fills a line alone may be. */
const tooLong = (text: string, columns: number): string[] =>
  text.split('\n').filter((line) => line.length > columns && !/^\s*\S+:\d+(:\d+)?$/.test(line));
