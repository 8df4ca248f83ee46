import { type Decoder, type Piece, sign } from '../decoder.ts';

const token =
  /<!\[CDATA\[([\s\S]{0,20000}?)\]\]>|<\/([A-Za-z_][\w:.-]{0,60})\s{0,8}>|<([A-Za-z_][\w:.-]{0,60})((?:\s{1,20}[\w:.-]{1,60}\s{0,4}=\s{0,4}(?:"[^"<]{0,4000}"|'[^'<]{0,4000}'))*)\s{0,8}(\/?)>|([^<]{1,20000})/gy;
const attribute = /([\w:.-]{1,60})\s{0,4}=\s{0,4}(?:"([^"<]{0,4000})"|'([^'<]{0,4000})')/g;
const maxPieces = 20_000;

/** Text and attribute values of XML, each at its path; entities are not expanded here, so none can multiply. */
export const xml: Decoder = {
  id: 'xml',
  signs: sign.less,
  applies: (text, marks) =>
    marks.first === 0x3c &&
    /^\s{0,64}<(?:\?xml[^>]{0,200}\?>\s{0,64}<)?[A-Za-z_]/.test(text.slice(0, 400)) &&
    (text.includes('</') || text.includes('/>')),
  decode: (text) => {
    const pieces: Piece[] = [];
    const open: string[] = [];
    token.lastIndex = /^\s{0,64}<\?xml[^>]{0,200}\?>/.exec(text)?.[0].length ?? 0;
    while (token.lastIndex < text.length && pieces.length < maxPieces && open.length < 1000) {
      const match = token.exec(text);
      if (!match) break;
      const [, cdata, close, name, attributes, empty, plain] = match;
      if (close !== undefined) open.pop();
      else if (name !== undefined) {
        open.push(name);
        for (const pair of (attributes ?? '').matchAll(attribute))
          pieces.push({ at: `.${open.join('.')}@${pair[1]}`, value: pair[2] ?? pair[3] ?? '' });
        if (empty) open.pop();
      } else {
        const content = (cdata ?? plain ?? '').trim();
        if (content !== '') pieces.push({ at: `.${open.join('.')}`, value: content });
      }
    }
    return pieces;
  },
};
