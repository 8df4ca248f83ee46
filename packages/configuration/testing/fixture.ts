import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { factsOf, scanApp } from '../../../apps/cli/pipeline.ts';
import type { Finding } from '../../model/index.ts';
import { openSource, readApps } from '../../read/index.ts';
import type { RuleInput } from '../rule.ts';

const quiet = { step: () => {}, end: () => {} };

/** Returns the rule input of each app of a fixture: a template beside its rule, or a folder with a template and code. */
export async function inputsIn(fixture: string, today = '2026-11-24'): Promise<readonly RuleInput[]> {
  const isFolder = statSync(fixture).isDirectory();
  const source = openSource(isFolder ? fixture : dirname(fixture));
  const noParameters = { env: new Map(), opt: new Map(), parameters: new Map() };
  const { apps } = readApps(source, isFolder ? '' : basename(fixture), noParameters);
  return Promise.all(
    apps.map(async (app) => {
      const { report } = await scanApp(app, source, {
        assumptions: new Map(),
        code: true,
        progress: quiet,
        today,
      });
      return factsOf(app, report, today);
    }),
  );
}

/** Returns the fixtures of a rule: `<rule>.yaml`, `<rule>.tf`, … beside its file, and the folder with its name. */
export function fixturesOf(ruleFile: string): readonly string[] {
  const folder = dirname(ruleFile);
  const name = basename(ruleFile, '.ts');
  return readdirSync(folder)
    .filter((file) => file === name || (file.startsWith(`${name}.`) && !/\.ts$/.test(file)))
    .map((file) => join(folder, file))
    .filter((file) => existsSync(file));
}

/** Returns the subject of a finding as the fixture names it: `BadOff`, `BadFn.Events.Open`, `functions.Bad`. */
export const subjectOf = (finding: Finding): string =>
  (finding.resource ?? finding.function ?? '').replace(/^.*#/, '');
