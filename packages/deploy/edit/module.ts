import type { Location } from '@emmental/model';
import type { TextFile } from '../outcome.ts';
import { applyEdits, type Edit } from './edit.ts';
import { type HclBlock, readHcl } from './hcl.ts';

/** The files of one Terraform module, and the edits that are collected for them. */
export interface HclModule {
  readonly blocks: readonly Placed[];
  /** All files, including those in JSON. Files in JSON are never changed, but they may declare resources and refer to others. */
  readonly all: readonly TextFile[];
  /** Addresses that files in JSON declare. */
  readonly inJson: ReadonlySet<string>;
  /** Adds all edits of one change. Returns false and adds none of them if one overlaps an edit of another change. */
  edit(edits: readonly { readonly file: TextFile; readonly edit: Edit }[]): boolean;
  /** Returns the texts after all edits, by path; only those that change. */
  files(): ReadonlyMap<string, string>;
}

/** A block and its file. */
export interface Placed {
  readonly file: TextFile;
  readonly block: HclBlock;
}

/** Reads the files of a module. Returns a sentence if one of them has an error. */
export function openModule(files: readonly TextFile[]): HclModule | string {
  const blocks: Placed[] = [];
  const inJson = new Set<string>();
  for (const file of files) {
    if (isJson(file.path)) {
      const addresses = addressesIn(file.text);
      if (addresses === null) return `${file.path}: the file has a syntax error`;
      for (const address of addresses) inJson.add(address);
      continue;
    }
    const body = readHcl(file.text);
    if (typeof body === 'string') return `${file.path}: ${body}`;
    blocks.push(...body.blocks.map((block) => ({ file, block })));
  }
  const edits = new Map<TextFile, Edit[]>(files.map((file) => [file, []]));
  return {
    blocks,
    all: files,
    inJson,
    edit: (wanted) => {
      const fresh = wanted.filter(
        ({ file, edit }) => !edits.get(file)?.some((present) => isSame(present, edit)),
      );
      const overlaps = fresh.some(({ file, edit }, i) =>
        [
          ...(edits.get(file) ?? []),
          ...fresh
            .slice(0, i)
            .filter((placed) => placed.file === file)
            .map((placed) => placed.edit),
        ].some((other) => overlap(other, edit)),
      );
      if (overlaps) return false;
      for (const { file, edit } of fresh) edits.get(file)?.push(edit);
      return true;
    },
    files: () =>
      new Map(
        [...edits].flatMap(([{ path, text }, all]): [string, string][] =>
          all.length === 0 ? [] : [[path, applyEdits(text, all)]],
        ),
      ),
  };
}

const isJson = (path: string): boolean => path.endsWith('.tf.json');

/**
 * Returns the addresses that a file in JSON declares; null if the text is not JSON. At each level, a map may be in a list.
 * Source: Terraform, "JSON Configuration Syntax".
 */
function addressesIn(text: string): readonly string[] | null {
  const entries = (value: unknown): [string, unknown][] => {
    if (Array.isArray(value)) return value.flatMap(entries);
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
  };
  try {
    return entries(JSON.parse(text)).flatMap(([kind, types]) =>
      kind === 'resource' || kind === 'data'
        ? entries(types).flatMap(([type, named]) =>
            entries(named).map(([name]) => `${kind === 'data' ? 'data.' : ''}${type}.${name}`),
          )
        : [],
    );
  } catch {
    return null;
  }
}

/** Returns the reason why a resource has no block that can be changed. `name` = the word for the resource in the sentence. */
export const absence = ({ file }: Pick<Location, 'file'>, name = 'it'): string =>
  isJson(file)
    ? `${name} is declared in ${file}, and Emmental does not change Terraform in JSON: add it there by hand, or declare ${name} in a .tf file`
    : `this module does not declare ${name} directly: another module or a loop creates it`;

const isSame = (a: Edit, b: Edit): boolean =>
  a.offset === b.offset && a.length === b.length && a.text === b.text;

/** Returns true if two edits overlap. An insertion overlaps an edit only if it is inside the text that the edit removes. */
const overlap = (a: Edit, b: Edit): boolean =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length;

/** Returns the block of an address in the module: `aws_iam_role.shop`, `data.aws_region.current`; null if there is none. */
export function blockAt({ blocks }: Pick<HclModule, 'blocks'>, address: string): Placed | null {
  const [, kind = 'resource', type, name] = /^(?:(data)\.)?(\w+)\.([\w-]+)$/.exec(address) ?? [];
  return (
    blocks.find(({ block }) => block.type === kind && block.labels[0] === type && block.labels[1] === name) ??
    null
  );
}

/** Returns the text of an attribute's expression; null if the block has no such attribute. */
export function expressionOf({ file, block }: Placed, name: string): string | null {
  const found = block.attributes.find((attribute) => attribute.name === name);
  return found ? file.text.slice(found.from, found.to) : null;
}

/** Returns true if a file, in HCL or in JSON, declares a resource or data source at this address. */
export const isDeclared = (module: HclModule, address: string): boolean =>
  blockAt(module, address) !== null || module.inJson.has(address);

/** Returns true if a loop creates the block or a part of it. */
export const isRepeated = (at: Placed): boolean => isCounted(at) || dynamicIn(at) !== undefined;

const isCounted = ({ block }: Placed): boolean =>
  block.attributes.some(({ name }) => name === 'count' || name === 'for_each');

const dynamicIn = ({ block }: Placed): HclBlock | undefined =>
  block.blocks.find(({ type }) => type === 'dynamic');

/** Returns a sentence if a loop creates a resource or a part of it, so that it cannot be changed; null otherwise. */
export function loopOf(at: Placed, name = 'it'): string | null {
  if (isCounted(at)) return `a loop creates ${name}`;
  const dynamic = dynamicIn(at);
  if (!dynamic) return null;
  const line = at.file.text.slice(0, dynamic.start).split('\n').length;
  return `a loop creates a part of ${name}: dynamic "${dynamic.labels[0] ?? ''}" in ${at.file.path}, line ${line}`;
}
