import { allowed } from '../../core/contract.ts';
import type { Any } from '../hook.ts';
import { apply, before, construct, ErrorOf, getOwnPropertyDescriptor, slice, text } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { innerOf } from './inner.ts';

/**
 * The classes of Node whose objects can be sent in messages, by their names in messages (`deserializeInfo` in the sources of Node 20, 22 and
 * 24). A test compares this list with the sources of each Node.
 */
export const messageClasses: Readonly<Record<string, true | undefined>> = {
  __proto__: null as never,
  'internal/abort_controller:ClonedAbortSignal': true,
  'internal/blob:Blob': true,
  'internal/blob:ClonedBlob': true,
  'internal/blocklist:InternalBlockList': true,
  'internal/crypto/keys:InternalCryptoKey': true,
  'internal/crypto/x509:InternalX509Certificate': true,
  'internal/file:TransferableFile': true,
  'internal/fs/promises:FileHandle': true,
  'internal/histogram:ClonedHistogram': true,
  'internal/histogram:ClonedRecordableHistogram': true,
  'internal/socketaddress:InternalSocketAddress': true,
  'internal/webstreams/readablestream:TransferredReadableStream': true,
  'internal/webstreams/transfer:InternalCloneableDOMException': true,
  'internal/webstreams/transformstream:TransferredTransformStream': true,
  'internal/webstreams/writablestream:TransferredWritableStream': true,
  'internal/worker/clone_dom_exception:DOMException': true,
  'net:Server': true,
  'net:Socket': true,
  'net:_TransferredBoundSocket': true,
};

/**
 * Limits the classes in messages. A message contains the class of an object as `module:name`, and Node loads that module. An object with its
 * own clone method could put any internal module of Node there, and a getter would get all exports of that module. The guard does this
 * once itself (`inner.ts`), to replace the function that loads the class.
 */
export function hookMessages(shell: Shell): void {
  const inside = innerOf();
  const set = (
    inside === null
      ? null
      : (apply(inside.internalBinding, undefined, ['messaging']) as Record<string, unknown>)
  )?.['setDeserializerCreateObjectFunction'] as Any | undefined;
  if (inside === null || typeof set !== 'function') {
    shell.missing('code', 'the classes that messages name cannot be limited');
    return;
  }
  const { require: load } = inside;
  const create = (value: unknown): object => {
    const info = text(value);
    if (messageClasses[info] === undefined && shell.core.use('addon', `a message with ${info}`) !== allowed)
      throw new ErrorOf(`Unknown deserialize spec ${info}`);
    const module = before(info, ':');
    const held = apply(load, undefined, [module]) as object;
    const found = getOwnPropertyDescriptor(held, slice(info, module.length + 1))?.value as Any | undefined;
    if (typeof found !== 'function') throw new ErrorOf(`Unknown deserialize spec ${info}`);
    return construct(found as never, []) as object;
  };
  apply(set, undefined, [create]);
}
