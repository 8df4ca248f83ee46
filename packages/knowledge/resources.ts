import { constant, type Hole, partsOf, text, type Value } from '@emmental/model';
import { resourceTypes } from './iam.ts';

/** One resource (pattern) that an action is needed on. */
export interface ResourceNeed {
  /** The IAM resource type (`table`), or null when the action takes none. */
  readonly type: string | null;
  /** The ARN, with holes: region and account as pseudo parameters, the rest as the input has it. */
  readonly pattern: Value;
  /** True when the action takes no resource: `*` is right, and nothing to warn of. */
  readonly unavoidable: boolean;
}

/** Where an action is checked, with names from the request where its fields tell them. */
export function resourceNeeds(action: string, input: Value): readonly ResourceNeed[] {
  const types = resourceTypes(action);
  if (types.length === 0) return [{ type: null, pattern: constant('*'), unavoidable: true }];
  const required = types.filter((type) => type.required);
  return (required.length > 0 ? required : types).map(({ name, arn }) => ({
    type: name,
    pattern: text(arnParts(arn).map((part) => fill(part, input))),
    unavoidable: false,
  }));
}

function arnParts(arn: string): readonly string[] {
  return arn.split(/(\$\{[^}]+\})/).filter((part) => part !== '');
}

function fill(part: string, input: Value): string | Hole {
  const name = /^\$\{(.+)\}$/.exec(part)?.[1];
  if (!name) return part;
  if (name === 'Partition' || name === 'Region') return { kind: 'pseudo', name: `AWS::${name}` };
  if (name === 'Account') return { kind: 'pseudo', name: 'AWS::AccountId' };
  const field = input.kind === 'fields' ? input.fields.get(name) : undefined;
  const parts = field ? partsOf(field) : null;
  return parts?.length === 1 && parts[0] !== undefined
    ? parts[0]
    : { kind: 'unknown', why: `${name} is not known` };
}
