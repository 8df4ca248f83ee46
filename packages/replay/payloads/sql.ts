import type { Form, Target } from '../subject.ts';

/** Returns the name of the table that only the attack queries. */
export const canaryTable = ({ token }: Pick<Target, 'token'>): string => `${token}_rows`;

/**
 * Returns attacks on an SQL statement: in place of a value, a name or an order, or after closed quotes, with and without a
 * bracket. They query a table that no other code names.
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

/** Returns attacks on an expression of DynamoDB. */
export const nosqlForms = (target: Target): readonly Form[] => [
  { says: 'behind a condition', text: () => `x OR attribute_exists(${canaryTable(target)})` },
];

/**
 * Returns true if the name of the table is in the statement, outside of string literals and comments. Source: PostgreSQL,
 * lexical structure. A backslash, which MySQL has as an escape, is part of a literal, too.
 */
export function queriesTable(table: string, statement: string): boolean {
  const bare = statement.replaceAll(
    /'(?:[^'\\]|''|\\.)*'|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g,
    ' ',
  );
  return bare.includes(table);
}
