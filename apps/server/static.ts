import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { MiddlewareHandler } from 'hono';
import type { Variables } from './context.ts';

/** Answers requests for the pages and their files; passes on all others. */
export type Pages = MiddlewareHandler<{ Variables: Variables }>;

interface PageFile {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly type: string;
  readonly cache: string;
}

/**
 * Reads the built pages of a folder once, so that a request names a file only by its key in the list: no path of a request reaches the
 * file system. Every other path is a page, for which the script in `index.html` finds the content.
 */
export async function pagesOf(folder: string | null): Promise<Pages> {
  const files = folder === null ? new Map<string, PageFile>() : await filesOf(folder);
  return async (context, next) => {
    const { path } = context.req;
    const file = files.get(path) ?? (isPage(path) ? files.get('/index.html') : undefined);
    if (!file) return next();
    return context.body(file.bytes, 200, { 'content-type': file.type, 'cache-control': file.cache });
  };
}

const isPage = (path: string): boolean => !path.startsWith('/v1/') && !path.startsWith('/assets/');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

async function filesOf(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && types[extname(entry.name)] !== undefined);
  return new Map(
    await Promise.all(
      files.map(async (entry): Promise<[string, PageFile]> => {
        const path = join(entry.parentPath, entry.name);
        const key = `/${relative(folder, path).split(sep).join('/')}`;
        return [
          key,
          {
            bytes: await readFile(path),
            type: types[extname(entry.name)] ?? '',
            // The name of a file below `assets` contains the hash of its content.
            cache: key.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
          },
        ];
      }),
    ),
  );
}
