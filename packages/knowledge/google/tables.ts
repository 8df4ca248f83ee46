import { table } from '../table.ts';

/*
 * Tables that `npm run generate google` makes. Methods: the id of a method in the discovery document of its API → its permissions, and
 * `<client>/<Service>.<Method>` of a generated client → the id. Roles: a predefined role → the number of its permissions, then those
 * of them that the methods need.
 */
const methods = table<string | readonly string[]>('google-methods');
const roles = table<readonly [size: number, ...permissions: string[]]>('google-roles');

/** Returns the permissions of a method by its id (`compute.instances.stop`); null when they are not known. */
export function permissionsOfGoogleMethod(id: string): readonly string[] | null {
  const row = methods.get(id);
  return Array.isArray(row) ? (row as readonly string[]) : null;
}

/**
 * Returns the id of a generated client's method; null when the table has none.
 *
 * @param client the name of its package without signs: `secretmanager`
 * @param service `SecretManagerService` of the class `SecretManagerServiceClient`
 */
export function googleMethodOfClient(client: string, service: string, method: string): string | null {
  const row = methods.get(`${client}/${service}.${method}`);
  return typeof row === 'string' ? row : null;
}

/** A predefined role: how many permissions it gives, and those of them that a method of the table needs. */
export interface GoogleRole {
  readonly role: string;
  readonly size: number;
  readonly permissions: ReadonlySet<string>;
}

let all: ReadonlyMap<string, GoogleRole> | null = null;

/** Returns the predefined roles by name, without the roles of Google's own agents. */
export function googleRoles(): ReadonlyMap<string, GoogleRole> {
  all ??= new Map(
    roles.keys().flatMap((role) => {
      const [size, ...permissions] = roles.get(role) ?? [0];
      return size === 0 ? [] : [[role, { role, size, permissions: new Set(permissions) }] as const];
    }),
  );
  return all;
}
