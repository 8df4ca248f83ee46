// Made by `npm run golden` from the files of this folder.
import type { ConfigurationRule } from '../rule.ts';
import { apiOpenRoute } from './api/open-route.ts';
import { queueUnencrypted } from './queue/unencrypted.ts';

export const configurationRules: readonly ConfigurationRule[] = [
  apiOpenRoute,
  queueUnencrypted,
];

/** The file of each rule, in the same order. */
export const ruleFiles: readonly string[] = [
  'api/open-route.ts',
  'queue/unencrypted.ts',
];
