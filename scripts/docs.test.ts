import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { triggerKinds } from '@emmental/knowledge';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addCommands } from '../apps/cli/usage/index.ts';
import { processWorld } from '../apps/cli/world.ts';
import { anchorsOf, codeLinesOf, linksOf, passagesOf, sentencesOf, wordsOf } from './markdown.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

/** Pages that no person writes, and pages whose words are older than the rule for sentences. */
const notRead = /^docs\/rules\/|^CHANGELOG\.md$|^AGENTS\.md$|^docs\/roadmap\.md$/;
const prose = documents.filter((path) => !notRead.test(path));

const program = new Command('emmental');
addCommands(program, processWorld(), undefined, () => undefined);

test.each(documents)('%s: every link leads to a file and a heading', (path) => {
  const broken = linksOf(read(path)).filter(({ to }) => !isGood(path, to));
  expect(broken).toEqual([]);
});

function isGood(from: string, to: string): boolean {
  if (/^[a-z]+:/.test(to)) return true;
  const [file = '', anchor] = to.split('#');
  const target = file === '' ? from : normalize(join(dirname(from), file));
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined) return true;
  return statSync(join(root, target)).isFile() && anchorsOf(read(target)).has(anchor);
}

test('AGENTS.md names only files and folders that are there', () => {
  const named = [...read('AGENTS.md').matchAll(/`([^`\s]+)`/g)].map(([, text = '']) => text).filter(isPath);
  expect(named.length).toBeGreaterThan(120);
  expect(
    named.filter((path) => !patternsOf(path).every((pattern) => all.some((file) => pattern.test(file)))),
  ).toEqual([]);
});

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const folders = new Set(
  files.flatMap((file) => file.split('/').map((_, at, parts) => `${parts.slice(0, at).join('/')}/`)),
);
const all = [...files, ...folders];

/** The folder of a user's repository, and the folder that the bundler writes. */
const notOurs = new Set(['emmental-threats/', 'apps/cli/dist/guard']);

/** Returns true for text with a folder or the name of a file in it. Options, patterns of packages and rules of events are neither. */
const isPath = (text: string): boolean =>
  !notOurs.has(text) &&
  /^[\w.<>{},*/-]+$/.test(text) &&
  !text.startsWith('--') &&
  /\/|\.(?:m?[jt]s|json|md|yaml|mjs|py)$/.test(text);

/**
 * Returns a pattern for each path that the text stands for: `<name>` is any name, `{a,b}` is one of both. A path may begin at the root
 * or, where its row names the package already, at any folder.
 */
function patternsOf(text: string): readonly RegExp[] {
  const choices = /^(.*)\{([^}]*)\}(.*)$/.exec(text);
  if (choices) {
    const [, before = '', names = '', after = ''] = choices;
    return names.split(',').flatMap((name) => patternsOf(`${before}${name}${after}`));
  }
  const any = text
    .split(/<[^>]*>|\*/)
    .map((part) => part.replaceAll('.', '\\.'))
    .join('[^/]+');
  return [new RegExp(`(?:^|/)${any}/?$`)];
}

describe('commands', () => {
  const all = prose.flatMap((path) =>
    codeLinesOf(read(path)).flatMap((line) => commandsIn(line).map((words) => [path, words] as const)),
  );

  test('are found in the pages', () => {
    expect(all.length).toBeGreaterThan(80);
  });

  test.each(all)('%s: emmental %s exists', (_path, words) => {
    expect(mistakesIn(words)).toEqual([]);
  });

  test.each(prose)('%s: none fetches a package of our name from a registry', (path) => {
    expect(read(path)).not.toMatch(/\bnpx (?:-y |--yes |--no )?emmental\b/);
    expect(read(path)).not.toMatch(
      /\b(?:npm|pnpm|yarn) (?:install|i|add|exec)\b[^\n`]* emmental(?:@\S*)?(?:\s|`|$)/m,
    );
  });
});

/** The words behind `emmental` of each command in a line of code. */
function commandsIn(line: string): readonly string[] {
  return [
    ...line.matchAll(
      /(?:npx --no-install emmental|apps\/cli\/bin\/emmental\.js|npm start --)(?=\s)([^|>;&$()]*)/g,
    ),
  ].map(([, words = '']) => words.trim().split(/\s{2,}/)[0] ?? '');
}

/** Finds commands and options behind `emmental` that do not exist. */
function mistakesIn(words: string): readonly string[] {
  let command = program;
  const mistakes: string[] = [];
  for (const word of words.split(/\s+/).filter((each) => each !== '')) {
    const next = command.commands.find((each) => each.name() === word);
    const option = /^--[a-z-]+/.exec(word)?.[0];
    if (next) command = next;
    else if (command === program && option === undefined) mistakes.push(`no command ${word}`);
    else if (option !== undefined && !hasOption(command, option)) mistakes.push(`no option ${option}`);
  }
  return mistakes;
}

const hasOption = (command: Command, option: string): boolean =>
  option === '--help' ||
  option === '--version' ||
  command.options.some(({ long }) => long === option || long === option.replace(/^--no-/, '--'));

describe('sentences', () => {
  const longest = 35;

  test.each(prose)('%s: at most one of twenty is longer than 35 words', (path) => {
    const sentences = passagesOf(read(path)).flatMap(sentencesOf);
    const long = sentences.filter((sentence) => wordsOf(sentence) > longest);
    expect(long.slice(Math.floor(sentences.length / 20))).toEqual([]);
  });
});

test('the page about the rulebase lists every kind of trigger', () => {
  const [, listed = ''] = /\*\*Kinds of triggers\.\*\* [^:]*: ([^.]*)\./.exec(read('docs/rulebase.md')) ?? [];
  const kinds = [...listed.matchAll(/`([^`]+)`/g)].map(([, kind]) => kind);
  expect(kinds).toEqual(triggerKinds.map(({ kind }) => kind).toSorted());
});

test('README fits on a page', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});
