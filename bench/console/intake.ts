import { randomBytes } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** The rate at which a console took signals, and the milliseconds that 99 of 100 requests took at most. */
export interface IntakeTime {
  readonly perSecond: number;
  readonly p99: number;
  readonly refused: number;
}

const batchLines = 500;

/**
 * Posts batches of 500 lines for some seconds, by as many senders as there are tokens. `perSecond` limits the rate of all senders together;
 * null = as fast as the console takes them.
 */
export async function timeIntake(
  origin: string,
  senders: readonly { readonly token: string; readonly app: string }[],
  seconds: number,
  perSecond: number | null,
): Promise<IntakeTime> {
  const start = performance.now();
  const end = start + seconds * 1000;
  const took: number[] = [];
  let accepted = 0;
  let refused = 0;
  const pause = perSecond === null ? 0 : (batchLines * senders.length * 1000) / perSecond;
  await Promise.all(
    senders.map(async ({ token, app }, nth) => {
      for (let due = start + (pause * nth) / senders.length; performance.now() < end; due += pause) {
        if (due > performance.now()) await wait(due - performance.now());
        const body = gzipSync(linesOf(app), { level: 1 });
        const before = performance.now();
        const status = await post(`${origin}/v1/signals`, token, body);
        took.push(performance.now() - before);
        if (status === 202) accepted += batchLines;
        else {
          refused += 1;
          await wait(200);
        }
      }
    }),
  );
  const passed = (performance.now() - start) / 1000;
  took.sort((a, b) => a - b);
  return { perSecond: accepted / passed, p99: took[Math.floor(took.length * 0.99)] ?? 0, refused };
}

/** Posts a batch; returns the status of the answer, 0 if the connection ended before it, as one does that was idle for seconds. */
async function post(address: string, token: string, body: Buffer): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-encoding': 'gzip' };
  try {
    const answer = await fetch(address, { method: 'POST', headers, body });
    await answer.text();
    return answer.status;
  } catch {
    return 0;
  }
}

/** Nine of ten lines are counts of five rules, the others alerts. */
function linesOf(app: string): string {
  const lines = Array.from({ length: batchLines }, (_, at) => {
    const isAlert = at % 10 === 0;
    return JSON.stringify({
      schema: 'emmental/signal/1',
      kind: isAlert ? 'alert' : 'hits',
      id: `em-${randomBytes(8).toString('hex')}`,
      time: new Date().toISOString(),
      app,
      function: `F${at % 20}`,
      invocation: randomBytes(16).toString('hex'),
      section: isAlert ? 'outbound' : null,
      rule: isAlert ? '(all other)' : null,
      decision: isAlert ? 'deny' : null,
      mode: isAlert ? 'alert' : null,
      level: 'in-process',
      evidence: isAlert
        ? { what: `host-${at}.example:443` }
        : { invocations: 20, hits: { m1: 20, m2: 7, m3: 1, m4: 3, m5: 40 } },
      profileDigest: 'a41c9e000000',
      guardVersion: '0.1.0',
    });
  });
  return lines.join('\n');
}

/** Returns the median of the milliseconds in which the disk of a folder keeps 4 KB. */
export function syncTime(folder: string): number {
  const path = join(folder, 'sync');
  const file = openSync(path, 'w');
  const took = Array.from({ length: 50 }, () => {
    writeSync(file, Buffer.alloc(4096, 1));
    const start = performance.now();
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  rmSync(path);
  return took.sort((a, b) => a - b)[took.length >> 1] ?? 0;
}
