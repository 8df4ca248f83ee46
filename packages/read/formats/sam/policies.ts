import { managedPolicy as knownManagedPolicy, samPolicyTemplate } from '@emmental/knowledge';
import { assertNever } from '@emmental/model';
import { noteOrigin } from '../../origins.ts';
import { entriesOf, get, type Node, stringOf } from '../../tree.ts';
import { choiceOf, intrinsicOf, isNoValue, managedPolicy, mapBranches } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { type Draft, write } from '../lowering/write.ts';
import { type Expansion, report, type SamResource } from './expansion.ts';
import { attach, type RoleDraft } from './role.ts';

/** Adds what the `Policies` property of a function or state machine says to its role, in all the forms it has. */
export function addPolicies(x: Expansion, of: SamResource, role: RoleDraft): void {
  const policies = property(of.properties, 'Policies');
  if (!isFilled(policies)) return;
  const entries = policies.kind === 'list' ? policies.items : [policies];
  for (const [index, entry] of entries.entries()) addPolicy(x, of, role, entry, index);
}

type Form = 'managed' | 'document' | 'template' | 'nothing' | 'strange';

function addPolicy(x: Expansion, of: SamResource, role: RoleDraft, entry: Node, index: number): void {
  const form = formOf(entry);
  switch (form) {
    case 'managed':
      attach(role, mapBranches(entry, managedArn), entry.at);
      return;
    case 'document':
    case 'template': {
      const PolicyName = `${role.id}Policy${index}`;
      const written = mapBranches(entry, (branch) => {
        const PolicyDocument = get(branch, 'Statement') ? branch : expandTemplate(x, of, branch);
        return PolicyDocument ? write({ PolicyName, PolicyDocument }, branch.at) : branch;
      });
      if (form === 'document' || written !== entry) role.policies.push(written);
      return;
    }
    case 'nothing':
      return;
    case 'strange':
      report(x, 'template/invalid', entry.at, `entry ${index + 1} of Policies of ${of.id} is no policy`);
      return;
    default:
      assertNever(form);
  }
}

/** What kind of policy an entry is; both branches of an `Fn::If` must agree. */
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
  const [only, ...rest] = entry.entries;
  return only && rest.length === 0 && samPolicyTemplate(only.key) ? 'template' : 'strange';
}

/** A policy that is named, not given by ARN, belongs to AWS. A name that AWS has not stays as it is. */
function managedArn(policy: Node): Node {
  const name = stringOf(policy);
  if (name === undefined || name.startsWith('arn:') || name.startsWith('{{')) return policy;
  const known = knownManagedPolicy(name);
  return known ? write(managedPolicy(`${known.path.slice(1)}${known.name}`), policy.at) : policy;
}

/** The document of a SAM policy template with its parameters put in; null when one is missing. */
function expandTemplate(x: Expansion, of: SamResource, entry: Node): Node | null {
  const [only] = entriesOf(entry);
  const template = only && samPolicyTemplate(only.key);
  if (!only || !template) return null;
  const given = new Map(entriesOf(only.value).map(({ key, value }) => [key, value]));
  const missing = template.parameters.filter((name) => !given.has(name));
  if (only.value.kind !== 'map' || missing.length > 0) {
    const what = missing.length > 0 ? `needs ${missing.join(' and ')}` : 'needs a map of parameters';
    report(x, 'template/invalid', only.keyAt, `${only.key} in Policies of ${of.id} ${what}`);
    return null;
  }
  noteOrigin(x.origins, only.keyAt, `template:${only.key}`);
  return fill(write({ Statement: template.statements as readonly Draft[] }, only.keyAt), given);
}

function fill(node: Node, given: ReadonlyMap<string, Node>): Node {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => fill(item, given)) };
  const name = node.entries.length === 1 ? stringOf(get(node, 'Ref')) : undefined;
  const value = name === undefined ? undefined : given.get(name);
  if (value) return value;
  return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: fill(entry.value, given) })) };
}
