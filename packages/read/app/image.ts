import { folderOf, joinInside, type Source } from '@emmental/model';

/** The parts of a function's Dockerfile that describe its code. */
export interface Image {
  /** A runtime taken from an AWS base image, such as `python3.12` or `nodejs22.x`; null for other images. */
  readonly runtime: string | null;
  /** The first word of CMD: `app.handler`. */
  readonly handler: string | null;
  /** Returns the folder, relative to the root, from which the Dockerfile copies the code of this handler. */
  folderOf(handler: string): string;
}

/**
 * Reads the Dockerfile of a build folder; null when there is none. A later build stage overrides the runtime
 * and handler of earlier stages.
 */
export function imageOf(context: string, dockerfile: string, source: Source): Image | null {
  const path = joinInside(context, dockerfile);
  const file = path === null ? null : source.read(path);
  if (!file || !('text' in file)) return null;
  const found: { runtime: string | null; handler: string | null } = { runtime: null, handler: null };
  const copied: string[] = [];
  for (const { keyword, operands } of instructions(file.text)) {
    if (keyword === 'FROM') found.runtime = runtimeOf(operands) ?? found.runtime;
    if (keyword === 'CMD') found.handler = commandOf(operands);
    if (keyword === 'COPY' || keyword === 'ADD') copied.push(...copySources(operands));
  }
  return {
    ...found,
    folderOf(handler) {
      const name = handler.replace(/\.[^./]*$/, '');
      const folders = [context, ...copied.flatMap((path) => foldersFor(context, path, source))];
      return folders.find((folder) => hasModule(folder, name, source)) ?? context;
    },
  };
}

function* instructions(text: string): Generator<{ keyword: string; operands: string }> {
  const joined = text.replace(/\\\r?\n/g, ' ');
  for (const line of joined.split(/\r?\n/)) {
    const match = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line);
    if (match?.[1] && match[2]) yield { keyword: match[1].toUpperCase(), operands: match[2].trim() };
  }
}

/**
 * Derives the runtime from image names like `public.ecr.aws/lambda/python:3.12`,
 * `amazon/aws-lambda-nodejs:20`, `public.ecr.aws/docker/library/node:20`.
 */
function runtimeOf(image: string): string | null {
  const match = /(?:^|[/-])(nodejs|node|python)(?::([0-9]+(?:\.[0-9]+)?))?/.exec(image);
  if (!match?.[1]) return null;
  const version = match[2] ?? '';
  if (match[1] === 'python') return `python${version}`;
  return version === '' ? 'nodejs' : `nodejs${version.split('.')[0]}.x`;
}

function commandOf(operands: string): string | null {
  try {
    const words: unknown = JSON.parse(operands);
    return Array.isArray(words) && typeof words[0] === 'string' ? words[0] : null;
  } catch {
    return /^([\w./-]+)/.exec(operands)?.[1] ?? null;
  }
}

/**
 * Returns the sources of a COPY instruction, without its last word, which is the target. None for a copy from
 * an earlier stage.
 */
function copySources(operands: string): readonly string[] {
  if (/--from=/.test(operands)) return [];
  const words = operands.startsWith('[')
    ? (operands.match(/"([^"]*)"/g) ?? []).map((word) => word.slice(1, -1))
    : operands.split(/\s+/).filter((word) => !word.startsWith('--'));
  return words.slice(0, -1);
}

function foldersFor(context: string, path: string, source: Source): readonly string[] {
  const full = joinInside(context, path);
  if (full === null) return [];
  if (path.includes('*')) return [folderOf(full)];
  const kind = source.kind(full);
  if (kind === 'directory') return [full];
  return kind === 'file' ? [folderOf(full)] : [];
}

const endings = ['.py', '.js', '.mjs', '.cjs', '.ts'];

const hasModule = (folder: string, name: string, source: Source): boolean =>
  endings.some((ending) => {
    const path = joinInside(folder, `${name}${ending}`);
    return path !== null && source.kind(path) === 'file';
  });
