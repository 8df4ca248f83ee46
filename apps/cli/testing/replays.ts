import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Replay } from '@emmental/model';
import { openSource, readApps, readProfile } from '@emmental/read';
import { casesOf, perform } from '@emmental/replay';
import { factsOf, rulesOf } from '../holes/facts.ts';
import { type Rehearsal, rehearse, replayOf } from '../holes/replay.ts';
import { scanApp } from '../pipeline.ts';
import { repository } from './run.ts';

/** The interpreters of the languages, and their packages. */
export type Interpreters = Readonly<
  Record<'javascript' | 'python', { readonly program: string; readonly packages: readonly string[] }>
>;

/**
 * Returns a rehearsal of every possible attack on the functions of one template: without the guard, and with all
 * its rules enforced.
 */
export async function rehearsalsIn(
  home: string,
  template: string,
  interpreters: Interpreters,
  packages: readonly string[] = [],
): Promise<readonly Rehearsal[]> {
  const workspace = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'emmental', 'replay');
  mkdirSync(workspace, { recursive: true });
  const source = openSource(home);
  const found: Rehearsal[] = [];
  const inputs = { env: new Map(), opt: new Map(), parameters: new Map() } as const;
  for (const app of readApps(source, template, inputs).apps) {
    const scanned = await scanApp(app, source, {
      assumptions: new Map(),
      profile: await readProfile(source, app.folder),
      code: true,
      progress: { step: () => {}, end: () => {} },
      today: '2026-11-24',
    });
    const { written, derivable } = rulesOf(scanned, new Map());
    const rules = { from: 'derived', profile: written ?? derivable } as const;
    for (const known of await factsOf(scanned, source, null))
      for (const attackCase of casesOf(
        packages.length === 0 ? known : { ...known, packages: imported(packages) },
      )) {
        const facts = packages.length === 0 ? known : { ...known, packages: imported(packages) };
        if ('cannot' in attackCase.plan) continue;
        const tools = {
          ...interpreters[attackCase.plan.subject.language],
          clients: join(repository, 'packages/emulator/clients'),
          guard: join(repository, 'apps/cli/dist/guard'),
          workspace,
        };
        found.push(await rehearse(attackCase, attackCase.plan, facts, rules, source, tools));
      }
  }
  return found;
}

/** Packages about which nothing is known but that the code imports them. */
const imported = (names: readonly string[]) => ({
  loaded: [],
  undeclared: names,
  copied: [],
  isChecked: true,
  vulnerable: [],
  suspicious: [],
});

/** Runs the rehearsals in the network of this process, for our own code, and returns the replays. */
export async function replaysIn(
  home: string,
  template: string,
  interpreters: Interpreters,
  packages: readonly string[] = [],
): Promise<readonly Replay[]> {
  const found: Replay[] = [];
  for (const rehearsal of await rehearsalsIn(home, template, interpreters, packages))
    found.push(replayOf(rehearsal, await perform(rehearsal.performance)));
  return found;
}

/** Counts for each function how many attacks succeed without the guard, and with it; reports where the model disagrees. */
export const outcomesOf = (replays: readonly Replay[]): readonly string[] =>
  replays
    .map(({ function: fn, threat, cannot, runs }) => {
      if (cannot !== null) return `${fn} ${threat}: ${cannot}`;
      const [off, on] = runs.map(({ happened }) => happened.length);
      const agrees = runs.every(({ routes }) => routes.every((route) => route.agrees));
      return `${fn} ${threat}: ${off} without, ${on} with${agrees ? '' : '; the model says otherwise'}`;
    })
    .toSorted();
