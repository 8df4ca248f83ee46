import { type Abstract, type Call, flowsOf, testFact, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import { keptFor } from '../kept.ts';
import type { LibraryModel } from '../model.ts';

/** The digests that were made with a secret key → the message that each signs. */
const messagesOf = keptFor(() => new Map<Abstract, Abstract>());

/** Returns the digest of a message. It signs the message if nothing of the event is in the key. */
function digest(call: Call, key: Abstract | undefined, message: Abstract | undefined): Abstract {
  const made = unknown('a keyed digest');
  if (key && message && flowsOf(key).length === 0) messagesOf(call.machine).set(made, message);
  return made;
}

const factOf = ({ self }: Call, name: string): Abstract | undefined =>
  self?.kind === 'instance' ? self.facts[name] : undefined;

const digestOfHash = (call: Call): Abstract => digest(call, factOf(call, 'key'), factOf(call, 'message'));

/** `hmac` of Python. Where the digest of a message equals the one that came with it, somebody who has the key made the message. */
export const hmac: LibraryModel = {
  libraries: ['hmac'],
  language: 'python',
  exports: {
    new: (call) => {
      const key = argument(call, '0|key') ?? unknown('a key');
      const message = argument(call, '1|msg');
      return instanceOf(call, 'python/keyed-hash', { key, ...(message ? { message } : {}) });
    },
    digest: (call) => digest(call, argument(call, '0|key'), argument(call, '1|msg')),
    compare_digest: (call) => {
      const messages = messagesOf(call.machine);
      const message = call.args.map((value) => messages.get(value)).find((found) => found !== undefined);
      return message ? testFact(message, 'keyed signature') : unknown('a test');
    },
  },
  types: {
    'python/keyed-hash': {
      methods: { update: { returns: 'undefined' }, hexdigest: digestOfHash, digest: digestOfHash },
      complete: true,
    },
  },
  complete: true,
};
