import { below, type Diagnostic, diagnostic, type Location, type Source } from '@emmental/model';
import type { Attribute, Block, Body } from '../../parse/hcl/index.ts';
import { hclFile } from '../../parse/index.ts';
import { isTerraformFile } from './file.ts';

/** A folder of `.tf` and `.tf.json` files. Terraform treats the files of a folder as one module. */
export interface Module {
  /** Relative to the root of the repository. */
  readonly folder: string;
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  /**
   * Resources and data sources, by address in the module: `aws_sqs_queue.orders`, `data.aws_region.current`.
   */
  readonly resources: ReadonlyMap<string, Block>;
  readonly calls: ReadonlyMap<string, Block>;
  readonly outputs: ReadonlyMap<string, Block>;
  /** Provider blocks by name. Blocks with an alias are left out. */
  readonly providers: ReadonlyMap<string, Block>;
  /** `main.tf`, or else the first file. */
  readonly file: string;
  readonly at: Location;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the Terraform files of a folder as a module; null if it has none. */
export function readModule(folder: string, source: Source): Module | null {
  const names = source
    .list(folder)
    .filter(({ name, kind }) => kind === 'file' && isTerraformFile(name))
    .map(({ name }) => name);
  if (names.length === 0) return null;
  const file = below(folder, names.find((name) => /^main\.tf(\.json)?$/.test(name)) ?? names[0] ?? '');
  const sections: Sections = {
    variables: new Map(),
    locals: new Map(),
    resources: new Map(),
    calls: new Map(),
    outputs: new Map(),
    providers: new Map(),
  };
  const diagnostics: Diagnostic[] = [];
  // Override files are read last, because their blocks replace settings of earlier blocks.
  for (const name of [...names].sort((a, b) => Number(isOverride(a)) - Number(isOverride(b)))) {
    const { body, diagnostics: problems } = hclFile(below(folder, name), source);
    diagnostics.push(...problems);
    for (const block of body.blocks) addBlock(block, isOverride(name), sections, diagnostics);
  }
  return { folder, file, at: { file, line: 1, column: 1 }, ...sections, diagnostics };
}

const isOverride = (name: string): boolean => /(^|_)override\.tf(\.json)?$/.test(name);

interface Sections {
  readonly variables: Map<string, Block>;
  readonly locals: Map<string, Attribute>;
  readonly resources: Map<string, Block>;
  readonly calls: Map<string, Block>;
  readonly outputs: Map<string, Block>;
  readonly providers: Map<string, Block>;
}

function addBlock(block: Block, overrides: boolean, sections: Sections, diagnostics: Diagnostic[]): void {
  if (block.type === 'locals') {
    for (const attribute of block.body.attributes) sections.locals.set(attribute.name, attribute);
    return;
  }
  const place = placeOf(block, sections);
  if (!place) return;
  const { target, labels, name } = place;
  if (block.labels.length !== labels || block.labels.includes('')) {
    diagnostics.push(diagnostic('template/invalid', block.at, `${block.type} needs ${labels} labels`));
    return;
  }
  const before = target.get(name);
  if (before && !overrides) diagnostics.push(diagnostic('read/duplicate-key', block.at, name));
  target.set(name, before && overrides ? overridden(before, block) : block);
}

/**
 * Returns the map for a block, its name there, and the number of labels that it must have. Null for a block
 * that Emmental does not read.
 */
function placeOf(
  block: Block,
  sections: Sections,
): { readonly target: Map<string, Block>; readonly labels: number; readonly name: string } | null {
  const [first = '', second = ''] = block.labels;
  switch (block.type) {
    case 'variable':
      return { target: sections.variables, labels: 1, name: first };
    case 'output':
      return { target: sections.outputs, labels: 1, name: first };
    case 'module':
      return { target: sections.calls, labels: 1, name: first };
    case 'provider':
      return attributeOf(block.body, 'alias') ? null : { target: sections.providers, labels: 1, name: first };
    case 'resource':
      return { target: sections.resources, labels: 2, name: `${first}.${second}` };
    case 'data':
      return { target: sections.resources, labels: 2, name: `data.${first}.${second}` };
    default:
      return null;
  }
}

function overridden(before: Block, over: Block): Block {
  const names = new Set(over.body.attributes.map(({ name }) => name));
  const types = new Set(over.body.blocks.map(({ type }) => type));
  const body: Body = {
    ...before.body,
    attributes: [...before.body.attributes.filter(({ name }) => !names.has(name)), ...over.body.attributes],
    blocks: [...before.body.blocks.filter(({ type }) => !types.has(type)), ...over.body.blocks],
  };
  return { ...before, body };
}

export const attributeOf = (body: Body, name: string): Attribute | undefined =>
  body.attributes.find((attribute) => attribute.name === name);

/** Returns the `source` of a module call if it is a local folder; else null. */
export function localSource(call: Block): string | null {
  const written = sourceOf(call);
  return written !== null && /^\.\.?(\/|$)/.test(written) ? written : null;
}

/** Returns the `source` of a module call; null if it is not a plain text. */
export function sourceOf(call: Block): string | null {
  const source = attributeOf(call.body, 'source')?.value;
  return source?.kind === 'literal' && typeof source.value === 'string' ? source.value : null;
}
