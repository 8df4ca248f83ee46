import { type Diagnostic, diagnosticCodes } from '@emmental/model';
import { openSource, readApps } from '@emmental/read';
import { scanApp } from '../apps/cli/pipeline.ts';
import { repositoryFolder } from './measure/apps.ts';
import { required } from './measure/arguments.ts';

/**
 * Runs every template of large public repositories through all passes, and counts what was read, what was not read,
 * and the reasons.
 *
 *     npm run bench:templates -- --sources DIR
 *
 * Exits 1 on a crash, on a fault that the reader caught, or if a function is neither analysed nor reported with a
 * reason.
 */
const repositories = [
  'aws-samples/serverless-patterns',
  'aws-samples/serverless-test-samples',
  'serverless/examples',
  'aws/aws-sam-cli-app-templates',
];
/** The day of the run, as the scan gets it. */
const today = new Date().toISOString().slice(0, 10);
const sources = required('sources', 'bench:templates --sources DIR');

interface Timed {
  readonly name: string;
  readonly milliseconds: number;
}

const totals = {
  repositories: 0,
  templates: 0,
  apps: 0,
  functions: 0,
  subjects: 0,
  values: 0,
  unknown: 0,
  analysed: 0,
  behaviours: 0,
  findings: 0,
};
const codes = new Map<string, Diagnostic[]>();
const unread = new Map<string, string[]>();
const undecided = new Map<string, number>();
const crashes: string[] = [];
const silent: string[] = [];
const slowest: Timed[] = [];
let reading = 0;
let code = 0;

for (const repository of repositories) {
  const folder = repositoryFolder(sources, repository);
  if (folder === null) {
    print(`${repository} is not below ${sources}`);
    continue;
  }
  totals.repositories += 1;
  const source = openSource(folder);
  const start = performance.now();
  const read = readApps(source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
  reading += performance.now() - start;
  totals.templates += read.templates;
  const said: Diagnostic[] = [...read.diagnostics];
  for (const app of read.apps) {
    totals.apps += 1;
    totals.functions += app.functions.length;
    totals.subjects += app.subjects.length;
    totals.values += app.values.total;
    totals.unknown += app.values.unknown;
    const began = performance.now();
    try {
      const scanned = await scanApp(app, source, {
        assumptions: new Map(),
        code: true,
        today,
        progress: { step: () => {}, end: () => {} },
      });
      said.push(...scanned.diagnostics);
      totals.findings += scanned.findings.length;
      for (const fn of scanned.report.functions) {
        totals.behaviours += fn.behaviours.length;
        for (const behaviour of fn.behaviours)
          if (behaviour.kind === 'undecided')
            undecided.set(behaviour.why, (undecided.get(behaviour.why) ?? 0) + 1);
      }
      for (const fn of scanned.review().functions.values()) {
        if (fn.analysed) {
          totals.analysed += 1;
          continue;
        }
        const question = fn.unknown.find(({ id }) => id.endsWith('/code'));
        const why = question?.why ?? 'not said';
        unread.set(why, [...(unread.get(why) ?? []), `${repository}/${fn.id}`]);
        if (!question) silent.push(`${repository}/${fn.id}`);
      }
    } catch (error) {
      crashes.push(
        `${repository}/${app.id}\n      ${(error as Error).stack?.split('\n').slice(0, 4).join('\n      ')}`,
      );
    }
    const milliseconds = performance.now() - began;
    code += milliseconds;
    slowest.push({ name: `${repository}/${app.id} (${app.functions.length} functions)`, milliseconds });
  }
  said.push(...source.diagnostics());
  const distinct = new Map(
    said.map((diagnostic) => [
      `${diagnostic.code} ${diagnostic.file}:${diagnostic.line}:${diagnostic.column} ${diagnostic.message}`,
      diagnostic,
    ]),
  );
  for (const diagnostic of distinct.values())
    codes.set(diagnostic.code, [
      ...(codes.get(diagnostic.code) ?? []),
      { ...diagnostic, file: `${repository}/${diagnostic.file}` },
    ]);
}

const share = (part: number, total: number) => `${((100 * part) / Math.max(1, total)).toFixed(2)} %`;
print(
  `repositories ${totals.repositories}, templates ${totals.templates}, apps ${totals.apps}, functions ${totals.functions}, other holders of a role ${totals.subjects}`,
);
print(`values ${totals.values}, unknown ${totals.unknown} (${share(totals.unknown, totals.values)})`);
print(
  `functions analysed ${totals.analysed} (${share(totals.analysed, totals.functions)}), behaviours ${totals.behaviours}, findings ${totals.findings}`,
);

print('\nNOT ANALYSED');
for (const [why, ids] of [...unread].sort((a, b) => b[1].length - a[1].length))
  print(`  ${String(ids.length).padStart(5)}  ${why}\n         such as ${ids[0]}`);

print('\nDIAGNOSTICS');
for (const [name, all] of [...codes].sort((a, b) => b[1].length - a[1].length)) {
  const [first] = all;
  print(
    `  ${String(all.length).padStart(5)}  ${name}  ${diagnosticCodes[name as keyof typeof diagnosticCodes]?.says ?? ''}`,
  );
  if (first) print(`         such as ${first.file}:${first.line}:${first.column} ${first.message}`);
}

print('\nUNDECIDED IN CODE');
for (const [why, count] of [...undecided].sort((a, b) => b[1] - a[1]).slice(0, 12))
  print(`  ${String(count).padStart(5)}  ${why}`);

print('\nTIME');
print(`  reading ${(reading / 1000).toFixed(2)} s, code, behaviour and access ${(code / 1000).toFixed(2)} s`);
for (const { name, milliseconds } of slowest.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 5))
  print(`  ${milliseconds.toFixed(0).padStart(6)} ms  ${name}`);

const faults = codes.get('read/failed') ?? [];
print(`\ncrashes ${crashes.length + faults.length}, functions left out without a word ${silent.length}`);
for (const line of crashes) print(`  ${line}`);
for (const fault of faults) print(`  ${fault.file}: ${fault.message}`);
process.exit(crashes.length + faults.length + silent.length === 0 && totals.templates > 0 ? 0 : 1);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
