import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { required } from './measure/arguments.ts';

/**
 * Asks cfn-lint whether `emmental protect` makes templates worse.
 *
 *     npm run bench:lint -- --sources DIR --cfn-lint PROGRAM [--templates 100]
 *
 * Takes templates of SAM and CloudFormation with functions, from folders below DIR that have one template each. The folders are
 * copied below one root, each with a short rulebase, and `protect --write` lays settings, roles and the guard over all of them. Prints
 * the messages of cfn-lint (a Python program, PyPI) that a changed template has and its original has not. Exits 1 if there is one.
 * W3002 is counted apart: it says that `aws cloudformation package` uploads the layer, as `protect` says, too.
 */
const usage = 'bench:lint --sources DIR --cfn-lint PROGRAM';
const sources = required('sources', usage);
const linter = required('cfn-lint', usage);
const at = process.argv.indexOf('--templates');
const wanted = at < 0 ? 100 : Number(process.argv[at + 1]);
const repository = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const home = mkdtempSync(join(tmpdir(), 'emmental-lint-'));

interface Message {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Filename: string;
}

/** The path of each template: in the source, and in the copy. */
const templates = spread(templatesBelow(sources))
  .slice(0, wanted)
  .map((source, index) => ({ source, copy: copied(source, join(home, `app-${index}`)) }));
const files = templates.map(({ copy }) => copy);
const originals = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const before = lint(files);
const run = emmental('protect', home, '--root', home, '--reserve', '20', '--write');
if (run.status !== 0) throw new Error(run.stderr);
const changed = files.filter((file) => readFileSync(file, 'utf8') !== originals.get(file));
const after = lint(changed);

const parts = { settings: 0, roles: 0, guard: 0 };
const fresh: string[] = [];
let packaged = 0;
for (const { source, copy } of templates) {
  if (!changed.includes(copy)) continue;
  const patch = readFileSync(join(dirname(copy), '.emmental', `${basename(copy)}.patch`), 'utf8');
  for (const part of ['settings', 'roles', 'guard'] as const)
    if (patch.includes(`emmental protect --only ${part}`)) parts[part] += 1;
  const left = [...(before.get(copy) ?? [])];
  for (const message of after.get(copy) ?? []) {
    const known = left.indexOf(message);
    if (known >= 0) left.splice(known, 1);
    else if (message.startsWith('W3002 ')) packaged += 1;
    else fresh.push(`${relative(sources, source)}: ${message}`);
  }
}
const messages = [...before.values()].reduce((sum, all) => sum + all.length, 0);
process.stdout.write(
  `${templates.length} templates, ${changed.length} changed (settings ${parts.settings}, roles ${parts.roles}, guard ${parts.guard}); ` +
    `cfn-lint: ${messages} messages before, ${fresh.length} new, ${packaged} that ask for cloudformation package\n${fresh.map((line) => `${line}\n`).join('')}`,
);
rmSync(home, { recursive: true, force: true });
process.exit(fresh.length > 0 ? 1 : 0);

/** Copies the folder of a template, and writes a rulebase beside it; returns the template in the copy. */
function copied(template: string, folder: string): string {
  cpSync(dirname(template), folder, { recursive: true, filter: isSmall });
  writeFileSync(
    join(folder, 'emmental.yaml'),
    'emmental: profile/1\ndefaults: { mode: alert, processes: none }\n',
  );
  return join(folder, basename(template));
}

/** Returns the messages of cfn-lint by file, without their places, which move. */
function lint(all: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const { stdout } = spawnSync(linter, ['--format', 'json', ...all], { encoding: 'utf8', maxBuffer: 1e9 });
  const found = new Map<string, string[]>();
  for (const { Rule, Message: text, Filename } of JSON.parse(stdout || '[]') as readonly Message[])
    found.set(Filename, [
      ...(found.get(Filename) ?? []),
      `${Rule.Id} ${text.replaceAll(/\b\d+:\d+\b|line \d+/g, '')}`,
    ]);
  return found;
}

function emmental(...args: readonly string[]) {
  const bin = join(repository, 'apps/cli/bin/emmental.js');
  return spawnSync(process.execPath, [bin, ...args], {
    encoding: 'utf8',
    env: { ...process.env, CI: '' },
    maxBuffer: 1e9,
  });
}

/** Templates in folders of their own, with a function in the template. */
function templatesBelow(folder: string, depth = 0): readonly string[] {
  if (depth > 6) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const templates = entries.filter(
    (entry) =>
      entry.isFile() &&
      /^(template|main|sam|cloudformation)[\w-]*\.(ya?ml|json|template)$/.test(entry.name) &&
      hasFunction(join(folder, entry.name)),
  );
  const [only] = templates;
  if (only && templates.length === 1) return [join(folder, only.name)];
  return entries
    .filter((entry) => entry.isDirectory() && !/^(node_modules|\.git|cdk\.out)$/.test(entry.name))
    .flatMap(({ name }) => templatesBelow(join(folder, name), depth + 1));
}

function hasFunction(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return /AWS::(Serverless|Lambda)::Function/.test(text) && /AWSTemplateFormatVersion|Transform/.test(text);
}

/** Takes templates from all over the list, so that few repositories do not decide. */
function spread(all: readonly string[]): readonly string[] {
  const step = Math.max(1, Math.floor(all.length / wanted));
  return Array.from({ length: step }, (_, start) =>
    all.filter((_file, index) => index % step === start),
  ).flat();
}

function isSmall(file: string): boolean {
  const stat = lstatSync(file);
  return stat.isDirectory() ? !file.endsWith('node_modules') : stat.isFile() && stat.size < 1_000_000;
}
