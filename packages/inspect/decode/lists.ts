/**
 * Returns the texts as which a list is also read. A list of names that contains `constructor`, `prototype` is read as a
 * path. A short list of texts is joined, without and with blanks between the texts, if at least two of the texts contain
 * syntax (`syntax`).
 */
export function textsOfList(items: readonly unknown[]): {
  readonly path: string | null;
  readonly joined: readonly string[];
} {
  if (items.length < 2 || items.length > mostJoined) return nothing;
  let names = '';
  let length = 0;
  const texts: string[] = [];
  for (let index = 0; index < items.length; index += 1) {
    const item: unknown = Object.getOwnPropertyDescriptor(items, index)?.value;
    names += `.${typeof item === 'string' && item.length < 40 ? item : '?'}`;
    if (typeof item !== 'string') continue;
    texts.push(item);
    length += item.length;
  }
  const path = items.length <= 10 && names.includes('constructor.prototype') ? names : null;
  const isJoined =
    texts.length === items.length &&
    length <= longestJoined &&
    texts.filter((text) => syntax.test(text)).length >= 2;
  return { path, joined: isJoined ? [texts.join(''), texts.join(' ')] : [] };
}

const nothing = { path: null, joined: [] } as const;

/** The most items and the most characters of a list that is also read as one text. */
const mostJoined = 16;
const longestJoined = 1000;
/** Matches syntax that words, numbers, addresses and dates do not have. */
const syntax = /[^\w\s.,:@/+\u0080-\uffff-]|--/;
