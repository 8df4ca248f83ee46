import { type Decoder, type Piece, sign } from '../decoder.ts';

const token =
  /<\/([A-Za-z_][\w:.-]{0,60})\s{0,8}>|<([A-Za-z_][\w:.-]{0,60})((?:\s{1,20}[\w:.-]{1,60}\s{0,4}=\s{0,4}(?:"[^"<]{0,4000}"|'[^'<]{0,4000}'))*)\s{0,8}(\/?)>|</gy;
const attribute = /([\w:.-]{1,60})\s{0,4}=\s{0,4}(?:"([^"<]{0,4000})"|'([^'<]{0,4000})')/g;

/**
 * The starts and ends of markup that is neither text nor an element. Rules read a document type (`<!…>`) in the raw text.
 */
const asides = [
  ['<![CDATA[', ']]>'],
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<!', '>'],
] as const;

const maxPieces = 20_000;
/** Longer texts between elements become several pieces. */
const longestText = 20_000;
/** Elements below this depth are reported at the path of the element at this depth. */
const maxPath = 100;

/**
 * Decodes the texts and the attribute values of XML, each with its path. Entities are not expanded, so nested entities
 * cannot grow without limit. Reading continues after invalid XML, as lenient readers do.
 */
export const xml: Decoder = {
  id: 'xml',
  signs: sign.less,
  applies: (text, marks) =>
    marks.first === 0x3c &&
    /^[\s\0-\x20]*<[A-Za-z_?!]/.test(text) &&
    (text.includes('</') || text.includes('/>')),
  decode: (text) => {
    const pieces: Piece[] = [];
    /** The paths of the open elements. */
    const open: string[] = [];
    let deeper = 0;
    let at = 0;
    const add = (content: string): void => {
      const value = content.trim();
      if (value !== '') pieces.push({ at: open.at(-1) ?? '.', value });
    };
    while (at < text.length) {
      if (pieces.length >= maxPieces)
        return [...pieces, { at: '', value: '', cut: `more than ${maxPieces} texts and attributes of XML` }];
      const aside = startsAside(text, at) ? asides.find(([start]) => text.startsWith(start, at)) : undefined;
      if (aside) {
        const [start, end] = aside;
        const found = text.indexOf(end, at + start.length);
        if (start === '<![CDATA[') add(text.slice(at + start.length, found < 0 ? undefined : found));
        if (found < 0) break;
        at = found + end.length;
        continue;
      }
      if (text.charCodeAt(at) !== less) {
        const end = text.indexOf('<', at);
        const start = at;
        at = Math.min(end < 0 ? text.length : end, at + longestText);
        add(text.slice(start, at));
        continue;
      }
      token.lastIndex = at;
      const [, close, name, attributes, empty] = token.exec(text) ?? [];
      at = token.lastIndex;
      if (close !== undefined) {
        if (deeper > 0) deeper -= 1;
        else open.pop();
      } else if (name !== undefined) {
        if (open.length < maxPath) open.push(`${open.at(-1) ?? ''}.${name}`);
        else deeper += 1;
        if (attributes) addAttributes(pieces, `${open.at(-1)}@`, attributes);
        if (empty) {
          if (deeper > 0) deeper -= 1;
          else open.pop();
        }
      }
    }
    return pieces;
  },
};

/** Adds the values of the attributes of one element. */
function addAttributes(pieces: Piece[], path: string, attributes: string): void {
  attribute.lastIndex = 0;
  for (let pair = attribute.exec(attributes); pair !== null; pair = attribute.exec(attributes))
    pieces.push({ at: path + pair[1], value: pair[2] ?? pair[3] ?? '' });
}

const less = 60;
/** Returns true at `<!` and `<?`, with which all `asides` start. */
const startsAside = (text: string, at: number): boolean =>
  text.charCodeAt(at) === less && (text.charCodeAt(at + 1) === 33 || text.charCodeAt(at + 1) === 63);
