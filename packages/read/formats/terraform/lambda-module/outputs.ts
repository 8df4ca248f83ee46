import { bareArn } from '@emmental/knowledge';
import { type Location, rowOf, type Value } from '@emmental/model';
import { reference } from '../handle.ts';
import type { CallInstance } from '../scope.ts';
import { isLambdaModule } from './source.ts';

/**
 * Outputs of the Lambda module. `suffix` selects the resource of the module: the function (''), its role, its
 * log group, its URL or the layer.
 */
const outputs: Readonly<Record<string, readonly [suffix: string, attribute: string | null]>> = {
  lambda_function_arn: ['', 'Arn'],
  lambda_function_arn_static: ['', 'Arn'],
  lambda_function_invoke_arn: ['', 'Arn'],
  lambda_function_qualified_arn: ['', 'Arn'],
  lambda_function_qualified_invoke_arn: ['', 'Arn'],
  lambda_function_name: ['', null],
  lambda_role_arn: ['.role', 'Arn'],
  lambda_role_name: ['.role', null],
  lambda_cloudwatch_log_group_arn: ['.log', bareArn],
  lambda_cloudwatch_log_group_name: ['.log', null],
  lambda_function_url: ['.url', 'FunctionUrl'],
  lambda_layer_arn: ['.layer', null],
};

/**
 * Returns an output of the Lambda module as a reference. Null when the call is of another module or the
 * output is not known.
 */
export function lambdaOutput(call: CallInstance, name: string, at: Location): Value | null {
  const row = isLambdaModule(call.block) ? rowOf(outputs, name) : undefined;
  return row ? reference(`${call.address}${row[0]}`, row[1], at) : null;
}
