import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@emmental/model';
import { filesIn } from './case.ts';

/** A block of Terraform at the outermost level: `aws_sqs_queue.orders`, `data.aws_iam_policy_document.all`. */
interface Block {
  readonly name: string;
  readonly file: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Finds the blocks of all `.tf` files of a folder by their lines alone: the fixtures are formatted by `terraform
 * fmt`.
 */
export function blocksIn(folder: string): readonly Block[] {
  return filesIn(folder, /\.tf$/).flatMap((file) => {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    return lines.flatMap((line, index) => {
      const [, kind, type, name] = /^\s*(resource|data)\s+"([\w-]+)"\s+"([\w-]+)"/.exec(line) ?? [];
      if (kind === undefined) return [];
      const next = lines.findIndex(
        (line, at) =>
          at > index &&
          /^\s*(resource|data|module|variable|output|provider|locals|terraform)\b.*\{/.test(line) &&
          !/^\s{2,}/.test(line),
      );
      const last = next < 0 ? lines.length : next;
      return [
        {
          name: `${kind === 'data' ? 'data.' : ''}${type}.${name}`,
          file,
          first: index + 1,
          last,
        },
      ];
    });
  });
}

/**
 * Is the finding in the block of this resource? Terraform can declare one thing in several resources; a finding names
 * only one of them.
 */
export const isIn = ({ file, line }: Finding, resource: string, blocks: readonly Block[]): boolean =>
  blocks.some(
    (block) =>
      (block.name === resource || block.name === `data.${resource}`) &&
      file.endsWith(block.file) &&
      line >= block.first &&
      line <= block.last,
  );
