import { type App, folderOf, type Source } from '@emmental/model';
import { effective } from '@emmental/profile';
import { readProfile } from '@emmental/read';

/**
 * Actions that the rulebase denies to each function on every resource, by its name: the role is written so. A deny of one resource
 * stays the guard's, which sees what is called.
 *
 * @param environment of the rulebase; null = what holds for all.
 */
export async function deniedTo(
  app: App,
  source: Source,
  environment: string | null,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { found } = await readProfile(source, folderOf(app.id.replace(/#.*$/, '')));
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
