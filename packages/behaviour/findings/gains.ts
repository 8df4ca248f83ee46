import type { FunctionDeclaration, Granted } from '@emmental/model';

/** A function whose code an attacker runs, with what its role has. */
interface Gained {
  readonly function: FunctionDeclaration;
  readonly granted: readonly Granted[];
  readonly unreadRole?: 'all' | 'part';
}

/**
 * Describes what an attacker gains who runs code in a function: `all its role has (s3:*, dynamodb:* on * and 3 more) and
 * MAIL_API_KEY`. Names the widest permissions; all of them are counted.
 */
export function gainsOf(gained: Gained): string {
  const secrets = [...gained.function.environment.keys()].filter(isSecretName);
  const role = roleOf(gained);
  return secrets.length === 0 ? role : `${role} and ${secrets.slice(0, 3).join(', ')}`;
}

function roleOf({ granted, unreadRole }: Gained): string {
  const names = [...new Set(granted.toSorted((a, b) => rank(a) - rank(b)).map(({ action }) => action))];
  if (names.length === 0)
    return unreadRole
      ? 'all its role has, which is not known, its memory and its files'
      : 'its memory and its files';
  const others = names.filter((name) => !ofLogs.test(name));
  const named = (others.length > 0 ? others : names).slice(0, 3);
  const everywhere = named.every((name) =>
    granted.some((grant) => grant.action === name && grant.resource === '*'),
  );
  const more = names.length > named.length ? ` and ${names.length - named.length} more` : '';
  const unread = unreadRole ? '; a part of it is not known' : '';
  return `all its role has (${named.join(', ')}${everywhere ? ' on *' : ''}${more}${unread})`;
}

/** Permissions that nearly every function has. They are counted, and named where the role has no others. */
const ofLogs = /^(?:logs|xray):/;

/** Orders grants: those on everything come first, those that nearly every function has come last. */
const rank = ({ action, resource }: Granted): number =>
  ofLogs.test(action) ? 1 : -Number(action.includes('*')) - Number(resource === '*');

/** Is this the name of a setting that holds a credential? `..._ARN`, `..._NAME`, `..._ID` and `..._URL` only point to one. */
const isSecretName = (name: string): boolean =>
  /(SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)/i.test(name) &&
  !/_(ARN|NAME|ID|URL|PATH|TABLE|QUEUE|TOPIC|BUCKET|TTL)$/i.test(name);
