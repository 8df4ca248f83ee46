import { table } from './table.ts';

/** A SAM policy template. Its statements use the parameters with `Ref` and `Fn::Sub`. */
export interface SamPolicyTemplate {
  readonly parameters: readonly string[];
  readonly statements: readonly unknown[];
}

const templates = table<SamPolicyTemplate>('sam-policies');

/** Returns a policy template such as `DynamoDBCrudPolicy`; null when SAM has none of that name. */
export const samPolicyTemplate = (name: string): SamPolicyTemplate | null => templates.get(name);
