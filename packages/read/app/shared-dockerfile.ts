import { folderOf, lettersOf, type Source, spelled, type Value } from '@emmental/model';
import type { Declared } from './declared.ts';
import { forLambda, imageOf } from './image.ts';
import type { ImageFolder } from './image-folder.ts';

/**
 * Returns the folder of an image that a Dockerfile for many functions builds: it copies the folder that a build argument names
 * (`COPY ${FUNCTION}/*.py`), and the name or tag of the image is the name of one folder that has the file of its handler. Null if no
 * folder, several folders or several such Dockerfiles fit.
 */
export function sharedFolder(
  image: Value | undefined,
  names: readonly string[],
  folders: readonly string[],
  dockerfiles: readonly ImageFolder[],
  app: Declared,
): ImageFolder | null {
  const { source } = app;
  const template = folderOf(app.template.path);
  const shared = dockerfiles.filter(
    ({ directory, dockerfile }) =>
      isIn(directory, template) && takesFolder(below(directory, dockerfile), source),
  );
  const [only, ...others] = shared;
  if (!only || others.length > 0) return null;
  const dockerfile = below(only.directory, only.dockerfile);
  for (const name of [...tagNames(image), ...names])
    for (let area = template; ; area = folderOf(area)) {
      const fitting = folders.filter(
        (folder) => isIn(area, folder) && lettersOf(folder.split('/').at(-1) ?? '') === name,
      );
      const own = fitting.map((directory) => ({ directory, dockerfile: upTo(directory) + dockerfile }));
      const built = own.filter((each) => holdsHandler(each, source));
      if (built.length > 1) return null;
      if (built[0]) return built[0];
      if (area === '' || area === only.directory) break;
    }
  return null;
}

/** Returns the tag of an image without its parts that are not known, as letters and digits: `:mail-${Version}` gives `mail`. */
function tagNames(image: Value | undefined): readonly string[] {
  const tag = /:([^/:]+)$/.exec(spelled(image, () => '*'))?.[1] ?? '';
  const name = lettersOf(tag.replace(/[-_.]?\*[-_.]?/g, ''));
  return name.length < 3 || /^(?:latest|main|master|prod|dev|v?\d+)$/.test(name) ? [] : [name];
}

/** Does a Dockerfile for Lambda copy the folder that a build argument without a default names? */
function takesFolder(path: string, source: Source): boolean {
  const file = source.read(path);
  if (!('text' in file) || !forLambda.test(file.text)) return false;
  const copied = [...file.text.matchAll(/^\s*(?:COPY|ADD)\s+(?:--chown=\S+\s+)?\$\{?(\w+)\}?\//gim)];
  return copied.some(([, name = '']) => new RegExp(`^\\s*ARG\\s+${name}\\s*$`, 'im').test(file.text));
}

function holdsHandler({ directory, dockerfile }: ImageFolder, source: Source): boolean {
  const handler = imageOf(directory, dockerfile, source)?.handler ?? null;
  const name = handler === null ? null : handler.replace(/\.[^./]*$/, '').replaceAll('.', '/');
  return (
    name !== null &&
    ['.py', '.js', '.mjs', '.cjs', '.ts'].some(
      (ending) => source.kind(below(directory, `${name}${ending}`)) === 'file',
    )
  );
}

const upTo = (folder: string): string => '../'.repeat(folder === '' ? 0 : folder.split('/').length);

const below = (folder: string, path: string): string => (folder === '' ? path : `${folder}/${path}`);

const isIn = (area: string, folder: string): boolean =>
  area === '' || folder === area || folder.startsWith(`${area}/`);
