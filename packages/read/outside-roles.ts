import { folderOf, partsOf, type Role, type Source, type Statement, type Value } from '@emmental/model';
import { declared } from './app/declared.ts';
import { type Caller, ownCallers } from './app/role-callers.ts';
import { rolesOf } from './app/roles.ts';
import type { Template } from './format.ts';
import type { Nesting } from './nested.ts';

/**
 * Returns, for each template, the roles of the other templates of its folder, of the folders above and below it, that guests
 * or users of an identity pool have. Such a role may call the functions of every stack of the account. Nobody knows from the
 * repository if both stacks are in one account, so the audience is unknown.
 */
export function outsideRoles(
  templates: ReadonlyMap<string, Template>,
  nesting: Nesting,
  source: Source,
): (path: string) => readonly Caller[] {
  const found = [...templates].flatMap(([path, template]) => {
    const file = source.kind(path) === 'file' ? source.read(path) : null;
    if (file === null || !('text' in file) || !file.text.includes(poolService)) return [];
    const app = declared(template, nesting.scope(path), source);
    return ownCallers(rolesOf(app).list(), app)
      .filter(({ audience: { exposure } }) => exposure === 'public' || exposure === 'authenticated')
      .map((caller) => ({ path, caller: seenFromOutside(caller, path) }));
  });
  return (path) =>
    found
      .filter((other) => other.path !== path && isNear(folderOf(other.path), folderOf(path)))
      .map(({ caller }) => caller);
}

const poolService = 'cognito-identity.amazonaws.com';

const isNear = (left: string, right: string): boolean => isWithin(left, right) || isWithin(right, left);

const isWithin = (inner: string, outer: string): boolean =>
  outer === '' || inner === outer || inner.startsWith(`${outer}/`);

function seenFromOutside({ role, audience }: Caller, path: string): Caller {
  return {
    role: {
      ...role,
      id: `${role.id} of ${path}`,
      statements: role.statements.flatMap(withoutOwn),
      unknown: [],
    },
    audience: { exposure: 'unknown', by: `${audience.by} of ${path}, if both stacks are in one account` },
  };
}

/** Returns a statement without the resources of its own template, of which none is in the other template. */
function withoutOwn(statement: Role['statements'][number]): readonly Statement[] {
  const { resource } = statement;
  if (resource === null) return [statement];
  const [first, ...more] = resource.values.filter((value) => !namesResource(value));
  return first === undefined ? [] : [{ ...statement, resource: { ...resource, values: [first, ...more] } }];
}

const namesResource = (value: Value): boolean =>
  (partsOf(value) ?? []).some((part) => typeof part !== 'string' && part.kind === 'resource');
