import { googleRoles } from '@emmental/knowledge';
import { type App, asString, fieldOf, type GoogleGrant } from '@emmental/model';
import type { FunctionReview } from '../review/review.ts';

/** Returns the reason why a function of Google Cloud cannot get an account with what it needs alone; null if it can. */
export function accountObstacle({ analysed, unknown, function: fn }: FunctionReview): string | null {
  if (!analysed) return 'its code was not read, so what its account needs is not known';
  // Which roles the present account has does not matter for another one.
  const [question] = unknown.filter(({ id }) => id !== `${fn.name}/role`);
  return question ? `a question is open: ${question.what} (${question.id})` : null;
}

/**
 * Returns the permissions that a function needs and that the grants in the template do not give its account on that resource
 * or on the project, as `storage.objects.get on google_storage_bucket.reports`.
 */
export function lackingOf({ needed, function: fn }: FunctionReview, app: App): readonly string[] {
  const grants = fn.account?.roles.filter(({ when }) => when === null) ?? [];
  return needed.flatMap(({ action, resources }) =>
    resources
      .filter(
        ({ pattern }) => !grants.some((grant) => isFor(grant, pattern, app) && gives(grant, action, app)),
      )
      .map(({ pattern }) => `${action} on ${pattern}`),
  );
}

/** Is a grant on the resource or on the project? The name of a resource that no template declares stands in the grant itself. */
function isFor({ on, by }: GoogleGrant, resource: string, app: App): boolean {
  if (on === 'project' || on === resource) return true;
  const grantor = app.resources.get(by)?.properties;
  if (grantor?.kind !== 'fields') return false;
  const secret = /^(projects\/[^/]+\/secrets\/[^/]+)\/versions\/[^/]+$/.exec(resource)?.[1];
  return [...grantor.fields.values()].some((value) =>
    [resource, secret].includes(asString(value) ?? undefined),
  );
}

function gives({ role, by }: GoogleGrant, permission: string, app: App): boolean {
  const known = role === null ? undefined : googleRoles().get(role);
  if (known) return known.permissions.has(permission);
  const named = fieldOf(app.resources.get(by)?.properties, 'role');
  const parts = named?.kind === 'text' ? named.parts : [];
  return parts.some((part) => {
    if (typeof part !== 'object' || part.kind !== 'resource') return false;
    const listed = fieldOf(app.resources.get(part.id)?.properties, 'permissions');
    return listed?.kind === 'list' && listed.items.some((item) => asString(item) === permission);
  });
}
