import { isQuietLayerImage } from '@emmental/knowledge';
import {
  constant,
  folderOf,
  type ImageStart,
  joinInside,
  type Source,
  startedHandler,
  type Value,
} from '@emmental/model';
import { handlerOfScript } from './entry-script.ts';

/**
 * Matches the text of a Dockerfile whose image runs in Lambda: a base image of AWS, or the client of its runtime interface.
 * Source: Lambda developer guide, "Create a Lambda function using a container image".
 */
export const forLambda =
  /^\s*FROM\s+(?:--\S+\s+)?(?:public\.ecr\.aws|amazon)\/(?:aws-)?lambda[/-]|\bawslambdaric\b|\baws-lambda-ric\b/im;

/** The parts of a function's Dockerfile that describe its code. */
export interface Image {
  /** A runtime taken from an AWS base image, such as `python3.12` or `nodejs22.x`; null for other images. */
  readonly runtime: string | null;
  /** The handler that CMD or ENTRYPOINT names: `app.handler`. */
  readonly handler: string | null;
  /** The words of ENTRYPOINT and CMD. */
  readonly command: readonly string[];
  /** The variables of ENV that start code beside the handler. */
  readonly environment: ReadonlyMap<string, Value>;
  /** The instructions that start code beside the handler. */
  readonly starts: readonly ImageStart[];
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
  const environment = new Map<string, Value>();
  const starts: ImageStart[] = [];
  let entrypoint: readonly string[] = [];
  let command: readonly string[] = [];
  for (const { keyword, operands, line } of instructions(file.text)) {
    const at = { file: path ?? dockerfile, line, column: 1 };
    const what = startIn(keyword, operands);
    if (what !== null) starts.push({ what, at });
    if (keyword === 'ENV')
      for (const [name, value] of startingVariables(operands)) environment.set(name, constant(value, at));
    if (keyword === 'FROM') found.runtime = runtimeOf(operands) ?? found.runtime;
    if (keyword === 'CMD') {
      found.handler = commandOf(operands);
      command = wordsOf(operands);
    }
    if (keyword === 'ENTRYPOINT') {
      entrypoint = wordsOf(operands);
      found.handler = startedHandler(entrypoint) ?? found.handler;
    }
    if (keyword === 'COPY' || keyword === 'ADD') copied.push(...copySources(operands));
  }
  const script =
    startedHandler(entrypoint) === null ? handlerOfScript(entrypoint, context, copied, source) : null;
  if (script && !script.takesCommand) found.handler = script.handler;
  return {
    ...found,
    command: [...entrypoint, ...command],
    environment,
    starts,
    folderOf(handler) {
      const name = handler.replace(/\.[^./]*$/, '');
      const folders = [context, ...copied.flatMap((path) => foldersFor(context, path, source))];
      return folders.find((folder) => hasModule(folder, name, source)) ?? context;
    },
  };
}

function* instructions(text: string): Generator<{ keyword: string; operands: string; line: number }> {
  let line = 1;
  // A backslash continues the instruction in the next line.
  for (const written of text.split(/(?<!\\)\r?\n/)) {
    const match = /^\s*([A-Za-z]+)\s+(.*)$/s.exec(written.replace(/\\\r?\n/g, ' '));
    if (match?.[1] && match[2]) yield { keyword: match[1].toUpperCase(), operands: match[2].trim(), line };
    line += written.split('\n').length;
  }
}

/** The variables with which a runtime starts code beside the handler. */
const starting =
  /(?:^|\s)(AWS_LAMBDA_EXEC_WRAPPER|NODE_OPTIONS|PYTHONPATH|LD_PRELOAD)(?:=(?:"([^"]*)"|'([^']*)'|(\S+))|\s+(.+)$)/g;

/** Returns the variables of an ENV instruction (`A=1 B="2"`, `A 1`) that start code beside the handler, with their texts. */
const startingVariables = (operands: string): readonly (readonly [string, string])[] =>
  [...operands.matchAll(starting)].map(([, name = '', double, single, bare, rest]) => [
    name,
    double ?? single ?? bare ?? rest ?? '',
  ]);

/** Returns how an instruction starts code beside the handler, as a phrase; null if it does not. */
function startIn(keyword: string, operands: string): string | null {
  if (keyword === 'COPY' || keyword === 'ADD') {
    const target = /(\S+?)\/?"?\]?$/.exec(operands)?.[1]?.replace(/^"/, '') ?? '';
    const from = /--from=(\S+)/.exec(operands)?.[1] ?? '';
    const isBeside = target === '/opt' ? from !== '' : /^\/opt\/extensions(?:\/|$)/.test(target);
    if (isBeside && !isQuietLayerImage(from)) return `the Dockerfile copies code to ${target}`;
    const renamed = renamedModule(operands);
    if (renamed !== null) return `the Dockerfile copies ${renamed.source} to ${renamed.target}`;
    return /\/(?:(?:site|user)customize\.py|[^/]+\.pth)$/.test(target)
      ? `the Dockerfile copies ${target}, which Python loads when it starts`
      : null;
  }
  if (keyword === 'RUN')
    return /\/opt\/extensions\//.test(operands) ? 'the Dockerfile puts code into /opt/extensions' : null;
  if (keyword !== 'ENTRYPOINT') return null;
  return isRuntimeStart(operands) ? null : 'ENTRYPOINT starts a program of its own';
}

/** Returns a file of code that a COPY instruction puts into the image under another name, so that the module of that name is another file. */
function renamedModule(operands: string): { readonly source: string; readonly target: string } | null {
  const [source, ...others] = copySources(operands);
  if (source === undefined || others.length > 0) return null;
  const target = /([^\s"]+)"?\s*\]?$/.exec(operands)?.[1] ?? '';
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const isModule = (path: string): boolean => /\.(?:py|[cm]?js)$/.test(path);
  return isModule(source) && isModule(target) && nameOf(source) !== nameOf(target)
    ? { source, target }
    : null;
}

/** Does an ENTRYPOINT start the runtime of Lambda and nothing else? */
const isRuntimeStart = (operands: string): boolean =>
  /awslambdaric|aws-lambda-ric|lambda-entrypoint\.sh|\/opt\/emmental\/wrapper|^\[\s*\]$/.test(operands);

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
    return Array.isArray(words) ? handlerIn(words.filter((word) => typeof word === 'string')) : null;
  } catch {
    const words = operands.split(/\s+/);
    return startedHandler(words) ?? /^([\w./-]+)/.exec(operands)?.[1] ?? null;
  }
}

/** Returns the words of an instruction in the form of a list, `["python", "-m", "awslambdaric"]`, or of a command line. */
function wordsOf(operands: string): readonly string[] {
  try {
    const words: unknown = JSON.parse(operands);
    return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
  } catch {
    return operands.split(/\s+/);
  }
}

/** Returns the handler of a command: the handler that a server's command starts, else the first word. */
function handlerIn(words: readonly string[]): string | null {
  return startedHandler(words) ?? words[0] ?? null;
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
