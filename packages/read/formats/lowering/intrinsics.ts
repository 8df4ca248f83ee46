import { entriesOf, get, itemsOf, type Node, stringOf } from '../../tree.ts';
import type { Draft } from './write.ts';

/** `Ref`: what CloudFormation calls the value of a resource, or of a parameter. */
export const ref = (id: string): Draft => ({ Ref: id });

/** `Fn::GetAtt`: one attribute of a resource. */
export const getAtt = (id: string, attribute: string): Draft => ({ 'Fn::GetAtt': [id, attribute] });

/** `Fn::Sub` over a text with `${…}` in it. */
export const sub = (text: string, variables?: Readonly<Record<string, Draft>>): Draft =>
  variables ? { 'Fn::Sub': [text, variables] } : { 'Fn::Sub': text };

/** What takes a property away: `AWS::NoValue`. */
export const noValue: Draft = { Ref: 'AWS::NoValue' };

/** `draft` where the condition holds, nothing elsewhere; just `draft` without a condition. */
export const when = (condition: string | null, draft: Draft): Draft =>
  condition === null ? draft : { 'Fn::If': [condition, draft, noValue] };

/** An AWS managed policy by its path below `policy/`. */
export const managedPolicy = (path: string): Draft => sub(`arn:\${AWS::Partition}:iam::aws:policy/${path}`);

/** The name of the intrinsic function that the node is, or null: a map of one key, `Ref`, `Condition` or `Fn::…`. */
export function intrinsicOf(node: Node | undefined): string | null {
  if (node?.kind !== 'map' || node.entries.length !== 1) return null;
  const key = node.entries[0]?.key ?? '';
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::') ? key : null;
}

export const isNoValue = (node: Node | undefined): boolean =>
  intrinsicOf(node) === 'Ref' && stringOf(get(node, 'Ref')) === 'AWS::NoValue';

/** The parts of a well-formed `Fn::If`; null for every other node. */
export function choiceOf(
  node: Node | undefined,
): { readonly condition: string; readonly yes: Node; readonly no: Node } | null {
  if (intrinsicOf(node) !== 'Fn::If') return null;
  const [condition, yes, no, ...rest] = itemsOf(get(node, 'Fn::If'));
  const name = stringOf(condition);
  return name !== undefined && yes && no && rest.length === 0 ? { condition: name, yes, no } : null;
}

/** The logical id that a `Ref` or `Fn::GetAtt` names, or null. */
export function targetOf(node: Node | undefined): string | null {
  if (!intrinsicOf(node)) return null;
  const reference = stringOf(get(node, 'Ref'));
  if (reference !== undefined) return reference;
  const attribute = get(node, 'Fn::GetAtt');
  const text = stringOf(attribute);
  if (text !== undefined) return text.split('.').length === 2 ? (text.split('.')[0] ?? null) : null;
  return stringOf(itemsOf(attribute)[0]) ?? null;
}

/** What may stand in a node's place: both branches of an `Fn::If` without NoValue, else the node itself. */
export function branchesOf(node: Node): readonly Node[] {
  if (node.kind !== 'map' || !get(node, 'Fn::If')) return [node];
  return itemsOf(get(node, 'Fn::If'))
    .slice(1)
    .filter((branch) => !isNoValue(branch));
}

/** Applies `change` to the node, or to each branch when it is an `Fn::If`. */
export function mapBranches(node: Node, change: (node: Node) => Node): Node {
  if (node.kind !== 'map' || !get(node, 'Fn::If')) return change(node);
  return {
    ...node,
    entries: entriesOf(node).map((entry) =>
      entry.key === 'Fn::If' && entry.value.kind === 'list'
        ? {
            ...entry,
            value: {
              ...entry.value,
              items: entry.value.items.map((item, index) =>
                index === 0 || isNoValue(item) ? item : change(item),
              ),
            },
          }
        : entry,
    ),
  };
}
