import { entriesOf, get, itemsOf, type Node, stringOf } from '../../tree.ts';
import type { Draft } from './write.ts';

/** Writes a `Ref` to a resource or parameter. */
export const ref = (id: string): Draft => ({ Ref: id });

/** Writes an `Fn::GetAtt` of one attribute. */
export const getAtt = (id: string, attribute: string): Draft => ({ 'Fn::GetAtt': [id, attribute] });

/** Writes an `Fn::Sub` of a text with `${…}`. */
export const sub = (text: string, variables?: Readonly<Record<string, Draft>>): Draft =>
  variables ? { 'Fn::Sub': [text, variables] } : { 'Fn::Sub': text };

/** The reference `AWS::NoValue`, which removes a property. */
export const noValue: Draft = { Ref: 'AWS::NoValue' };

/**
 * Returns an `Fn::If` that has `draft` if the condition is true, and else no value. With the condition null,
 * returns `draft`.
 */
export const when = (condition: string | null, draft: Draft): Draft =>
  condition === null ? draft : { 'Fn::If': [condition, draft, noValue] };

/** Returns the ARN of an AWS managed policy. `path` is its path without the prefix `policy/`. */
export const managedPolicy = (path: string): Draft => sub(`arn:\${AWS::Partition}:iam::aws:policy/${path}`);

/**
 * Returns the name of the intrinsic function in a node: the only key of a map, if it is `Ref`, `Condition` or
 * `Fn::…`. Null for any other node.
 */
export function intrinsicOf(node: Node | undefined): string | null {
  if (node?.kind !== 'map' || node.entries.length !== 1) return null;
  const key = node.entries[0]?.key ?? '';
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::') ? key : null;
}

export const isNoValue = (node: Node | undefined): boolean =>
  intrinsicOf(node) === 'Ref' && stringOf(get(node, 'Ref')) === 'AWS::NoValue';

/**
 * Returns the condition and the branches of an `Fn::If`. Null for any other node, and for an `Fn::If` with a
 * wrong shape.
 */
export function choiceOf(
  node: Node | undefined,
): { readonly condition: string; readonly yes: Node; readonly no: Node } | null {
  if (intrinsicOf(node) !== 'Fn::If') return null;
  const [condition, yes, no, ...more] = itemsOf(get(node, 'Fn::If'));
  const name = stringOf(condition);
  return name !== undefined && yes && no && more.length === 0 ? { condition: name, yes, no } : null;
}

/** Returns the logical id in a `Ref` or `Fn::GetAtt`. Null for any other node. */
export function targetOf(node: Node | undefined): string | null {
  if (!intrinsicOf(node)) return null;
  const reference = stringOf(get(node, 'Ref'));
  if (reference !== undefined) return reference;
  const attribute = get(node, 'Fn::GetAtt');
  const text = stringOf(attribute);
  if (text !== undefined) return text.split('.').length === 2 ? (text.split('.')[0] ?? null) : null;
  return stringOf(itemsOf(attribute)[0]) ?? null;
}

/**
 * Returns the possible nodes in place of a node: for an `Fn::If` its branches, without `AWS::NoValue`; for
 * any other node, the node itself.
 */
export function branchesOf(node: Node): readonly Node[] {
  if (node.kind !== 'map' || !get(node, 'Fn::If')) return [node];
  return itemsOf(get(node, 'Fn::If'))
    .slice(1)
    .filter((branch) => !isNoValue(branch));
}

/** Applies `change` to each branch of an `Fn::If`, or to the node itself if it is not an `Fn::If`. */
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
