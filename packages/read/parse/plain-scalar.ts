/** Which rules decide what an unquoted scalar is: PyYAML (AWS tools) reads YAML 1.1, js-yaml (Serverless Framework) 1.2. */
export type Dialect = 'yaml-1.1' | 'yaml-1.2';

/**
 * The value of an unquoted YAML scalar. Dates, times and numbers that JavaScript cannot hold exactly (account
 * numbers with a leading zero, `2012-10-17`, `22:22`) stay the text that stands in the file, because that is
 * what CloudFormation makes of them.
 */
export function plainScalar(source: string, dialect: Dialect): string | number | boolean | null {
  const first = source.charCodeAt(0);
  if (source === '') return null;
  if (isLetter(first) || first === tilde) {
    const word = (dialect === 'yaml-1.1' ? words11 : words12).get(source);
    return word === undefined ? source : word;
  }
  if (!mayBeNumber.test(source)) return source;
  const number = dialect === 'yaml-1.1' ? number11(source) : number12(source);
  return number !== null && Number.isFinite(number) && !lossy(number) ? number : source;
}

const tilde = 126;
const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const mayBeNumber = /^[-+.]?[0-9]/;

const both: [string, boolean | null][] = [
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['~', null],
];
const words12: ReadonlyMap<string, boolean | null> = new Map(both);
// YAML 1.1 bool type; PyYAML leaves out the single letters `y` and `n`.
const words11: ReadonlyMap<string, boolean | null> = new Map([
  ...both,
  ...['yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word): [string, boolean] => [word, true]),
  ...['no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word): [string, boolean] => [word, false]),
]);

/** YAML 1.1 int and float as PyYAML's resolver has them: `0b1`, `017`, `0x1f`, `1_000`, and a float needs its point. */
function number11(source: string): number | null {
  const sign = source.startsWith('-') ? -1 : 1;
  const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
  if (/^[-+]?0b[01_]+$/.test(source)) return sign * Number.parseInt(digits.slice(2), 2);
  if (/^[-+]?0x[0-9a-fA-F_]+$/.test(source)) return sign * Number.parseInt(digits.slice(2), 16);
  if (/^[-+]?0[0-7_]+$/.test(source)) return digits.length > 6 ? null : sign * Number.parseInt(digits, 8);
  if (/^[-+]?(?:0|[1-9][0-9_]*)$/.test(source)) return sign * Number(digits);
  if (/^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/.test(source)) {
    return sign * Number(digits);
  }
  return null;
}

/** YAML 1.2 core schema. */
function number12(source: string): number | null {
  if (/^[-+]?[0-9]+$/.test(source)) return Number(source);
  if (/^0o[0-7]+$/.test(source)) return Number.parseInt(source.slice(2), 8);
  if (/^0x[0-9a-fA-F]+$/.test(source)) return Number.parseInt(source.slice(2), 16);
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(source)) return Number(source);
  return null;
}

const lossy = (number: number) => Number.isInteger(number) && !Number.isSafeInteger(number);
