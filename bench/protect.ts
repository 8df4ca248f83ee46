import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import type { App, Source } from '@emmental/model';
import { openSource, readApps, readProfile } from '@emmental/read';
import { scanApp } from '../apps/cli/pipeline.ts';
import { limitsFor } from '../apps/cli/protection/paths.ts';
import { withReserve } from '../apps/cli/protection/reserve.ts';
import { repositoryFolder } from './measure/apps.ts';
import { optional, required } from './measure/arguments.ts';
import { measureGuard } from './protect/guard.ts';
import type { Measured, Read } from './protect/measured.ts';
import { measureRoles } from './protect/roles.ts';
import { measureSettings } from './protect/settings.ts';

/**
 * Puts the guard, roles and settings into every template of large public repositories, and takes them out again.
 *
 *     npm run bench:protect -- --sources DIR [--only OWNER] [--google] [--keep DIR] [--hcl PROGRAM]
 *
 * `--only` takes the repositories of one owner; `--google` all repositories below DIR (<owner>/<name>), and of them the Terraform modules
 * with functions of Google Cloud. `--keep` writes the files as the parts roles, settings and guard change them. `--hcl` also reads
 * each changed Terraform file with HashiCorp's own parser: `(cd bench/protect/hcl && go build -o PROGRAM .)` makes the program.
 *
 * Reads the changed files again and checks three things: the reported changes were made and nothing else changed;
 * needed permissions are allowed and others are gone; a second plan changes nothing. Exits 1 if one of these is
 * wrong, or if a byte differs after the removal.
 */
const repositories = [
  'aws-samples/serverless-patterns',
  'serverless/examples',
  'aws/aws-sam-cli-app-templates',
  'aws-samples/serverless-test-samples',
  'terraform-google-modules/terraform-docs-samples',
  'GoogleCloudPlatform/serverless-photosharing-workshop',
  'getsentry/secure-cloud-functions-template',
  '2ndPrince/practice-cloud-functions-with-terraform',
].filter((name) => optional('only') === null || name.startsWith(`${optional('only')}/`));
const isGoogle = process.argv.includes('--google');
const hcl = optional('hcl');
const keep = optional('keep') ?? (hcl === null ? null : mkdtempSync(join(tmpdir(), 'protected-')));
const sources = required('sources', 'bench:protect --sources DIR');
const options = { env: new Map(), opt: new Map(), parameters: new Map() };
const today = '2026-11-26';
const quiet = { step: () => {}, end: () => {} };
const all: { readonly format: string; readonly measured: Measured }[] = [];
const formats = new Map<string, number>();

const changedFolders = new Set<string>();

for (const repository of isGoogle ? below(sources) : repositories) {
  const folder = repositoryFolder(sources, repository);
  if (folder === null) {
    process.stdout.write(`${repository} is not below ${sources}\n`);
    continue;
  }
  const source = openSource(folder);
  for (const app of readApps(source, '', options).apps) {
    if (app.template === null || app.functions.length === 0) continue;
    if (isGoogle && !(app.format === 'terraform' && app.functions.some(({ account }) => account))) continue;
    formats.set(app.format, (formats.get(app.format) ?? 0) + 1);
    const read = await readOf(app, source, folder);
    for (const measure of [measureGuard, measureRoles, measureSettings]) {
      const measured = kept(measure(read), repository);
      all.push({ format: app.format, measured });
      if (measured.changed.length > 0) changedFolders.add(`${repository}/${app.id}`);
    }
  }
}

const templates = [...formats.values()].reduce((sum, number) => sum + number, 0);
process.stdout.write(
  `${templates} templates: ${[...formats].map(([name, count]) => `${count} ${name}`).join(', ')}\n`,
);
process.stdout.write(`${changedFolders.size} of them are changed by a part\n`);
for (const part of ['guard', 'roles', 'settings'] as const) print(part);
const wrong = all.flatMap(({ measured }) => measured.wrong.map((mistake) => `${measured.part}: ${mistake}`));
if (hcl !== null && keep !== null) wrong.push(...unparsed(hcl, keep));
process.stdout.write(`\n${wrong.length} wrong\n${wrong.slice(0, 60).join('\n')}\n`);
process.exit(wrong.length > 0 ? 1 : 0);

async function readOf(app: App, source: Source, folder: string): Promise<Read> {
  const scanned = await scanApp(app, source, {
    assumptions: new Map(),
    profile: await readProfile(source, app.folder),
    code: true,
    progress: quiet,
    today,
  });
  const limits = (await limitsFor(scanned, source)).filter(({ function: id }) =>
    app.functions.some((fn) => fn.id === id && fn.account),
  );
  const template = app.template ?? '';
  const home = posix.dirname(template) === '.' ? '' : posix.dirname(template);
  const paths =
    app.format === 'terraform'
      ? source.list(home).flatMap(({ name }) => (name.endsWith('.tf') ? [posix.join(home, name)] : []))
      : [template];
  const files = paths.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
  return {
    app,
    files,
    scanned: { ...scanned, findings: [...scanned.findings, ...withReserve(limits, 20, app)] },
    today,
    readAgain: (changed) => {
      const read: Source['read'] = (path) => {
        const text = changed.get(path);
        return text === undefined ? source.read(path) : { text };
      };
      return readApps({ ...source, read }, template, options).apps.find(({ id }) => id === app.id);
    },
  };
}

/** Returns the repositories below a folder, as <owner>/<name>. */
function below(folder: string): readonly string[] {
  const named = (path: string): readonly string[] =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  return named(folder)
    .flatMap((owner) => named(join(folder, owner)).map((name) => `${owner}/${name}`))
    .filter((name) => optional('only') === null || name.startsWith(`${optional('only')}/`));
}

/** Returns the messages of HashiCorp's parser about the changed files. */
function unparsed(program: string, folder: string): readonly string[] {
  const { status, stdout } = spawnSync(program, [folder], { encoding: 'utf8' });
  const lines = (stdout ?? '').trim().split('\n');
  process.stdout.write(`\nHashiCorp's parser: ${lines.at(-1)}\n`);
  return status === 0 ? [] : lines.slice(0, -1).map((line) => `hcl: ${line}`);
}

/** Writes the changed files where `--keep` says. */
function kept(measured: Measured, repository: string): Measured {
  if (keep === null) return measured;
  for (const [path, text] of measured.texts ?? []) {
    const file = join(keep, repository, measured.part, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return measured;
}

function print(part: Measured['part']): void {
  const own = all.filter(({ measured }) => measured.part === part);
  const outcomes = own.flatMap(({ measured }) => measured.outcomes);
  const count = (kind: string): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  const templates = own.filter(({ measured }) => measured.changed.length > 0);
  const byFormat = [...formats.keys()].map(
    (name) => `${templates.filter(({ format }) => format === name).length} ${name}`,
  );
  process.stdout.write(
    `\n${part}: ${templates.length} templates changed (${byFormat.join(', ')}); ` +
      `${count('changed')} changes, ${count('by-hand')} told with their text, ${count('nothing')} as they should be\n`,
  );
  const figures = new Map<string, number>();
  for (const { measured } of own)
    for (const [name, number] of Object.entries(measured.figures ?? {}))
      figures.set(name, (figures.get(name) ?? 0) + number);
  for (const [name, number] of figures) process.stdout.write(`${String(number).padStart(7)}  ${name}\n`);
  const reasons = new Map<string, number>();
  for (const { kind, why } of outcomes) {
    const reason = kind === 'by-hand' ? kindOf(why ?? '') : null;
    if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  for (const [why, times] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 25))
    process.stdout.write(`${String(times).padStart(7)}  ${why}\n`);
}

/** Returns a reason without the names in it, for counting. */
function kindOf(why: string): string {
  return why
    .replace(/^\S+: /, '')
    .replace(/for \S+ yet/, 'for its runtime yet')
    .replace(/\([^)]*\)/g, '(…)')
    .replace(/\b(aws|data)[\w]*\.[\w.-]+|\b[a-z0-9]+:[A-Z*]\w*\*?|\barn:\S+/g, '…')
    .replace(/\b(Globals\.)?[A-Z][a-z]+[A-Z0-9]\w*(?= (already|starts|does|has|is|names))/g, '…');
}
