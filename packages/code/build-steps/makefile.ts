import type { Source } from '@emmental/model';
import { folderOf, joinInside } from '../program/paths.ts';
import { unreadCommands } from './shell.ts';
import { type BuildContext, type BuildStep, longestFile } from './step.ts';

/** A target with the targets that it needs and its commands. */
interface Target {
  readonly file: string;
  readonly needs: readonly string[];
  readonly recipe: readonly { readonly text: string; readonly line: number }[];
}

interface Makefile {
  readonly targets: Map<string, Target[]>;
  readonly variables: Map<string, string>;
  /** Lines that start programs while the file is read. */
  readonly other: BuildStep[];
}

/**
 * Returns the unread commands of the targets by which `sam build` makes functions and layers (`build-NAME`), and of the targets that these
 * need. Source: AWS SAM developer guide, "Building Lambda functions with custom runtimes".
 */
export function stepsOfMakefile(source: Source, path: string, context: BuildContext): readonly BuildStep[] {
  const file: Makefile = { targets: new Map(), variables: new Map(), other: [] };
  readInto(file, source, path, 0);
  const open = [...file.targets.keys()].filter((name) => /^build-|^%$/.test(name));
  if (open.length === 0) return [];
  const done = new Set<string>();
  const found: BuildStep[] = [...file.other];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (done.has(name)) continue;
    done.add(name);
    for (const target of file.targets.get(name) ?? []) {
      open.push(...target.needs);
      for (const { text, line } of target.recipe) {
        const written = expanded(text, file.variables);
        open.push(
          ...[...written.matchAll(/(?:\$\(MAKE\)|\bmake)\s+([\w.-]+)/g)].map(([, called = '']) => called),
        );
        found.push(
          ...unreadCommands(
            source,
            { file: target.file, line, text: written, folder: folderOf(path) },
            context,
          ),
        );
      }
    }
  }
  return found;
}

const deepestInclude = 5;

function readInto(file: Makefile, source: Source, path: string, depth: number): void {
  const read = source.kind(path) === 'file' ? source.read(path) : null;
  if (!read || !('text' in read) || read.text.length > longestFile || depth > deepestInclude) return;
  const lines = read.text.split(/\r?\n/);
  let current: { needs: string[]; recipe: { text: string; line: number }[] } | null = null;
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    let text = lines[at] ?? '';
    while (/\\\s*$/.test(text) && at + 1 < lines.length) {
      at += 1;
      text = `${text.replace(/\\\s*$/, ' ')}${(lines[at] ?? '').trim()}`;
    }
    if (text.startsWith('\t')) {
      current?.recipe.push({ text: text.slice(1).replace(/^[@+-]+/, ''), line });
      continue;
    }
    const bare = text.replace(/(^|\s)#.*$/, '$1').trim();
    if (bare === '') continue;
    const [, name, operator = '', value = ''] =
      /^(?:export\s+|override\s+)?([\w.-]+)\s*(\?=|:{1,2}=|\+=|!=|=)\s*(.*)$/.exec(bare) ?? [];
    const [, included] = /^[-s]?include\s+(.+)$/.exec(bare) ?? [];
    const [, names, rest = ''] = /^([^:=\t]+?)\s*::?(?!=)\s*(.*)$/.exec(bare) ?? [];
    const runs =
      /\$\((?:shell|eval|call|guile|file)\b/.test(bare) ||
      operator === '!=' ||
      /^(?:define|SHELL|\.SHELLFLAGS)\b/.test(bare);
    if (runs) file.other.push({ file: path, line, text: bare });
    if (name !== undefined)
      file.variables.set(name, operator === '+=' ? `${file.variables.get(name) ?? ''} ${value}` : value);
    else if (included !== undefined)
      for (const each of expanded(included, file.variables).split(/\s+/))
        readInto(file, source, joinInside(folderOf(path), each) ?? '', depth + 1);
    else if (names !== undefined) {
      const [needs = '', command] = rest.split(';');
      current = {
        needs: expanded(needs, file.variables).split(/\s+/).filter(Boolean),
        recipe: command === undefined ? [] : [{ text: command, line }],
      };
      for (const each of expanded(names, file.variables).split(/\s+/)) {
        const target = { file: path, ...current };
        file.targets.set(each, [...(file.targets.get(each) ?? []), target]);
      }
    }
  }
}

/** The most variables that are replaced in one line. What is left stays as it is written, and is compared so. */
const mostReplaced = 1_000;

/** Replaces the variables that the file sets; `$$` is `$`. A variable that is not known stays as the shell writes it. */
function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  let left = mostReplaced;
  const replaced = (part: string, depth: number): string =>
    part.replace(/\$[({]([\w.-]+)[)}]/g, (_, name: string) => {
      const value = variables.get(name);
      left -= 1 + (value?.length ?? 0) / 200;
      if (value !== undefined && depth <= 5 && left > 0) return replaced(value, depth + 1);
      return name === 'MAKE' ? 'make' : `$${name}`;
    });
  return replaced(text, 0).replace(/\$\$/g, '$');
}
