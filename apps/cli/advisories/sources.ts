import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ecosystems, type StoreInput } from '@emmental/dependencies';
import { osvArchive } from '@emmental/model';
import { WrongUse } from '../exit.ts';
import { readBytes } from '../files/read.ts';

/** Limits of one download or file, and of all files of a folder. */
export interface SourceLimits {
  readonly fileBytes: number;
  readonly files: number;
  readonly milliseconds: number;
}

export const sourceLimits: SourceLimits = { fileBytes: 2 ** 30, files: 2_000_000, milliseconds: 15 * 60_000 };

/** Is told about downloads: the bytes so far, the size that the server states (null = it states none), and the end. */
export interface Download {
  readonly received: (address: string, bytes: number, all: number | null) => void;
  readonly done: (address: string, bytes: number) => void;
}

const quiet: Download = { received: () => {}, done: () => {} };

/**
 * Opens the files of advisory data that `--from` names: an address is fetched now, and an address that ends with `/` is an
 * export of OSV, of which the archives of all supported ecosystems are fetched. The files of a folder are read one by one on
 * request. Throws `WrongUse` with the reason when something is missing or arrives incomplete.
 */
export async function advisoryInputs(
  from: string,
  limits: SourceLimits = sourceLimits,
  download: Download = quiet,
): Promise<Iterable<StoreInput>> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(from)) {
    const addresses = from.endsWith('/') ? ecosystems.map((name) => osvArchive(name, from)) : [from];
    const inputs: StoreInput[] = [];
    for (const address of addresses) inputs.push(await fetched(address, limits, download));
    return inputs;
  }
  const stat = statSync(from, { throwIfNoEntry: false });
  if (!stat) throw new WrongUse(`--from ${from}: no such file or folder`);
  // The path is stored as an absolute one, because the next update may start in another folder.
  const place = resolve(from);
  return stat.isDirectory() ? inFolder(place, limits) : [readInput(place, place, limits)];
}

const isAdvisoryData = (name: string): boolean => /\.(?:json|zip|csv|csv\.gz|json\.gz)$/.test(name);

function* inFolder(from: string, limits: SourceLimits): Iterable<StoreInput> {
  const waiting = [from];
  let files = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(folder, entry.name);
      // Links are not followed: a folder may hold one that leads to itself.
      if (entry.isDirectory() && entry.name !== '.git') waiting.push(path);
      if (!entry.isFile() || !isAdvisoryData(entry.name)) continue;
      if (++files > limits.files)
        throw new WrongUse(`--from ${from}: it holds more than ${limits.files} files`);
      yield readInput(path, from, limits);
    }
  }
  if (files === 0) throw new WrongUse(`--from ${from}: it holds no .json, .zip or .csv file`);
}

function readInput(file: string, from: string, limits: SourceLimits): StoreInput {
  const { size } = statSync(file);
  if (size > limits.fileBytes)
    throw new WrongUse(`--from ${file}: it is larger than ${limits.fileBytes} bytes`);
  return {
    from,
    file,
    bytes: readBytes(file, { called: `--from ${file}`, most: limits.fileBytes }),
    asOf: null,
  };
}

async function fetched(address: string, limits: SourceLimits, download: Download): Promise<StoreInput> {
  const refused = (why: string): WrongUse => new WrongUse(`--from ${address}: ${why}; nothing changed`);
  if (!isTrusted(address)) throw refused('only https is trusted');
  let response: Response;
  try {
    response = await fetch(address, { signal: AbortSignal.timeout(limits.milliseconds) });
  } catch (error) {
    throw refused(reasonOf(error));
  }
  if (!response.ok) throw refused(`the server answered ${response.status}`);
  if (!isTrusted(response.url)) throw refused(`it redirects to ${response.url}: only https is trusted`);
  const chunks: Uint8Array[] = [];
  const stated = Number(response.headers.get('content-length') ?? Number.NaN);
  const all = Number.isFinite(stated) ? stated : null;
  if (all !== null && all > limits.fileBytes) throw refused(`it is larger than ${limits.fileBytes} bytes`);
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += (chunk as Uint8Array).length;
      if (size > limits.fileBytes) throw new WrongUse(`it is larger than ${limits.fileBytes} bytes`);
      chunks.push(chunk as Uint8Array);
      download.received(address, size, all);
    }
  } catch (error) {
    throw refused(error instanceof WrongUse ? error.message : `the download broke off (${reasonOf(error)})`);
  }
  download.done(address, size);
  const written = Date.parse(response.headers.get('last-modified') ?? '');
  return {
    from: address,
    file: basename(new URL(address).pathname) || address,
    bytes: Buffer.concat(chunks),
    asOf: Number.isNaN(written) ? null : new Date(written).toISOString().slice(0, 10),
  };
}

/** Is the address `https:`, or on this machine? */
export function isTrusted(address: string): boolean {
  const { protocol, hostname } = URL.canParse(address) ? new URL(address) : { protocol: '', hostname: '' };
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(hostname))
  );
}

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error & { cause?: Error };
  return cause?.message || message;
};
