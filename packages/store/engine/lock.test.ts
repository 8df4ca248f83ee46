import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { takeLock } from './lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'emmental-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nobody = () => undefined;

test('a store has one owner, and is free when that one lets go', async () => {
  const file = join(folder, 'one');
  const lock = await takeLock(file, nobody);
  await expect(takeLock(file, nobody)).rejects.toThrow(`process ${process.pid} has this store open`);
  await lock.release();
  await (await takeLock(file, nobody)).release();
});

test('of many that come at once one gets it', async () => {
  const file = join(folder, 'many');
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(file, nobody)));
  const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(won).toHaveLength(1);
  await won[0]?.release();
});

test('the lock of a process that was killed is taken over', async () => {
  const file = join(folder, 'killed');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  writeFileSync(file, `${child.pid} ${hostname()} ${startOf(child.pid)} x\n`);
  await expect(takeLock(file, nobody)).rejects.toThrow(`process ${child.pid} has this store open`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await takeLock(file, nobody)).release();
});

test('a number that another process has now does not keep the store', async () => {
  const file = join(folder, 'reused');
  writeFileSync(file, `${process.pid} ${hostname()} 1 x\n`);
  await (await takeLock(file, nobody)).release();
});

test('a process of another machine keeps the store while it gives signs of life', async () => {
  const file = join(folder, 'elsewhere');
  writeFileSync(file, '7 another-machine 1 x\n');
  await expect(takeLock(file, nobody)).rejects.toThrow('process 7 has this store open');
  const before = new Date(Date.now() - 60_000);
  utimesSync(file, before, before);
  await (await takeLock(file, nobody)).release();
});

/** The 22nd field of /proc/ID/stat, as the lock has it; `-` on other systems. */
function startOf(id: number | undefined): string {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}
