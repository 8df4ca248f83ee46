import { folderOf, joinInside, type Source } from '@emmental/model';
import type { Document, LowerContext, TemplateFormat } from '../../format.ts';
import { valuesOf } from '../lowering/values.ts';
import { archivesIn } from './archives.ts';
import { buildCommands } from './cloud-build.ts';
import { usesAction } from './github-actions.ts';
import { type Invocation, invocationOf } from './invocation.ts';
import { deploys, lowerCalls } from './lower.ts';
import { isScripted, scriptsIn } from './scripts.ts';
import { type Command, commandsIn, type ReadSourced } from './shell.ts';
import { wording } from './wording.ts';

/**
 * The format of files that contain commands of the Google Cloud CLI: shell scripts, the steps of Cloud Build,
 * Makefiles, scripts of package.json, and pipelines of other CI systems. Each file that deploys a function or service is an app. Its document contains only the path. No
 * command is ever executed.
 */
export const gcloud: TemplateFormat = {
  name: 'gcloud',
  recognises: (path) => isCommandFile(path),
  lower,
};

const isBuild = (path: string): boolean => /(^|\/)[\w.-]*cloudbuild[\w.-]*\.(ya?ml|json)$/.test(path);

/** Tells by the name of a file if it may contain commands. `commandFile` examines the content. */
export const isCommandFile = (path: string): boolean => isBuild(path) || isScripted(path);

/** Returns the document of a file whose commands deploy a function or service. Null for any other file. */
export function commandFile(path: string, text: string, source: Source): Document | null {
  if (!mayDeploy.test(text) && !usesAction(text)) return null;
  const at = { file: path, line: 1, column: 1 };
  return callsIn(path, text, source).some(deploys) ? { path, root: { kind: 'map', entries: [], at } } : null;
}

/** A quick test, so that most files are not parsed. */
const mayDeploy =
  /gcloud[\s\S]*\b(functions|run)\b[\s\S]*\bdeploy\b|\b(functions|run)\b[\s\S]*\bdeploy\b[\s\S]*gcloud/i;

function callsIn(path: string, text: string, source: Source): readonly Invocation[] {
  return allCommands(path, text, source).flatMap((command) => invocationOf(command) ?? []);
}

const allCommands = (path: string, text: string, source: Source): readonly Command[] =>
  isBuild(path)
    ? buildCommands(path, source)
    : scriptsIn(path, text, source).flatMap((script) =>
        commandsIn(script.text, script.start, (written) => sourcedFrom(path, written, source)),
      );

/**
 * Finds a script that another script reads with `source`: in the folder of that script, or in the top folder
 * of the repository, where scripts are usually started.
 */
function sourcedFrom(path: string, written: string, source: Source): ReturnType<ReadSourced> {
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
  const commands = 'text' in file ? allCommands(path, file.text, source) : [];
  const calls = commands.flatMap((command) => invocationOf(command) ?? []);
  /**
   * Resolves a path in a command. A script is started in its own folder or in the top folder of the
   * repository, so the first of these two places that contains the file is returned.
   */
  const fileOf = (
    call: Pick<Invocation, 'directory'>,
    written: string,
    fits: (path: string) => boolean,
  ): string | null => {
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
    ...lowerCalls(calls, { path, context, values, fileOf, archives: archivesIn(commands) }),
    generated: new Map(),
    values: values.byKey,
  };
}
