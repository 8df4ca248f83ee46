import { everySection } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { type Guard, guarded } from './guard.ts';

const guardWith = (use: 'eval' | 'wasm' | 'addon', action: 'allow' | 'watch' | 'deny'): Guard => ({
  present: 'yes',
  says: '',
  evidence: [],
  derivable: null,
  isCurrent: 'yes',
  rules: {
    ...everySection(null),
    mode: everySection('enforce'),
    onError: 'open',
    breakGlass: 'allowed',
    onBlock: { http: 403, quarantine: null },
    skeletons: {},
    files: [],
    outbound: [],
    code: [{ name: 'uses', match: 'uses0000', action, origin: 'file', use: [use] }],
  },
});

describe('a use of code that a section does not hold', () => {
  test.each([
    ['eval', 'allow', 'yes', 'yes'],
    ['wasm', 'allow', 'unknown', 'yes'],
    ['addon', 'allow', 'unknown', 'unknown'],
    ['addon', 'watch', 'unknown', 'unknown'],
    ['addon', 'deny', 'yes', 'yes'],
  ] as const)('%s with %s: files %s, outbound %s', (use, action, files, outbound) => {
    const stops = (section: 'files' | 'outbound') =>
      guarded(guardWith(use, action), section, () => ({ covers: 'yes', says: 'rules' })).stop;
    expect([stops('files'), stops('outbound')]).toEqual([files, outbound]);
  });
});
