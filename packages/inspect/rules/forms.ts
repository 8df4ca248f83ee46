import type { ViewId } from './rule.ts';
import { type Triples, triplesOf } from './triples.ts';
import { views } from './views/index.ts';

/** A form of a text; `lower` is the form in lower case and `triples` its triples of characters, null until a pattern needs them. */
export interface Form {
  readonly text: string;
  /** The index at which patterns start to read. */
  readonly from: number;
  lower: string | null;
  triples: Triples | null;
}

/** The forms of a text, or of a window of a text. They are made when a rule first reads them. */
export class Forms {
  private readonly plain: readonly [Form];
  private viewed: Map<ViewId, readonly Form[]> | null = null;

  constructor(text: string, from = 0) {
    this.plain = [{ text, from, lower: null, triples: null }];
  }

  /** Returns the forms that a view makes of the text. */
  of(view: ViewId): readonly Form[] {
    if (view === 'text') return this.plain;
    this.viewed ??= new Map();
    let forms = this.viewed.get(view);
    if (forms === undefined) {
      const [plain] = this.plain;
      forms = views[view](plain.text.slice(plain.from)).map((text) => ({
        text,
        from: 0,
        lower: null,
        triples: null,
      }));
      this.viewed.set(view, forms);
    }
    return forms;
  }
}

/** Returns the form in lower case; it is made once. */
export function lowerOf(form: Form): string {
  form.lower ??= lowerCase(form.text);
  return form.lower;
}

/** Returns the triples of characters of the form in lower case; they are collected once. */
export function triplesIn(form: Form): Triples {
  form.triples ??= triplesOf(lowerOf(form));
  return form.triples;
}

const beyondAscii = /[^\0-\x7f]/;

/**
 * Returns a text with its ASCII letters in lower case. Other letters are left unchanged, because their lower case can
 * have another length, and no pattern treats them as ASCII letters.
 */
export const lowerCase = (text: string): string =>
  beyondAscii.test(text)
    ? text.replace(/[A-Z]{1,1000}/g, (letters) => letters.toLowerCase())
    : text.toLowerCase();
