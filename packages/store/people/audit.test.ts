import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../schema/migrate.ts';
import { asWriter } from '../store.ts';
import { startEngine, type TestEngine } from '../testing/engines.ts';
import { audit, firstBrokenEntry } from './audit.ts';

let db: TestEngine;
beforeAll(async () => {
  db = await startEngine('embedded');
  await migrate(db.engine, new Date('2026-12-01'));
});
afterAll(() => db.remove());

test('the log shows a changed entry, and one that is missing', async () => {
  for (const [nth, name] of ['Ada', 'Ben', 'Cleo'].entries())
    await asWriter(db.engine, (connection) =>
      audit(
        connection,
        { actor: name, what: 'made a token', body: { z: 1, a: 'ä' } },
        new Date(`2026-12-01T10:00:00.12${nth}Z`),
      ),
    );
  expect(await firstBrokenEntry(db.engine)).toBe(null);
  const change = (sql: string) => asWriter(db.engine, (connection) => connection.query(sql));
  await change(`update audit set actor = 'Eve' where seq = 2`);
  expect(await firstBrokenEntry(db.engine)).toBe(2);
  await change(`update audit set actor = 'Ben' where seq = 2`);
  expect(await firstBrokenEntry(db.engine)).toBe(null);
  await change('delete from audit where seq = 2');
  expect(await firstBrokenEntry(db.engine)).toBe(3);
});
