import { declaredFunctions, isKnownPackage } from '@emmental/behaviour';
import { findEntry, loadProgram } from '@emmental/code';
import { type App, type Diagnostic, diagnostic, type FirebaseFunctions, type Source } from '@emmental/model';
import { type Codebase, firebaseApp, type ReadCodebase, type ReadResult } from '@emmental/read';

/** Adds the Apps whose functions the code of Firebase's codebases declares. */
export async function withFirebase(read: ReadResult, source: Source): Promise<ReadResult> {
  const apps: App[] = [];
  const diagnostics: Diagnostic[] = [];
  const all = read.codebases ?? [];
  for (const config of new Set(all.map((codebase) => codebase.config))) {
    const found: ReadCodebase[] = [];
    for (const codebase of all.filter((each) => each.config === config)) {
      const declared = await functionsOf(codebase, source).catch((error: unknown) =>
        // A fault of Emmental itself takes only this codebase.
        diagnostic('read/failed', codebase.at, error instanceof Error ? error.message : String(error)),
      );
      if ('open' in declared) found.push({ codebase, declared });
      else diagnostics.push(declared);
    }
    if (found.every(({ declared }) => declared.functions.length + declared.open.length === 0)) continue;
    const made = firebaseApp(config, found, source);
    apps.push(made.app);
    diagnostics.push(...made.diagnostics);
  }
  return { ...read, apps: [...read.apps, ...apps], diagnostics: [...read.diagnostics, ...diagnostics] };
}

/** Runs the entry of a codebase on abstract values. Returns a diagnostic where it has none that is read. */
async function functionsOf(
  { language, runtime, directory, module, at }: Codebase,
  source: Source,
): Promise<FirebaseFunctions | Diagnostic> {
  if (language === 'other')
    return diagnostic('template/unread-format', at, `Firebase in ${runtime ?? directory}`);
  const found = await findEntry(source, {
    directory,
    handler: `${module}.functions`,
    language,
    runtime,
    inline: null,
    at,
  });
  if (!('entry' in found))
    return found.diagnostic.code === 'code/no-handler-file'
      ? diagnostic(
          'code/no-handler-file',
          at,
          `${module} in ${directory || '.'}, the module that declares the functions`,
        )
      : found.diagnostic;
  const { module: file } = found.entry;
  return declaredFunctions(await loadProgram(source, [file], { directory, isKnown: isKnownPackage }), file);
}
