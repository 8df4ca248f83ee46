/** Pieces of patterns on the SQL view, shared by the rules of this class. */
export const term = String.raw`(?:[-+~!] ){0,3}(?:\( ){0,4}(?:1|s|n|@|NULL|TRUE|FALSE|[\w.$]{1,60}\()`;
export const literal = String.raw`(?:[-+~!] ){0,3}(?:\( ){0,4}(?:1|s|@|NULL|TRUE|FALSE)`;
export const compare = `(?:=|<>|!=|<|>|<=|>=|<=>|==|!<|!>|LIKE|ILIKE|RLIKE|REGEXP|GLOB|IN|IS|BETWEEN|SIMILAR|SOUNDS|NOT)`;
export const logic = String.raw`(?:AND|OR|XOR|&&|\|\||\|)`;
/** The value closes the quote around it, and perhaps parentheses. */
export const broken = String.raw`^['"\x60] [sn] (?:\) ){0,10}`;
const value = String.raw`(?:[-+~!] ){0,2}(?:\( ){0,4}(?:1|s) (?:\) ){0,10}`;
/** Matches the end of a number, of a quoted text or of a sum of them outside of quotes, or an empty start. */
export const afterValue = String.raw`^\. (?:${value}(?:(?:[-+*/%^&]|DIV|MOD|<<|>>) ${value}){0,3}(?:s ){0,1})?(?:\) ){0,10}`;

export const sql = (...parts: readonly string[]): RegExp => new RegExp(parts.join(' '));
