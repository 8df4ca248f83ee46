import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type App, compareText, type Diagnostic, type Source } from '@emmental/model';
import { openSource, readApps } from '@emmental/read';
import { hclFile } from '../packages/read/parse/index.ts';
import { required } from './measure/arguments.ts';
import { checkov } from './measure/checkov.ts';
import { costOf } from './measure/process.ts';

/**
 * Reads every Terraform configuration of public repositories, and counts what was read, what stayed unknown and what
 * was left out. Also measures a scan of 100 folders as an entire process, with checkov on the same folders.
 *
 *     npm run bench:terraform -- --sources DIR
 *
 * DIR contains repositories as <owner>/<name>. Exits 1 on a crash or on a fault that the reader caught, if a function
 * is left out without a report, or above the bar of 3 s.
 */
const sources = required('sources', 'bench:terraform --sources DIR');
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const bar = { folders: 100, seconds: 3 };
const isFunction = /^(aws_lambda_function|google_cloudfunctions2?_function)$/;

const totals = {
  repositories: 0,
  configurations: 0,
  resources: 0,
  functions: 0,
  withCode: 0,
  values: 0,
  unknown: 0,
};
const codes = new Map<string, Diagnostic[]>();
const folders: { readonly repository: string; readonly folder: string }[] = [];
const leftOut: string[] = [];
let reading = 0;

for (const repository of repositoriesIn(sources)) {
  const source = openSource(join(sources, repository));
  const start = performance.now();
  const { apps, diagnostics } = readApps(source, '', {
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
  });
  const milliseconds = performance.now() - start;
  const own = apps.filter(({ format, id }) => format === 'terraform' && id.endsWith('.tf'));
  if (own.length === 0) continue;
  reading += milliseconds;
  totals.repositories += 1;
  const before = { ...totals };
  for (const app of own) count(app, repository);
  const since = (name: keyof typeof totals): number => totals[name] - before[name];
  print(
    `${repository}: ${own.length} configurations, ${since('functions')} functions, ${since('withCode')} with code, ${share(since('unknown'), since('values'))} of values unknown`,
  );
  for (const diagnostic of diagnostics)
    codes.set(diagnostic.code, [
      ...(codes.get(diagnostic.code) ?? []),
      { ...diagnostic, file: `${repository}/${diagnostic.file}` },
    ]);
  leftOut.push(...leftOutOf(source, own).map((place) => `${repository}/${place}`));
}

print(
  `\nrepositories ${totals.repositories}, configurations ${totals.configurations}, resources ${totals.resources}, functions ${totals.functions}, with their code ${totals.withCode}`,
);
print(`values ${totals.values}, unknown ${totals.unknown} (${share(totals.unknown, totals.values)})`);
print(`reading ${(reading / 1000).toFixed(2)} s, all formats of these repositories`);
print('\nDIAGNOSTICS');
for (const [name, all] of [...codes].sort((a, b) => b[1].length - a[1].length)) {
  const [first] = all;
  print(`  ${String(all.length).padStart(5)}  ${name}`);
  if (first) print(`         such as ${first.file}:${first.line} ${first.message}`);
}
print(`\nfunctions declared in a folder that was read, and not in its app: ${leftOut.length}`);
for (const place of leftOut.slice(0, 20)) print(`  ${place}`);

const isFast = timed();
const faults = codes.get('read/failed') ?? [];
for (const fault of faults) print(`  ${fault.file}: ${fault.message}`);
process.exit(faults.length + leftOut.length === 0 && totals.configurations > 0 && isFast ? 0 : 1);

function share(part: number, total: number): string {
  return `${((100 * part) / Math.max(1, total)).toFixed(2)} %`;
}

function count(app: App, repository: string): void {
  totals.configurations += 1;
  totals.resources += app.resources.size;
  totals.functions += app.functions.length;
  totals.withCode += app.functions.filter(({ handler }) => handler.kind === 'handler').length;
  totals.values += app.values.total;
  totals.unknown += app.values.unknown;
  folders.push({ repository, folder: dirname(app.id) });
}

/**
 * Returns the functions that a file of the configuration declares but that are in no app. Blocks with `count` do not
 * count, because `count = 0` leaves a function out on purpose.
 */
function leftOutOf(source: Source, apps: readonly App[]): readonly string[] {
  const read = new Set(apps.flatMap(({ functions }) => functions.map(({ at }) => `${at.file}:${at.line}`)));
  return apps.flatMap(({ id }) => {
    const folder = dirname(id) === '.' ? '' : dirname(id);
    return source
      .list(folder)
      .filter(({ kind, name }) => kind === 'file' && name.endsWith('.tf'))
      .flatMap(({ name }) => {
        const { body } = hclFile(folder === '' ? name : `${folder}/${name}`, source);
        return body.blocks
          .filter(
            ({ type, labels, body: inner }) =>
              type === 'resource' &&
              isFunction.test(labels[0] ?? '') &&
              !inner.attributes.some(
                (attribute) => attribute.name === 'count' || attribute.name === 'for_each',
              ),
          )
          .map(({ at }) => `${at.file}:${at.line}`)
          .filter((place) => !read.has(place));
      });
  });
}

/**
 * Measures a scan of the first 100 folders, copied side by side: the median of three runs after one that warms the
 * disk.
 */
function timed(): boolean {
  const work = mkdtempSync(join(tmpdir(), 'emmental-terraform-'));
  try {
    const some = [...folders]
      .sort((a, b) => compareText(`${a.repository}/${a.folder}`, `${b.repository}/${b.folder}`))
      .slice(0, bar.folders);
    for (const [index, { repository, folder }] of some.entries())
      cpSync(join(sources, repository, folder), join(work, `${index}`), { recursive: true });
    const emmental = [process.execPath, join(root, 'apps/cli/bin/emmental.js')];
    const own = median([...emmental, 'scan', work, '--no-code', '--fail-on', 'never']);
    print(`\n${some.length} folders: emmental ${own.text} (bar ${bar.seconds} s)`);
    const peer = checkov(['terraform']);
    if (typeof peer === 'string') print(`checkov could not be installed: ${peer}`);
    else
      print(`${some.length} folders: checkov ${peer.version} ${median([...peer.command, '-d', work]).text}`);
    return own.seconds <= bar.seconds;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function median(command: readonly string[]): { readonly seconds: number; readonly text: string } {
  costOf(command);
  const runs = [1, 2, 3].map(() => costOf(command)).sort((a, b) => a.seconds - b.seconds);
  const { seconds, processor, megabytes } = runs[1] ?? { seconds: Number.NaN, processor: 0, megabytes: 0 };
  return {
    seconds,
    text: `${seconds.toFixed(2)} s (${processor.toFixed(2)} s of processor), ${megabytes.toFixed(0)} MB`,
  };
}

function repositoriesIn(folder: string): readonly string[] {
  const inside = (path: string) =>
    readdirSync(path, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
    );
  return inside(folder)
    .flatMap((owner) => inside(join(folder, owner.name)).map(({ name }) => `${owner.name}/${name}`))
    .sort(compareText);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
