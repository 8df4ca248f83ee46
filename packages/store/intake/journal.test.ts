import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Journal, openJournal } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'emmental-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens a journal as after a crash; returns the batches that it brings back. */
async function reopened(
  at: string,
): Promise<{ readonly journal: Journal; readonly batches: readonly string[] }> {
  const batches: string[] = [];
  const journal = await openJournal(at);
  await journal.readLeft(async (batch) => {
    batches.push(batch);
  });
  return { journal, batches };
}

test('every batch comes back until its file is dropped', async () => {
  const at = join(folder, 'all');
  const { journal, batches } = await reopened(at);
  expect(batches).toEqual([]);
  await journal.append(['one', 'zwei ä']);
  await journal.append(['x'.repeat(200_000)]);
  const files = await journal.turn();
  await journal.append(['after']);
  const second = await reopened(at);
  expect(second.batches.map((batch) => batch.slice(0, 6))).toEqual(['one', 'zwei ä', 'xxxxxx', 'after']);
  await journal.drop(files);
  const third = await reopened(at);
  expect(third.batches).toEqual(['after']);
  for (const each of [journal, second.journal, third.journal]) await each.close();
});

test('a batch that a crash cut or that the disk damaged ends its file; those before it come back', async () => {
  const at = join(folder, 'cut');
  const { journal } = await reopened(at);
  await journal.append(['first', 'second']);
  await journal.close();
  const [name = ''] = readdirSync(at);
  const file = join(at, name);
  const bytes = readFileSync(file);
  for (let end = bytes.length - 1; end >= bytes.length - 14; end--) {
    writeFileSync(file, bytes.subarray(0, end));
    const { journal: again, batches } = await reopened(at);
    expect(batches).toEqual(['first']);
    await again.close();
  }
  const damaged = Buffer.from(bytes);
  damaged[10] = (damaged[10] ?? 0) ^ 1;
  writeFileSync(file, damaged);
  const reread = async () => {
    const { journal: again, batches } = await reopened(at);
    await again.close();
    return batches;
  };
  expect(await reread()).toEqual([]);
  writeFileSync(file, bytes);
  appendFileSync(file, Buffer.alloc(64, 0xff));
  expect(await reread()).toEqual(['first', 'second']);
});
