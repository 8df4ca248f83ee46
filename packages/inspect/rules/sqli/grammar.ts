/** Pieces of patterns on the SQL view, shared by the rules of this class. */
export const term = String.raw`(?:[-+~!] ){0,3}(?:\( ){0,4}(?:1|s|n|@|NULL|TRUE|FALSE|[\w.$]{1,60}\()`;
export const literal = String.raw`(?:[-+~!] ){0,3}(?:\( ){0,4}(?:1|s|@|NULL|TRUE|FALSE)`;
export const compare = `(?:=|<>|!=|<|>|<=|>=|<=>|==|!<|!>|LIKE|ILIKE|RLIKE|REGEXP|GLOB|IN|IS|BETWEEN|SIMILAR|SOUNDS|NOT)`;
export const logic = String.raw`(?:AND|OR|XOR|&&|\|\||\|)`;
/** The quote that the value stands in is closed, and perhaps parentheses. */
export const broken = String.raw`^['"\x60] [sn] (?:\) ){0,10}`;
const value = String.raw`(?:[-+~!] ){0,2}(?:\( ){0,4}(?:1|s) (?:\) ){0,10}`;
/** A number, a quoted text or a sum of them ends, outside of quotes; or nothing stands there. */
export const after = String.raw`^\. (?:${value}(?:(?:[-+*/%^&]|DIV|MOD|<<|>>) ${value}){0,3}(?:s ){0,1})?(?:\) ){0,10}`;

export const sql = (...parts: readonly string[]): RegExp => new RegExp(parts.join(' '));
