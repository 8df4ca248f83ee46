// A second implementation of the IAM reference, to find mistakes of the first. It is as different as possible: it compiles no
// patterns, builds no automaton and has no unknown values. It compares the strings of plain JSON documents.

/** A policy document. */
export interface Doc {
  readonly Statement: readonly Stmt[];
}
export interface Stmt {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
export type Ctx = Readonly<Record<string, readonly string[]>>;

/** Decides whether the policies allow a request. */
export function permitted(
  docs: { identity: Doc; boundary?: Doc },
  action: string,
  resource: string,
  ctx: Ctx,
): boolean {
  const hits = (doc: Doc | undefined, effect: string) =>
    (doc?.Statement ?? []).some((s) => s.Effect === effect && appliesTo(s, action, resource, ctx));
  if (hits(docs.identity, 'Deny') || hits(docs.boundary, 'Deny')) return false;
  return hits(docs.identity, 'Allow') && (!docs.boundary || hits(docs.boundary, 'Allow'));
}

function appliesTo(s: Stmt, action: string, resource: string, ctx: Ctx): boolean {
  const low = action.toLowerCase();
  const act = s.Action
    ? s.Action.some((p) => fits(p.toLowerCase(), low))
    : !(s.NotAction ?? []).some((p) => fits(p.toLowerCase(), low));
  const res = s.Resource
    ? s.Resource.some((p) => fitsWithVariables(p, resource, ctx))
    : !(s.NotResource ?? []).some((p) => fitsWithVariables(p, resource, ctx));
  if (!act || !res) return false;
  for (const [op, block] of Object.entries(s.Condition ?? {}))
    for (const [key, wanted] of Object.entries(block)) if (!satisfied(op, key, wanted, ctx)) return false;
  return true;
}

/** Returns true if the pattern matches the text, by recursion over both strings: the textbook definition of `*` and `?`. */
export function fits(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const head = pattern[0];
  const rest = pattern.slice(1);
  if (head === '*') {
    for (let cut = 0; cut <= text.length; cut++) if (fits(rest, text.slice(cut))) return true;
    return false;
  }
  return text !== '' && (head === '?' || head === text[0]) && fits(rest, text.slice(1));
}

/** As `fits`, with `${key}` in the pattern replaced by the request's value, literally. A pattern whose variable has no value matches nothing. */
function fitsWithVariables(pattern: string, text: string, ctx: Ctx): boolean {
  const open = pattern.indexOf('${');
  if (open < 0) return fits(pattern, text);
  const close = pattern.indexOf('}', open);
  const value = ctx[pattern.slice(open + 2, close).toLowerCase()]?.[0];
  if (value === undefined) return false;
  const before = pattern.slice(0, open);
  const after = pattern.slice(close + 1);
  for (let at = 0; at + value.length <= text.length; at++)
    if (
      text.startsWith(value, at) &&
      fits(before, text.slice(0, at)) &&
      fitsWithVariables(after, text.slice(at + value.length), ctx)
    )
      return true;
  return false;
}

function satisfied(opName: string, key: string, wanted: readonly string[], ctx: Ctx): boolean {
  let op = opName;
  const has = ctx[key.toLowerCase()] ?? [];
  let mode = '';
  if (op.includes(':')) [mode = '', op = ''] = op.split(':');
  const optional = op.endsWith('IfExists');
  if (optional) op = op.slice(0, -8);
  if (op === 'Null') return wanted.some((w) => (w === 'true' ? has.length === 0 : has.length > 0));
  if (has.length === 0) {
    if (optional || mode === 'ForAllValues') return true;
    return mode === '' && op.includes('Not');
  }
  const negative = op.includes('Not');
  const hit = (value: string) => wanted.some((w) => matchOne(op.replace('Not', ''), w, value));
  const passes = (value: string) => (negative ? !hit(value) : hit(value));
  if (mode === 'ForAllValues') return has.every(passes);
  if (mode === 'ForAnyValue') return has.some(passes);
  return negative ? !has.some(hit) : has.some(hit);
}

function matchOne(op: string, want: string, value: string): boolean {
  switch (op) {
    case 'StringEquals':
    case 'BinaryEquals':
      return want === value;
    case 'StringEqualsIgnoreCase':
      return want.toUpperCase() === value.toUpperCase();
    case 'StringLike':
      return fits(want, value);
    case 'Bool':
      return want === value && (want === 'true' || want === 'false');
    case 'ArnEquals':
    case 'ArnLike': {
      const w = want.split(':');
      const v = value.split(':');
      if (w.length < 6 || v.length < 6) return w.length < 6 && v.length < 6 && fits(want, value);
      for (let i = 0; i < 5; i++) if (!fits(w[i] ?? '', v[i] ?? '')) return false;
      return fits(w.slice(5).join(':'), v.slice(5).join(':'));
    }
    case 'IpAddress':
      return inRange(want, value);
  }
  const [kind, relation] = op.startsWith('Numeric') ? ['n', op.slice(7)] : ['d', op.slice(4)];
  const left = kind === 'n' ? Number.parseFloat(value) : new Date(value).getTime();
  const right = kind === 'n' ? Number.parseFloat(want) : new Date(want).getTime();
  if (Number.isNaN(left) || Number.isNaN(right)) return false;
  if (relation === 'Equals') return left === right;
  if (relation === 'LessThan') return left < right;
  if (relation === 'LessThanEquals') return left <= right;
  if (relation === 'GreaterThan') return left > right;
  if (relation === 'GreaterThanEquals') return left >= right;
  throw new Error(`the oracle does not know ${op}`);
}

/** Returns true if an IPv4 address is in a range; compares them as texts of 32 binary digits. */
function inRange(range: string, address: string): boolean {
  const [base = '', bits = '32'] = range.split('/');
  const digits = (ip: string) =>
    ip
      .split('.')
      .map((n) => Number(n).toString(2).padStart(8, '0'))
      .join('');
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) return false;
  return digits(base).slice(0, Number(bits)) === digits(address).slice(0, Number(bits));
}
