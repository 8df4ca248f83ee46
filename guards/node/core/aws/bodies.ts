import { Forms, literal } from '../forms.ts';
import { membersOf } from './decoded.ts';

/** The most characters of a body that is compared, and the most texts in it that may differ. */
const maxLength = 4 * 1024;
const maxTexts = 40;

/**
 * Recognises bodies that differ from an earlier body only in texts that name no resource; such a body is compared with a regular expression
 * and not parsed. That works only for JSON without escapes, where each quote begins or ends a text, and for forms, where a value ends at
 * the next `&`.
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

  /** Returns the value that was noted for a similar body; the body begins at `from` and ends with the text. null: the body has to be parsed. */
  find(text: string, from: number): Made | null {
    return text.length - from > maxLength ? null : this.#forms.find(text, from);
  }

  /** Keeps the value `made` for bodies like this one; `read` is the parsed body, in which no name occurs twice. */
  note(body: string, read: unknown, made: Made): void {
    if (this.#forms.isFull || body.length > maxLength || escaping.test(body)) return;
    // Each deciding member has to be a text in the outermost object, not a list or an object.
    for (const name of this.#deciding)
      if (isComposed((read as Record<string, unknown> | null)?.[name])) return;
    const decides = (name: string): boolean => this.#deciding.includes(name);
    const pieces = this.#isForm ? betweenValues(body, decides) : betweenTexts(body, decides);
    const key = pieces.join(' ');
    // With bytes above 127 a piece cannot be compared alone: the body as a whole is read as UTF-8, or as Latin-1 if that fails.
    if (pieces.length > maxTexts || beyondAscii.test(key)) return;
    this.#forms.note(key, () => `${pieces.map(literal).join(this.#isForm ? value : plain)}$`, made);
  }
}

/** Returns the pieces of JSON between the texts that do not matter for the decision. */
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

/** Returns the pieces of a form between the values that do not matter for the decision. */
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

/** Matches a character that needs an escape in JSON, or that is not in Latin-1. */
const escaping = /[^ -[\]-\xff]/;
const beyondAscii = /[\x80-\xff]/;
/** Matches text of JSON that needs no escape. */
const plain = '[ !#-[\\]-\\xff]*';
const value = "[ -%'-\\xff]*";

const isName = (body: string, end: number): boolean => {
  let at = end;
  while (body[at] === ' ') at += 1;
  return body[at] === ':';
};

const isComposed = (value: unknown): boolean => typeof value === 'object' && value !== null;
