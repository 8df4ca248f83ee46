import { flag, required } from './measure/arguments.ts';
import { causesOf, type Unseen } from './oracle/causes.ts';
import { byFamily, runnerOf, runOracle, shown, type Tally } from './oracle/oracle.ts';
import { programOf } from './oracle/program.ts';
import { efforts } from './oracle/run/runner.ts';
import type { Language } from './oracle/tree.ts';

/**
 * The analysis against programs that run. A generator writes random handlers, each runs for many random events with
 * stand-ins that record its operations, and the analysis must name each operation or keep a question open that could be it.
 *
 *     npm run bench:oracle -- --programs N --seed S [--language js|ts|py] [--shrunk N] [--effort many|few] [--show SEED] [--causes N]
 *
 * Equal seeds make equal programs. Misses are shrunk to the smallest program and printed by family. Precision is the share
 * of named behaviours that some run performed; `--effort few` runs fewer events and does not measure it. `--show` prints the program of a seed and ends,
 * `--causes` prints why behaviours stay unseen, with N examples of each cause, and ends.
 * Exits 1 on a miss, when precision is below 0.9, when only a question covers more than 5 % of the operations, or when
 * more than 10 % of the programs have a question.
 */
const usage =
  'bench:oracle --programs N --seed S [--language js|ts|py] [--shrunk N] [--effort many|few] [--show SEED] [--causes N]';

const option = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
};

const language = option('language', 'js') as Language;
if (!['js', 'ts', 'py'].includes(language)) required('language', usage);

if (flag('show')) {
  print(shown(programOf(Number(option('show', '0')), language), language));
  process.exit(0);
}

if (flag('causes')) {
  await printCauses();
  process.exit(0);
}

const begun = process.hrtime.bigint();
const tally = await runOracle({
  programs: Number(required('programs', usage)),
  seed: Number(required('seed', usage)),
  language,
  effort: efforts[option('effort', 'many') as keyof typeof efforts] ?? efforts.many,
  shrunk: Number(option('shrunk', '40')),
  progress: (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done}`);
  },
}).catch((error: unknown) => {
  // The runner of JavaScript ignores errors that nobody catches, because programs leave them.
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(2);
});
const seconds = Number(process.hrtime.bigint() - begun) / 1e9;

for (const group of byFamily(tally.misses)) {
  const [first] = group;
  if (!first) continue;
  print(
    `\n${'='.repeat(100)}\n${group.length} × ${first.family}   (seed ${first.seed})\nlost: ${first.operation}\n`,
  );
  print(shown(first.program, language));
}
for (const text of new Set(tally.broken)) print(`\nthe analysis threw: ${text}`);
print(`\nQUESTIONS`);
for (const [text, times] of [...tally.questions].sort((a, b) => b[1] - a[1]).slice(0, 15))
  print(`${String(times).padStart(7)}  ${text}`);
printTally(tally);
process.exit(isGood(tally) ? 0 : 1);

function printTally(found: Tally): void {
  const share = (part: number, all: number): string => `${((100 * part) / Math.max(1, all)).toFixed(2)} %`;
  print(`
programs                ${found.programs} (${found.failed} could not run), ${(found.programs / seconds).toFixed(0)} per second
operations              ${found.operations}
lost operations         ${found.missedOperations} (${share(found.missedOperations, found.operations)}) in ${found.programsWithMiss} programs (${share(found.programsWithMiss, found.programs)})
by a question alone     ${found.byQuestion} (${share(found.byQuestion, found.operations)})
programs with a question ${found.programsWithQuestion} (${share(found.programsWithQuestion, found.programs)})
precision               ${precision(found).toFixed(4)} (${found.unseen} of ${found.seen + found.unseen} behaviours that no run showed)
… test by test          ${precisionByTest(found).toFixed(4)} (${found.impossible} that no run with changing events showed)`);
}

function precision({ seen, unseen }: Tally): number {
  return seen / Math.max(1, seen + unseen);
}

/** The precision of an analysis that looks at each test alone: a test of the event may pass, whatever others found. */
function precisionByTest({ seen, unseen, impossible }: Tally): number {
  return (seen + unseen - impossible) / Math.max(1, seen + unseen);
}

function isGood(found: Tally): boolean {
  return (
    found.missedOperations === 0 &&
    found.broken.length === 0 &&
    (option('effort', 'many') === 'few' || precision(found) >= 0.9) &&
    found.byQuestion <= 0.05 * found.operations &&
    found.programsWithQuestion <= 0.1 * found.programs
  );
}

/** Prints what keeps behaviours from being seen: the constructs whose code never ran, the most frequent first. */
async function printCauses(): Promise<void> {
  const runner = runnerOf(language);
  const effort = efforts[option('effort', 'many') as keyof typeof efforts] ?? efforts.many;
  const byCause = new Map<string, Unseen[]>();
  for (let index = 0; index < Number(required('programs', usage)); index++) {
    const seed = Number(required('seed', usage)) * 1_000_000 + index;
    for (const unseen of await causesOf(programOf(seed, language), { language, seed, runner, effort }))
      byCause.set(unseen.cause, [...(byCause.get(unseen.cause) ?? []), unseen]);
  }
  runner.close();
  const most = Number(option('causes', '0')) || 0;
  for (const [cause, all] of [...byCause].sort((a, b) => b[1].length - a[1].length)) {
    print(`${String(all.length).padStart(6)}  ${cause}`);
    for (const { seed, behaviour, code } of all.slice(0, most))
      print(`\n--- seed ${seed}: ${behaviour}\n${code}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
