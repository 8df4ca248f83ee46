import type { TextFile } from '../outcome.ts';
import { applyEdits, type Edit } from './edit.ts';
import { type HclBlock, readHcl } from './hcl.ts';

/** The files of one Terraform module, and the edits that are collected for them. */
export interface HclModule {
  readonly blocks: readonly Placed[];
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
  for (const file of files) {
    const body = readHcl(file.text);
    if (typeof body === 'string') return `${file.path}: ${body}`;
    blocks.push(...body.blocks.map((block) => ({ file, block })));
  }
  const edits = new Map<TextFile, Edit[]>(files.map((file) => [file, []]));
  return {
    blocks,
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

/** Is there more than one of it, or none, as a loop says? */
export const isRepeated = ({ block }: Placed): boolean =>
  block.attributes.some(({ name }) => name === 'count' || name === 'for_each') ||
  block.blocks.some(({ type }) => type === 'dynamic');
