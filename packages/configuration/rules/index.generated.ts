// Made by `npm run golden` from the files of this folder.
import type { ConfigurationRule } from '../rule.ts';
import { queueUnencrypted } from './queue/unencrypted.ts';

export const configurationRules: readonly ConfigurationRule[] = [
  queueUnencrypted,
];

/** The file of each rule, in the same order. */
export const ruleFiles: readonly string[] = [
  'queue/unencrypted.ts',
];
