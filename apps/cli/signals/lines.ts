import { longestLine, mark } from '@emmental/signals';

/** Receives the lines of a log that can hold a signal, with their numbers. */
export type LineReceiver = (line: string, number: number) => void;

/** Splits chunks of bytes into lines. It keeps at most one line in memory, and decodes only lines that can hold a signal. */
export interface LineSplitter {
  /** Numbers of what was read so far. */
  readonly count: {
    lines: number;
    /** Lines without the mark of a signal. */
    other: number;
    /** Lines that are longer than a signal can be. */
    tooLong: number;
  };
  /** Bytes since the last line break. */
  readonly openBytes: () => number;
  readonly push: (chunk: Buffer) => void;
  readonly end: () => void;
}

const needle = Buffer.from(mark);
const lineFeed = 10;

/** `others` receives the first lines without the mark, so that people can see what kind of file it is. */
export function splitLines(receive: LineReceiver, others: LineReceiver, mostOthers: number): LineSplitter {
  const count = { lines: 0, other: 0, tooLong: 0 };
  let open: Buffer[] = [];
  let openBytes = 0;

  const finish = (bytes: Buffer): void => {
    if (bytes.length <= longestLine && bytes.includes(needle)) {
      count.lines += 1;
      receive(textOf(bytes), count.lines);
      return;
    }
    skip(bytes.length);
    if (count.other <= mostOthers && bytes.length > 1 && bytes.length <= longestLine)
      others(textOf(bytes), count.lines);
  };

  /** Counts a line without a signal; an empty line counts as a line only. */
  const skip = (length: number): void => {
    count.lines += 1;
    if (length > longestLine) count.tooLong += 1;
    else if (length > 1) count.other += 1;
  };

  /** Ends the line that began in earlier chunks. */
  const finishOpen = (end: Buffer): void => {
    const bytes = openBytes + end.length;
    const line = bytes > longestLine ? null : Buffer.concat([...open, end]);
    open = [];
    openBytes = 0;
    if (line) finish(line);
    else skip(bytes);
  };

  return {
    count,
    openBytes: () => openBytes,
    push: (chunk) => {
      let start = 0;
      // Most chunks of a large log have no signal. Their lines are only counted.
      const isRead = chunk.includes(needle) || count.other < mostOthers;
      for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
        if (openBytes > 0) finishOpen(chunk.subarray(start, end));
        else if (isRead) finish(chunk.subarray(start, end));
        else skip(end - start);
        start = end + 1;
      }
      const rest = chunk.subarray(start);
      if (rest.length === 0) return;
      openBytes += rest.length;
      // The bytes of a line that is too long are not kept.
      if (openBytes > longestLine) open = [];
      else open.push(Buffer.from(rest));
    },
    end: () => {
      if (openBytes > 0) finishOpen(Buffer.alloc(0));
    },
  };
}

const textOf = (bytes: Buffer): string => bytes.toString('utf8').replace(/\r$/, '');
