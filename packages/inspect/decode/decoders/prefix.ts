import type { Decoder } from '../decoder.ts';

/**
 * Matches the fixed text that a service puts before a name that a user chose. Source: Azure Event Grid schema of Blob
 * Storage.
 */
const known = /^\/?blobServices\/default\/containers\/[^/]{1,63}\/blobs\//;

/** Removes a known prefix, so that the rest is read as a complete value. */
export const prefix: Decoder = {
  id: 'prefix',
  signs: 0,
  applies: (text, _, hint) => hint === 'path' && known.test(text),
  decode: (text) => [{ at: '', value: text.replace(known, '') }],
};
