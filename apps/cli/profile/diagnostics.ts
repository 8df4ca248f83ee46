import type { Diagnostic } from '@emmental/model';
import { tell } from '../output.ts';
import { distinct } from '../scan/report.ts';
import type { World } from '../world.ts';
import type { Rulebase } from './rulebase.ts';

/** Reports the templates and code that could not be read, because an answer without them must not look complete. */
export const tellUnread = (rulebase: Pick<Rulebase, 'diagnostics' | 'shown'>, world: World): void =>
  tellDiagnostics(
    rulebase.diagnostics.filter(({ severity }) => severity === 'error'),
    rulebase,
    world,
  );

/** Writes diagnostics to stderr, one per line and each once, because stdout holds only the result. */
export function tellDiagnostics(
  diagnostics: readonly Diagnostic[],
  { shown }: Pick<Rulebase, 'shown'>,
  world: World,
): void {
  for (const { file, line, column, severity, message } of distinct(diagnostics))
    tell(`${shown(file)}:${line}:${column} ${severity}: ${message}`, world);
}
