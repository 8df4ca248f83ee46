import { readFileSync } from 'node:fs';
import { behaviourOf } from '../apps/cli/code.ts';
import { repositoryFolder } from './measure/apps.ts';
import { optional, required } from './measure/arguments.ts';
import { handlerReader } from './measure/handlers.ts';
import { answersOf, overlaid, questionsOf } from './oracle/metamorphic/compare.ts';
import { rewritten } from './oracle/metamorphic/rewrite.ts';
import { splitModule } from './oracle/metamorphic/split.ts';
import { createRandom } from './oracle/random.ts';

/**
 * Rewrites handlers of public repositories so that their meaning stays, and demands equal answers of the analysis.
 *
 *     npm run bench:metamorphic -- --truth FILE --sources DIR [--seed S] [--times N] [--only ID]
 *
 * FILE has the handlers, as for bench:access; only JavaScript and TypeScript are rewritten. Exits 1 when the operations that it
 * names differ; a program that the rewrite made too long for the analysis is counted by itself.
 */
interface Row {
  readonly id: string;
  readonly repo: string;
  readonly runtime: string;
  readonly path: string;
  readonly template: string | null;
  readonly handler: string;
}

const usage = 'bench:metamorphic --truth FILE --sources DIR [--seed S] [--times N] [--only ID]';
const rows = JSON.parse(readFileSync(required('truth', usage), 'utf8')) as readonly Row[];
const sources = required('sources', usage);
const seed = Number(optional('seed') ?? '1');
const times = Number(optional('times') ?? '20');
const only = optional('only');

const read = handlerReader();
const counts = { handlers: 0, programs: 0, different: 0, questions: 0, cut: 0 };
const byStep = new Map<string, number>();
for (const row of rows) {
  if (!row.runtime.startsWith('node') || (only !== null && row.id !== only)) continue;
  const folder = repositoryFolder(sources, row.repo);
  if (folder === null) continue;
  const { declaration, source } = await read({
    folder,
    file: row.path,
    export: row.handler,
    template: row.template,
  });
  const original = await behaviourOf(declaration, source);
  const file = original.entry?.file ?? row.path;
  const text = source.read(file);
  if (!('text' in text) || original.behaviours === null) continue;
  const expected = answersOf(original.behaviours);
  counts.handlers++;
  for (let index = 0; index < times; index++) {
    const random = createRandom(seed * 1_000_000 + counts.handlers * 1_000 + index);
    const made = rewritten(file, text.text, random, 1 + random.below(6));
    const isSplit = random.chance(0.3);
    const steps = [...made.steps, ...(isSplit ? ['move the module to another file'] : [])];
    if (steps.length === 0) continue;
    const files = isSplit ? splitModule(file, made.text) : { [file]: made.text };
    const answer = await behaviourOf(declaration, overlaid(source, files));
    counts.programs++;
    const found = answersOf(answer.behaviours ?? []);
    const asked = questionsOf(answer.behaviours ?? []);
    if (asked.join('\n') !== questionsOf(original.behaviours).join('\n')) counts.questions++;
    if (found.join('\n') === expected.join('\n')) continue;
    if (asked.some((question) => question.startsWith('the rest of the code'))) {
      counts.cut++;
      continue;
    }
    counts.different++;
    for (const step of steps) byStep.set(step, (byStep.get(step) ?? 0) + 1);
    print(`\n${row.id} ${index}: ${steps.join(', ')}`);
    for (const line of expected) if (!found.includes(line)) print(`  lost  ${line.slice(0, 300)}`);
    for (const line of found) if (!expected.includes(line)) print(`  new   ${line.slice(0, 300)}`);
    if (only !== null) print(made.text);
  }
}
for (const [step, count] of [...byStep].sort((a, b) => b[1] - a[1]))
  print(`${String(count).padStart(5)}  ${step}`);
print(
  `\nhandlers ${counts.handlers}, rewritten programs ${counts.programs}, other answers ${counts.different}, cut at a bound ${counts.cut}, other questions ${counts.questions}`,
);
process.exit(counts.different === 0 ? 0 : 1);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
