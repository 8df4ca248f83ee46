import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Diagnostic, Value } from '@emmental/model';
import type { LowerContext, Template } from '../../../format.ts';
import { parseFile } from '../../../parse/index.ts';
import { openSource } from '../../../source/index.ts';
import { get, type Node, stringOf } from '../../../tree.ts';
import { spell } from '../../lowering/values.ts';
import { serverless } from '../serverless.ts';

interface LowerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly opt?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Other files of the repository. */
  readonly files?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/**
 * A lowered service, with its tree as plain data. A value that is not completely known is `{ value: <text> }`
 * or `{ unknown: <why> }`.
 */
export interface Lowered {
  readonly template: Template;
  readonly resources: Readonly<Record<string, Plain>>;
  readonly properties: (id: string) => Readonly<Record<string, Plain>>;
  readonly diagnostics: readonly string[];
}

export type Plain =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** Writes the files into a temporary folder and lowers the service in it. */
export function lowered(text: string, options: LowerOptions = {}): Lowered {
  const path = options.path ?? 'serverless.yml';
  const folder = mkdtempSync(join(tmpdir(), 'serverless-'));
  try {
    for (const [file, content] of Object.entries({ ...options.files, [path]: text })) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
    }
    return lowerIn(folder, path, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function lowerIn(folder: string, path: string, options: LowerOptions): Lowered {
  const source = openSource(folder);
  const document = parseFile(path, source);
  if (document?.root.kind !== 'map') throw new Error('the test’s service is not a mapping');
  const context: LowerContext = {
    source,
    parse: (file) => parseFile(file, source),
    options: {
      env: new Map(Object.entries(options.env ?? {})),
      opt: new Map(Object.entries(options.opt ?? {})),
      parameters: new Map(Object.entries(options.parameters ?? {})),
    },
  };
  const template = serverless.lower({ path, root: document.root }, context);
  const resources = (plainOf(get(template.root, 'Resources'), template) ?? {}) as Record<string, Plain>;
  return {
    template,
    resources,
    properties: (id) =>
      (resources[id] as { Properties: Record<string, Plain> } | undefined)?.Properties ?? {},
    diagnostics: template.diagnostics.map(briefly),
  };
}

/** Writes a diagnostic as `code line:column about`. */
const briefly = ({ code, line, column, message }: Diagnostic): string =>
  `${code} ${line}:${column} ${message.slice(message.indexOf(': ') + 2)}`;

export function plainOf(node: Node | undefined, template: Template): Plain {
  if (!node) return undefined;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map((item) => plainOf(item, template));
  const key = stringOf(get(node, 'Emmental::Value'));
  const value = key === undefined ? undefined : template.values.get(key);
  if (value && node.entries.length === 1) return plainValue(value);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plainOf(entry.value, template)]));
}

function plainValue(value: Value): Plain {
  if (value.kind === 'unknown') return { unknown: value.why };
  if (value.kind !== 'text') return { unknown: value.kind };
  const words = value.parts.map((part) => {
    if (typeof part === 'string') return part;
    if (part.kind === 'external') return `<${part.source} ${part.name}>`;
    return part.kind === 'unknown' ? `<${part.why}>` : spell([part]);
  });
  return { value: words.join('') };
}
