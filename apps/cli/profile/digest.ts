import { compile, nothingLearned } from '@emmental/profile';
import type { ScannedApp } from '../pipeline.ts';

/** Returns the digest of the compiled rulebase of an app; null if it has none or it cannot be compiled. */
export function profileDigest({
  app,
  profile: { found },
}: Pick<ScannedApp, 'app' | 'profile'>): string | null {
  if (!found) return null;
  try {
    const target = { app, environment: null, function: null, learned: () => nothingLearned };
    return compile(found, target).value.digest;
  } catch {
    return null;
  }
}
