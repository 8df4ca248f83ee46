import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { required } from './measure/arguments.ts';

/**
 * Asks cfn-lint whether `emmental protect` makes templates worse.
 *
 *     npm run bench:lint -- --sources DIR --cfn-lint PROGRAM [--templates 100]
 *
 * Takes templates of SAM and CloudFormation with functions, from folders below DIR that have one template each. Each folder is copied,
 * `profile derive` writes its rulebase, and `protect --write` lays settings, roles and the guard over it. Prints the messages of
 * cfn-lint (a Python program, PyPI) that the changed template has and the original has not. Exits 1 if there is one.
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

const counts = {
  templates: 0,
  changed: 0,
  settings: 0,
  roles: 0,
  guard: 0,
  failed: 0,
  messages: 0,
  fresh: 0,
};
const fresh: string[] = [];
const failures: string[] = [];
for (const template of spread(templatesBelow(sources))) {
  if (counts.templates >= wanted) break;
  play(template);
}
process.stdout.write(
  `${counts.templates} templates, ${counts.changed} changed (settings ${counts.settings}, roles ${counts.roles}, guard ${counts.guard}), ${counts.failed} refused; ` +
    `cfn-lint: ${counts.messages} messages before, ${counts.fresh} new\n`,
);
for (const line of [...fresh, ...failures].slice(0, 60)) process.stdout.write(`${line}\n`);
rmSync(home, { recursive: true, force: true });
process.exit(counts.fresh > 0 ? 1 : 0);

function play(template: string): void {
  const folder = join(home, `app-${counts.templates}`);
  mkdirSync(folder);
  cpSync(dirname(template), folder, { recursive: true, filter: isSmall });
  const file = join(folder, relative(dirname(template), template));
  const before = readFileSync(file, 'utf8');
  const lintBefore = lint(file);
  emmental('profile', 'derive', file, '--root', folder);
  const { status, stderr } = emmental('protect', file, '--root', folder, '--reserve', '20', '--write');
  counts.templates += 1;
  if (status !== 0) {
    counts.failed += 1;
    failures.push(`${relative(sources, template)}: ${stderr.trim().split('\n').at(-1)}`);
  } else if (readFileSync(file, 'utf8') !== before) {
    counts.changed += 1;
    const patch = readFileSync(
      join(dirname(file), '.emmental', `${relative(dirname(file), file)}.patch`),
      'utf8',
    );
    for (const part of ['settings', 'roles', 'guard'] as const)
      if (patch.includes(`emmental protect --only ${part}`)) counts[part] += 1;
    const left = [...lintBefore];
    for (const message of lint(file)) {
      const known = left.indexOf(message);
      if (known >= 0) left.splice(known, 1);
      else {
        counts.fresh += 1;
        fresh.push(`${relative(sources, template)}: ${message}`);
      }
    }
  }
  counts.messages += lintBefore.length;
  rmSync(folder, { recursive: true, force: true });
}

/** Returns the messages of cfn-lint without their places, which move. */
function lint(file: string): readonly string[] {
  const { stdout } = spawnSync(linter, ['--format', 'json', file], { encoding: 'utf8', maxBuffer: 1e8 });
  const messages = JSON.parse(stdout || '[]') as readonly Message[];
  return messages.map(({ Rule, Message: text }) => `${Rule.Id} ${text.replaceAll(/\b\d+:\d+\b/g, '')}`);
}

function emmental(...args: readonly string[]) {
  const bin = join(repository, 'apps/cli/bin/emmental.js');
  return spawnSync(process.execPath, [bin, ...args], {
    encoding: 'utf8',
    env: { ...process.env, CI: '' },
    maxBuffer: 1e8,
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

const isSmall = (file: string): boolean => {
  const stat = lstatSync(file);
  return stat.isDirectory() ? !/node_modules$/.test(file) : stat.isFile() && stat.size < 1_000_000;
};
