import {
  folderOf,
  type Hole,
  joinInside,
  type Link,
  lettersOf,
  namesOf,
  type Source,
  spelled,
  type Value,
} from '@emmental/model';
import { isSkippedFolder } from '../discover.ts';
import type { Declared } from './declared.ts';
import { forLambda } from './image.ts';
import { type ImageBuild, imageBuilds, mayBuildImages, taggedName } from './image-build.ts';
import { isAbsent, property, textAt } from './property.ts';
import { sharedFolder } from './shared-dockerfile.ts';

/** A folder from which an image is built, with the name of the Dockerfile in it. */
export interface ImageFolder {
  readonly directory: string;
  readonly dockerfile: string;
}

export interface LinkedImage extends ImageFolder {
  readonly link: Link;
}

const bounds = { folders: 10_000, depth: 12, files: 1_000 } as const;

/**
 * Returns the folder from which a command of the repository builds the image, or else the folder that has its name. Null if none
 * or several fit.
 */
export function imageFolder(image: Value | undefined, app: Declared): LinkedImage | null {
  const built = builtFolders(image, app);
  if (built.length > 1) return null;
  if (built[0]) return { ...built[0], link: { how: 'build', certain: true } };
  const named = namedFolder(image, app);
  if (named) return { ...named, link: { how: 'name of the image', certain: false } };
  const { all, folders } = listed(app.source);
  const shared = sharedFolder(image, imageNames(image, app), all, folders, app);
  if (shared) return { ...shared, link: { how: 'name of the image', certain: false } };
  const only = imageNames(image, app).length === 0 ? onlyFolder(app) : null;
  return only && { ...only, link: { how: 'only Dockerfile', certain: false } };
}

/**
 * Returns the only folder with a Dockerfile for Lambda, in the smallest area around the template that has one. Null if the template
 * has several functions with images, because the Dockerfile belongs to one of them.
 */
function onlyFolder(app: Declared): ImageFolder | null {
  const images = app
    .ofType('AWS::Lambda::Function')
    .filter(
      ({ properties }) =>
        textAt(properties, 'PackageType') === 'Image' || !isAbsent(property(properties, 'Code', 'ImageUri')),
    );
  if (images.length !== 1) return null;
  const { folders } = listed(app.source);
  for (let area = folderOf(app.template.path); ; area = folderOf(area)) {
    const fitting = folders.filter(({ directory }) => isIn(area, directory));
    const [only, ...others] = fitting.filter((folder) => isForLambda(folder, app.source));
    if (only) return others.length === 0 ? only : null;
    if (area === '') return null;
  }
}

function isForLambda({ directory, dockerfile }: ImageFolder, source: Source): boolean {
  const file = source.read(directory === '' ? dockerfile : `${directory}/${dockerfile}`);
  return 'text' in file && forLambda.test(file.text);
}

/** A build, and the file with its command. */
interface Built extends ImageBuild {
  readonly from: string;
}

/**
 * Returns the folders from which commands build the image: its tag names the same repository of the template, or has exactly the
 * name of the image.
 */
function builtFolders(image: Value | undefined, app: Declared): readonly ImageFolder[] {
  const repositories: string[] = [];
  const address = spelled(image, (hole) => {
    if (hole.kind === 'resource') repositories.push(hole.id.replace(/^.*?(?=aws_ecr_repository\.)/, ''));
    return '*';
  });
  const own = taggedName(address.replaceAll('*', '$'));
  const folder = folderOf(app.template.path);
  const found = buildsIn(app.source).flatMap(({ file, builds }) =>
    builds.flatMap((build): readonly Built[] => {
      const { tag } = build;
      const isOfTemplate = /\.tf$/.test(file) && folderOf(file) === folder;
      const isSame = isOfTemplate && repositories.some((name) => tag.includes(`${name}.`));
      return isSame || (own.length >= 3 && taggedName(tag) === own) ? [{ ...build, from: file }] : [];
    }),
  );
  // The template's own commands count before those of its folder, and these before all others.
  const near = [
    ({ from }: Built) => from === app.template.path,
    ({ from }: Built) => folderOf(from) === folder,
  ];
  const nearest = near.map((isNear) => found.filter(isNear)).find((each) => each.length > 0) ?? found;
  return [...new Map(nearest.map((each) => [`${each.directory}/${each.dockerfile}`, each])).values()];
}

/**
 * Returns the only folder with a Dockerfile that has the name of an image: `….amazonaws.com/mail-lambda:latest` and
 * `aws_ecr_repository.mail` lead to `services/mail`. Of several folders, those nearest to the template count. Null if none or
 * several fit.
 */
function namedFolder(image: Value | undefined, app: Declared): ImageFolder | null {
  const { folders } = listed(app.source);
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

/** Returns the words in the last part of the name of a value that is kept elsewhere: `var.MailImage` gives `Mail-Image`. */
const nameOf = (hole: Hole): string =>
  'name' in hole && typeof hole.name === 'string'
    ? (hole.name.split('.').at(-1) ?? '').replace(/([a-z\d])([A-Z])/g, '$1-$2')
    : '';

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

interface Listed {
  /** All folders with code of their own. */
  readonly all: readonly string[];
  /** The folders with a Dockerfile. */
  readonly folders: readonly ImageFolder[];
  /** The files that may hold commands that build images. */
  readonly files: readonly string[];
}

const known = new WeakMap<Source, Listed>();

/** Lists the Dockerfiles and the files with commands; none where the repository has too many folders to look at all of them. */
function listed(source: Source): Listed {
  const before = known.get(source);
  if (before) return before;
  const folders: ImageFolder[] = [];
  const files: string[] = [];
  const all: string[] = [];
  let level = [''];
  let seen = 0;
  for (let depth = 0; depth < bounds.depth && level.length > 0 && seen <= bounds.folders; depth += 1) {
    seen += level.length;
    all.push(...level);
    level = level.flatMap((folder) =>
      source.list(folder).flatMap(({ name, kind }) => {
        const path = joinInside(folder, name) ?? name;
        if (kind === 'directory')
          return isSkippedFolder(path, source) && !/^\.github(?:\/|$)/.test(path) ? [] : [path];
        if (/^(?:Dockerfile(?:\.[\w-]+)?|[\w-]+\.Dockerfile)$/.test(name))
          folders.push({ directory: folder, dockerfile: name });
        if (mayBuildImages(path)) files.push(path);
        return [];
      }),
    );
  }
  const found = seen > bounds.folders ? { all: [], folders: [], files: [] } : { all, folders, files };
  known.set(source, found);
  return found;
}

const builds = new WeakMap<
  Source,
  readonly { readonly file: string; readonly builds: readonly ImageBuild[] }[]
>();

/** Reads the commands that build images, in at most 1,000 files. */
function buildsIn(source: Source): NonNullable<ReturnType<typeof builds.get>> {
  const before = builds.get(source);
  if (before) return before;
  const { folders, files } = listed(source);
  const found = (folders.length === 0 ? [] : files.slice(0, bounds.files)).map((file) => ({
    file,
    builds: imageBuilds(file, source),
  }));
  builds.set(source, found);
  return found;
}
