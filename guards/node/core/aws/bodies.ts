import { Forms, literal } from '../forms.ts';
import { membersOf } from './decoded.ts';

/** Characters of a body that is compared, and texts in it that may differ. */
const maxLength = 4 * 1024;
const maxTexts = 40;

/**
 * Recognises bodies that differ from an earlier body only in texts that name no resource: such a body is compared, not parsed. In JSON in
 * which no character needs an escape each quote begins or ends a text; in a form a value goes up to the next `&`.
 */
export class Bodies<Made> {
  readonly #deciding: readonly string[];
  readonly #isForm: boolean;
  readonly #forms = new Forms<Made>();

  /** `deciding` lists the members whose texts name the operation or a resource. */
  constructor(deciding: readonly string[], isForm: boolean) {
    this.#deciding = deciding;
    this.#isForm = isForm;
  }

  /** Returns what was made of a similar body; this one goes from `from` to the end of the text. null: the body has to be parsed. */
  find(text: string, from: number): Made | null {
    return text.length - from > maxLength ? null : this.#forms.find(text, from);
  }

  /** Keeps what was made of a body; `read` is the parsed body, in which no name stands twice. */
  note(body: string, read: unknown, made: Made): void {
    if (this.#forms.isFull || body.length > maxLength || escaping.test(body)) return;
    // A deciding member has to be a text of the outermost object.
    for (const name of this.#deciding)
      if (isComposed((read as Record<string, unknown> | null)?.[name])) return;
    const decides = (name: string): boolean => this.#deciding.includes(name);
    const pieces = this.#isForm ? betweenValues(body, decides) : betweenTexts(body, decides);
    const key = pieces.join(' ');
    // Beyond ASCII the meaning of a piece depends on all others: the body is read as UTF-8, or else as Latin-1.
    if (pieces.length > maxTexts || beyondAscii.test(key)) return;
    this.#forms.note(key, () => `${pieces.map(literal).join(this.#isForm ? value : plain)}$`, made);
  }
}

/** Returns the pieces of JSON between the texts that decide nothing. */
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

/** Returns the pieces of a form between the values that decide nothing. */
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

/** Characters that need an escape, and those that are not in Latin-1. */
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
