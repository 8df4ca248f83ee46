/** A link of a Markdown text: its target as written, and its line. */
export interface Link {
  readonly to: string;
  readonly line: number;
}

/** Returns all links and images of a Markdown text outside code. */
export function linksOf(markdown: string): readonly Link[] {
  return proseLines(markdown).flatMap(({ text, line }) =>
    [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^()\s]+)\)/g)].map(([, to = '']) => ({ to, line })),
  );
}

/** Returns the anchors of a Markdown text, as GitHub makes them from its headings. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    proseLines(markdown).flatMap(({ text }) => {
      const heading = /^#{1,6} (.+)$/.exec(text)?.[1];
      if (heading === undefined) return [];
      const slug = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-');
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return [before === 0 ? slug : `${slug}-${before}`];
    }),
  );
}

/** Returns the lines inside fenced code; a line that ends with a backslash is joined with the next line. */
export function codeLinesOf(markdown: string): readonly string[] {
  const inside = linesOf(markdown).filter(({ isCode, text }) => isCode && !/^\s*```/.test(text));
  return inside
    .map(({ text }) => text)
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n');
}

/** Returns the paragraphs, list items and table cells of a Markdown text, each without its markup. */
export function passagesOf(markdown: string): readonly string[] {
  const blocks = proseLines(markdown.replace(/<!--.*?-->/gs, ''))
    .map(({ text }) => text)
    .join('\n')
    .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) |\||#)/);
  return blocks.flatMap((block) => {
    const text = block.trim();
    if (text.startsWith('#')) return [];
    if (text.startsWith('|')) return text.split('|').map(plain);
    return [plain(text.replace(/^(?:[-*]|\d+\.) /, ''))];
  });
}

/**
 * Splits a passage into sentences. A sentence ends with a dot, question mark or exclamation mark before a blank and a
 * capital letter or code.
 */
export const sentencesOf = (passage: string): readonly string[] =>
  passage.split(/(?<=[.!?]["')*]*)\s+(?=["'(*]*[\p{Lu}\d`])/u).filter((sentence) => /\p{L}/u.test(sentence));

/** Counts words; code in backticks and a link's text count like any word. */
export const wordsOf = (sentence: string): number =>
  sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** Replaces a piece of code by one word, and removes markup and the targets of links. */
function plain(text: string): string {
  return text
    .replace(/`[^`]*`/g, 'Code')
    .replace(/\]\([^()\s]*\)/g, '')
    .replace(/[[*_]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const proseLines = (markdown: string) => linesOf(markdown).filter(({ isCode }) => !isCode);

function linesOf(markdown: string): readonly { text: string; line: number; isCode: boolean }[] {
  let isCode = false;
  return markdown.split('\n').map((text, index) => {
    const isFence = /^\s*```/.test(text);
    if (isFence) isCode = !isCode;
    return { text, line: index + 1, isCode: isCode || isFence };
  });
}
