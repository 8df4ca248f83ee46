import { basename } from 'node:path/posix';
import { type App, type FunctionDeclaration, folderOf, type Source } from '@emmental/model';
import { languageOf } from './functions.ts';
import { forLambda, imageOf } from './image.ts';
import { appWithoutTemplate, undeclaredTrigger } from './undeclared.ts';

/**
 * Builds an App from each Dockerfile of a Lambda function that no template declares. The image names the handler; triggers and
 * role are not known. An image without a handler, for example one that builds a layer, is no function.
 */
export const imageApps = (dockerfiles: readonly string[], source: Source): readonly App[] =>
  dockerfiles.flatMap((path) => {
    const fn = functionIn(path, source);
    return fn ? [appWithoutTemplate(path, [fn])] : [];
  });

function functionIn(path: string, source: Source): FunctionDeclaration | null {
  const file = source.read(path);
  if (!('text' in file) || !forLambda.test(file.text)) return null;
  const folder = folderOf(path);
  const image = imageOf(folder, basename(path), source);
  if (!image || image.handler === null || !/^[\w./-]+\.\w+$/.test(image.handler)) return null;
  const handler = {
    kind: 'handler',
    directory: image.folderOf(image.handler),
    handler: image.handler,
    inline: null,
  } as const;
  const suffix = basename(path).replace(/^Dockerfile\.?|\.?Dockerfile$/gi, '');
  const name = [basename(folder) || 'image', suffix].filter((part) => part !== '').join('-');
  return {
    id: `${path}#${name}`,
    name,
    logicalId: name,
    at: { file: path, line: 1, column: 1 },
    runtime: image.runtime,
    language: languageOf(image.runtime, null, handler, source),
    packageType: 'image',
    handler,
    environment: image.environment,
    ...(image.starts.length > 0 ? { imageStarts: image.starts } : {}),
    role: null,
    triggers: [undeclaredTrigger({ file: path, line: 1, column: 1 })],
    settings: new Map(),
    condition: null,
  };
}
