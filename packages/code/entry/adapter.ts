import { packageScript, type Source, startedHandler } from '@emmental/model';
import { field, readJson, text } from '../program/json.ts';
import { below, folderOf, foldersUp, joinInside } from '../program/paths.ts';

/** A longer script is no script that only starts a server. */
const longestScript = 20_000;

/**
 * Returns the handler behind an adapter that the settings in the code folder name: the server that a script starts
 * (Lambda Web Adapter: `run.sh`, `bootstrap`), or the application of Zappa. Null if the handler is no adapter, or its
 * settings name no code.
 */
export function adaptedHandler(source: Source, directory: string, handler: string): string | null {
  if (/\.sh$|(?:^|\/)bootstrap$/.test(handler)) return startedByScript(source, directory, handler);
  return handler === 'handler.lambda_handler' || handler === 'zappa.handler.lambda_handler'
    ? zappaApplication(source, directory)
    : null;
}

/**
 * Reads the last command of a script that starts a server. Where a build writes the code folder or the archive, the script is the
 * one of that name in the nearest folder around it. Source: github.com/awslabs/aws-lambda-web-adapter.
 */
function startedByScript(source: Source, written: string, script: string): string | null {
  const name = script.replace(/^\.\//, '');
  const isBuilt = source.kind(written) !== 'directory';
  const directory =
    (isBuilt ? foldersUp(folderOf(written)) : []).find(
      (folder) => source.kind(below(folder, name)) === 'file',
    ) ?? written;
  const path = joinInside(directory, name);
  const read = path === null || source.kind(path) !== 'file' ? null : source.read(path);
  if (!read || !('text' in read) || read.text.length > longestScript) return null;
  const commands = read.text.replace(/\\\r?\n/g, ' ').split(/\r?\n|&&|;/);
  const started = commands.flatMap((command) => handlerOf(source, directory, command, 0) ?? []);
  return started.length === 1 ? (started[0] ?? null) : null;
}

function handlerOf(source: Source, directory: string, command: string, depth: number): string | null {
  const words = command
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const script = packageScript(words);
  if (script === null || depth > 3) return startedHandler(words);
  const written = text(field(readJson(source, below(directory, 'package.json')), 'scripts', script));
  return written === null ? null : handlerOf(source, directory, written, depth + 1);
}

/** Reads `app_function` of Zappa's settings, if all stages have the same. Source: github.com/zappa/Zappa, "Advanced Settings". */
function zappaApplication(source: Source, directory: string): string | null {
  const settings = readJson(source, below(directory, 'zappa_settings.json'));
  if (settings === null || typeof settings !== 'object' || Array.isArray(settings)) return null;
  const names = new Set(Object.values(settings).flatMap((stage) => text(field(stage, 'app_function')) ?? []));
  const [only, ...others] = names;
  return others.length === 0 ? (only ?? null) : null;
}
