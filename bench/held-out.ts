import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '@emmental/model';
import { repositoryFolder } from './measure/apps.ts';
import { required } from './measure/arguments.ts';
import { handlerReader } from './measure/handlers.ts';
import { reasons } from './measure/held-out-reasons.ts';
import { place, printTotals, type Score, score } from './measure/score.ts';

/**
 * Compares the permissions that Emmental derives for programs with the least policy with which they ran on AWS. The
 * programs are the integration tests of awslabs/iam-policy-autopilot; its authors found each `minimal_policy.json` by
 * running them. Python and TypeScript.
 *
 *     npm run bench:held-out -- --sources DIR
 *
 * Exits 1 below precision 0.95 or recall 0.97.
 */
const sources = required('sources', 'bench:held-out --sources DIR');
const repository = 'awslabs/iam-policy-autopilot';
const folder = repositoryFolder(sources, repository);
const projects = 'integration-tests/projects';
if (folder === null || !existsSync(join(folder, projects))) {
  process.stderr.write(`${repository} is not below ${sources}\n`);
  process.exit(2);
}

/** Calls that AWS allows without any permission: a minimal policy never names them. */
const needNothing = ['sts:GetCallerIdentity'];

const read = handlerReader();
const groups = new Map<string, Score[]>();
const lines: string[] = [];
for (const run of readdirSync(join(folder, projects)).sort(compareText)) {
  const policy = join(folder, projects, run, 'minimal_policy.json');
  if (!existsSync(policy)) continue;
  const expected = actionsIn(policy);
  for (const [language, file] of [
    ['python', 'script.py'],
    ['typescript', 'script.ts'],
  ] as const) {
    const path = `${projects}/${run}/${language}/${file}`;
    if (!existsSync(join(folder, path))) continue;
    const { report } = await read({ folder, file: path, export: 'main', template: null });
    // The policy does not distinguish calls from the actions that depend on them, so a dependent action counts as
    // found if it is reported as one.
    const dependents = report.needed
      .filter((need) => need.because === 'dependent')
      .map(({ action }) => action);
    const dependent = [...expected].flatMap(([action, isVia]) =>
      isVia || dependents.includes(action) ? [action] : [],
    );
    const calls = [...expected.keys()].filter((action) => !dependent.includes(action));
    const result = score({ expected: calls, dependent, acceptable: needNothing }, report);
    groups.set(language, [...(groups.get(language) ?? []), result]);
    const said = [
      ...result.missing.map((action) => [action, `missing  ${action}`] as const),
      ...result.dependentMissing.map((action) => [action, `dependent missed  ${action}`] as const),
      ...result.extra.map(
        (need) => [need.action, `extra    ${need.action} (${need.certainty})  ${place(need)}`] as const,
      ),
      ...result.dependentExtra.map(
        (need) =>
          [
            need.action,
            `dependent not in the policy  ${need.action} (${need.certainty})  ${place(need)}`,
          ] as const,
      ),
    ];
    for (const [action, line] of said) {
      const why = reasons[`${run} ${action}`];
      lines.push(`  ${run} ${language}  ${line}${why ? `\n      why: ${why}` : ''}`);
    }
    if (result.missing.length > 0)
      for (const open of report.unknown)
        lines.push(`      not decided: ${open.file}:${open.line} ${open.what}: ${open.why}`);
  }
}
const all = printTotals('LANGUAGE', groups);
const scores = [...groups.values()].flat();
const found = scores.reduce((sum, score) => sum + score.dependentFound, 0);
const missed = scores.reduce((sum, score) => sum + score.dependentMissing.length, 0);
process.stdout.write(`\ndependents: ${found} of ${found + missed} found\n`);
process.stdout.write(`\nDISAGREEMENTS\n${lines.join('\n')}\n`);
process.exit(all.precision < 0.95 || all.recall < 0.97 ? 1 : 0);

/**
 * Maps each action to true if the policy allows it only through another service (`kms:ViaService`), because that
 * service calls it.
 */
function actionsIn(file: string): ReadonlyMap<string, boolean> {
  const policy = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly Statement: readonly { readonly Action: readonly string[]; readonly Condition?: unknown }[];
  };
  return new Map(
    policy.Statement.flatMap(({ Action, Condition }) => {
      const isVia = JSON.stringify(Condition ?? {}).includes('kms:ViaService');
      return Action.map((action) => [action, isVia] as const);
    }),
  );
}
