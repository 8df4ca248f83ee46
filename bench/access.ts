import { readFileSync } from 'node:fs';
import { repositoryFolder } from './measure/apps.ts';
import { required } from './measure/arguments.ts';
import { handlerReader, handlerTime, quantile } from './measure/handlers.ts';
import { place, printTotals, resourcesNamed, type Score, score } from './measure/score.ts';

/**
 * Compares the permissions that Emmental derives for handlers with labels that people made by reading them.
 *
 *     npm run bench:access -- --truth FILE --sources DIR
 *
 * FILE contains the labels; DIR contains the labelled repositories, as <owner>/<name> or <name>. Exits 1 if a
 * repository is missing, or if more than one action is missing, more than one is extra, or more than one dependent
 * action is missed.
 */
interface Truth {
  readonly id: string;
  readonly repo: string;
  readonly runtime: string;
  readonly path: string;
  readonly template: string | null;
  readonly handler: string;
  readonly expected_actions: readonly string[];
  readonly expected_dependent: readonly string[];
  readonly acceptable: readonly string[];
  readonly expected_resources: Readonly<Record<string, string>> | string | null;
}

const usage = 'bench:access --truth FILE --sources DIR';
const truth = JSON.parse(readFileSync(required('truth', usage), 'utf8')) as readonly Truth[];
const sources = required('sources', usage);

const read = handlerReader();
const groups = new Map<string, Score[]>([
  ['python', []],
  ['node, SDK v2', []],
  ['node, SDK v3', []],
]);
const looked = [];
const absent: string[] = [];
for (const row of truth) {
  const folder = repositoryFolder(sources, row.repo);
  if (folder === null) {
    absent.push(`${row.id}: ${row.repo} is not below ${sources}`);
    continue;
  }
  const found = await read({ folder, file: row.path, export: row.handler, template: row.template });
  const result = score(
    { expected: row.expected_actions, dependent: row.expected_dependent, acceptable: row.acceptable },
    found.report,
  );
  groups.get(groupOf(row.runtime))?.push(result);
  looked.push({ row, found, result });
}

const all = printTotals('RUNTIME', groups);
const dependents = looked.map(({ result }) => result);
const missed = dependents.reduce((sum, score) => sum + score.dependentMissing.length, 0);
const foundDependents = dependents.reduce((sum, score) => sum + score.dependentFound, 0);
print(`\ndependents: ${foundDependents} of ${foundDependents + missed} found`);
const loose = looked.filter(({ row, found }) => row.template !== null && found.by === 'handler');
print(
  `looked at with their template: ${looked.filter(({ found }) => found.by === 'template').length}; the template names no such handler: ${loose.length}${loose.map(({ row }) => ` ${row.id}`).join('')}`,
);

print('\nDISAGREEMENTS');
for (const { row, found, result } of looked) {
  const lines = [
    ...result.missing.map((action) => `missing    ${action}`),
    ...result.extra.map((need) => `extra      ${need.action} (${need.certainty})  ${place(need)}`),
    ...result.dependentMissing.map((action) => `dependent missed  ${action}`),
    ...result.dependentExtra.map(
      (need) => `dependent not in the label  ${need.action} (${need.certainty})  ${place(need)}`,
    ),
  ];
  if (lines.length === 0) continue;
  print(`  ${row.id}  ${row.repo}/${row.path}#${row.handler}`);
  for (const line of lines) print(`      ${line}`);
  for (const open of result.missing.length > 0 ? found.report.unknown : [])
    print(`      not decided: ${open.file}:${open.line} ${open.what}: ${open.why}`);
}

const named = resourcesNamed(looked.map(({ found }) => found.report));
const share = (count: number) => `${count} (${((100 * count) / named.all).toFixed(1)} %)`;
print(
  `\nRESOURCES  of ${named.all} calls whose action takes one: exact ${share(named.exact)}; named, with an open key or path in it ${share(named.named)}; name not known ${share(named.open.length)}`,
);
for (const need of named.open)
  print(`  ${need.action}  ${need.resources.map(({ pattern }) => pattern).join(' ')}  ${place(need)}`);
print('\nWHERE THE LABEL NAMES RESOURCES');
for (const { row, found } of looked)
  for (const [action, text] of Object.entries(
    typeof row.expected_resources === 'object' ? (row.expected_resources ?? {}) : {},
  )) {
    const needs = found.report.needed.filter((need) => need.action === action);
    const own = needs.flatMap((need) =>
      need.resources.map(({ pattern, exact }) => `${exact ? '' : '~'}${pattern}`),
    );
    print(
      `  ${row.id}  ${action}\n      label ${text}\n      found ${own.join('\n            ') || 'nothing'}`,
    );
  }

const times: number[] = [];
for (const { found } of looked) times.push(await handlerTime(found));
print(
  `\nTIME  code and behaviour of one handler, warm: median ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms`,
);
for (const line of absent) print(line);
process.exit(all.missing > 1 || all.extra > 1 || missed > 1 || absent.length > 0 ? 1 : 0);

function groupOf(runtime: string): string {
  if (runtime === 'python') return 'python';
  return runtime.startsWith('node-v2') ? 'node, SDK v2' : 'node, SDK v3';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
