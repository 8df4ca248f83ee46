import { folderOf, joinInside, type Source } from '@emmental/model';
import type { Document, LowerContext, TemplateFormat } from '../../format.ts';
import { valuesOf } from '../lowering/values.ts';
import { buildCommands } from './cloud-build.ts';
import { type Invocation, invocationOf } from './invocation.ts';
import { deploys, lowerCalls } from './lower.ts';
import { commandsIn, type Sourced } from './shell.ts';
import { wording } from './wording.ts';

/**
 * Files of commands of the Google Cloud CLI: shell scripts, and the steps of Cloud Build. Each file that deploys a
 * function or service is one app; its document has no tree, of which only the path counts. No command is run.
 */
export const gcloud: TemplateFormat = {
  name: 'gcloud',
  recognises: (path) => isCommandFile(path),
  lower,
};

const isScript = (path: string): boolean => /\.(sh|bash|zsh)$/.test(path);

/** By its name alone: what is in it is looked at by `commandFile`. */
export const isCommandFile = (path: string): boolean =>
  isScript(path) || /(^|\/)[\w.-]*cloudbuild[\w.-]*\.(ya?ml|json)$/.test(path);

/** The document of a file whose commands deploy something, or null. */
export function commandFile(path: string, text: string, source: Source): Document | null {
  if (!mayDeploy.test(text)) return null;
  const at = { file: path, line: 1, column: 1 };
  return callsIn(path, text, source).some(deploys) ? { path, root: { kind: 'map', entries: [], at } } : null;
}

/** Looking is cheaper than reading. */
const mayDeploy =
  /gcloud[\s\S]*\b(functions|run)\b[\s\S]*\bdeploy\b|\b(functions|run)\b[\s\S]*\bdeploy\b[\s\S]*gcloud/;

function callsIn(path: string, text: string, source: Source): readonly Invocation[] {
  const commands = isScript(path)
    ? commandsIn(text, { file: path, line: 1, column: 1 }, (written) => sourcedFrom(path, written, source))
    : buildCommands(path, source);
  return commands.flatMap((command) => invocationOf(command) ?? []);
}

/** A script that another one sources: beside it, or where scripts are run from, at the root of the repository. */
function sourcedFrom(path: string, written: string, source: Source): ReturnType<Sourced> {
  const file = [folderOf(path), '']
    .flatMap((folder) => joinInside(folder, written) ?? [])
    .find((one) => source.kind(one) === 'file');
  const read = file === undefined ? null : source.read(file);
  return file !== undefined && read && 'text' in read
    ? { text: read.text, start: { file, line: 1, column: 1 } }
    : null;
}

function lower(document: Document, context: LowerContext): ReturnType<TemplateFormat['lower']> {
  const { path } = document;
  const { source } = context;
  const values = valuesOf();
  const file = source.read(path);
  const calls = 'text' in file ? callsIn(path, file.text, source) : [];
  /** A script is run from its own folder, or from the root of the repository: the first that has what is named. */
  const fileOf = (call: Invocation, written: string, fits: (path: string) => boolean): string | null => {
    const places = [folderOf(path), ''].flatMap(
      (folder) => joinInside(folder, call.directory + written) ?? [],
    );
    return places.find(fits) ?? places[0] ?? null;
  };
  return {
    path,
    format: 'gcloud',
    wording,
    name: '',
    ...lowerCalls(calls, { path, context, values, fileOf }),
    generated: new Map(),
    values: values.all,
  };
}
