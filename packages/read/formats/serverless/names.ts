/**
 * Logical ids as the framework makes them, so that references in the user's own `resources` meet the resources
 * that the framework adds (https://www.serverless.com/framework/docs/providers/aws/guide/resources).
 */

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `hello-world` → `HelloDashworld`, `my_fn` → `MyUnderscorefn`. */
export const normalized = (name: string): string =>
  upperFirst(name.replace(/-/g, 'Dash').replace(/_/g, 'Underscore'));

/** Letters and digits only, the first one large. */
export const alphanumeric = (name: string): string => upperFirst(name.replace(/[^0-9A-Za-z]/g, ''));

/** `users/{id}` → `UsersIdVar`. */
export const pathName = (path: string): string =>
  path
    .split('/')
    .map((part) =>
      upperFirst(
        part
          .toLowerCase()
          .replace(/-/g, 'Dash')
          .replace(/\{(.*)\}/g, '$1Var')
          .replace(/[^0-9A-Za-z]/g, ''),
      ),
    )
    .join('');

/** `$connect` → `Sconnect`, `a/b` → `aSlashb`. */
export const routeName = (route: string): string =>
  route
    .replace(/\$/g, 'S')
    .replace(/\//g, 'Slash')
    .replace(/-/g, 'Dash')
    .replace(/_/g, 'Underscore')
    .replace(/\./g, 'Period');

export const functionId = (key: string): string => `${normalized(key)}LambdaFunction`;
export const logGroupId = (key: string): string => `${normalized(key)}LogGroup`;
export const urlId = (key: string): string => `${normalized(key)}LambdaFunctionUrl`;
export const layerId = (key: string): string => `${normalized(key)}LambdaLayer`;
export const permissionId = (key: string, suffix: string): string =>
  `${normalized(key)}LambdaPermission${suffix}`;

/** The role that all functions of a service share. */
export const sharedRoleId = 'IamRoleLambdaExecution';
/** The role of one function alone. */
export const ownRoleId = (key: string): string => `${normalized(key)}${sharedRoleId}`;
