import { literal } from '../pattern.ts';

/** Signs of a body that is compared, texts in it that may be others, forms that are known, and that were met once. */
const longest = 4 * 1024;
const mostTexts = 40;
const mostForms = 16;
const mostMet = 32;

interface Form<Made> {
  readonly pattern: RegExp;
  readonly made: Made;
}

/**
 * Bodies of JSON that say what others said, but for texts that name nothing: such a body is compared, and not read. Where no sign needs
 * an escape each quote begins or ends a text. What came twice is known from then on: a pattern costs more to make than a body to read.
 */
export class Bodies<Made> {
  readonly #deciding: readonly string[];
  readonly #forms: Form<Made>[] = [];
  #met = new Set<string>();

  /** `deciding`: members whose texts name something. */
  constructor(deciding: readonly string[]) {
    this.#deciding = deciding;
  }

  /** What was made of a body like the one that begins here and ends with the text; null: it has to be read. */
  find(text: string, from: number): Made | null {
    for (let at = 0; at < this.#forms.length; at += 1) {
      const { pattern, made } = this.#forms[at] as Form<Made>;
      pattern.lastIndex = from;
      if (pattern.test(text)) return made;
    }
    return null;
  }

  /** `read`: what a body says that could be read, with each name of an object once. */
  note(body: string, read: unknown, made: Made): void {
    if (body.length > longest || this.#forms.length === mostForms || escaping.test(body)) return;
    // What decides is a text of the outermost object, or nothing.
    for (const name of this.#deciding) if (isComposed((read as Record<string, unknown> | null)?.[name])) return;
    const pieces: string[] = [];
    let begun = 0;
    let name = '';
    for (let at = body.indexOf('"'); at >= 0; at = body.indexOf('"', at + 1)) {
      const from = at + 1;
      at = body.indexOf('"', from);
      if (isName(body, at + 1)) name = body.slice(from, at);
      else if (!this.#deciding.includes(name)) {
        pieces.push(body.slice(begun, from));
        begun = at;
      }
    }
    pieces.push(body.slice(begun));
    const form = pieces.join(' ');
    if (this.#met.has(form) && pieces.length <= mostTexts)
      this.#forms.push({ pattern: new RegExp(`${pieces.map(literal).join(plain)}$`, 'y'), made });
    if (this.#met.size === mostMet) this.#met = new Set();
    this.#met.add(form);
  }
}

const escaping = /[\0-\x1f\\]/;
/** Text that needs no escape. */
const plain = '[ !#-[\\]-\\xff]*';

const isName = (body: string, end: number): boolean => {
  let at = end;
  while (body[at] === ' ') at += 1;
  return body[at] === ':';
};

const isComposed = (value: unknown): boolean => typeof value === 'object' && value !== null;
