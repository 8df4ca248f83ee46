import { percentDecoded } from '../decode/decoders/percent.ts';
import { occurrences, type Proof, type Ready, type Sink } from './sink.ts';

/**
 * File paths. The input must stay below the folder that the function chose. A path that was joined and resolved before
 * the call no longer holds the input; then the steps up of the input are looked for in the result.
 */
export const path: Sink = {
  kind: 'path',
  check: (argument, inputs) => {
    const target = normal(argument);
    for (const input of inputs) {
      const proof = leaves(argument, target, input);
      if (proof) return proof;
    }
    return null;
  },
  ready: readyFor,
  skeleton: null,
};

/** Returns whether a text names a place above the one where it is inserted, or starts at the root. */
export const isLeading = (text: string): boolean => leads.test(text);
const leads = /\.\.|[%\\\0]|^(?:\/|[A-Za-z]:\/|file:)/i;

/**
 * Prepares leading texts. A text that goes up could prove something about any path; a text that starts at the root,
 * only about the path that it names.
 */
function readyFor(texts: readonly string[]): Ready {
  const climbing = new Set<string>();
  const textsByPath = new Map<string, string[]>();
  for (const text of texts) {
    const written = spelled(text);
    if (written.includes('\0') || climbs(written)) climbing.add(text);
    else if (isAbsolute(written)) {
      const target = normal(written);
      if (!shared.test(target))
        for (const path of new Set([text, target]))
          textsByPath.set(path, [...(textsByPath.get(path) ?? []), text]);
    }
  }
  const always = texts.filter((text) => climbing.has(text));
  return {
    candidates: (argument) => {
      if (textsByPath.size === 0) return always;
      const found = [...(textsByPath.get(argument) ?? []), ...(textsByPath.get(normal(argument)) ?? [])];
      return found.length === 0 ? always : texts.filter((text) => climbing.has(text) || found.includes(text));
    },
  };
}

/** Folders through which functions hand files to each other. */
export const shared = /^\/(?:tmp|mnt|efs)(?:\/|$)/;

function leaves(argument: string, target: string, input: string): Proof {
  const written = spelled(input);
  if (written.includes('\0') && argument.includes('\0'))
    return 'a zero byte in the path comes from the event';
  for (const [start, end] of occurrences(argument, input)) {
    const root = folderOf(argument.slice(0, start));
    // `..` in a longer name, such as `[...slug].js`, is no step up.
    const steps = argument.slice(root.length, end) + stepOf(argument.slice(end));
    if (climbs(written) && up.test(spelled(steps)))
      return root === '' ? 'the path leaves the working folder' : `the path leaves ${root}`;
    const isWholePath = root === '' && input.length === argument.length;
    if (isWholePath && isAbsolute(written) && !shared.test(normal(written)))
      return 'the whole path comes from the event';
  }
  if (!climbs(written))
    return isAbsolute(written) && normal(written) === target && target.length > 1 && !shared.test(target)
      ? 'the whole path comes from the event'
      : null;
  return resolvedFrom(argument, target, input) ? 'the path was resolved through .. of the event' : null;
}

/** Matches a step up, also in the spellings that a careless filter leaves over (`....//`). */
export const up = /(?:^|[/\\])(?:\.\.(?:[/\\;]|$)|\.{3,200}[/\\;])/;

/**
 * Returns whether a text steps up to its own folder or beyond, uses a spelling that only a careless filter leaves
 * over, or steps up after a name that is too long.
 */
function climbs(written: string): boolean {
  if (!up.test(written)) return false;
  if (isAbsolute(written) || /\.{3,200}[/\\]|\.\.;|[^/]{256}/.test(written)) return true;
  let depth = 0;
  for (const step of written.split('/')) {
    if (step === '..') depth -= 1;
    else if (step !== '' && step !== '.') depth += 1;
    if (step === '..' && depth <= 0) return true;
  }
  return false;
}

/**
 * Returns whether the path is the result of joining a folder with the input: /app/files + ../../etc/passwd =
 * /etc/passwd. Every spelling of the input is tried. An input of steps up alone leaves the name of a folder.
 */
function resolvedFrom(argument: string, target: string, input: string): boolean {
  const decoded = percentDecoded(input);
  for (const text of [
    input,
    input.replaceAll('\\', '/'),
    decoded,
    decoded.replaceAll('\\', '/'),
    spelled(input),
  ]) {
    const relative = normal(text.replace(/^\/{1,100}/, ''));
    if (!relative.startsWith('..')) continue;
    const tail = relative.replace(/^(?:\.\.\/?){1,1000}/, '');
    if (tail === '' ? argument.endsWith('/') : target === `/${tail}` || target.endsWith(`/${tail}`))
      return true;
  }
  return false;
}

/**
 * Returns a text as a lenient reader reads it: percent signs decoded twice, backslashes as slashes, `file:` as the
 * root.
 */
const spelled = (text: string): string =>
  percentDecoded(percentDecoded(text))
    .replaceAll('\\', '/')
    .replace(/^file:\/{0,3}/i, '/');

const isAbsolute = (text: string): boolean => /^(?:\/|[A-Za-z]:\/)/.test(text);
const folderOf = (prefix: string): string => prefix.replace(/[^/\\]*$/, '');
const stepOf = (rest: string): string => /^[^/\\]*/.exec(rest)?.[0] ?? '';

/** Removes `.`, `..` and double slashes, like `path.posix.normalize`. */
function normal(text: string): string {
  if (!/\/[/.]|^\.|\/$/.test(text)) return text;
  const absolute = text.startsWith('/');
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  return (absolute ? '/' : '') + parts.join('/');
}
