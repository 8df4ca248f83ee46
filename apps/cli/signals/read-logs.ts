import { setFlagsFromString } from 'node:v8';
import type { Signal } from '@emmental/model';
import { findRepeats, type Left, readLine, readValue } from '@emmental/signals';
import { WrongUse } from '../exit.ts';
import { bytesOf, Damaged } from '../files/stream.ts';
import { progressOn } from '../progress.ts';
import type { World } from '../world.ts';
import { type LineReceiver, type LineSplitter, splitLines } from './lines.ts';
import { findLogs } from './log-files.ts';

/** Counts of the parts of some logs that were read, and of those that were left out. */
export interface LogReading {
  files: number;
  bytes: number;
  lines: number;
  signals: number;
  /** Signals that were read before: exports overlap. */
  repeated: number;
  /** Lines without a signal: the function's own log. */
  other: number;
  /** Lines that look like signals and were printed by the function's code. */
  printed: number;
  /** Signals that cannot be used, and lines that are too long. */
  broken: number;
  /** Files of folders that are no logs. */
  otherKinds: number;
  /** Files of which something was not read. */
  readonly left: { readonly path: string; readonly why: string }[];
  /** The first lines that are not signals. */
  readonly samples: { readonly path: string; readonly line: number; readonly why: string }[];
}

/** The most samples of one file. */
const mostSamples = 10;
/** Bytes without a line break after which a file is no log. */
const mostOpen = 64 * 2 ** 20;
/** Bytes of a document over several lines, such as the output of `aws logs filter-log-events`. */
const mostDocument = 16 * 2 ** 20;

/** Bytes from which on memory counts more than speed. */
const largeLog = 64 * 2 ** 20;

/**
 * Reads the signals of files, folders and standard input (`-`) in bounded memory, and passes each signal once. A file that
 * cannot be read is left out, with its reason, if others can be; `text` is the signal as JSON. Throws `WrongUse` when none can be.
 */
export async function readLogs(
  paths: readonly string[],
  world: World,
  receive: (signal: Signal, text: string) => void,
): Promise<LogReading> {
  const { files, left, otherKinds } = findLogs(paths);
  const reading: LogReading = {
    files: 0,
    bytes: 0,
    lines: 0,
    signals: 0,
    repeated: 0,
    other: 0,
    printed: 0,
    broken: 0,
    otherKinds,
    left: [...left],
    samples: [],
  };
  const repeats = findRepeats();
  const progress = progressOn(world.stderr, world.now);
  const pass = (signal: Signal): void => {
    const text = JSON.stringify(signal);
    if (repeats.isRepeat(text)) reading.repeated += 1;
    else {
      reading.signals += 1;
      receive(signal, text);
    }
  };
  try {
    for (const file of files) {
      const step = () =>
        progress.step(`${file}: ${Math.floor(reading.bytes / 2 ** 20)} MB, ${reading.signals} signals`);
      try {
        await readFile(file, reading, pass, step);
        reading.files += 1;
      } catch (error) {
        if (!(error instanceof WrongUse) || files.length === 1) throw error;
        reading.left.push({ path: file, why: error.message.replace(`${file}: `, '') });
      }
    }
  } finally {
    progress.end();
  }
  if (!repeats.isComplete())
    reading.left.push({ path: paths.join(', '), why: 'there are too many signals to find repeated ones' });
  return reading;
}

/** Reads one file line by line, or as one document if its first line opens one. */
async function readFile(
  file: string,
  reading: LogReading,
  pass: (signal: Signal) => void,
  step: () => void,
): Promise<void> {
  const lines = splitLines(...receiversOf(file, reading, pass), mostSamples);
  const shown = file === '-' ? 'standard input' : file;
  const leave = (why: string): void => void reading.left.push({ path: shown, why });
  let document: Buffer[] | null = null;
  let isFirst = true;
  try {
    for await (const chunk of bytesOf(file)) {
      step();
      if (isFirst) {
        const why = notText(chunk);
        if (why !== null) return leave(why);
        if (/^\s*[[{]\s*[\r\n]/.test(chunk.toString('latin1', 0, 200))) document = [];
        isFirst = false;
      }
      reading.bytes += chunk.length;
      if (reading.bytes > largeLog) saveMemory();
      if (document) {
        document.push(Buffer.from(chunk));
        if (sizeOf(document) > mostDocument) {
          document = null;
          return leave(tooLarge);
        }
      } else lines.push(chunk);
      if (lines.openBytes() > mostOpen) return leave('it has no line breaks, so it is no log');
    }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    leave(`${error.message}; what comes before is read`);
  } finally {
    if (document) readDocument(Buffer.concat(document), shown, reading, pass);
    else lines.end();
    addCounts(lines, reading);
  }
}

/** Makes V8 collect early: otherwise its heap grows to three times what is kept of a large log. */
function saveMemory(): void {
  if (savesMemory) return;
  savesMemory = true;
  setFlagsFromString('--optimize-for-size');
}

let savesMemory = false;

const tooLarge =
  'a JSON document of more than 16 MB: write one entry on each line (jq -c), or use aws logs tail';

const sizeOf = (chunks: readonly Buffer[]): number => chunks.reduce((sum, { length }) => sum + length, 0);

/** Returns why a file is no log, from its first bytes; null for text. */
function notText(chunk: Buffer): string | null {
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff))
    return 'it is UTF-16 text; save it as UTF-8';
  return chunk.subarray(0, 4096).includes(0) ? 'it is not text (an archive? unpack it first)' : null;
}

function receiversOf(
  file: string,
  reading: LogReading,
  pass: (signal: Signal) => void,
): readonly [LineReceiver, LineReceiver] {
  let samples = 0;
  const note = ({ kind, why }: Left, line: number): void => {
    reading[kind] += 1;
    samples += 1;
    if (samples <= mostSamples) reading.samples.push({ path: file, line, why });
  };
  return [
    (text, number) => {
      const { signals, left } = readLine(text);
      for (const signal of signals) pass(signal);
      for (const each of left) note(each, number);
    },
    (text, number) => {
      const { left } = readLine(text);
      samples += 1;
      if (samples <= mostSamples) reading.samples.push({ path: file, line: number, why: left[0]?.why ?? '' });
    },
  ];
}

function addCounts({ count }: LineSplitter, reading: LogReading): void {
  reading.lines += count.lines;
  reading.other += count.other;
  reading.broken += count.tooLong;
}

/** Reads a document over several lines: a file that the AWS or Google command line wrote. */
function readDocument(
  bytes: Buffer,
  file: string,
  reading: LogReading,
  pass: (signal: Signal) => void,
): void {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    reading.left.push({ path: file, why: 'it is not JSON, and its lines are not signals' });
    return;
  }
  const { signals, left } = readValue(value);
  reading.lines += signals.length + left.length;
  for (const signal of signals) pass(signal);
  for (const { kind } of left) reading[kind] += 1;
}
