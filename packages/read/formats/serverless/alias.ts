import { getAtt } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import type { Draft } from '../lowering/write.ts';
import { normalized } from './names.ts';
import type { FunctionUse } from './service.ts';

const aliases = [
  ['durableConfig', 'durable', 'DurableLambdaAlias'],
  ['provisionedConcurrency', 'provisioned', 'ProvConcLambdaAlias'],
  ['snapStart', 'snapstart', 'SnapStartLambdaAlias'],
] as const;

/**
 * Returns the alias that the settings of a function require, or null. Triggers start such an alias instead of
 * the function.
 */
export function aliasOf(use: FunctionUse): { readonly id: string; readonly name: string } | null {
  const row = aliases.find(([setting]) => isFilled(property(use.settings, setting)));
  return row ? { id: `${normalized(use.key)}${row[2]}`, name: row[1] } : null;
}

/** Returns the ARN that triggers start: the ARN of the alias if there is one, else of the function. */
export function targetOf(use: FunctionUse): Draft {
  const alias = aliasOf(use);
  const arn = getAtt(use.logicalId, 'Arn');
  return alias ? { 'Fn::Join': [':', [arn, alias.name]] } : arn;
}
