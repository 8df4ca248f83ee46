import type { App, Diagnostic, Source } from '@emmental/model';
import { readScenarios } from '@emmental/read';
import { ownThreat, type Threat } from '@emmental/slices';

/** Reads the scenarios that the users of an app wrote themselves, as threats, and reports the problems of invalid ones. */
export async function ownThreats(
  app: App,
  source: Source,
): Promise<{ readonly threats: readonly Threat[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { scenarios, diagnostics } = await readScenarios(source, app.folder);
  return { threats: scenarios.map(ownThreat), diagnostics };
}
