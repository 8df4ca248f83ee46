import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * Files to which batches are appended before they are acknowledged: the embedded database never asks the disk to keep what it wrote,
 * so a loss of power would take acknowledged signals. What is in the journal is stored again at the next start.
 */
export interface Journal {
  /** The files that a crash left. They stay until they are dropped. */
  readonly left: readonly string[];
  /** Passes each batch of the files that a crash left, the oldest first. A batch that the crash cut was never acknowledged, and ends its file. */
  readonly readLeft: (take: (batch: string) => Promise<void>) => Promise<void>;
  /** Appends texts, and returns when the disk has them. */
  readonly append: (batches: readonly string[]) => Promise<void>;
  /** Begins a new file; returns the older ones. */
  readonly turn: () => Promise<readonly string[]>;
  /** Removes files whose batches are all in the database, on the disk. */
  readonly drop: (files: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The bytes before a batch: its length and its check sum. */
const head = 8;
/** The longest batch, in bytes; a longer one in a file is damage. */
const longest = 64 * 1024 * 1024;

/** Opens the journal of a folder, with a new file. */
export async function openJournal(folder: string): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = (await readdir(folder)).filter((name) => /^\d{10}$/.test(name)).sort();
  let number = Number(names.at(-1) ?? 0) + 1;
  const left = names.map((name) => join(folder, name));
  const written: string[] = [...left];
  const path = () => join(folder, String(number).padStart(10, '0'));
  let file = await create(path(), folder);
  let size = 0;
  return {
    left,
    readLeft: async (take) => {
      for (const each of left) await readBatches(each, take);
    },
    append: async (batches) => {
      const bytes = Buffer.concat(batches.map(framed));
      try {
        await file.appendFile(bytes);
        await file.datasync();
      } catch (error) {
        // A full disk may have taken a part of it, which must not stand before the next batch.
        await truncate(path(), size).catch(() => undefined);
        throw error;
      }
      size += bytes.length;
    },
    turn: async () => {
      await file.close();
      written.push(path());
      number += 1;
      file = await create(path(), folder);
      size = 0;
      return [...written];
    },
    drop: async (files) => {
      for (const old of files) {
        await rm(old, { force: true });
        written.splice(written.indexOf(old), 1);
      }
    },
    close: () => file.close(),
  };
}

function framed(batch: string): Buffer {
  const body = Buffer.from(batch);
  const bytes = Buffer.alloc(head + body.length);
  bytes.writeUInt32LE(body.length, 0);
  bytes.writeUInt32LE(crc32(body), 4);
  body.copy(bytes, head);
  return bytes;
}

/** Creates a file whose name the disk keeps, too. */
async function create(path: string, folder: string): Promise<FileHandle> {
  const file = await open(path, 'ax', 0o600);
  const names = await open(folder, 'r');
  try {
    await names.sync();
  } finally {
    await names.close();
  }
  return file;
}

async function readBatches(path: string, take: (batch: string) => Promise<void>): Promise<void> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    for (;;) {
      if (bytes.length < head) break;
      const length = bytes.readUInt32LE(0);
      if (length > longest) return;
      if (bytes.length < head + length) break;
      const body = bytes.subarray(head, head + length);
      if (crc32(body) !== bytes.readUInt32LE(4)) return;
      await take(body.toString());
      bytes = bytes.subarray(head + length);
    }
  }
}
