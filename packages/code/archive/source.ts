import { diagnostic, type Source } from '@emmental/model';
import { openZip, type ZipArchive, type ZipEntry, type ZipLimits } from './zip.ts';

/** Limits of one archive: a deployment package has at most 250 MB, and its code is a small part of it. */
const limits: ZipLimits = { entries: 20_000, entryBytes: 8 * 2 ** 20, totalBytes: 64 * 2 ** 20 };

/** At most this many bytes of archives are kept open in one scan. */
const mostBytes = 256 * 2 ** 20;

const wrapped = new WeakMap<Source, Source>();

/**
 * Returns a Source in which each zip archive of the repository also is a folder: `build/mail.zip/index.js`. Archives are
 * opened in memory when something in them is looked up; nothing is written. Links and names that lead out of an archive,
 * and files over the limits, are not in it.
 */
export function withArchives(source: Source): Source {
  const known = wrapped.get(source);
  if (known) return known;
  const made = overlay(source);
  wrapped.set(source, made);
  wrapped.set(made, made);
  return made;
}

function overlay(source: Source): Source {
  const archives = new Map<string, Archive | null>();
  let left = mostBytes;
  const archiveAt = (path: string): Archive | null => {
    const known = archives.get(path);
    if (known !== undefined) return known;
    const bytes = source.kind(path) === 'file' ? (source.bytes?.(path) ?? null) : null;
    left -= bytes?.length ?? 0;
    const zip = bytes === null || left < 0 ? null : openZip(bytes, limits);
    const archive = zip === null || 'why' in zip ? null : listed(zip);
    archives.set(path, archive);
    return archive;
  };
  const placeIn = (path: string): { readonly archive: Archive; readonly inner: string } | null => {
    const [, file = '', inner = ''] = /^(.*?\.zip)(?:\/(.*))?$/i.exec(path) ?? [];
    const archive = file === '' ? null : archiveAt(file);
    return archive && { archive, inner };
  };
  const kindIn = (path: string): ReturnType<Source['kind']> => {
    const place = placeIn(path);
    if (!place || place.inner === '') return source.kind(path);
    if (place.archive.files.has(place.inner)) return 'file';
    return place.archive.folders.has(place.inner) ? 'directory' : null;
  };
  return {
    ...source,
    kind: kindIn,
    resolve: (path) => (isInArchive(path) && kindIn(path) !== null ? path : source.resolve(path)),
    list: (path) => placeIn(path)?.archive.folders.get(placeIn(path)?.inner ?? '') ?? source.list(path),
    read: (path) => {
      const place = isInArchive(path) ? placeIn(path) : null;
      if (!place) return source.read(path);
      const entry = place.archive.files.get(place.inner);
      const content = entry ? place.archive.zip.read(entry) : { why: 'it is not in the archive' };
      return 'why' in content
        ? {
            diagnostic: diagnostic(
              'read/unreadable',
              { file: path, line: 1, column: 1 },
              `${path}: ${content.why}`,
            ),
          }
        : {
            text: Buffer.from(content)
              .toString('utf8')
              .replace(/^\uFEFF/, ''),
          };
    },
  };
}

const isInArchive = (path: string): boolean => /\.zip\//i.test(path);

interface Archive {
  readonly zip: ZipArchive;
  readonly files: ReadonlyMap<string, ZipEntry>;
  /** The names in each folder; '' is the archive itself. */
  readonly folders: ReadonlyMap<string, ReturnType<Source['list']>>;
}

/** Lists the files of an archive. Of two files with one name, programs unpack different ones, so neither is listed. */
function listed(zip: ZipArchive): Archive {
  const seen = new Set<string>();
  const twice = new Set<string>();
  const files = new Map<string, ZipEntry>();
  const folders = new Map<string, Map<string, 'file' | 'directory'>>([['', new Map()]]);
  for (const entry of zip.entries) {
    const segments = entry.path.split('/').filter((segment) => segment !== '' && segment !== '.');
    if (segments.length === 0) continue;
    const path = segments.join('/');
    if (seen.has(path)) twice.add(path);
    seen.add(path);
    files.set(path, entry);
    for (let depth = segments.length; depth > 0; depth -= 1) {
      const folder = segments.slice(0, depth - 1).join('/');
      const names = folders.get(folder) ?? new Map();
      names.set(segments[depth - 1] ?? '', depth === segments.length ? 'file' : 'directory');
      folders.set(folder, names);
    }
  }
  for (const path of twice) files.delete(path);
  const sorted = [...folders].map(
    ([folder, names]) =>
      [
        folder,
        [...names]
          .filter(([name]) => !twice.has(folder === '' ? name : `${folder}/${name}`))
          .map(([name, kind]) => ({ name, kind }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      ] as const,
  );
  return { zip, files, folders: new Map(sorted) };
}
