import { Buffer } from 'node:buffer';
import { type Decoder, sign } from '../decoder.ts';

const token = /(?:^|\s)(eyJ[\w-]{4,16000})\.([\w-]{2,64000})\.[\w-]{0,4000}/;

/** Decodes header and claims of a JSON web token; its signature is not checked here. */
export const jwt: Decoder = {
  id: 'jwt',
  signs: sign.dot,
  shortest: 13,
  applies: (text) => text.includes('eyJ') && token.test(text),
  decode: (text) => {
    const match = token.exec(text);
    return ['header', 'payload'].map((name, index) => ({
      at: `.${name}`,
      value: Buffer.from(match?.[index + 1] ?? '', 'base64url').toString('utf8'),
    }));
  },
};
