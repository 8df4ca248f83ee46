import { Forms, literal } from '../forms.ts';

/** Signs of a body that is compared, and texts in it that may be others. */
const longest = 4 * 1024;
const mostTexts = 40;

/**
 * Bodies of JSON that say what others said, but for texts that name nothing: such a body is compared, and not read. Where no sign needs
 * an escape each quote begins or ends a text.
 */
export class Bodies<Made> {
  readonly #deciding: readonly string[];
  readonly #forms = new Forms<Made>();

  /** `deciding`: members whose texts name something. */
  constructor(deciding: readonly string[]) {
    this.#deciding = deciding;
  }

  /** What was made of a body like the one that begins here and ends with the text; null: it has to be read. */
  find(text: string, from: number): Made | null {
    return text.length - from > longest ? null : this.#forms.find(text, from);
  }

  /** `read`: what a body says that could be read, with each name of an object once. */
  note(body: string, read: unknown, made: Made): void {
    if (this.#forms.isFull || body.length > longest || escaping.test(body)) return;
    // What decides is a text of the outermost object, or nothing.
    for (const name of this.#deciding)
      if (isComposed((read as Record<string, unknown> | null)?.[name])) return;
    const pieces: string[] = [];
    let begun = 0;
    let name = '';
    for (let at = body.indexOf('"'); at >= 0; at = body.indexOf('"', at + 1)) {
      const from = at + 1;
      at = body.indexOf('"', from);
      if (isName(body, at + 1)) name = body.slice(from, at);
      else if (!this.#deciding.includes(name)) {
        if (pieces.length === mostTexts) return;
        pieces.push(body.slice(begun, from));
        begun = at;
      }
    }
    pieces.push(body.slice(begun));
    const key = pieces.join(' ');
    // What it says depends on all others: a body is UTF-8, or is read as Latin-1.
    if (beyondAscii.test(key)) return;
    this.#forms.note(key, () => `${pieces.map(literal).join(plain)}$`, made);
  }
}

/** Signs that need an escape, and those that are none of Latin-1. */
const escaping = /[^ -[\]-\xff]/;
const beyondAscii = /[\x80-\xff]/;
/** Text that needs no escape. */
const plain = '[ !#-[\\]-\\xff]*';

const isName = (body: string, end: number): boolean => {
  let at = end;
  while (body[at] === ' ') at += 1;
  return body[at] === ':';
};

const isComposed = (value: unknown): boolean => typeof value === 'object' && value !== null;
