import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CompiledProfile, type ProfileSection, profileSections, type Signal } from '@emmental/model';
import { type CallEffect, dryRunCalls } from '@emmental/profile';
import inspection from '../guards/node/realm/inspection.ts';
import { coreOf } from '../guards/node/testing/core.ts';
import { callOf } from './dry-run/calls.ts';
import { type Scenario, scenarioOf } from './dry-run/scenario.ts';
import { digest, type Functions, storedCalls } from './dry-run/store.ts';
import { optional } from './measure/arguments.ts';
import { createRandom } from './oracle/random.ts';

/**
 * Compares the console's dry run with the guard's verdicts.
 *
 *     npm run bench:dry-run [-- --calls 10000 --seed 1]
 *
 * Random functions with random rules make random calls at the guard's own core, and its signals are stored as the console stores them. Then
 * the rules are edited: the dry run reads what is stored, and the guard decides about each call again with the edited rules. Prints for each
 * section how many calls the dry run decides; exits 1 if it decides one in another way than the guard.
 */
const wanted = Number(optional('calls') ?? 10_000);
const random = createRandom(Number(optional('seed') ?? 20_261_201));
const callsOfFunction = 50;
const now = new Date('2026-12-01T10:00:00Z');
const table = readFileSync(
  new URL('../../../guards/node/core/aws/requests.generated.json', import.meta.url),
  'utf8',
);

interface Observed {
  readonly isStopped: boolean;
  /** The records that the call left: rule and destination, and whether the guard told of it. */
  readonly records: readonly { readonly key: string; readonly isTold: boolean }[];
  readonly isTold: boolean;
}

/** Makes calls at a guard with these rules, and returns what it did and wrote. */
function observe(scenario: Scenario, which: 'before' | 'after', calls: readonly ReturnType<typeof callOf>[]) {
  const profile: CompiledProfile = {
    schema: 'emmental/compiled-profile/1',
    app: 'shop',
    environment: null,
    digest,
    functions: { [scenario.name]: scenario[which] },
  };
  let lines: string[] = [];
  let id = Number(scenario.name.slice(1)) * 1e5;
  const core = coreOf(
    profile,
    (line) => lines.push(line),
    { HOOK: 'https://hook.example/x' },
    {
      inspection: () => inspection,
      requests: () => table,
      now: () => now.getTime() - 3_600_000,
      random: () => (id++).toString(16).padStart(16, '0'),
    },
  );
  const signals: Signal[] = [];
  const observed = calls.map((call): Observed => {
    lines = [];
    const isStopped = call(core);
    core.flush();
    const written = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Signal);
    signals.push(...written);
    return { isStopped, ...recordsOf(written, scenario.section) };
  });
  return { observed, signals };
}

function recordsOf(written: readonly Signal[], section: ProfileSection) {
  const told = written.filter((signal) => signal.section === section && signal.kind !== 'hits');
  // In mode `learn` a denied call is noted once for the derivation of rules; that is no report.
  const isTold = told.some(({ mode, decision }) => mode !== 'learn' || decision !== 'deny');
  const hits = written.flatMap(({ evidence }) => Object.entries(evidence.hits ?? {}).map(([match]) => match));
  const others = told.filter(({ rule }) => rule === '(all other)').map(() => `${section}/(all other)`);
  return { isTold, records: [...hits, ...others].map((key) => ({ key, isTold })) };
}

const scenarios = Array.from({ length: Math.ceil(wanted / callsOfFunction) }, (_, nth) =>
  scenarioOf(nth, profileSections[nth % profileSections.length] ?? 'outbound', random),
);
const before: Record<string, Functions[string]> = {};
const after: Record<string, Functions[string]> = {};
const signals: Signal[] = [];
/** The effects by function, as the guard shows them. */
const real = new Map<string, Map<CallEffect, number>>();
const made = new Map<ProfileSection, number>();

for (const [nth, scenario] of scenarios.entries()) {
  before[scenario.name] = scenario.before;
  after[scenario.name] = scenario.after;
  const calls = Array.from({ length: callsOfFunction }, (_, at) =>
    callOf(scenario.section, nth * 1000 + at, random),
  );
  const first = observe(scenario, 'before', calls);
  const second = observe(scenario, 'after', calls);
  signals.push(...first.signals);
  made.set(scenario.section, (made.get(scenario.section) ?? 0) + calls.length);
  const sums = new Map<CallEffect, number>();
  real.set(scenario.name, sums);
  for (const [at, old] of first.observed.entries()) {
    const next = second.observed[at];
    if (!next || old.records.length === 0) continue;
    const effect = effectOf(old, next);
    sums.set(effect, (sums.get(effect) ?? 0) + old.records.length);
  }
}

function effectOf(old: Observed, next: Observed): CallEffect {
  if (next.isStopped) return old.isStopped ? 'same' : 'would stop';
  if (old.isStopped) return 'would pass';
  if (old.isTold === next.isTold) return 'same';
  return next.isTold ? 'would report' : 'would be quiet';
}

const folder = mkdtempSync(join(tmpdir(), 'emmental-dry-run-'));
const recorded = await storedCalls(folder, before, signals, now);
rmSync(folder, { recursive: true, force: true });

let wrong = 0;
const rows = profileSections.map((section) => {
  const sum = { section, made: made.get(section) ?? 0, recorded: 0, decided: 0, changed: 0, wrong: 0 };
  for (const scenario of scenarios.filter((each) => each.section === section)) {
    const calls = recorded.calls.filter((call) => call.function === scenario.name);
    const run = dryRunCalls(before, after, calls).sections.find((each) => each.section === section);
    const sums = real.get(scenario.name);
    for (const [effect, n] of Object.entries(run?.counts ?? {}) as [CallEffect, number][]) {
      sum.recorded += n;
      if (effect === 'not decided') continue;
      sum.decided += n;
      if (effect !== 'same') sum.changed += n;
      const surplus = Math.max(0, n - (sums?.get(effect) ?? 0));
      if (surplus > 0 && process.argv.includes('--show'))
        process.stderr.write(`${JSON.stringify({ scenario, effect, n, real: [...(sums ?? [])], run })}\n`);
      sum.wrong += surplus;
    }
  }
  wrong += sum.wrong;
  return sum;
});

const share = (part: number, all: number) => (all === 0 ? '–' : `${((100 * part) / all).toFixed(1)} %`);
process.stdout.write('section       calls  recorded  decided  undecided  changed  decided in another way\n');
for (const { section, made: calls, recorded: all, decided, changed, wrong: bad } of rows)
  process.stdout.write(
    `${section.padEnd(12)} ${String(calls).padStart(6)} ${String(all).padStart(9)} ${String(decided).padStart(8)} ${share(all - decided, all).padStart(10)} ${String(changed).padStart(8)} ${String(bad).padStart(8)}\n`,
  );
const [all, decided] = [
  rows.reduce((n, row) => n + row.recorded, 0),
  rows.reduce((n, row) => n + row.decided, 0),
];
process.stdout.write(
  `${all} recorded calls: ${decided} decided, ${decided - wrong} of them as the guard (${share(decided - wrong, decided)}); ${share(all - decided, all)} not decided\n`,
);
process.exit(wrong > 0 ? 1 : 0);
