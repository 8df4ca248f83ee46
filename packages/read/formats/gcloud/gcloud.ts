import { folderOf, joinInside, type Source } from '@emmental/model';
import type { Document, LowerContext, TemplateFormat } from '../../format.ts';
import { valuesOf } from '../lowering/values.ts';
import { buildCommands } from './cloud-build.ts';
import { type Invocation, invocationOf } from './invocation.ts';
import { deploys, lowerCalls } from './lower.ts';
import { commandsIn, type Sourced } from './shell.ts';
import { wording } from './wording.ts';

/**
 * Reads files with commands of the Google Cloud CLI: shell scripts and the steps of Cloud Build. Each file
 * that deploys a function or service is one app. Its document has no tree; only the path is used. No command
 * is run.
 */
export const gcloud: TemplateFormat = {
  name: 'gcloud',
  recognises: (path) => isCommandFile(path),
  lower,
};

const isScript = (path: string): boolean => /\.(sh|bash|zsh)$/.test(path);

/** Decides by the file name alone; `commandFile` reads the content. */
export const isCommandFile = (path: string): boolean =>
  isScript(path) || /(^|\/)[\w.-]*cloudbuild[\w.-]*\.(ya?ml|json)$/.test(path);

/** Returns the document of a file whose commands deploy something; null for any other file. */
export function commandFile(path: string, text: string, source: Source): Document | null {
  if (!mayDeploy.test(text)) return null;
  const at = { file: path, line: 1, column: 1 };
  return callsIn(path, text, source).some(deploys) ? { path, root: { kind: 'map', entries: [], at } } : null;
}

/** A cheap check before the file is read. */
const mayDeploy =
  /gcloud[\s\S]*\b(functions|run)\b[\s\S]*\bdeploy\b|\b(functions|run)\b[\s\S]*\bdeploy\b[\s\S]*gcloud/;

function callsIn(path: string, text: string, source: Source): readonly Invocation[] {
  const commands = isScript(path)
    ? commandsIn(text, { file: path, line: 1, column: 1 }, (written) => sourcedFrom(path, written, source))
    : buildCommands(path, source);
  return commands.flatMap((command) => invocationOf(command) ?? []);
}

/**
 * Finds a script that another one sources: beside it, or at the root of the repository, where scripts are
 * usually started.
 */
function sourcedFrom(path: string, written: string, source: Source): ReturnType<Sourced> {
  const file = [folderOf(path), '']
    .flatMap((folder) => joinInside(folder, written) ?? [])
    .find((candidate) => source.kind(candidate) === 'file');
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
  /**
   * A script is started in its own folder or at the root of the repository. The first that contains the file
   * counts.
   */
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
    values: values.byKey,
  };
}
