import { type Location, rowOf, type Value } from '@emmental/model';
import { property } from '../../app/property.ts';
import { reference } from './handle.ts';
import { isGiven } from './resources/index.ts';

/**
 * Names by which modules take the settings of a Lambda function, by the argument of `aws_lambda_function`. Source: the inputs
 * of public modules for Lambda functions (terraform-aws-modules, cloudposse, cds-snc, moritzzimmer, claranet, and others).
 */
const inputs: Readonly<Record<string, readonly string[]>> = {
  function_name: ['function_name', 'lambda_function_name', 'lambda_name', 'name'],
  handler: ['handler', 'lambda_handler', 'function_handler'],
  runtime: ['runtime', 'lambda_runtime'],
  filename: ['filename', 'lambda_zip_path', 'zip_path', 'local_existing_package'],
  s3_bucket: ['s3_bucket', 'lambda_s3_bucket'],
  s3_key: ['s3_key', 'lambda_s3_key'],
  image_uri: ['image_uri', 'lambda_image_uri'],
  package_type: ['package_type'],
  role: ['role', 'role_arn', 'lambda_role', 'lambda_role_arn', 'iam_role_arn'],
  timeout: ['timeout', 'lambda_timeout'],
  memory_size: ['memory_size', 'memory', 'lambda_memory_size'],
  layers: ['layers', 'lambda_layers'],
  reserved_concurrent_executions: ['reserved_concurrent_executions', 'lambda_reserved_concurrent_executions'],
};

/** Names by which modules take a folder or file of source code. */
export const sourceArguments = [
  'source_path',
  'source_dir',
  'source_directory',
  'source_file',
  'lambda_source_path',
];

/** Names by which such modules hand on their function, with its attribute. Source: the outputs of the same modules. */
const outputs: Readonly<Record<string, string | null>> = {
  function_name: null,
  lambda_function_name: null,
  lambda_name: null,
  function_arn: 'Arn',
  lambda_function_arn: 'Arn',
  lambda_arn: 'Arn',
  arn: 'Arn',
  function_qualified_arn: 'Arn',
  lambda_function_qualified_arn: 'Arn',
  qualified_arn: 'Arn',
  function_invoke_arn: 'Arn',
  lambda_function_invoke_arn: 'Arn',
  invoke_arn: 'Arn',
};

/**
 * Returns an output of an unread module as a reference to the function that its arguments describe. Null for other outputs, and
 * where they describe none. `body` are the arguments.
 */
export function functionOutput(address: string, name: string, body: () => Value, at: Location): Value | null {
  const attribute = rowOf(outputs, name);
  return attribute !== undefined && functionCall(body()) ? reference(address, attribute, at) : null;
}

/** A call of an unread module whose arguments describe a Lambda function. */
export interface FunctionCall {
  /** The same settings as arguments of `aws_lambda_function`. */
  readonly body: Value & { readonly kind: 'fields' };
  /** The folder or file of source code; null where no argument names it. */
  readonly source: Value | null;
}

/**
 * Returns the function that the arguments of a module describe: a handler with a runtime or a package, or the image of a
 * function. Null for other modules. A name or a runtime alone is no function.
 */
export function functionCall(body: Value): FunctionCall | null {
  if (body.kind !== 'fields') return null;
  const found = (names: readonly string[]): Value | undefined =>
    names.map((name) => property(body, name)).find((value) => isGiven(value));
  const fields = new Map<string, Value>();
  for (const [argument, names] of Object.entries(inputs)) {
    const value = found(names);
    if (value) fields.set(argument, value);
  }
  const source = found(sourceArguments) ?? null;
  const hasPackage = ['filename', 's3_key'].some((name) => fields.has(name)) || source !== null;
  const isZip = fields.has('handler') && (fields.has('runtime') || hasPackage);
  const isImage = fields.has('image_uri') && fields.has('function_name');
  if (!isZip && !isImage) return null;
  if (isImage && !isZip) fields.set('package_type', { kind: 'constant', value: 'Image' });
  const variables = variablesOf(property(body, 'environment_variables') ?? property(body, 'environment'));
  if (variables) fields.set('environment', variables);
  return { body: { ...body, fields }, source };
}

/** Returns the environment with the variables, which modules take as a map or as an object with `variables`. */
function variablesOf(setting: Value | undefined): Value | null {
  if (!setting || !isGiven(setting)) return null;
  const variables = property(setting, 'variables') ?? setting;
  return { kind: 'fields', fields: new Map([['Variables', variables]]), open: false };
}
