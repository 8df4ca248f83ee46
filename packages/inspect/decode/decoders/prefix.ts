import type { Decoder } from '../decoder.ts';

/** Fixed text that a service puts before what a person chose. Source: Azure Event Grid schema of Blob Storage. */
const known = /^\/?blobServices\/default\/containers\/[^/]{1,63}\/blobs\//;

/** Cuts a known prefix, so that what follows is read as the whole it is. */
export const prefix: Decoder = {
  id: 'prefix',
  signs: 0,
  applies: (text, _, hint) => hint === 'path' && known.test(text),
  decode: (text) => [{ at: '', value: text.replace(known, '') }],
};
