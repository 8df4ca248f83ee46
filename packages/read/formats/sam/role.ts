import type { Location } from '@emmental/model';
import { noteOrigin } from '../../origins.ts';
import { get, type Node, plainOf, stringOf } from '../../tree.ts';
import { property } from '../lowering/property.ts';
import { type Draft, write } from '../lowering/write.ts';
import { idHash } from './canonical.ts';
import { add, type Expansion, type SamResource, tagList } from './expansion.ts';

/**
 * The role that SAM generates for a function or state machine. Statements can be added until `closeRole` adds
 * the role to the output.
 */
export interface RoleDraft {
  readonly id: string;
  readonly managed: Node[];
  readonly policies: Node[];
  /** `Expansion.origins`, in which statements that SAM adds are recorded. */
  readonly origins: Map<string, string>;
}

/** An inline policy of a generated role. */
export interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: Draft;
}

/** Adds a managed policy, unless the role already has it. The ARN may be spelled in different ways. */
export function attach(role: RoleDraft, policy: Draft, at: Location): void {
  const node = write(policy, at);
  if (!role.managed.some((existing) => arnKey(existing) === arnKey(node))) role.managed.push(node);
}

/** Adds an inline policy, unless the role already has one with the same document. */
export function grant(role: RoleDraft, policy: InlinePolicy, at: Location): void {
  const node = write({ ...policy }, at);
  noteOrigin(role.origins, at, 'generated');
  const document = documentKey(node);
  if (!role.policies.some((existing) => documentKey(existing) === document)) role.policies.push(node);
}

/** Creates a policy document with one statement, in the same form as SAM. */
export const allow = (Action: Draft, Resource: Draft): Draft => ({
  Statement: [{ Action, Effect: 'Allow', Resource }],
});

export const trust = (service: string): Draft => ({
  Version: '2012-10-17',
  Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
});

/** Adds the role to the output. */
export function closeRole(
  expansion: Expansion,
  resource: SamResource,
  role: RoleDraft,
  trusted: Draft,
  more: { readonly condition?: string; readonly tag: string },
): void {
  const { properties } = resource;
  add(
    expansion,
    resource,
    role.id,
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: trusted,
      ManagedPolicyArns: role.managed,
      Path: property(properties, 'RolePath'),
      Policies: role.policies.length > 0 ? role.policies : undefined,
      PermissionsBoundary: property(properties, 'PermissionsBoundary'),
      Tags: tagList(property(properties, 'Tags'), { [more.tag]: 'SAM' }),
    },
    {
      at: property(properties, 'Policies')?.at ?? resource.at,
      attributes: more.condition === undefined ? {} : { Condition: more.condition },
    },
  );
}

const documentKey = (policy: Node): string => {
  const document = get(policy, 'PolicyDocument');
  return idHash(plainOf(document ?? policy));
};

const arnKey = (arn: Node): string => {
  const text = stringOf(arn) ?? stringOf(get(arn, 'Fn::Sub'));
  return text?.replace(`\${AWS::Partition}`, 'aws') ?? idHash(plainOf(arn));
};
