import { expect, test, vi } from 'vitest';
import { folderWith } from '../apps/cli/testing/run.ts';
import { type Compared, compare, kinds } from './google-apps/compare.ts';
import { googleApps } from './google-apps/index.ts';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 600_000 });

/** What the first run found otherwise than the labels say. */
const known: readonly string[] = [
  '!!! gallery verdict thumbnail T12: unproven, found n/a',
  'reports verdict enqueue T10: aligned, found unproven',
  'reports verdict enqueue T15: closed, found unproven',
  'reports permission enqueue: iam.serviceAccounts.actAs caller, found iam.serviceAccounts.actAs project',
  '!!! reports exposure worker: public, found account',
  '!!! reports verdict worker T3: aligned, found n/a',
  'reports verdict worker T9: closed, found n/a',
  'reports verdict worker T11: closed, found n/a',
  '!!! crm verdict price T2: aligned, found n/a',
  'crm verdict price T8: closed, found aligned',
  '!!! crm sink price: code formula, found -',
  'crm verdict kind T1: n/a, found closed',
  'crm sink kind: -, found shell name',
  'crm exposure digest: internal, found account',
  '!!! billing exposure archive: public, found account',
  '!!! billing verdict archive T2: aligned, found n/a',
  'billing verdict archive T9: closed, found n/a',
  '!!! billing verdict archive T11: aligned, found n/a',
  'desk verdict tickets T8: unproven, found aligned',
  'desk verdict tickets T1: n/a, found unproven',
  'desk verdict tickets T2: n/a, found unproven',
  'desk verdict tickets T3: n/a, found unproven',
  'desk verdict tickets T4: n/a, found unproven',
  'desk verdict tickets T5: n/a, found unproven',
];

test('six apps of Google Cloud: the commands say what the labels say', () => {
  const all = googleApps.flatMap((app) =>
    compare(app, folderWith(app.files)).map((compared) => ({ app: app.name, ...compared })),
  );
  const differences = all.filter(({ label, found }) => label !== found);
  expect(differences.map(({ app, ...compared }) => `${told(app, compared)}`)).toEqual(known);
  const counts = kinds.map((kind) => {
    const those = all.filter((compared) => compared.kind === kind);
    return `${kind} ${those.filter(({ label, found }) => label === found).length} of ${those.length}`;
  });
  expect(counts).toEqual(['exposure 18 of 21', 'verdict 123 of 141', 'permission 18 of 19', 'sink 12 of 14']);
});

const told = (app: string, { kind, about, label, found, isAllClear }: Compared): string =>
  `${isAllClear ? '!!! ' : ''}${app} ${kind} ${about}: ${label}, found ${found}`;
