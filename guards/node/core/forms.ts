/** Forms that are known, and that were met once. */
const mostForms = 16;
const mostMet = 32;

interface Form<Made> {
  readonly key: string;
  readonly expression: RegExp;
  readonly made: Made;
}

/**
 * What was made of texts that were read, for those that differ from them in nothing that counts, by regular expressions. What came twice is known from then
 * on: to make an expression costs more than to read a text.
 */
export class Forms<Made> {
  readonly #known: Form<Made>[] = [];
  #met = new Set<string>();

  /** What was made of a text like the one that begins here; null: it has to be read. */
  find(text: string, from: number): Made | null {
    for (let at = 0; at < this.#known.length; at += 1) {
      const { expression, made } = this.#known[at] as Form<Made>;
      expression.lastIndex = from;
      if (expression.test(text)) return made;
    }
    return null;
  }

  get isFull(): boolean {
    return this.#known.length === mostForms;
  }

  /** `key`: the same for all that `source` is the expression of; null: none is to be compared, and `source` is not asked again. */
  note(key: string, source: () => string | null, made: Made): void {
    if (this.isFull || this.#known.some((one) => one.key === key)) return;
    if (this.#met.has(key)) this.#known.push({ key, expression: new RegExp(source() ?? never, 'y'), made });
    if (this.#met.size === mostMet) this.#met = new Set();
    this.#met.add(key);
  }
}

/** What fits no text. */
const never = '(?!)';

/** An expression for a text. */
export const literal = (text: string): string =>
  text.replace(/[^\w -]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
