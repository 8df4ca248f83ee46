import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patchOf, planGuard, takenBack } from '@emmental/deploy';
import type { App, FunctionDeclaration, Source } from '@emmental/model';
import { openSource, readApps } from '@emmental/read';
import { repositoryFolder } from './measure/apps.ts';
import { required } from './measure/arguments.ts';

/**
 * The guard put into every template of large public repositories, and taken out again.
 *
 *     npm run bench:protect -- --sources DIR
 *
 * The changed template is read again: the functions that are said to be protected have the layer and the environment,
 * and nothing else of the app has changed. Exits 1 when one is otherwise or when a byte differs after the removal.
 */
const repositories = [
  'aws-samples/serverless-patterns',
  'serverless/examples',
  'aws/aws-sam-cli-app-templates',
];
const sources = required('sources', 'bench:protect --sources DIR');
const given = { env: new Map(), opt: new Map(), parameters: new Map() };
const count = { templates: 0, changed: 0, functions: 0, protected: 0, allowed: 0 };
/** Where blocked events would wait: then each role gets a permission more. */
const queue = {
  written: 'sqs:https://sqs.eu-west-1.amazonaws.com/111122223333/blocked',
  isInVariable: false,
};
const reasons = new Map<string, number>();
const wrong: string[] = [];

for (const repository of repositories) {
  const folder = repositoryFolder(sources, repository);
  if (folder === null) {
    process.stdout.write(`${repository} is not below ${sources}\n`);
    continue;
  }
  const source = openSource(folder);
  for (const app of readApps(source, '', given).apps) {
    if (app.template === null || app.functions.length === 0) continue;
    count.templates += 1;
    const text = readFileSync(join(folder, app.template), 'utf8');
    const template = { path: app.template, text };
    const plan = planGuard(app, template, {
      layer: '.emmental/layer',
      only: null,
      quarantine: new Map(app.functions.map(({ name }) => [name, queue])),
    });
    if (typeof plan === 'string') {
      note(plan.replace(/:.*/s, ''), app.functions.length);
      count.functions += app.functions.length;
      continue;
    }
    count.functions += plan.functions.length;
    for (const one of plan.functions) {
      if (one.isProtected) count.protected += 1;
      else note((one.why ?? '').replace(/^\S+: /, '').replace(/for \S+ yet/, 'for its runtime yet'), 1);
    }
    if (plan.text === text) continue;
    count.changed += 1;
    const back = takenBack(plan.text, patchOf(app.template, text, plan.text));
    if (back !== text) wrong.push(`${app.template}: differs after the removal`);
    const permitted = new Set(
      plan.functions.filter((one) => one.isProtected && one.todo === null).map((one) => one.function),
    );
    count.allowed += permitted.size;
    const named = new Set(plan.functions.filter((one) => one.isProtected).map((one) => one.function));
    const [before, after] = [text, plan.text].map((content) => readAgain(source, app, content));
    if (!before || !after) wrong.push(`${app.template}: the changed template is no app any more`);
    else wrong.push(...differences(before, after, named), ...withoutPermission(after, permitted));
  }
}

process.stdout.write(
  `${count.templates} templates, ${count.changed} changed; ${count.functions} functions, ${count.protected} protected, ` +
    `${count.allowed} of them may keep blocked events, the others are told what to add\n`,
);
for (const [why, times] of [...reasons].sort((a, b) => b[1] - a[1]))
  process.stdout.write(`${String(times).padStart(6)}  ${why}\n`);
process.stdout.write(`${wrong.length} wrong\n${wrong.slice(0, 40).join('\n')}\n`);
process.exit(wrong.length > 0 ? 1 : 0);

function note(why: string, times: number): void {
  reasons.set(why, (reasons.get(why) ?? 0) + times);
}

/** The app as it stands by itself, from this text of its template. */
function readAgain(source: Source, { id, template }: App, text: string): App | undefined {
  const path = template ?? '';
  const changed: Source = { ...source, read: (file) => (file === path ? { text } : source.read(file)) };
  return readApps(changed, path, given).apps.find((one) => one.id === id);
}

function differences(before: App, after: App, isProtected: ReadonlySet<string>): readonly string[] {
  const said: string[] = [];
  for (const fn of before.functions) {
    const now = after.functions.find((one) => one.id === fn.id);
    if (!now) {
      said.push(`${fn.id}: is gone`);
      continue;
    }
    const has =
      now.environment.get('EMMENTAL_FUNCTION') !== undefined &&
      JSON.stringify(plain(now.settings.get('Layers'))).includes('EmmentalGuard');
    if (has !== isProtected.has(fn.name)) said.push(`${fn.id}: ${has ? 'has' : 'has not'} the guard`);
    if (essence(fn) !== essence(now)) said.push(`${fn.id}: something else of it changed`);
  }
  if (after.functions.length !== before.functions.length) said.push(`${before.id}: other functions`);
  return said;
}

/** Functions that are said to have the permission and whose role, read again, has it not. */
function withoutPermission(app: App, permitted: ReadonlySet<string>): readonly string[] {
  return app.functions
    .filter(({ name }) => permitted.has(name))
    .filter(({ role }) => {
      const statements = app.roles.find(({ id }) => id === role)?.statements ?? [];
      return !JSON.stringify(plain(statements)).includes('sqs:SendMessage');
    })
    .map(({ id }) => `${id}: its role has no permission`);
}

/** A function without places and without what the guard adds. */
function essence(fn: FunctionDeclaration): string {
  const isOurs = (name: string): boolean =>
    name.startsWith('EMMENTAL_') || name === 'AWS_LAMBDA_EXEC_WRAPPER';
  return JSON.stringify(
    plain({
      ...fn,
      environment: new Map([...fn.environment].filter(([name]) => !isOurs(name))),
      settings: new Map([...fn.settings].filter(([name]) => name !== 'Layers')),
      layerDirectories: [],
    }),
  );
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, inner]) => [key, plain(inner)]);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'string') return value.replace(/\bline \d+/, 'line');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'at')
      .map(([key, inner]) => [key, plain(inner)]),
  );
}
