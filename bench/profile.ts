import type { Source } from '@emmental/model';
import { derive, explain, merge, parseLock, ready, subjectOf } from '@emmental/profile';
import { openSource, readApps, readProfile } from '@emmental/read';
import { scanApp } from '../apps/cli/pipeline.ts';
import { repositoryFolder } from './measure/apps.ts';
import { required } from './measure/arguments.ts';

/**
 * Derives the rulebase of every app of large public repositories. Checks that it can be read back as it was written,
 * and that deriving again changes no byte. Counts the rules with `action: watch`, and the decisions that a person
 * takes before everything can be enforced.
 *
 *     npm run bench:profile -- --sources DIR
 *
 * Exits 1 when a rulebase cannot be written, read back, or changes when it is derived again.
 */
const repositories = [
  'aws-samples/serverless-patterns',
  'aws-samples/serverless-test-samples',
  'serverless/examples',
  'aws/aws-sam-cli-app-templates',
];
const sources = required('sources', 'bench:profile --sources DIR');
const wrong: string[] = [];
const decisions: number[] = [];
/** Numbers of decisions of functions whose code was read. */
const ofRead: number[] = [];
const sections = new Map<string, { rules: number; watched: number; functions: number; ready: number }>();
let apps = 0;
let spent = 0;
let characters = 0;

for (const repository of repositories) {
  const folder = repositoryFolder(sources, repository);
  if (folder === null) {
    print(`${repository} is not below ${sources}`);
    continue;
  }
  const source = openSource(folder);
  const read = readApps(source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
  for (const app of read.apps) {
    if (app.functions.length === 0) continue;
    const { report } = await scanApp(app, source, {
      assumptions: new Map(),
      code: true,
      progress: { step: () => {}, end: () => {} },
      today: '2026-11-24',
    });
    const start = performance.now();
    const derived = derive(app, report);
    const first = merge(null, derived);
    spent += performance.now() - start;
    if (typeof first === 'string') {
      wrong.push(`${app.id}: ${first}`);
      continue;
    }
    apps += 1;
    characters += first.text.length;
    const { found, diagnostics } = await readProfile(holding(first.text), '');
    const lock = parseLock(first.lock);
    if (!found || diagnostics.length > 0 || typeof lock === 'string') {
      wrong.push(`${app.id}: ${diagnostics[0]?.line}: ${diagnostics[0]?.message ?? 'not read back'}`);
      continue;
    }
    const again = merge({ text: first.text, profile: found.profile, lock }, derived);
    if (typeof again === 'string' || again.text !== first.text || again.lock !== first.lock)
      wrong.push(`${app.id}: derived again it is another text`);
    const subject = subjectOf(found, lock, app, report);
    for (const { fn, sections: own, decisions: open } of ready(subject, null).value) {
      const waiting = open.filter(({ id }) => id !== 'quarantine').length;
      const unknown = report.functions.find(({ name }) => name === fn)?.unknown ?? [];
      decisions.push(waiting);
      if (!unknown.some(({ id }) => id === `${fn}/code`)) ofRead.push(waiting);
      for (const [section, readiness] of Object.entries(own)) {
        const rows = explain(subject, fn, null).value.rows.filter(
          (row) => row.section === section && row.origin !== 'implied',
        );
        const sum = sections.get(section) ?? { rules: 0, watched: 0, functions: 0, ready: 0 };
        sum.functions += 1;
        sum.rules += rows.length;
        sum.watched += rows.filter(({ action }) => action === 'watch').length;
        const waits =
          readiness.kind === 'not-yet' && readiness.decisions.some(({ id }) => id !== 'quarantine');
        if (!waits) sum.ready += 1;
        sections.set(section, sum);
      }
    }
  }
}

print(
  `${apps} apps, ${decisions.length} functions, ${Math.round(characters / Math.max(1, decisions.length))} characters for a function`,
);
print(`derive and write: ${(spent / Math.max(1, apps)).toFixed(2)} ms for an app`);
print('section      rules  watched  functions  ready');
for (const [section, { rules, watched, functions, ready: now }] of sections)
  print(
    `${section.padEnd(12)} ${String(rules).padStart(5)}  ${String(watched).padStart(7)}  ${String(functions).padStart(9)}  ${((100 * now) / functions).toFixed(1)} %`,
  );
print('decisions for a function, beside one place for blocked events in an app');
for (const [name, all] of [
  ['all', decisions],
  ['code was read', ofRead],
] as const) {
  const sorted = all.toSorted((a, b) => a - b);
  const share = (most: number) =>
    ((100 * sorted.filter((each) => each <= most).length) / sorted.length).toFixed(1);
  print(
    `  ${name}: ${sorted.length} functions, median ${sorted[sorted.length >> 1]}, none ${share(0)} %, at most one ${share(1)} %`,
  );
}
print(`${wrong.length} rulebases that were not written, read back or the same again`);
for (const line of wrong.slice(0, 20)) print(`  ${line}`);
process.exitCode = wrong.length > 0 ? 1 : 0;

/** A source that contains only this rulebase. */
function holding(text: string): Source {
  const isIt = (path: string) => path === 'emmental.yaml';
  return {
    directory: '',
    read: () => ({ text }),
    kind: (path) => (isIt(path) ? 'file' : null),
    list: () => [],
    resolve: (path) => (isIt(path) ? path : null),
    diagnostics: () => [],
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
