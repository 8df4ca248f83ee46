import { folderOf, joinInside, type Source } from '@emmental/model';
import type { Document, LowerContext, Template } from '../../format.ts';
import { lowerModule } from './lower.ts';
import { localSource, type Module, readModule } from './module.ts';

/** The configuration in the folder of a document. */
export function lowerFolder(document: Document, context: LowerContext): Template {
  const module = readModule(folderOf(document.path), context.source);
  if (!module) throw new Error(`no Terraform files beside ${document.path}`);
  return lowerModule(module, context);
}

/**
 * The configurations among folders of `.tf` files: those that no other one of them calls as a module. A circle of
 * calls has none that is the first: each of it is one.
 */
export function configurations(folders: readonly string[], source: Source): readonly Document[] {
  const modules = folders.flatMap((folder) => readModule(folder, source) ?? []);
  const called = new Set(modules.flatMap((module) => calledBy(module)));
  return modules
    .filter((module) => !called.has(module.folder) && declares(module))
    .map((module) => ({ path: module.file, root: { kind: 'map', entries: [], at: module.at } }));
}

const calledBy = (module: Module): readonly string[] =>
  [...module.calls.values()].flatMap((call) => {
    const written = localSource(call);
    const folder = written === null ? null : joinInside(module.folder, written);
    return folder === null || folder === module.folder ? [] : [folder];
  });

/** A folder with variables or providers alone is no app. */
const declares = (module: Module): boolean => module.resources.size + module.calls.size > 0;
