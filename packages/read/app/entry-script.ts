import { basename } from 'node:path/posix';
import { joinInside, type Source, startedHandler } from '@emmental/model';

/** A longer script is not read. */
const longest = 50_000;

/**
 * Returns the handler that a script starts, which ENTRYPOINT names: the argument of the script where it passes that to the
 * runtime of Lambda (`exec python -m awslambdaric "$1"`), or the program of the only server that it starts. Null where the
 * script is not in the build folder, and where it starts several programs.
 */
export function handlerOfScript(
  [script = '', ...rest]: readonly string[],
  context: string,
  copied: readonly string[],
  source: Source,
): { readonly handler: string | null; readonly takesCommand: boolean } | null {
  const text = textOf(script, context, copied, source);
  if (text === null) return null;
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n|&&|;/);
  const runtimes = lines.filter((line) => /awslambdaric|aws-lambda-ric\b/.test(line) && !/^\s*#/.test(line));
  const passes = runtimes.length > 0 && runtimes.every((line) => /"?\$(?:\{?1\}?|@|\*)"?\s*$/.test(line));
  if (passes) return { handler: rest[0] ?? null, takesCommand: rest.length === 0 };
  const started = lines.flatMap((line) => startedHandler(unquoted(line)) ?? []);
  const [only, ...others] = new Set(started);
  return only !== undefined && others.length === 0 ? { handler: only, takesCommand: false } : null;
}

const unquoted = (line: string): readonly string[] =>
  line
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .filter((word) => word !== '');

/** Returns the text of a script by its path in the image: it is in the build folder under its name, or one of the copied files. */
function textOf(script: string, context: string, copied: readonly string[], source: Source): string | null {
  const name = basename(script);
  if (!/^[\w.-]+$/.test(name) || /^(?:sh|bash|python[\d.]*|node|npx|env|docker-entrypoint\.sh)$/.test(name))
    return null;
  const places = [
    ...copied.flatMap((path) => [path, `${path.replace(/\/$/, '')}/${name}`]),
    name,
    script.replace(/^\/(?:var\/task\/)?/, ''),
  ];
  for (const place of places) {
    const isInside = basename(place) === name && !place.split('/').includes('..');
    const path = isInside ? joinInside(context, place) : null;
    const read = path !== null && source.kind(path) === 'file' ? source.read(path) : null;
    if (read && 'text' in read) return read.text.length > longest ? null : read.text;
  }
  return null;
}
