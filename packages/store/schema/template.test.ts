import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbedded } from '../engine/embedded.ts';
import { asReader } from '../store.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { packTemplate } from './template.ts';

test('a store that begins with the packed database has all tables, and the months of a later day', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-template-'));
  const template = await packTemplate(new Date('2026-01-15T00:00:00Z'));
  const engine = await openEmbedded({ folder, template });
  onTestFinished(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { rows: versions } = await engine.use((connection) => connection.query('select number from version'));
  expect(versions).toEqual([{ number: migrations.length }]);
  await migrate(engine, new Date('2026-12-01T00:00:00Z'));
  const { rows } = await asReader(engine, [], (connection) =>
    connection.query(
      `select to_regclass('event_2026_12') is not null as december, (select count(*) from fn) as fns`,
    ),
  );
  expect(rows).toEqual([{ december: true, fns: 0 }]);
});
