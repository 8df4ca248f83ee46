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

const mostTold = 5;

/** Reports what could not be read of several apps: the first few problems, and the number of the others. */
export function tellUnreadOfApps(
  all: readonly Pick<Rulebase, 'diagnostics' | 'shown'>[],
  world: World,
): void {
  const [first] = all;
  const errors = distinct(
    all.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error')),
  );
  if (first) tellDiagnostics(errors.slice(0, mostTold), first, world);
  if (errors.length > mostTold)
    tell(`and ${errors.length - mostTold} more errors in files: emmental scan lists them`, world);
}

/** Writes diagnostics to stderr, one per line and each once, because stdout holds only the result. */
export function tellDiagnostics(
  diagnostics: readonly Diagnostic[],
  { shown }: Pick<Rulebase, 'shown'>,
  world: World,
): void {
  for (const { file, line, column, severity, message } of distinct(diagnostics))
    tell(`${shown(file)}:${line}:${column} ${severity}: ${message}`, world);
}
