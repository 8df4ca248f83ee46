import { percentDecoded } from '../decode/decoders/percent.ts';
import { occurrences, type Proof, type Ready, type Sink } from './sink.ts';

/**
 * Checks file paths. An input must not lead out of the folder that the function chose. If the function joined and
 * resolved the path before the call, the path no longer contains the input; then the check compares the path with the
 * rest of the input after its `..`.
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

/** Returns true when a text can lead out of the folder in which it is inserted: it contains `..` or an encoding, or starts at the root. */
export const isLeading = (text: string): boolean => leads.test(text);
const leads = /\.\.|[%\\\0]|^(?:\/|[A-Za-z]:\/|file:)/i;

/**
 * Prepares the leading texts. A text with `..` could be a proof against any path; a text that starts at the root, only
 * against the path that it contains.
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

/** Matches folders in which functions exchange files; an absolute path there may come from the event. */
export const shared = /^\/(?:tmp|mnt|efs)(?:\/|$)/;

function leaves(argument: string, target: string, input: string): Proof {
  const written = spelled(input);
  if (written.includes('\0') && argument.includes('\0'))
    return 'a zero byte in the path comes from the event';
  for (const [start, end] of occurrences(argument, input)) {
    const root = folderOf(argument.slice(0, start));
    // `..` inside a longer name, such as `[...slug].js`, does not lead to the parent folder.
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

/** Matches a step up (`../`), also in spellings that become `../` when a careless filter removes a part of them (`....//`). */
export const up = /(?:^|[/\\])(?:\.\.(?:[/\\;]|$)|\.{3,200}[/\\;])/;

/**
 * Returns true when the steps up of a text lead to its own folder or above, when it uses a spelling against careless
 * filters (`....//`), or when a step up follows a name that is too long for a file system.
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
 * Returns true when the path can be the result of joining a folder with the input and resolving it: /app/files +
 * ../../etc/passwd = /etc/passwd. Every spelling of the input is tried. An input that consists only of steps up results
 * in a folder.
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
 * Returns a text as a lenient reader understands it: percent encoding decoded twice, backslashes as slashes, `file:` as
 * the root.
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
