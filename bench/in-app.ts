import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from '../e2e/deployed.ts';
import { newest } from '../e2e/run.ts';
import { clientFor, missing, tools } from '../e2e/tools.mjs';
import { withAddress } from './in-app/layout.ts';
import { type Count, type Halves, type Layout, traffic } from './in-app/traffic.ts';
import { triggers } from './in-app/triggers.ts';
import { required } from './measure/arguments.ts';

/**
 * Tests the guard in functions on AWS's own emulator of Lambda, with AWS's own runtime clients.
 *
 *     npm run bench:in-app -- --data DIR [--texts N]
 *
 * DIR contains `payloads/` and `events/`. First, for each trigger of Lambda, an attack that the engine blocks is sent
 * to a function in Node and to one in Python. The function must not receive it, and the attack must be in quarantine
 * or still with its caller. Then harmless texts are sent in the events of the example apps, N texts of each half
 * (default 400) to each function that takes text: one half in mode alert before learning, the other half in mode
 * enforce after learning. This is repeated in a network with a database, the X-Ray daemon and extensions. Exits 1 if
 * an attack got through, an event was lost, or there are more false alarms than the bars allow.
 */
const usage = 'bench:in-app --data DIR [--texts N]';
const data = required('data', usage);
const lacks = missing(tools.rie, tools.sdk, tools.python, tools.ric(newest()[0]).path);
if (lacks !== null) {
  process.stderr.write(`${lacks}\n`);
  process.exit(2);
}
const texts = Number(process.argv[process.argv.indexOf('--texts') + 1] ?? 400) || 400;
let missed = false;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const [major] = newest();
say(`Node ${major} with aws-lambda-ric ${clientFor(major)}, Python with awslambdaric\n`);

for (const runtime of ['node', 'python'] as const) {
  const { kinds, right, wrong, skipped } = await triggers(runtime, join(data, 'events'));
  say(`${runtime.padEnd(8)}${right} of ${kinds} triggers blocked as they should be, nothing lost`);
  for (const line of wrong) say(`          ${line}`);
  if (skipped.length > 0) say(`          no event with a text in it: ${skipped.join(', ')}`);
  if (wrong.length > 0) missed = true;
}

const values = (
  JSON.parse(readFileSync(join(data, 'payloads/benign.json'), 'utf8')) as { readonly value: unknown }[]
).map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
const halves = halvesOf(values, texts);
say(`\n${'harmless events through the examples'.padEnd(46)}  events   calls  alarms  blocks`);
for (const layout of ['plain', 'vpc'] as const)
  for (const app of ['weak-shop', 'photo-pipeline'] as const) await row(app, layout, halves);
process.exit(missed ? 1 : 0);

async function row(app: Example, layout: Layout, halves: Halves): Promise<void> {
  const found =
    layout === 'vpc'
      ? await withAddress(() => traffic(app, layout, halves))
      : await traffic(app, layout, halves);
  const name = `${app}${layout === 'vpc' ? ', network' : ''}`;
  if (found === null) {
    say(`${name}: skipped, this machine gives no address`);
    return;
  }
  print(`${name}, derived rules, alert`, found.before, 0.001);
  print(`${name}, learned, enforce`, found.after, null);
}

function print(name: string, count: Count, mostAlarms: number | null): void {
  const { events, calls, alarms, blocks, signalBytes } = count;
  const numbers = [events, calls, alarms.length, blocks.length]
    .map((cell) => String(cell).padStart(8))
    .join('');
  say(`${name.padEnd(46)}${numbers}`);
  say(`${''.padEnd(46)}${Math.round(signalBytes / (events / 1000))} bytes of signals for 1,000 events`);
  for (const [line, times] of counted([...blocks, ...alarms]).slice(0, 8)) say(`    ${times} x ${line}`);
  if (blocks.length > 0 || (mostAlarms !== null && alarms.length > mostAlarms * (events + calls)))
    missed = true;
}

/** Counts equal lines; keeps the order of their first appearance. */
function counted(lines: readonly string[]): readonly (readonly [string, number])[] {
  const times = new Map<string, number>();
  for (const line of lines) times.set(line, (times.get(line) ?? 0) + 1);
  return [...times];
}

/**
 * Splits the values into two halves, every other value in each, and picks `count` evenly spread values of each half.
 * The first half is for learning.
 */
function halvesOf(all: readonly string[], count: number): Halves {
  const spread = (half: readonly string[]): readonly string[] =>
    Array.from(
      { length: Math.min(count, half.length) },
      (_, at) => half[Math.floor((at * half.length) / count)] ?? '',
    );
  return {
    first: spread(all.filter((_, at) => at % 2 === 0)),
    second: spread(all.filter((_, at) => at % 2 === 1)),
  };
}
