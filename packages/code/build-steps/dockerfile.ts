import type { Source } from '@emmental/model';
import { below, folderOf, foldersUp } from '../program/paths.ts';
import { type ShellText, unreadCommands } from './shell.ts';
import { type BuildContext, type BuildStep, longestFile } from './step.ts';

/** Names of files that describe images. */
export const dockerfileName = /^(?:Dockerfile(?:[.-].*)?|.*\.[Dd]ockerfile)$/;

/** A base image of AWS, or the client of its runtime interface. */
const forLambda =
  /^\s*FROM\s+(?:--\S+\s+)?(?:public\.ecr\.aws|amazon)\/(?:aws-)?lambda[/-]|\bawslambdaric\b|\baws-lambda-ric\b/im;

/**
 * Returns the commands of a Dockerfile that may change the code of its image: those of RUN, and copies that put a file in the place of a handler.
 * Images that do not run in Lambda and lie beside no handler are left out.
 */
export function stepsOfDockerfile(source: Source, path: string, context: BuildContext): readonly BuildStep[] {
  const read = source.read(path);
  if (!('text' in read) || read.text.length > longestFile) return [];
  const isNear = context.handlers.some((handler) => foldersUp(folderOf(handler)).includes(folderOf(path)));
  if (!isNear && !forLambda.test(read.text)) return [];
  const context_ = buildFolder(source, path, context);
  const settings = new Map<string, string>();
  return instructions(read.text).flatMap(({ keyword, operands, line }): readonly BuildStep[] => {
    if (keyword === 'ARG' || keyword === 'ENV')
      for (const [, name = '', value = ''] of operands.matchAll(/(\w+)=("[^"]*"|\S*)/g))
        settings.set(name, value.replace(/"/g, ''));
    const written = operands.replace(
      /\$\{?(\w+)(?::-[^}]*)?\}?/g,
      (text, name: string) => settings.get(name) ?? text,
    );
    const shell = (text: string) => ({ file: path, line, text, folder: context_ });
    if (keyword === 'FROM')
      return isUsualImage(written, read.text)
        ? []
        : [{ file: path, line, text: `FROM ${withoutTag(written)}` }];
    if (keyword === 'ENTRYPOINT' || keyword === 'CMD')
      return stepsOfStart(source, written, shell(''), context);
    if (keyword === 'RUN') return unreadCommands(source, shell(commandOf(written)), context);
    if (keyword !== 'COPY' && keyword !== 'ADD') return [];
    if (/--from=/.test(written))
      return fromElsewhere(written, read.text) ? [{ file: path, line, text: `${keyword} ${written}` }] : [];
    if (keyword === 'ADD' && /\b(?:https?|git):|\.(?:tar|t?gz|bz2|xz|zip)\b/.test(written))
      return [{ file: path, line, text: `ADD ${written}` }];
    const words = listIn(written) ?? written.split(/\s+/);
    const copy = ['cp', ...words.filter((word) => !word.startsWith('--'))].join(' ');
    return unreadCommands(source, { ...shell(copy), copiesContent: true }, context);
  });
}

/** Images of the platform and of languages, whose content is what it says, and stages of the same file. */
const usualImage =
  /^(?:public\.ecr\.aws\/(?:lambda|docker\/library|amazonlinux|sam)\/|amazon\/aws-lambda-|gcr\.io\/distroless\/|(?:docker\.io\/)?(?:library\/)?(?:node|python|alpine|debian|ubuntu|amazonlinux|scratch|golang|rust|ruby|openjdk|eclipse-temurin|busybox)(?:[:@]|$))/;

const imageIn = (operands: string): string => operands.replace(/^--\S+\s+/, '').split(/\s+/)[0] ?? '';
const withoutTag = (operands: string): string =>
  imageIn(operands).replace(/(?::[\w.-]+)?(?:@sha256:\w+)?$/, '');

function isUsualImage(operands: string, text: string): boolean {
  const image = imageIn(operands);
  return usualImage.test(image) || isStage(image, text);
}

/** Returns the commands of the script that starts the image. */
function stepsOfStart(
  source: Source,
  operands: string,
  shell: ShellText,
  context: BuildContext,
): readonly BuildStep[] {
  const words = listIn(operands) ?? operands.split(/\s+/);
  return words.flatMap((word) => {
    const name = /(?:^|\/)([\w.-]+\.(?:sh|bash))$/.exec(word)?.[1];
    const file =
      name === undefined
        ? undefined
        : [below(shell.folder, name), below(folderOf(shell.file), name)].find(
            (each) => source.kind(each) === 'file',
          );
    const script = file === undefined ? null : source.read(file);
    if (file === undefined || script === null || !('text' in script) || context.seen.has(file)) return [];
    context.seen.add(file);
    return unreadCommands(source, { ...shell, file, line: 1, text: script.text }, context);
  });
}

const isStage = (name: string, text: string): boolean =>
  /^\d+$/.test(name) ||
  new RegExp(`^\\s*FROM\\s.*\\sAS\\s+${name.replace(/[^\w-]/g, '.')}\\s*$`, 'im').test(text);

/** Is the stage from which a copy comes none of the file, so that its content is not known? Copies of layers to `/opt` have a question of their own. */
function fromElsewhere(operands: string, text: string): boolean {
  const from = /--from=(\S+)/.exec(operands)?.[1] ?? '';
  return !isStage(from, text) && !/\s"?\/(?:opt|usr|lib|bin|etc|root)\b\S*\s*\]?$/.test(operands);
}

/** The folder from which a Dockerfile copies: its own, or the one above it that has the handler. */
function buildFolder(source: Source, path: string, { handlers }: BuildContext): string {
  const own = folderOf(path);
  const read = source.read(path);
  const copied =
    'text' in read
      ? [...read.text.matchAll(/^\s*COPY\s+(?:--\S+\s+)*(\S+)/gim)].map(([, word = '']) => word)
      : [];
  const has = (folder: string) =>
    copied.some(
      (word) =>
        source.kind(folder === '' ? word.replace(/\/$/, '') : `${folder}/${word.replace(/\/$/, '')}`) !==
        null,
    );
  return foldersUp(own).find((folder) => has(folder)) ?? handlers.map(folderOf)[0] ?? own;
}

const listIn = (operands: string): readonly string[] | null =>
  operands.trim().startsWith('[')
    ? [...operands.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word)
    : null;

/** Returns the command of RUN as a shell writes it, without the options of the instruction. */
function commandOf(operands: string): string {
  const bare = operands.replace(/^(?:--\w+=\S+\s+)+/, '');
  const words = listIn(bare);
  if (words === null) return bare;
  const isShell = /^(?:\/bin\/)?(?:ba)?sh$/.test(words[0] ?? '') && /^-\w*c$/.test(words[1] ?? '');
  return isShell ? (words[2] ?? '') : words.join(' ');
}

interface Instruction {
  readonly keyword: string;
  readonly operands: string;
  readonly line: number;
}

function instructions(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    let written = lines[at] ?? '';
    if (/^\s*(?:#|$)/.test(written)) continue;
    while (/\\\s*$/.test(written) && at + 1 < lines.length) {
      at += 1;
      written = /^\s*#/.test(lines[at] ?? '') ? written : `${written.replace(/\\\s*$/, ' ')}${lines[at]}`;
    }
    const [, keyword = '', operands = ''] = /^\s*([A-Za-z]+)\s+([\s\S]*)$/.exec(written) ?? [];
    const end = /^(?:RUN|COPY|ADD)$/i.test(keyword)
      ? /<<-?\s*["']?(\w+)["']?/.exec(operands)?.[1]
      : undefined;
    let body = operands;
    if (end !== undefined)
      while (at + 1 < lines.length && lines[at]?.trim() !== end) {
        at += 1;
        body += `\n${lines[at]}`;
      }
    if (keyword !== '') found.push({ keyword: keyword.toUpperCase(), operands: body.trim(), line });
  }
  return found;
}
