import { managedPolicy as knownManagedPolicy, samPolicyTemplate } from '@emmental/knowledge';
import { assertNever } from '@emmental/model';
import { noteOrigin } from '../../origins.ts';
import { entriesOf, get, type Node, stringOf } from '../../tree.ts';
import { choiceOf, intrinsicOf, isNoValue, managedPolicy, mapBranches } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { type Draft, write } from '../lowering/write.ts';
import { type Expansion, report, type SamResource } from './expansion.ts';
import { attach, type RoleDraft } from './role.ts';

/**
 * Adds the `Policies` of a function or state machine to its role. The policies can have any form that SAM
 * supports.
 */
export function addPolicies(expansion: Expansion, resource: SamResource, role: RoleDraft): void {
  const policies = property(resource.properties, 'Policies');
  if (!isFilled(policies)) return;
  const entries = policies.kind === 'list' ? policies.items : [policies];
  for (const [index, entry] of entries.entries()) addPolicy(expansion, resource, role, entry, index);
}

type Form = 'managed' | 'document' | 'template' | 'nothing' | 'strange';

function addPolicy(
  expansion: Expansion,
  resource: SamResource,
  role: RoleDraft,
  entry: Node,
  index: number,
): void {
  const form = formOf(entry);
  switch (form) {
    case 'managed':
      attach(role, mapBranches(entry, managedArn), entry.at);
      return;
    case 'document':
    case 'template': {
      const PolicyName = `${role.id}Policy${index}`;
      const written = mapBranches(entry, (branch) => {
        const PolicyDocument = get(branch, 'Statement')
          ? branch
          : expandTemplate(expansion, resource, branch);
        return PolicyDocument ? write({ PolicyName, PolicyDocument }, branch.at) : branch;
      });
      if (form === 'document' || written !== entry) role.policies.push(written);
      return;
    }
    case 'nothing':
      return;
    case 'strange':
      report(
        expansion,
        'template/invalid',
        entry.at,
        `entry ${index + 1} of Policies of ${resource.id} is not a policy`,
      );
      return;
    default:
      assertNever(form);
  }
}

/** Returns the form of a policy entry. Both branches of an `Fn::If` must have the same form. */
function formOf(entry: Node): Form {
  if (stringOf(entry) !== undefined) return 'managed';
  if (isNoValue(entry)) return 'nothing';
  const choice = choiceOf(entry);
  if (choice) {
    const [yes, no] = [formOf(choice.yes), formOf(choice.no)];
    return yes === no || no === 'nothing' ? yes : yes === 'nothing' ? no : 'strange';
  }
  if (intrinsicOf(entry)) return intrinsicOf(entry) === 'Fn::If' ? 'strange' : 'managed';
  if (entry.kind !== 'map') return 'strange';
  if (get(entry, 'Statement')) return 'document';
  const [only, ...moreEntries] = entry.entries;
  return only && moreEntries.length === 0 && samPolicyTemplate(only.key) ? 'template' : 'strange';
}

/** Converts the name of an AWS managed policy to its ARN. Any other value stays as it is. */
function managedArn(policy: Node): Node {
  const name = stringOf(policy);
  if (name === undefined || name.startsWith('arn:') || name.startsWith('{{')) return policy;
  const managed = knownManagedPolicy(name);
  return managed ? write(managedPolicy(`${managed.path.slice(1)}${managed.name}`), policy.at) : policy;
}

/**
 * Returns the policy document of a SAM policy template, with its parameters replaced by their values. Null
 * when a parameter is missing.
 */
function expandTemplate(expansion: Expansion, resource: SamResource, entry: Node): Node | null {
  const [only] = entriesOf(entry);
  const template = only && samPolicyTemplate(only.key);
  if (!only || !template) return null;
  const values = new Map(entriesOf(only.value).map(({ key, value }) => [key, value]));
  const missing = template.parameters.filter((name) => !values.has(name));
  if (only.value.kind !== 'map' || missing.length > 0) {
    const problem = missing.length > 0 ? `needs ${missing.join(' and ')}` : 'needs a map of parameters';
    report(expansion, 'template/invalid', only.keyAt, `${only.key} in Policies of ${resource.id} ${problem}`);
    return null;
  }
  noteOrigin(expansion.origins, only.keyAt, `template:${only.key}`);
  return fill(write({ Statement: template.statements as readonly Draft[] }, only.keyAt), values);
}

function fill(node: Node, values: ReadonlyMap<string, Node>): Node {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => fill(item, values)) };
  const name = node.entries.length === 1 ? stringOf(get(node, 'Ref')) : undefined;
  const value = name === undefined ? undefined : values.get(name);
  if (value) return value;
  return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: fill(entry.value, values) })) };
}
