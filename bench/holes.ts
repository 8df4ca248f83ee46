import { closureOf, holesOf } from '@emmental/slices';
import { factsOf } from '../apps/cli/holes/facts.ts';
import { wrongClosure } from '../packages/slices/testing/covers.ts';
import { brokenLaws } from '../packages/slices/testing/laws.ts';
import { randomRoute, seeded } from '../packages/slices/testing/routes.ts';
import { appReader, repositoryFolder } from './measure/apps.ts';
import { required } from './measure/arguments.ts';

/**
 * Tests the model of aligned holes: its laws on 100,000 random routes, and the cheapest closure against all subsets
 * in 10,000 random cases. Also measures the time to judge an app of 26 functions after its scan.
 *
 *     npm run bench:holes -- --sources DIR
 *
 * Exits 1 when a law is broken or a closure is not the cheapest.
 */
const sources = required('sources', 'bench:holes --sources DIR');
const random = seeded(20_261_126);

const broken = new Map<string, number>();
for (let round = 0; round < 100_000; round++)
  for (const law of brokenLaws(randomRoute(random), random)) broken.set(law, (broken.get(law) ?? 0) + 1);
print(
  `laws          100,000 random routes   ${[...broken].map(([law, times]) => `${law} ${times}`).join(', ') || '0 broken'}`,
);

const wrong: string[] = [];
for (let round = 0; round < 10_000; round++)
  wrong.push(...[wrongClosure(random)].filter((mistake) => mistake !== null));
print(
  `closure       10,000 random cases     ${wrong.length === 0 ? 'all the cheapest' : wrong.slice(0, 5).join('; ')}`,
);

const repository = 'OWASP/DVSA';
const folder = repositoryFolder(sources, repository);
if (folder === null) print(`${repository} is not below ${sources}`);
else {
  const reader = appReader();
  const [app] = await reader.appsOf(folder, 'template.yml');
  if (!app) throw new Error(`${repository} has no app`);
  const times: number[] = [];
  let shown = '';
  for (let round = 0; round < 15; round++) {
    const before = process.cpuUsage();
    const facts = await factsOf(app, reader.source(folder), null);
    const all = facts.map((fact) => holesOf(fact));
    const closure = closureOf(facts);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    const verdicts = all.flatMap((fn) => fn.verdicts.map(({ judgement }) => judgement.verdict));
    const of = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
    shown = `${all.length} functions: ${of('aligned')} aligned, ${of('unproven')} unproven, ${of('closed')} closed, ${of('n/a')} n/a; ${closure.changes.length} changes`;
  }
  const [first = 0] = times;
  const median = times.toSorted((a, b) => a - b)[7] ?? 0;
  print(`cost          ${repository}   ${shown}`);
  print(
    `              ${first.toFixed(0)} ms of processor time the first time, ${median.toFixed(0)} ms median (bar 200)`,
  );
}
process.exitCode = broken.size + wrong.length > 0 ? 1 : 0;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
