/** Parts of patterns that read the SQL view (`rules/views/sql.ts`); the rules of this folder share them. */
export const term = String.raw`(?:[-+~!] ){0,3}(?:\( ){0,4}(?:1|s|n|@|NULL|TRUE|FALSE|[\w.$]{1,60}\()`;
export const literal = String.raw`(?:[-+~!] ){0,3}(?:\( ){0,4}(?:1|s|@|NULL|TRUE|FALSE)`;
export const compare = `(?:=|<>|!=|<|>|<=|>=|<=>|==|!<|!>|LIKE|ILIKE|RLIKE|REGEXP|GLOB|IN|IS|BETWEEN|SIMILAR|SOUNDS|NOT)`;
export const logic = String.raw`(?:AND|OR|XOR|&&|\|\|)`;
/** Matches a value that closes the quote around it, and possibly parentheses. */
export const broken = String.raw`^['"\x60] [sn] (?:\) ){0,10}`;
const value = String.raw`(?:[-+~!] ){0,2}(?:\( ){0,4}(?:1|s) (?:\) ){0,10}`;
/** Matches, outside of quotes, a number, a quoted text, an expression of these, or nothing, at the start of a value. */
export const afterValue = String.raw`^\. (?:${value}(?:(?:[-+*/%^&]|DIV|MOD|<<|>>) ${value}){0,3}(?:s ){0,1})?(?:\) ){0,10}`;

/** Joins parts of a pattern with blanks, because the SQL view separates words by blanks. */
export const sql = (...parts: readonly string[]): RegExp => new RegExp(parts.join(' '));
