import type { Signal } from '@emmental/model';
import { isPrinted, linesIn, withoutPrefix } from './envelopes.ts';
import { checkSignal, isRecord, signalSchema } from './signal.ts';

/** The characters of the longest line that is read. */
export const longestLine = 1_000_000;

/** A text that every signal contains, in each form in which logs keep it. A reader of large logs looks only at lines with it. */
export const mark = 'emmental/signal/';

/** A part of a log that is not a signal. */
export interface Left {
  /**
   * `other`: a line of the function's own log; `printed`: the function's code printed text that looks like a signal;
   * `broken`: a signal that cannot be used.
   */
  readonly kind: 'other' | 'printed' | 'broken';
  readonly why: string;
}

/** The signals of one line, and what is left of it. Log services put several lines into one document. */
export interface LineReading {
  readonly signals: readonly Signal[];
  readonly left: readonly Left[];
}

/** Reads one line of a log: a signal as the guard writes it, or in one of the forms in which log services keep it. */
export function readLine(line: string): LineReading {
  if (line.length > longestLine) return nothing('broken', 'longer than a signal can be');
  // A line that begins with an object and is JSON has no text before it, so nothing has to be looked for.
  const object = line.startsWith('{') ? parsed(line) : undefined;
  if (object !== undefined) return readValue(object);
  if (isPrinted(line)) return printedOr(line);
  const value = parsed(withoutPrefix(line));
  if (value === undefined) {
    // A line that begins as a signal does was cut, or another writer came between.
    return /^\{"schema":"emmental\/signal\//.test(withoutPrefix(line))
      ? nothing('broken', 'it is not complete')
      : nothing('other', 'it is not JSON');
  }
  return readValue(value);
}

/** Returns the value of a JSON text; undefined if it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a parsed document: a signal, or an object in which a log service keeps lines. */
export function readValue(value: unknown): LineReading {
  const inside = linesIn(value);
  if (inside === null) return readSignal(value);
  const readings = inside.map((item) => (typeof item === 'string' ? readInside(item) : readSignal(item)));
  return {
    signals: readings.flatMap(({ signals }) => signals),
    left: readings.flatMap(({ left }) => left),
  };
}

/** Reads a line inside a document; a document inside it is not opened again. */
function readInside(text: string): LineReading {
  if (isPrinted(text)) return printedOr(text);
  try {
    return readSignal(JSON.parse(text));
  } catch {
    return nothing('other', 'it is not JSON');
  }
}

function readSignal(value: unknown): LineReading {
  const signal = checkSignal(value);
  if (typeof signal !== 'string') return { signals: [signal], left: [] };
  const { schema } = isRecord(value) ? value : {};
  if (schema === signalSchema) return nothing('broken', signal);
  const isOther = typeof schema !== 'string' || !schema.startsWith(mark);
  return nothing(isOther ? 'other' : 'broken', signal);
}

const printedOr = (line: string): LineReading =>
  line.includes(mark)
    ? nothing('printed', 'the code of the function printed it; the guard writes without this beginning')
    : nothing('other', 'it is not JSON');

const nothing = (kind: Left['kind'], why: string): LineReading => ({ signals: [], left: [{ kind, why }] });
