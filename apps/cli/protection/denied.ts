import { effective } from '@emmental/profile';
import { WrongUse } from '../exit.ts';
import type { ScannedApp } from '../pipeline.ts';

/**
 * Returns the actions that the rulebase denies to each function on every resource, by its name; the role is
 * written without them. The guard alone enforces a denial of one resource, because it sees the actual call.
 *
 * Throws `WrongUse` for a rulebase that could not be read completely, because its denials are unknown then.
 *
 * @param environment of the rulebase; null = the rules of every environment.
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
