import { readLines } from '../files/read.ts';

/** One line of the input of `inspect`. `sink` is null if the line describes no call. */
export interface EventRow {
  readonly kind: 'row';
  readonly id: unknown;
  readonly line: number;
  readonly event: unknown;
  readonly trigger: string | undefined;
  readonly sink: SinkRow | null;
}

export interface SinkRow {
  readonly kind: string;
  readonly dialect: string | undefined;
  readonly argument: string;
  readonly inputs: readonly string[];
}

export interface BrokenRow {
  readonly kind: 'broken';
  readonly id: null;
  readonly line: number;
  readonly why: string;
}

/**
 * Reads JSON Lines `{ id, event, trigger? }` or calls, a single event over any number of lines, or a list of such
 * rows; `-` is standard input. A line that is not JSON becomes a row of its own, so that answers stay in order.
 */
export function* readRows(file: string): Generator<EventRow | BrokenRow> {
  const lines = readLines(file, { called: `${file} cannot be read` });
  const { beginning, isWhole } = firstDocument(lines);
  const document = isWhole ? parsed(beginning.join('\n')) : null;
  if (document?.ok) yield* rowsOf(document.value);
  else {
    let line = 0;
    for (const texts of [beginning, lines])
      for (const text of texts) {
        line += 1;
        if (text.trim() !== '') yield rowIn(text, line);
      }
  }
}

/** Maximum characters of a document over several lines; a longer one is read as JSON Lines. */
const longestDocument = 256 * 2 ** 20;

/**
 * Takes lines up to the second document. When the first non-empty line is JSON and another one follows, the input
 * is JSON Lines, and no more of it is held at once. `isWhole` is true when all lines were taken.
 */
function firstDocument(lines: Iterator<string>): {
  readonly beginning: readonly string[];
  readonly isWhole: boolean;
} {
  const beginning: string[] = [];
  let size = 0;
  let isLines = false;
  for (let next = lines.next(); !next.done; next = lines.next()) {
    const text = beginning.length === 0 ? next.value.replace(/^\ufeff/, '') : next.value;
    const isFirst = size === 0;
    beginning.push(text);
    if (text.trim() === '') continue;
    size += text.length;
    if (isLines || size > longestDocument) return { beginning, isWhole: false };
    if (isFirst) isLines = parsed(text).ok;
  }
  return { beginning, isWhole: true };
}

/** Returns the rows of a list, or one event. */
function* rowsOf(document: unknown): Generator<EventRow> {
  const isList = Array.isArray(document) && document.length > 0 && document.every(isEnvelope);
  for (const [index, value] of (isList ? document : [document]).entries()) yield rowOf(value, index + 1);
}

function rowIn(text: string, line: number): EventRow | BrokenRow {
  const read = parsed(text);
  return read.ok ? rowOf(read.value, line) : { kind: 'broken', id: null, line, why: `not JSON: ${read.why}` };
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

function parsed(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    // The error message quotes the text; only its kind and place are shown.
    return { ok: false, why: (error as Error).message.replace(/["'][\s\S]*["']/g, '…').slice(0, 120) };
  }
}

const isEnvelope = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  Object.hasOwn(value, 'id') &&
  (Object.hasOwn(value, 'event') || Object.hasOwn(value, 'argument'));

/** The id of a single event is the number of its line. */
function rowOf(value: unknown, line: number): EventRow {
  if (!isEnvelope(value))
    return { kind: 'row', id: line, line, event: value, trigger: undefined, sink: null };
  const { id, event, trigger } = value;
  return {
    kind: 'row',
    id,
    line,
    event,
    trigger: typeof trigger === 'string' ? trigger : undefined,
    sink: sinkOf(value),
  };
}

function sinkOf({ kind, dialect, argument, inputs }: Record<string, unknown>): SinkRow | null {
  if (typeof kind !== 'string' || argument === undefined || !Array.isArray(inputs)) return null;
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    kind,
    dialect: typeof dialect === 'string' ? dialect : undefined,
    argument: text(argument),
    inputs: inputs.map(text),
  };
}
