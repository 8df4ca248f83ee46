import type { Reader } from '../connections.ts';
import { asWritten } from '../head.ts';
import type { Messages } from '../http.ts';
import { messageSize } from './request.ts';

/** The most bytes of a message that the reader keeps. No method that names its resource takes a larger message. */
const most = 16 * 1024 * 1024;

/** A message that nobody can read. */
const unreadable = '\x01';

/** Makes the reader of the messages that a stream sends. Source: gRPC over HTTP/2, Length-Prefixed-Message. */
export function messageReader({ decide, all }: Messages): Reader {
  let buffer = '';
  let isOff = false;
  return {
    wants: () => (isOff ? -1 : Number.MAX_SAFE_INTEGER),
    sent: (text, length) => {
      if (isOff) return 0;
      buffer += asWritten(text);
      if (length > text.length) return decide(unreadable);
      while (buffer.length >= 5) {
        const size = messageSize(buffer);
        if (buffer.length < size) return size > most ? decide(unreadable) : 0;
        const answer = decide(buffer.slice(0, size));
        if (answer !== 0) return answer;
        buffer = buffer.slice(size);
        isOff = !all;
        if (isOff) buffer = '';
      }
      return 0;
    },
  };
}
