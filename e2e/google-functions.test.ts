import { expect, test, vi } from 'vitest';
import { folderWith } from '../apps/cli/testing/run.ts';
import { type Compared, compare } from './google-functions/compare.ts';
import { labelledFunctions, laterFunctions } from './google-functions/index.ts';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 600_000 });

/** The functions about which the command says something else than their labels, `silent` where it asks nothing. */
const known: readonly string[] = [
  'rawget: -run.services.list asks',
  'restart: -compute.instances.reset asks',
];

const later: readonly string[] = [
  'recs: -recommender.computeInstanceMachineTypeRecommendations.list asks',
  'predict: -aiplatform.endpoints.predict asks',
  'price: asks',
];

test.each([
  ['the first 52', labelledFunctions, known, [52, 50, 48, 52]],
  ['40 more', laterFunctions, later, [40, 37, 37, 40]],
] as const)(
  'functions of Google Cloud, %s: the command says what the labels say',
  (_, sets, differing, counts) => {
    const all = sets.flatMap((each) => compare(each, folderWith(each.files)));
    expect(all.map(told).filter((text) => text !== '')).toEqual(differing);
    const count = (test: (each: Compared) => boolean): number => all.filter(test).length;
    expect([
      all.length,
      count(({ isExact }) => isExact),
      count(({ areRolesRight }) => areRolesRight),
      count(({ isReachRight }) => isReachRight),
    ]).toEqual(counts);
  },
);

function told({ name, missing, extra, questions, ...right }: Compared): string {
  const words = [
    ...(right.isSilent ? ['silent'] : []),
    ...(right.isExact ? [] : missing.map((each) => `-${each}`)),
    ...extra.map((each) => `+${each}`),
    ...(right.isExact || questions.length === 0 ? [] : ['asks']),
    ...(right.isReachRight ? [] : [right.reachedBy]),
  ];
  return words.length === 0 ? '' : `${name}: ${words.join(' ')}`;
}
