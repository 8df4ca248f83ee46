import { effective } from '@emmental/profile';
import { WrongUse } from '../exit.ts';
import type { ScannedApp } from '../pipeline.ts';

/**
 * Actions that the rulebase denies to each function on every resource, by its name: the role is written so. A deny of one resource
 * stays the guard's, which sees what is called.
 *
 * Throws `WrongUse` for a rulebase that could not be read whole: what it denies is not known then.
 *
 * @param environment of the rulebase; null = what holds for all.
 */
export function deniedTo(
  { app, profile: { found, diagnostics } }: Pick<ScannedApp, 'app' | 'profile'>,
  environment: string | null,
): ReadonlyMap<string, readonly string[]> {
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (wrong) throw new WrongUse(`${wrong.file}:${wrong.line}:${wrong.column} ${wrong.message}`);
  if (!found) return new Map();
  return new Map(
    app.functions.map(({ name }) => [
      name,
      effective(found, name, environment).value.sections.permissions.rules.flatMap(({ rule }) =>
        rule.action === 'deny' && rule.resource === undefined ? rule.call : [],
      ),
    ]),
  );
}
