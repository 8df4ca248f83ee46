import type { Location } from '@emmental/model';
import type { TextFile } from '../outcome.ts';
import { applyEdits, type Edit } from './edit.ts';
import { type HclBlock, readHcl } from './hcl.ts';

/** The files of one Terraform module, and the edits that are collected for them. */
export interface HclModule {
  readonly blocks: readonly Placed[];
  /** All files, also those in JSON: they are never changed, but they refer to things and declare some. */
  readonly all: readonly TextFile[];
  /** Addresses that files in JSON declare. */
  readonly inJson: ReadonlySet<string>;
  /** Takes the edits of one change together. Returns false and takes none of them when one overlaps an edit of another change. */
  edit(edits: readonly { readonly file: TextFile; readonly edit: Edit }[]): boolean;
  files(): ReadonlyMap<string, string>;
}

export interface Placed {
  readonly file: TextFile;
  readonly block: HclBlock;
}

/** Reads the files; returns a sentence when one of them has an error. */
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
      const meets = fresh.some(({ file, edit }, i) =>
        [
          ...(edits.get(file) ?? []),
          ...fresh
            .slice(0, i)
            .filter((placed) => placed.file === file)
            .map((placed) => placed.edit),
        ].some((other) => overlap(other, edit)),
      );
      if (meets) return false;
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
 * Returns the addresses that a file in JSON declares; null when the text is not JSON. Maps may stand in lists at
 * each level.
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

/** Says why a declared resource has no block that can be changed. The sentence calls the resource `name`. */
export const absence = ({ file }: Pick<Location, 'file'>, name = 'it'): string =>
  isJson(file)
    ? `${name} is declared in ${file}, and emmental does not change Terraform in JSON: add it there by hand, or declare ${name} in a .tf file`
    : `this module does not declare ${name} directly: another module or a loop creates it`;

const isSame = (a: Edit, b: Edit): boolean =>
  a.offset === b.offset && a.length === b.length && a.text === b.text;

/** Do two edits overlap? An insertion overlaps another edit only inside the text that the other removes. */
const overlap = (a: Edit, b: Edit): boolean =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length;

/** Finds the block of a resource or data source of the module itself: `aws_iam_role.shop`, `data.aws_region.current`. */
export function blockAt({ blocks }: Pick<HclModule, 'blocks'>, address: string): Placed | null {
  const [, kind = 'resource', type, name] = /^(?:(data)\.)?(\w+)\.([\w-]+)$/.exec(address) ?? [];
  return (
    blocks.find(({ block }) => block.type === kind && block.labels[0] === type && block.labels[1] === name) ??
    null
  );
}

/** Returns the text of an attribute; null where the block has no such attribute. */
export function expressionOf({ file, block }: Placed, name: string): string | null {
  const found = block.attributes.find((attribute) => attribute.name === name);
  return found ? file.text.slice(found.from, found.to) : null;
}

/** Is there a resource or data source at this address, in a file of either syntax? */
export const isDeclared = (module: HclModule, address: string): boolean =>
  blockAt(module, address) !== null || module.inJson.has(address);

/** Does a loop create the block, or a part of it, so that there may be several or none? */
export const isRepeated = (at: Placed): boolean => isCounted(at) || dynamicIn(at) !== undefined;

const isCounted = ({ block }: Placed): boolean =>
  block.attributes.some(({ name }) => name === 'count' || name === 'for_each');

const dynamicIn = ({ block }: Placed): HclBlock | undefined =>
  block.blocks.find(({ type }) => type === 'dynamic');

/** Returns the reason why a resource cannot be changed because a loop creates it or a part of it; null where no loop does. */
export function loopOf(at: Placed, name = 'it'): string | null {
  if (isCounted(at)) return `a loop creates ${name}`;
  const dynamic = dynamicIn(at);
  if (!dynamic) return null;
  const line = at.file.text.slice(0, dynamic.start).split('\n').length;
  return `a loop creates a part of ${name}: dynamic "${dynamic.labels[0] ?? ''}" in ${at.file.path}, line ${line}`;
}
