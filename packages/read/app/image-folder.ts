import {
  folderOf,
  type Hole,
  joinInside,
  lettersOf,
  namesOf,
  type Source,
  spelled,
  type Value,
} from '@emmental/model';
import { isSkippedFolder } from '../discover.ts';
import type { Declared } from './declared.ts';
import { property, textAt } from './property.ts';

/** A folder from which an image is built, with the name of the Dockerfile in it. */
export interface ImageFolder {
  readonly directory: string;
  readonly dockerfile: string;
}

const bounds = { folders: 10_000, depth: 12 } as const;

/**
 * Returns the only folder with a Dockerfile that has the name of an image: `….amazonaws.com/mail-lambda:latest` and
 * `aws_ecr_repository.mail` lead to `services/mail`. Of several folders, those nearest to the template count. Null if none or
 * several fit.
 */
export function imageFolder(image: Value | undefined, app: Declared): ImageFolder | null {
  const folders = dockerFolders(app.source);
  for (const name of imageNames(image, app))
    for (let area = folderOf(app.template.path); ; area = folderOf(area)) {
      const fitting = folders.filter(
        ({ directory, dockerfile }) => isIn(area, directory) && hasName(directory, dockerfile, name),
      );
      if (fitting.length > 1) return null;
      if (fitting[0]) return fitting[0];
      if (area === '') break;
    }
  return null;
}

const isIn = (area: string, folder: string): boolean =>
  area === '' || folder === area || folder.startsWith(`${area}/`);

/** Returns the names in the address of an image, the likeliest first, as letters and digits. */
function imageNames(image: Value | undefined, app: Declared): readonly string[] {
  const repositories: string[] = [];
  const holes: string[] = [];
  const text = spelled(image, (hole) => {
    if (hole.kind === 'resource') repositories.push(...repositoryNames(hole.id, app));
    else holes.push(nameOf(hole));
    return '*';
  });
  const address = text.replace(/^[^/]*\.[^/]*\//, '');
  return [address, ...repositories, ...holes, writtenKey(image, app.source)]
    .filter((name) => /[a-z]/i.test(name))
    .flatMap((name) => namesOf({ kind: 'image', name }));
}

/** Returns the names of a repository of images: the name that it gets, and its name in the template. */
function repositoryNames(id: string, app: Declared): readonly string[] {
  const properties = app.resources.get(id)?.properties;
  const repositoryName =
    textAt(properties, 'RepositoryName') ??
    textAt(properties, 'name') ??
    spelled(property(properties, 'name'), () => '*');
  return [repositoryName, (id.split('.').at(-1) ?? id).replace(/\[.*$/, '')];
}

/** Returns the last part of the name of a value that is kept elsewhere: `var.mail_image` gives `mail_image`. */
const nameOf = (hole: Hole): string =>
  'name' in hole && typeof hole.name === 'string' ? (hole.name.split('.').at(-1) ?? '') : '';

/** Returns the key in the line of an address that is not known: `"${var.images["mail"]}:latest"` gives `mail`; an empty text for none. */
function writtenKey(image: Value | undefined, source: Source): string {
  const read = image?.at ? source.read(image.at.file) : null;
  if (!read || !('text' in read) || !image?.at) return '';
  const line = read.text.split('\n', image.at.line)[image.at.line - 1] ?? '';
  return /\["([\w./-]{3,100})"\]/.exec(line)?.[1] ?? '';
}

/** Do the last segments of the folder make up the name, or does the Dockerfile have the name (`Dockerfile.mail`)? */
function hasName(directory: string, dockerfile: string, name: string): boolean {
  if (lettersOf(dockerfile.replace(/dockerfile/i, '')) === name) return true;
  let joined = '';
  for (const segment of directory.split('/').reverse().slice(0, 5)) {
    joined = lettersOf(segment) + joined;
    if (joined === name || namesOf({ kind: 'image', name: segment }).includes(name)) return true;
  }
  return false;
}

const known = new WeakMap<Source, readonly ImageFolder[]>();

/** Lists the folders with a Dockerfile; [] where the repository has too many folders to look at all of them. */
function dockerFolders(source: Source): readonly ImageFolder[] {
  const before = known.get(source);
  if (before) return before;
  const found: ImageFolder[] = [];
  let level = [''];
  let seen = 0;
  for (let depth = 0; depth < bounds.depth && level.length > 0 && seen <= bounds.folders; depth += 1) {
    seen += level.length;
    level = level.flatMap((folder) =>
      source.list(folder).flatMap(({ name, kind }) => {
        if (kind === 'directory') {
          const inner = joinInside(folder, name);
          return inner === null || isSkippedFolder(inner, source) ? [] : [inner];
        }
        if (/^(?:Dockerfile(?:\.[\w-]+)?|[\w-]+\.Dockerfile)$/.test(name))
          found.push({ directory: folder, dockerfile: name });
        return [];
      }),
    );
  }
  const folders = seen > bounds.folders ? [] : found;
  known.set(source, folders);
  return folders;
}
