import { folderOf, joinInside, type Source } from '@emmental/model';
import type { Document, LowerContext, Template } from '../../format.ts';
import { lowerModule } from './lower.ts';
import { localSource, type Module, readModule } from './module.ts';

/** Lowers the configuration in the folder of a document. */
export function lowerFolder(document: Document, context: LowerContext): Template {
  const module = readModule(folderOf(document.path), context.source);
  if (!module) throw new Error(`no Terraform files beside ${document.path}`);
  return lowerModule(module, context);
}

/**
 * Returns the configurations (root modules) among folders of `.tf` files: the folders that no other folder
 * calls as a module. Folders that call each other in a circle are not configurations.
 */
export function configurations(folders: readonly string[], source: Source): readonly Document[] {
  const modules = folders.flatMap((folder) => readModule(folder, source) ?? []);
  const calledFolders = new Set(modules.flatMap((module) => calledBy(module)));
  return modules
    .filter((module) => !calledFolders.has(module.folder) && declares(module))
    .map((module) => ({ path: module.file, root: { kind: 'map', entries: [], at: module.at } }));
}

const calledBy = (module: Module): readonly string[] =>
  [...module.calls.values()].flatMap((call) => {
    const written = localSource(call);
    const folder = written === null ? null : joinInside(module.folder, written);
    return folder === null || folder === module.folder ? [] : [folder];
  });

/**
 * Tells if a folder declares resources or calls modules. A folder with only variables or providers is not an
 * app.
 */
const declares = (module: Module): boolean => module.resources.size + module.calls.size > 0;
