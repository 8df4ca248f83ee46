import { table } from './table.ts';

/** A SAM policy template; `statements` hold `Ref`/`Fn::Sub` on the parameters. */
export interface SamPolicyTemplate {
  readonly parameters: readonly string[];
  readonly statements: readonly unknown[];
}

const templates = table<SamPolicyTemplate>('sam-policies');

/** `DynamoDBCrudPolicy` → its parameters and statements; null when SAM has none of that name. */
export const samPolicyTemplate = (name: string): SamPolicyTemplate | null => templates.get(name);
