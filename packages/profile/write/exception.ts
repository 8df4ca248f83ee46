import type { ProofException } from '@emmental/model/schema';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { scalarText } from './rule-text.ts';

/** An exception of a proof as it is written; its function is given apart. */
export type NewException = Omit<ProofException, 'where'>;

const unusual =
  'the exceptions of the rulebase are not written in a way that can be edited: write it by hand';

/** Returns the text of a rulebase with one more exception of a proof, or a sentence why it cannot be written. All other lines stay as they are. */
export function withException(
  text: string,
  name: string,
  fn: string,
  exception: NewException,
): { readonly text: string } | string {
  const found = exceptionsOf(text);
  if (found === null) return unusual;
  const column = found.map === null ? 2 : columnOf(text, found.map);
  const lines = linesOf(name, fn, exception, column);
  if (found.map === null) {
    const before = text.endsWith('\n') || text === '' ? text : `${text}\n`;
    return { text: `${before}\nexceptions:\n${lines}` };
  }
  const last = found.map.items.at(-1);
  const end = last ? endOf(text, last) : text.length;
  return { text: `${text.slice(0, end)}${text[end - 1] === '\n' ? '' : '\n'}${lines}${text.slice(end)}` };
}

/** Returns the text of a rulebase without an exception, or a sentence why it cannot be taken out. */
export function withoutException(text: string, name: string): { readonly text: string } | string {
  const found = exceptionsOf(text);
  if (found === null) return unusual;
  const pair = found.map?.items.find(({ key }) => isScalar(key) && key.value === name);
  if (!found.map || !pair) return `there is no exception ${name}`;
  const gone = found.map.items.length === 1 ? found.pair : pair;
  return gone === null
    ? unusual
    : { text: text.slice(0, lineOf(text, gone)) + text.slice(endOf(text, gone)) };
}

interface Found {
  /** Null = the file has no exceptions. */
  readonly map: YAMLMap | null;
  readonly pair: Pair | null;
}

/** Finds the exceptions of a rulebase; null if they are not a mapping of several lines. */
function exceptionsOf(text: string): Found | null {
  const { contents, errors } = parseDocument(text, { uniqueKeys: false, strict: false, logLevel: 'silent' });
  if (errors.length > 0 || !isMap(contents) || contents.flow || text.includes('\r')) return null;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === 'exceptions');
  if (pair === undefined) return { map: null, pair: null };
  return isMap(pair.value) && pair.value.flow !== true && pair.value.items.length > 0
    ? { map: pair.value, pair }
    : null;
}

function linesOf(name: string, fn: string, exception: NewException, column: number): string {
  const { proof, from, field, reason, owner, until } = exception;
  const list = (texts: readonly string[]): string =>
    texts.length === 1 ? scalarText(texts[0] ?? '') : `[${texts.map(scalarText).join(', ')}]`;
  const fields = {
    proof,
    where: scalarText(fn),
    from: list(from),
    field: list(field),
    reason: scalarText(reason),
    owner: scalarText(owner),
    until,
  };
  const indent = ' '.repeat(column);
  return [
    `${indent}${scalarText(name)}:\n`,
    ...Object.entries(fields).map(([key, value]) => `${indent}  ${key}: ${value}\n`),
  ].join('');
}

const rangeOf = (node: unknown): readonly [number, number, number] | undefined =>
  (node as { readonly range?: [number, number, number] } | null)?.range;

const startOf = ({ key }: Pair): number => rangeOf(key)?.[0] ?? 0;
const lineOf = (text: string, pair: Pair): number => text.lastIndexOf('\n', startOf(pair) - 1) + 1;

function columnOf(text: string, { items: [first] }: YAMLMap): number {
  return first ? startOf(first) - lineOf(text, first) : 2;
}

/** Returns the offset behind the last line of an entry, with a comment on that line. */
function endOf(text: string, { key, value }: Pair): number {
  let last = rangeOf(value)?.[1] ?? rangeOf(key)?.[1] ?? 0;
  if (isMap(value) && value.flow !== true) {
    const inner = value.items.at(-1);
    if (inner) return endOf(text, inner);
  }
  while (last > 0 && text[last - 1] === '\n') last -= 1;
  const newline = text.indexOf('\n', last);
  return newline < 0 ? text.length : newline + 1;
}
