import { googleRoles } from '@emmental/knowledge';
import type { GoogleGrant } from '@emmental/model';

/** Number of the permissions that a role gives, and those of them that a method of the table or a custom role names. */
export interface RoleContents {
  readonly size: number;
  readonly permissions: ReadonlySet<string>;
}

/** Returns what the role of a grant gives; null when that is not known. */
export function contentsOf({
  role,
  permissions,
}: Pick<GoogleGrant, 'role' | 'permissions'>): RoleContents | null {
  if (permissions) return { size: permissions.length, permissions: new Set(permissions) };
  return role === null ? null : (googleRoles().get(role) ?? null);
}

/** Roles of Google's own services, which no client of the service needs. Source: IAM documentation, "Service agents". */
export const isAgentRole = (role: string | null): boolean => role !== null && /serviceagent$/i.test(role);

/**
 * Roles that the platform, a trigger or a request without a client library uses, so no call of the code shows their use. Source: the
 * pages of Cloud Run and Eventarc about roles, and of Cloud SQL about connections from functions.
 */
const unseen: ReadonlySet<string> = new Set(
  [
    'artifactregistry.reader artifactregistry.writer cloudbuild.builds.builder cloudfunctions.invoker cloudprofiler.agent cloudsql.client',
    'cloudsql.instanceUser cloudtrace.agent errorreporting.writer eventarc.eventReceiver logging.logWriter',
    'iam.serviceAccountOpenIdTokenCreator monitoring.metricWriter run.invoker run.servicesInvoker vpcaccess.user',
  ].flatMap((line) => line.split(' ').map((name) => `roles/${name}`)),
);

/** True for roles whose use no call of the code shows. */
export const isUnseen = (role: string | null): boolean => role !== null && unseen.has(role);

/**
 * Basic roles, which reach over all services. Buckets and datasets give their holders more than the role itself has. Source: IAM
 * documentation, "Basic roles"; Cloud Storage documentation, "Convenience values".
 */
export const isBasicRole = (role: string | null): boolean =>
  role !== null && /^roles\/(?:owner|editor|viewer)$/.test(role);
