import { below, type Source } from '@emmental/model';
import { spell } from '../lowering/values.ts';
import type { Invocation } from './invocation.ts';
import type { Place } from './row.ts';

/**
 * Returns the folder of the code: `--source`, or the folder that the commands pack for an archive in a bucket; else the folder
 * in which the command runs. Null for a deployment of an image.
 */
export function codeOf(
  call: Invocation,
  { fileOf, context, archives }: Omit<Place, 'accounts'>,
): string | null {
  if (call.flag('image', 'docker-repository')) return null;
  const source = call.flag('source') ?? ['.'];
  const isHere = (path: string): boolean => isCode(path, context.source);
  const packed = archives.get(spell(source));
  if (packed) return fileOf(packed, packed.written, isHere);
  const [written = '.', ...rest] = source;
  if (typeof written !== 'string' || rest.length > 0) return null;
  return /^gs:\/\/|^https:\/\//.test(written) ? null : fileOf(call, written, isHere);
}

/** Tells if a folder contains a file that Google's buildpacks can start. */
const isCode = (folder: string, source: Source): boolean =>
  source
    .list(folder)
    .some(({ name }) =>
      /^(package\.json|(index|function)\.[cm]?js|main\.py|go\.mod|pom\.xml|\w+\.(rb|go|php|cs))$/.test(name),
    );

/**
 * Returns the entry point of a deployment without one: the name of the function. Where the code exports no such name, the name
 * `function` is tried. Source: `gcloud functions deploy`, `--entry-point`.
 */
export function defaultEntryPoint(name: string, call: Invocation, place: Omit<Place, 'accounts'>): string {
  const folder = codeOf(call, place);
  const { source } = place.context;
  const texts = (folder === null ? [] : ['index.js', 'function.js', 'main.py']).map((file) => {
    const read = source.read(below(folder ?? '', file));
    return 'text' in read ? read.text : '';
  });
  const isTried = texts.some((text) => exportsFunction.test(text) && !text.includes(name));
  return isTried ? 'function' : name;
}

const exportsFunction = /\bexports\s*\.\s*function\b|^(?:async\s+)?def\s+function\s*\(/m;
