import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionReport } from '@emmental/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scan } from './scan.ts';

const shop = fileURLToPath(new URL('../../examples/weak-shop', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'assumed-'));

beforeAll(() => cpSync(shop, folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

async function admin(today: string): Promise<FunctionReport | undefined> {
  const request = {
    command: 'scan' as const,
    path: folder,
    root: folder,
    handlers: [],
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
    code: true,
    today,
  };
  const { report } = await scan(request, { step: () => {}, end: () => {} });
  return report.apps[0]?.functions.find(({ name }) => name === 'Admin');
}

const question = 'Admin/UpdateFunctionCode';
const replaced = (fn: FunctionReport | undefined) =>
  fn?.needed.find(({ action }) => action === 'lambda:UpdateFunctionCode');
const isOpen = (fn: FunctionReport | undefined) => fn?.unknown.some(({ id }) => id === question);

test('without an answer it is an open question which function is changed', async () => {
  const fn = await admin('2026-11-25');
  expect(fn?.unknown.find(({ id }) => id === question)?.answer).toBe(`emmental assume ${question}`);
  expect(replaced(fn)?.resources).toMatchObject([{ exact: false, from: 'unknown' }]);
});

test('an answer closes the question, names the resource and is marked; once it has ended it counts no more', async () => {
  writeFileSync(
    join(folder, 'emmental.yaml'),
    `emmental: profile/1
assume:
  ${question}: { is: OrdersApi, because: only that one, owner: "@shop/ops", until: 2027-03-31 }
`,
  );
  const fn = await admin('2026-11-25');
  expect(isOpen(fn)).toBe(false);
  expect(replaced(fn)).toMatchObject({
    resources: [{ ref: { id: 'OrdersApi' }, exact: true, from: 'assumption' }],
    assumed: [{ id: question, until: '2027-03-31' }],
  });
  expect(isOpen(await admin('2027-04-01'))).toBe(true);
});
