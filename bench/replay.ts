import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CompiledFunction, profileSections } from '@emmental/model';
import {
  agrees,
  asRunHere,
  casesOf,
  guardedBy,
  type Performed,
  perform,
  predictions,
  watched,
} from '@emmental/replay';
import { factsOf, rulesOf } from '../apps/cli/holes/facts.ts';
import { enforced, rehearse, shownNothing } from '../apps/cli/holes/replay.ts';
import { chainedApps } from '../apps/cli/testing/chained-apps.ts';
import { smallApps } from '../apps/cli/testing/small-apps.ts';
import { missing, sitePackages, tools } from '../e2e/tools.mjs';
import { appReader } from './measure/apps.ts';

/**
 * Compares the model of aligned holes with real attacks. Every place of the examples and of the small apps where
 * event data takes effect is attacked in the emulator: without the guard, with all sections enforced, with none, with
 * each section alone, and with all sections except one.
 *
 *     npm run bench:replay [-- WORD]       only places with this word in app or path
 *
 * Exits 1 if no place has the word, if the model disagrees with a result, or if a section that goes from enforce to
 * alert reopens other paths than the model predicts.
 */
const root = process.env['EMMENTAL_ROOT'] ?? '';
const word = process.argv[2] ?? '';
const absent = missing(tools.sdk, tools.python);
if (absent !== null) {
  process.stderr.write(`${absent}\n`);
  process.exit(2);
}
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-bench-')));
const workspace = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'emmental', 'replay');
mkdirSync(workspace, { recursive: true });

const templates = {
  'weak-shop': 'template.yaml',
  'photo-pipeline': 'serverless.yml',
  'well-built': 'template.yaml',
};
const apps: { readonly name: string; readonly folder: string; readonly template: string }[] = [];
for (const [name, template] of Object.entries(templates)) {
  // The copy has no packages of this repository in a folder above it.
  cpSync(join(root, 'examples', name), join(folder, name), { recursive: true });
  apps.push({ name, folder: join(folder, name), template });
}
for (const [index, { says, files }] of [...smallApps, ...chainedApps].entries()) {
  const home = join(folder, `small-${index}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  apps.push({ name: says.replace(/:.*/, ''), folder: home, template: 'template.yaml' });
}

const total = { places: 0, cells: 0, undecided: 0, wrong: 0, reopened: 0, told: 0 };
const reader = appReader();
const left = new Map<string, number>();
try {
  for (const { name, folder: home, template } of apps) await app(name, home, template);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const [why, times] of left) print(`not run       ${String(times).padStart(4)} paths: ${why}`);
print(
  `agreement     ${total.cells - total.wrong} of ${total.cells} outcomes at ${total.places} places; ${total.undecided} more that the model does not decide; ${total.reopened} paths reopened by one section, each as it says; ${total.told} told of where nothing is enforced`,
);
process.exitCode = total.wrong > 0 || total.places === 0 ? 1 : 0;

async function app(name: string, home: string, template: string): Promise<void> {
  const source = reader.source(home);
  for (const scanned of await reader.appsOf(home, template)) {
    const { written, derivable } = rulesOf(scanned, new Map());
    const profile = written ?? derivable;
    for (const facts of await factsOf(scanned, source, null)) {
      for (const attackCase of casesOf(facts)) {
        const id = attackCase.routes[0]?.id ?? '';
        if (!`${name} ${id}`.includes(word)) continue;
        if ('cannot' in attackCase.plan) {
          const [kind = ''] = attackCase.plan.cannot.split(':');
          left.set(kind, (left.get(kind) ?? 0) + attackCase.routes.length);
          continue;
        }
        const isPython = attackCase.plan.subject.language === 'python';
        const rehearsal = await rehearse(
          attackCase,
          attackCase.plan,
          facts,
          { from: 'written', profile },
          source,
          {
            program: isPython ? tools.python : process.execPath,
            clients: join(root, 'packages/emulator/clients'),
            guard: join(root, 'apps/cli/dist/guard'),
            packages: isPython ? [sitePackages()] : [tools.sdk],
            workspace,
          },
        );
        const written = profile.functions[attackCase.function];
        if (!written) continue;
        const own = asRunHere(written);
        const variants = variantsOf(own);
        const done = await perform({
          ...rehearsal.performance,
          guards: variants.map(
            ([, fn]) => fn && { ...profile, functions: { ...profile.functions, [attackCase.function]: fn } },
          ),
        });
        const [off] = done.outcomes;
        const why = off && shownNothing(off, attackCase.plan.subject.language);
        if (why) {
          left.set(why, (left.get(why) ?? 0) + attackCase.routes.length);
          continue;
        }
        total.places += 1;
        const wrong = [
          ...compare(variants, done, (fn) => predictions(guardedBy(facts, fn)), attackCase.plan.routes),
          ...untold(done, watched(guardedBy(facts, enforced(own, []))), attackCase.plan.routes),
        ];
        print(
          `${wrong.length === 0 ? 'agrees   ' : 'DISAGREES'}     ${name}: ${id.slice(0, id.lastIndexOf('/'))} (${done.form ?? 'nothing has an effect'})`,
        );
        for (const line of wrong) print(`              ${line}`);
      }
    }
  }
}

type Variant = readonly [string, CompiledFunction | null];

function variantsOf(own: CompiledFunction): readonly Variant[] {
  const but = (section: string): readonly string[] => profileSections.filter((other) => other !== section);
  return [
    ['no guard', null],
    ['nothing', enforced(own, [])],
    ['all', enforced(own)],
    ...profileSections.map((section): Variant => [`only ${section}`, enforced(own, [section])]),
    ...profileSections.map((section): Variant => [`all but ${section}`, enforced(own, but(section))]),
  ];
}

/** Checks the second run: with nothing enforced the guard reports every attack that the model predicts it sees. */
function untold(
  done: Performed,
  sees: ReturnType<typeof watched>,
  routes: readonly { readonly id: string }[],
): readonly string[] {
  const isTold = (done.outcomes[1]?.reports.length ?? 0) > 0;
  const seen = routes.filter(({ id }) => sees.get(id) === 'yes');
  total.told += seen.length;
  const lines = isTold
    ? []
    : seen.map(({ id }) => `${id}: the model says that it is seen, and nothing was told`);
  total.wrong += lines.length;
  return lines;
}

/** Prints the places where model and result differ. */
function compare(
  variants: readonly Variant[],
  done: Performed,
  predict: (fn: CompiledFunction | null) => ReturnType<typeof predictions>,
  routes: readonly { readonly id: string; readonly effect: string }[],
): readonly string[] {
  const lines: string[] = [];
  const happened = (at: number, effect: string): boolean =>
    done.outcomes[at]?.seen.some((seen) => seen === effect) ?? false;
  const predicted = variants.map(([, fn]) => predict(fn));
  for (const [at, [label]] of variants.entries()) {
    const outcome = done.outcomes[at];
    if (outcome?.broken) lines.push(`${label}: ${outcome.broken}`);
    for (const { id, effect } of routes) {
      const says = predicted[at]?.get(id) ?? 'either';
      if (says === 'either') total.undecided += 1;
      else total.cells += 1;
      if (agrees(says, happened(at, effect))) continue;
      lines.push(
        `enforced ${label}: ${id}: the model says ${says}, it ${happened(at, effect) ? 'happened' : 'did not'}`,
      );
    }
  }
  // One section goes from enforce to alert: once from all enforced, once from this section alone enforced.
  for (const [index, section] of profileSections.entries()) {
    for (const [from, to] of [
      [2, 3 + profileSections.length + index],
      [3 + index, 1],
    ] as const)
      for (const { id, effect } of routes) {
        const expected = predicted[from]?.get(id) === 'stopped' && predicted[to]?.get(id) === 'happens';
        const reopened = !happened(from, effect) && happened(to, effect);
        const isDecided = predicted[from]?.get(id) !== 'either' && predicted[to]?.get(id) !== 'either';
        if (isDecided && expected !== reopened)
          lines.push(`${section} to alert: ${id}: ${reopened ? 'reopened' : 'not reopened'}`);
        if (expected && reopened) total.reopened += 1;
      }
  }
  total.wrong += lines.length;
  return lines;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
