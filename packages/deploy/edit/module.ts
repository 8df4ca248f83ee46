import type { Location } from '@emmental/model';
import type { TextFile } from '../outcome.ts';
import { applyEdits, type Edit } from './edit.ts';
import { type HclBlock, readHcl } from './hcl.ts';

/** The files of one Terraform module, and the edits that are collected for them. */
export interface HclModule {
  readonly blocks: readonly Placed[];
  /** All files, those in JSON too: nothing is changed there, but they name and declare things. */
  readonly all: readonly TextFile[];
  /** Addresses that files in JSON declare. */
  readonly inJson: ReadonlySet<string>;
  /** Takes edits of one change together; false, and none of them, when one meets what another changes. */
  edit(edits: readonly { readonly file: TextFile; readonly edit: Edit }[]): boolean;
  files(): ReadonlyMap<string, string>;
}

export interface Placed {
  readonly file: TextFile;
  readonly block: HclBlock;
}

/** Reads the files; a sentence when one of them has an error. */
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
      const fresh = wanted.filter(({ file, edit }) => !edits.get(file)?.some((one) => isSame(one, edit)));
      const meets = fresh.some(({ file, edit }, i) =>
        [
          ...(edits.get(file) ?? []),
          ...fresh
            .slice(0, i)
            .filter((one) => one.file === file)
            .map((one) => one.edit),
        ].some((one) => overlap(one, edit)),
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
 * What a file in JSON declares; null when it is no JSON. Maps may stand in lists at each level.
 * Source: Terraform, "JSON Configuration Syntax".
 */
function addressesIn(text: string): readonly string[] | null {
  const entries = (value: unknown): [string, unknown][] =>
    Array.isArray(value)
      ? value.flatMap(entries)
      : typeof value === 'object' && value !== null
        ? Object.entries(value)
        : [];
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

/** Why a resource that is declared there has no block that can be changed. `name` = how the sentence calls it. */
export const absence = ({ file }: Pick<Location, 'file'>, name = 'it'): string =>
  isJson(file)
    ? `${name} is declared in ${file}, and emmental does not change Terraform in JSON: add it there by hand, or declare ${name} in a .tf file`
    : `this module does not declare ${name} directly: another module or a loop creates it`;

const isSame = (a: Edit, b: Edit): boolean =>
  a.offset === b.offset && a.length === b.length && a.text === b.text;

/** What is only put in meets nothing, unless it lies inside of what goes. */
const overlap = (a: Edit, b: Edit): boolean =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length;

/** The block of a resource or data source of the module itself: `aws_iam_role.shop`, `data.aws_region.current`. */
export function blockAt({ blocks }: Pick<HclModule, 'blocks'>, address: string): Placed | null {
  const [, kind = 'resource', type, name] = /^(?:(data)\.)?(\w+)\.([\w-]+)$/.exec(address) ?? [];
  return (
    blocks.find(({ block }) => block.type === kind && block.labels[0] === type && block.labels[1] === name) ??
    null
  );
}

/** The text of an attribute; null where it has none. */
export function expressionOf({ file, block }: Placed, name: string): string | null {
  const found = block.attributes.find((one) => one.name === name);
  return found ? file.text.slice(found.from, found.to) : null;
}

/** Is there a resource or data source at this address, in a file of either syntax? */
export const isDeclared = (module: HclModule, address: string): boolean =>
  blockAt(module, address) !== null || module.inJson.has(address);

/** Is there more than one of it, or none, as a loop says? */
export const isRepeated = (at: Placed): boolean => isCounted(at) || dynamicIn(at) !== undefined;

const isCounted = ({ block }: Placed): boolean =>
  block.attributes.some(({ name }) => name === 'count' || name === 'for_each');

const dynamicIn = ({ block }: Placed): HclBlock | undefined =>
  block.blocks.find(({ type }) => type === 'dynamic');

/** Why a resource is not changed that a loop makes, or a part of it; null where none does. */
export function loopOf(at: Placed, name = 'it'): string | null {
  if (isCounted(at)) return `a loop creates ${name}`;
  const dynamic = dynamicIn(at);
  if (!dynamic) return null;
  const line = at.file.text.slice(0, dynamic.start).split('\n').length;
  return `a loop creates a part of ${name}: dynamic "${dynamic.labels[0] ?? ''}" in ${at.file.path}, line ${line}`;
}
