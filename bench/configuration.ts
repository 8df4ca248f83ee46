import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, type Severity } from '@emmental/model';
import { largeTemplate } from './configuration/large.ts';
import { distribution, noise, type PlacedFinding, sample } from './configuration/noise.ts';
import { type Outcome, peerTricky, tricky } from './configuration/tricky.ts';
import { required } from './measure/arguments.ts';

/**
 * Measures the rules about configuration: hard cases with known answers, and the number of findings in real apps.
 *
 *     npm run bench:configuration -- --data DIR --sources DIR [--read 100] [--apps 120]
 *
 * --data is a folder with `tricky/` and its `expected.json`; if Python can install checkov, it scans the same cases
 * in the same run. --sources is a folder of public repositories as <owner>/<name>; --read prints that many findings
 * for a person to read. Rows about Azure are left out. Exits 1 if a finding is missed or wrong in a supported format,
 * or if there are more findings than the bar allows.
 */
const usage = 'bench:configuration --data DIR --sources DIR [--read N] [--apps N]';
const data = required('data', usage);
const sources = required('sources', usage);
const numberOf = (name: string, standard: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? standard : Number(process.argv[at + 1] ?? standard);
};
let good = true;

const expected = join(data, 'tricky', 'expected.json');
if (existsSync(expected)) {
  const rows = await tricky(join(data, 'tricky'), JSON.parse(readFileSync(expected, 'utf8')));
  const theirs = await peerTricky(join(data, 'tricky'), rows);
  print(`TRICKY CASES${' '.repeat(38)}EMMENTAL  ${theirs.name.toUpperCase()}`);
  for (const row of rows) {
    const own = row.isGood ? 'as it is' : row.found ? 'WRONG' : 'MISSED';
    print(
      `${row.file.padEnd(22)}${row.rule.padEnd(28)}${own.padEnd(10)}${theirs.answer(row)}${row.verdict === 'must' ? '' : `  (${row.verdict})`}`,
    );
  }
  print('');
  for (const format of [...new Set(rows.map((row) => row.format))]) {
    const of = rows.filter((row) => row.format === format);
    print(`  ${format.padEnd(22)}${tally(of)}`);
    if (of.some(({ isGood }) => !isGood)) good = false;
  }
  print(`  ${'all'.padEnd(22)}${tally(rows)}`);
  print(`  ${theirs.name.padEnd(22)}${theirs.tally}`);
}

const found = await noise(sources, numberOf('apps', 120));
const default_: Severity = 'medium';
print('\nNOISE                   APPS  FUNCTIONS  MEDIAN PER FUNCTION: BY DEFAULT  WITH --ALL  (AND FACTS)');
for (const { name, apps, functions, perFunction } of found) {
  print(
    `  ${name.padEnd(22)}${String(apps).padStart(4)}${String(functions).padStart(11)}${perFunction(default_).toFixed(2).padStart(33)}${perFunction('low').toFixed(2).padStart(12)}${perFunction('info').toFixed(2).padStart(13)}`,
  );
  if (perFunction(default_) > 2 || apps < 100) good = false;
}
const all = found.flatMap(({ findings }) => findings);
for (const [title, least, bar] of [
  ['by default (medium and above)', 'medium', 0.1],
  // The bar counts only findings that are shown without `--all`.
  ['with --all, without facts (low and above)', 'low', null],
  ['with facts (info)', 'info', null],
] as const) {
  const shown = all.filter(({ finding }) => atLeast(finding.severity, least));
  print(`\nRULES ${title}: ${shown.length} findings`);
  for (const { rule, count, share } of distribution(shown))
    print(`  ${String(count).padStart(5)}  ${(100 * share).toFixed(1).padStart(5)} %  ${rule}`);
  const [most] = distribution(shown);
  if (bar !== null && (most?.share ?? 0) > bar) good = false;
}

const large = await largeTemplate();
print(
  `\nA TEMPLATE OF 2,000 RESOURCES, 200 of them functions: ${large.processor.toFixed(2)} s of processor time for all of it, code and access too; ${large.findings} findings (bar 2 s)`,
);
if (large.processor > 2) good = false;

const read = numberOf('read', 0);
const default100 = sample(
  all.filter(({ finding }) => atLeast(finding.severity, default_)),
  read,
);
for (const outcome of default100) print(told(outcome));
process.exit(good ? 0 : 1);

function told({ repository, finding }: PlacedFinding): string {
  const { severity, rule, title, file, line, status, evidence, fix } = finding;
  return `\n${severity} ${rule} ${status === 'fail' ? '' : status}\n  ${title}\n  ${repository}/${file}:${line}  ${evidence.at(-1)?.text ?? ''}\n  fix ${fix}`;
}

function tally(rows: readonly Outcome[]): string {
  const must = rows.filter(({ verdict }) => verdict !== 'must-not');
  const not = rows.filter(({ verdict }) => verdict === 'must-not');
  return `found ${must.filter(({ isGood }) => isGood).length} of ${must.length}, wrong ${not.filter(({ isGood }) => !isGood).length} of ${not.length}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
