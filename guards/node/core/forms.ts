/** The most forms that are recognised, and the most keys of forms that were noted once. */
const maxForms = 16;
const maxMet = 32;

interface Form<Made> {
  readonly key: string;
  readonly expression: RegExp;
  readonly made: Made;
}

/**
 * Recognises, by regular expressions, texts that differ from an earlier text only in parts that do not matter for the decision. A form is
 * recognised after it was noted twice, because making an expression costs more than reading a text.
 */
export class Forms<Made> {
  readonly #known: Form<Made>[] = [];
  #met = new Set<string>();

  /** Returns the value that was noted for a text of the same form; the text begins at index `from`. null: the text has to be read. */
  find(text: string, from: number): Made | null {
    for (let at = 0; at < this.#known.length; at += 1) {
      const { expression, made } = this.#known[at] as Form<Made>;
      expression.lastIndex = from;
      if (expression.test(text)) return made;
    }
    return null;
  }

  get isFull(): boolean {
    return this.#known.length === maxForms;
  }

  /**
   * Keeps the value `made` for the form of a text. `key` is the same for all texts of the form. `source` returns the source of a regular
   * expression for the form; if it returns null, no text of the form is recognised, and `source` is not called again.
   */
  note(key: string, source: () => string | null, made: Made): void {
    if (this.isFull || this.#known.some((form) => form.key === key)) return;
    if (this.#met.has(key)) this.#known.push({ key, expression: new RegExp(source() ?? never, 'y'), made });
    if (this.#met.size === maxMet) this.#met = new Set();
    this.#met.add(key);
  }
}

/** Matches no text. */
const never = '(?!)';

/** Makes the source of an expression that matches exactly this text. */
export const literal = (text: string): string =>
  text.replace(/[^\w -]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
