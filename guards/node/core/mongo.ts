import { Bson, type Document, NotBson } from './bson.ts';
import type { Reader } from './connections.ts';
import { asWritten } from './head.ts';

/**
 * Makes a reader that passes each filter of a MongoDB connection to `filter`, as JSON, and to `unread` the reason why a message cannot
 * be read. A command without a filter, and documents that are stored, are data. Source: MongoDB Manual, Wire Protocol: OP_MSG, OP_QUERY.
 */
export function mongoReader(filter: (json: string) => number, unread: (why: string) => number): Reader {
  let buffer = '';
  let skip = 0;
  return {
    wants: () => Number.MAX_SAFE_INTEGER,
    sent: (text, length) => {
      const gone = Math.min(skip, length);
      skip -= gone;
      buffer += asWritten(text.slice(gone));
      for (;;) {
        if (buffer.length < head) return 0;
        const size = new Bson(buffer).int32();
        if (size < head || size > longest) {
          // These bytes are no message, or one that no server accepts.
          skip = Number.MAX_SAFE_INTEGER;
          buffer = '';
          return unread('they have no valid length');
        }
        if (buffer.length < size) return 0;
        const message = buffer.slice(0, size);
        buffer = buffer.slice(size);
        const filters = filtersIn(message);
        if (typeof filters === 'string') {
          const answer = unread(filters);
          if (answer !== 0) return answer;
        } else
          for (const json of filters) {
            const answer = filter(json);
            if (answer !== 0) return answer;
          }
      }
    },
  };
}

const head = 16;
/** The longest message that a server accepts. */
const longest = 48_000_000;
/** The operations of servers before MongoDB 5.1 that bring a filter in a form of their own. */
const opUpdate = 2001;
const opDelete = 2006;
const opQuery = 2004;
const opCompressed = 2012;
const opMsg = 2013;

/** Returns true for the first message of a MongoDB client; undefined when more bytes are needed. */
export function startsMongo(first: string): boolean | undefined {
  // The first message is a short greeting.
  const isLikely = first.length < 4 || (first.charCodeAt(2) < 3 && first[3] === '\0');
  if (first.length < head) return isLikely ? undefined : false;
  const bytes = new Bson(first.slice(0, head));
  const size = bytes.int32();
  bytes.int32();
  const answers = bytes.int32();
  const code = bytes.int32();
  return size > head && size <= longest && answers === 0 && [opQuery, opCompressed, opMsg].includes(code);
}

/** Members of commands that hold filters: find, aggregate, count, distinct, findAndModify, update and delete. */
const filterNames = new Set(['filter', 'query', 'q', 'pipeline', '$query']);

/** Returns the filters of a message as JSON, or the reason why it cannot be read. */
function filtersIn(message: string): readonly string[] | string {
  const code = new Bson(message, 12).int32();
  if (code === opCompressed) return 'they are compressed';
  if (code === opUpdate || code === opDelete) return 'they have an old form';
  try {
    return documentsOf(message).flatMap((command) =>
      Object.entries(command).flatMap(([name, value]) => {
        if (filterNames.has(name)) return [JSON.stringify(value)];
        const isList = name === 'updates' || name === 'deletes';
        return isList && Array.isArray(value) ? value.map(({ q }) => JSON.stringify(q ?? null)) : [];
      }),
    );
  } catch (error) {
    if (error instanceof NotBson) return 'they are no valid documents';
    throw error;
  }
}

/** Returns the commands of a message; the documents of a sequence are a list in a command of their own. */
function documentsOf(message: string): readonly Document[] {
  const bytes = new Bson(message, 12);
  const code = bytes.int32();
  if (code !== opMsg && code !== opQuery) return [];
  const flags = bytes.int32();
  const found: Document[] = [];
  if (code === opQuery) {
    bytes.name();
    bytes.int32();
    bytes.int32();
    return [bytes.document()];
  }
  const end = message.length - ((flags & 1) === 0 ? 0 : 4);
  while (bytes.at < end) found.push(sectionOf(bytes));
  return found;
}

function sectionOf(bytes: Bson): Document {
  const kind = bytes.byte();
  if (kind === 0) return bytes.document();
  const end = bytes.at + bytes.int32();
  const name = bytes.name();
  const documents: Document[] = [];
  while (bytes.at < end) documents.push(bytes.document());
  return { [name]: documents };
}
