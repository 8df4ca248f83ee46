import { Forms, literal } from '../forms.ts';
import { membersOf } from './decoded.ts';

/** Signs of a body that is compared, and texts in it that may be others. */
const longest = 4 * 1024;
const mostTexts = 40;

/**
 * Bodies that say what others said, but for texts that name nothing: such a body is compared, and not read. In JSON where no sign needs
 * an escape each quote begins or ends a text; in a form a value goes up to the next `&`.
 */
export class Bodies<Made> {
  readonly #deciding: readonly string[];
  readonly #isForm: boolean;
  readonly #forms = new Forms<Made>();

  /** `deciding`: members whose texts name something. */
  constructor(deciding: readonly string[], isForm: boolean) {
    this.#deciding = deciding;
    this.#isForm = isForm;
  }

  /** What was made of a body like the one that begins here and ends with the text; null: it has to be read. */
  find(text: string, from: number): Made | null {
    return text.length - from > longest ? null : this.#forms.find(text, from);
  }

  /** `read`: what a body says that could be read, with each name of an object or a form once. */
  note(body: string, read: unknown, made: Made): void {
    if (this.#forms.isFull || body.length > longest || escaping.test(body)) return;
    // What decides is a text of the outermost object, or nothing.
    for (const name of this.#deciding)
      if (isComposed((read as Record<string, unknown> | null)?.[name])) return;
    const decides = (name: string): boolean => this.#deciding.includes(name);
    const pieces = this.#isForm ? betweenValues(body, decides) : betweenTexts(body, decides);
    const key = pieces.join(' ');
    // What it says depends on all others: a body is UTF-8, or is read as Latin-1.
    if (pieces.length > mostTexts || beyondAscii.test(key)) return;
    this.#forms.note(key, () => `${pieces.map(literal).join(this.#isForm ? value : plain)}$`, made);
  }
}

/** What stands around the texts of JSON that decide nothing. */
function betweenTexts(body: string, decides: (name: string) => boolean): readonly string[] {
  const pieces: string[] = [];
  let begun = 0;
  let name = '';
  for (let at = body.indexOf('"'); at >= 0; at = body.indexOf('"', at + 1)) {
    const from = at + 1;
    at = body.indexOf('"', from);
    if (isName(body, at + 1)) name = body.slice(from, at);
    else if (!decides(name)) {
      pieces.push(body.slice(begun, from));
      begun = at;
    }
  }
  return [...pieces, body.slice(begun)];
}

/** What stands around the values of a form that decide nothing. */
function betweenValues(body: string, decides: (name: string) => boolean): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const pair of body.split(/(?=&)/)) {
    const cut = pair.indexOf('=') + 1;
    const name = [...membersOf(pair).keys()].at(-1) ?? '';
    const isFree = cut > 0 && !decides(name);
    if (isFree) pieces.push(piece + pair.slice(0, cut));
    piece = isFree ? '' : piece + pair;
  }
  return [...pieces, piece];
}

/** Signs that need an escape, and those that are none of Latin-1. */
const escaping = /[^ -[\]-\xff]/;
const beyondAscii = /[\x80-\xff]/;
/** Text that needs no escape. */
const plain = '[ !#-[\\]-\\xff]*';
const value = "[ -%'-\\xff]*";

const isName = (body: string, end: number): boolean => {
  let at = end;
  while (body[at] === ' ') at += 1;
  return body[at] === ':';
};

const isComposed = (value: unknown): boolean => typeof value === 'object' && value !== null;
