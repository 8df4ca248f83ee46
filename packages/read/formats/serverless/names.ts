/**
 * The functions of this file build logical ids in the same way as the framework. So references in the user's
 * own `resources` match the resources that the framework adds
 * (https://www.serverless.com/framework/docs/providers/aws/guide/resources).
 */

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Converts `hello-world` to `HelloDashworld`, and `my_fn` to `MyUnderscorefn`. */
export const normalized = (name: string): string =>
  upperFirst(name.replace(/-/g, 'Dash').replace(/_/g, 'Underscore'));

/** Keeps letters and digits only, with the first letter in upper case. */
export const alphanumeric = (name: string): string => upperFirst(name.replace(/[^0-9A-Za-z]/g, ''));

/** Converts `users/{id}` to `UsersIdVar`. */
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

/** Converts `$connect` to `Sconnect`, and `a/b` to `aSlashb`. */
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

/** The id of the role that all functions of a service share. */
export const sharedRoleId = 'IamRoleLambdaExecution';
/** Returns the id of the role of a single function. */
export const ownRoleId = (key: string): string => `${normalized(key)}${sharedRoleId}`;
