import type { Form, Target } from '../subject.ts';

/** Returns the name of a table that only an attack queries. */
export const canaryTable = ({ token }: Pick<Target, 'token'>): string => `${token}_rows`;

/**
 * Returns texts for a statement: in place of a value, a name or an order, or out of the surrounding quotes, with and
 * without brackets. They query a table that nobody else names.
 */
export function sqlForms(target: Target): readonly Form[] {
  const rows = `(SELECT 1 FROM ${canaryTable(target)})`;
  const out = (quote: string, bracket: string): Form => ({
    says: `out of ${quote}${bracket === '' ? '' : ' and a bracket'}`,
    text: () => `x${quote}${bracket} OR 1=${rows} -- `,
  });
  return [
    { says: 'as a value or an order', text: () => rows },
    ...["'", '"', '`'].flatMap((quote) => [out(quote, ''), out(quote, ')')]),
    { says: 'behind a value', text: () => `1 OR 1=${rows}` },
  ];
}

/** Returns texts for an expression of DynamoDB. */
export const nosqlForms = (target: Target): readonly Form[] => [
  { says: 'behind a condition', text: () => `x OR attribute_exists(${canaryTable(target)})` },
];

/**
 * Returns whether a statement queries the table: its name stands outside of texts and comments. Source: PostgreSQL,
 * lexical structure; MySQL's backslash only makes a text longer.
 */
export function asksFor(table: string, statement: string): boolean {
  const bare = statement.replaceAll(
    /'(?:[^'\\]|''|\\.)*'|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g,
    ' ',
  );
  return bare.includes(table);
}
