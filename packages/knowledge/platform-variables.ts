import type { FunctionDeclaration, Hole } from '@emmental/model';

/** The parts of a declaration that decide which variables the platform sets. */
export type OnPlatform = Pick<FunctionDeclaration, 'logicalId'> &
  Partial<Pick<FunctionDeclaration, 'account' | 'runtime' | 'packageType'>>;

/** Returns the hole (unknown part of a text) that a variable's value fills; null where the platform does not set the variable. */
type Row = (fn: OnPlatform) => Hole | null;

const setBy = (platform: string): Hole => ({
  kind: 'unknown',
  why: `set by ${platform}, to a value that is not known`,
  isSet: true,
});

/** A variable of AWS's own runtimes. Images and runtimes of others may not have it. */
const ofRuntime =
  (runtimes: RegExp): Row =>
  ({ runtime, packageType }) =>
    packageType !== 'image' && runtimes.test(runtime ?? '') ? setBy('Lambda') : null;

const managed = ofRuntime(/^(?:nodejs|python)/);

/** Functions with SnapStart have no such variable; it starts no function of Node.js. */
const withoutSnapStart = ofRuntime(/^nodejs/);

/**
 * Environment variables that AWS Lambda sets, with the hole that their value fills. Source: Lambda developer guide,
 * "Defined runtime environment variables".
 */
const lambdaVariables: Readonly<Record<string, Row>> = {
  AWS_REGION: () => ({ kind: 'pseudo', name: 'AWS::Region' }),
  AWS_DEFAULT_REGION: () => ({ kind: 'pseudo', name: 'AWS::Region' }),
  AWS_LAMBDA_FUNCTION_NAME: (fn) => ({ kind: 'resource', id: fn.logicalId, attribute: null }),
  AWS_LAMBDA_FUNCTION_VERSION: () => setBy('Lambda'),
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: () => setBy('Lambda'),
  AWS_LAMBDA_INITIALIZATION_TYPE: () => setBy('Lambda'),
  AWS_LAMBDA_RUNTIME_API: () => setBy('Lambda'),
  AWS_EXECUTION_ENV: managed,
  LAMBDA_TASK_ROOT: managed,
  LAMBDA_RUNTIME_DIR: managed,
  _HANDLER: managed,
  TZ: managed,
  AWS_LAMBDA_LOG_GROUP_NAME: withoutSnapStart,
  AWS_LAMBDA_LOG_STREAM_NAME: withoutSnapStart,
  AWS_ACCESS_KEY_ID: withoutSnapStart,
  AWS_SECRET_ACCESS_KEY: withoutSnapStart,
  AWS_SESSION_TOKEN: withoutSnapStart,
};

/**
 * Environment variables that Google Cloud sets. Source: Cloud Run functions documentation, "Runtime environment variables set
 * automatically".
 */
const googleVariables: Readonly<Record<string, Row>> = {
  K_SERVICE: () => setBy('Google Cloud'),
  K_REVISION: () => setBy('Google Cloud'),
  FUNCTION_TARGET: () => setBy('Google Cloud'),
};

/** Returns the hole that the value of an environment variable fills; null where the platform does not set the variable. */
export function platformVariable(name: string, fn: OnPlatform): Hole | null {
  const rows = fn.account ? googleVariables : lambdaVariables;
  return Object.hasOwn(rows, name) ? (rows[name]?.(fn) ?? null) : null;
}
