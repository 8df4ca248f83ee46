import { isAlias, isCollection, isMap, isScalar, isSeq, type Pair } from 'yaml';
import { isPlainMap, type Plain, type PlainMap } from './write.ts';

/** Returns true if the node is empty, as in `Environment:` with nothing after it. */
export const isNothing = (node: unknown): boolean =>
  node === null || (isScalar(node) && node.value === null && node.source === '' && node.tag === undefined);

/** Returns true if the node is an intrinsic function: `!Ref X`, `!If […]`, `{ Ref: X }`, `{ Fn::If: … }`. */
export function isIntrinsic(node: unknown): boolean {
  if (tagOf(node) !== null) return true;
  const [first] = isMap(node) && node.items.length === 1 ? node.items : [];
  const key = isScalar(first?.key) ? first.key.value : undefined;
  return key === 'Ref' || (typeof key === 'string' && key.startsWith('Fn::'));
}

/** Returns true if the node is `!Ref X` or `!GetAtt X.Arn`, in the short or the long form. */
export function isReference(node: unknown): boolean {
  const value = plainOf(node);
  const [key, ...others] = isPlainMap(value) ? Object.keys(value) : [];
  return others.length === 0 && (key === 'Ref' || key === 'Fn::GetAtt');
}

/** Returns true if the node has this value. The short and the long form of a function are equal: `!Ref X` and `{ Ref: X }`. */
export const isSame = (node: unknown, value: Plain): boolean => isEqual(plainOf(node), value);

/**
 * Converts a node to plain values, with functions in their long form: `!GetAtt Orders.Arn` becomes `{
 * 'Fn::GetAtt': ['Orders', 'Arn'] }`.
 */
export function plainOf(node: unknown): Plain {
  const tag = tagOf(node);
  const value = untagged(node);
  if (tag === null) return withLongGetAtt(value);
  const name = tag.slice(1);
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  return withLongGetAtt({ [key]: value });
}

function untagged(node: unknown): Plain {
  if (isScalar(node)) return isPrimitive(node.value) ? node.value : (node.source ?? '');
  if (isSeq(node)) return node.items.map(plainOf);
  if (isMap(node))
    return Object.fromEntries(
      node.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', plainOf(pair.value)]),
    );
  return isAlias(node) ? { '*': node.source } : null;
}

/** Replaces `Fn::GetAtt: Orders.Arn` by the form with a list. The attribute may contain points. */
function withLongGetAtt(value: Plain): Plain {
  const name = isPlainMap(value) && Object.keys(value).length === 1 ? value['Fn::GetAtt'] : undefined;
  const [, id, attribute] = typeof name === 'string' ? (/^([^.]+)\.(.+)$/.exec(name) ?? []) : [];
  return id === undefined || attribute === undefined ? value : { 'Fn::GetAtt': [id, attribute] };
}

const isPrimitive = (value: unknown): value is string | number | boolean | null =>
  value === null || /^(string|number|boolean)$/.test(typeof value);

/** Returns true if two values are equal; the order of keys does not count. */
function isEqual(a: Plain, b: Plain): boolean {
  if (isPlainList(a) && isPlainList(b))
    return a.length === b.length && a.every((value, i) => isEqual(value, b[i] ?? null));
  if (isPlainMap(a) && isPlainMap(b)) return isEqualMap(a, b);
  return a === b;
}

const isEqualMap = (a: PlainMap, b: PlainMap): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, value]) => Object.hasOwn(b, key) && isEqual(value, b[key] ?? null));

export const isPlainList = (value: Plain): value is readonly Plain[] => Array.isArray(value);

/** Returns the tag of a node, such as `!Ref`; null if the node has none. */
function tagOf(node: unknown): string | null {
  const tag = isScalar(node) || isCollection(node) ? node.tag : undefined;
  return tag?.startsWith('!') && !tag.startsWith('!!') ? tag : null;
}

/** Returns the offset after the last character of a node or pair; for a pair without a value, the end of its key. */
export function endOf(item: unknown): number {
  if (isPairLike(item)) return isNothing(item.value) ? endOf(item.key) : endOf(item.value);
  if (isCollection(item) && !item.flow && item.items.length > 0) return endOf(item.items.at(-1));
  return (item as { range?: readonly number[] }).range?.[1] ?? 0;
}

/** Returns the offset of the first character of a node or pair. */
export function startOf(item: unknown): number {
  if (isPairLike(item)) return startOf(item.key);
  return (item as { range?: readonly number[] }).range?.[0] ?? 0;
}

const isPairLike = (item: unknown): item is Pair =>
  typeof item === 'object' && item !== null && 'key' in item && 'value' in item;

/** Returns the offset of the start of the line that contains `from`. */
export const lineStart = (text: string, from: number): number => text.lastIndexOf('\n', from - 1) + 1;

/** Returns the offset of the end of the line that contains `from`, before the line break. */
export const lineEnd = (text: string, from: number): number => {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
};

/** Returns the number of characters before an offset in its line. */
export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);
