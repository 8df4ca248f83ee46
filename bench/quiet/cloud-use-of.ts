import { cloudUseIn, isCloudSdk } from '@emmental/knowledge';
import { distributionsFor } from '../../packages/dependencies/graph/python/import-names.ts';
import { filesOfArchive } from './archive.ts';
import { type Ecosystem, newestRelease } from './release.ts';

/** The use of a cloud that the newest release of a package shows. */
export interface CloudUse {
  readonly isThere: boolean;
  readonly requires: readonly string[];
  /** The SDK, signature or address with its file, or the reason why the code was not read; null = none was found. */
  readonly use: string | null;
}

/** Downloads the newest release of a package into `folder` and searches its code; removes the folder. `index` = the address of PyPI. */
export async function cloudUseOf(
  ecosystem: Ecosystem,
  name: string,
  { folder, index }: { readonly folder: string; readonly index: string },
): Promise<CloudUse> {
  if (isTypes.test(name)) return { isThere: true, requires: [], use: null };
  if (isCloudSdk(ecosystem, name) && !readsAddresses.test(name))
    return { isThere: true, requires: [], use: 'an SDK' };
  const release = await newestRelease(ecosystem, name, index);
  if (release === null) return { isThere: false, requires: [], use: null };
  const { requires, archive } = release;
  if (archive === null) return { isThere: true, requires, use: null };
  const files = await filesOfArchive(archive, folder, ecosystem === 'npm' ? /\.[cm]?js$/ : /\.py$/);
  if (files === null) return { isThere: true, requires, use: 'too large to read' };
  for (const { path, text } of files) {
    const use = ecosystem === 'npm' ? cloudUseIn(text) : cloudUseInPython(text);
    if (use !== null) return { isThere: true, requires, use: `${use} (${path})` };
  }
  return { isThere: true, requires, use: null };
}

/** Matches packages of types. */
const isTypes = /^(?:mypy-boto3|types-|boto3-stubs|botocore-stubs)/;

/** Packages that read addresses of objects which a program passes: such an address is an open question by itself. */
const readsAddresses = /^(?:pyarrow|polars|duckdb|fsspec|dask)\b/;

const imports = /^[ \t]*(?:from|import)[ \t]+([\w.]+)/gm;

/** Returns the cloud SDK that Python code imports, else a text by which it calls a cloud itself; null if it shows neither. */
function cloudUseInPython(code: string): string | null {
  for (const [, module = ''] of code.matchAll(imports))
    if (distributionsFor(module).some((name) => isCloudSdk('PyPI', name) && !readsAddresses.test(name)))
      return module;
  return cloudUseIn(code);
}
