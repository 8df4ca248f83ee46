import { escapeHidden, spelledForPeople } from '@emmental/model';

/**
 * The abilities of the terminal, and the command that starts the program. `width` in columns; `unicode` false gives the ASCII
 * fall-back; `program` as a shell takes it.
 */
export interface Screen {
  readonly program: string;
  readonly width: number;
  readonly unicode: boolean;
  readonly color: boolean;
}

/**
 * Makes text of a repository fit for a terminal: hidden characters are escaped, since file names, source lines and event text
 * are untrusted; without Unicode our own signs are written in ASCII.
 */
export function visible(text: string, screen: Screen): string {
  const escaped = escapeHidden(text, spelledForPeople);
  return screen.unicode ? escaped : escaped.replace(/[→…’–×]/g, (sign) => ascii[sign] ?? sign);
}

const ascii: Readonly<Record<string, string>> = { '→': '->', '…': '...', '’': "'", '–': '-', '×': 'x' };

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns that `text` takes: two for East Asian wide characters, none for combining ones. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    columns += wide.test(character) ? 2 : 1;
  }
  return columns;
}

/** Cuts at `width` columns, with an ellipsis at the end. */
export function fit(text: string, width: number, screen: Screen): string {
  if (columnsOf(text) <= width) return text;
  const dots = ellipsis(screen);
  return `${head(text, width - columnsOf(dots))}${dots}`;
}

/** Cuts the middle of a path; its end (the file's name and line) is never cut. */
export function fitPath(path: string, width: number, screen: Screen): string {
  if (columnsOf(path) <= width) return path;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dots = ellipsis(screen);
  const room = width - columnsOf(dots) - columnsOf(name) - 1;
  return room > 0 ? `${head(path, room)}${dots}/${name}` : name;
}

/** Cuts the places (`folder/file.ts:12`) in a text so that each fits a line of its own. */
export const fitPlaces = (text: string, width: number, screen: Screen): string =>
  text.replace(/[^\s,]+\/[^\s,]+:\d+(?![^\s,:])/g, (place) => fitPath(place, width, screen));

/**
 * Cuts names at `width` columns where they do not differ, so that different names stay different. A beginning that all names share
 * goes first; a name that is still too long loses its middle. Dots show each cut. Names that would become equal are cut alike.
 */
export function fitNames(names: readonly string[], width: number, screen: Screen): readonly string[] {
  if (widestOf(names) <= width) return names;
  const dots = ellipsis(screen);
  const shorter = withoutShared(names, screen);
  const cuts = new Map<string, string>();
  const taken = new Set(shorter.filter((name) => columnsOf(name) <= width));
  let left = [...new Set(shorter)].filter((name) => columnsOf(name) > width);
  const take = (name: string, cut: string): void => {
    taken.add(cut);
    cuts.set(name, cut);
  };
  for (const cutOf of cutsAt(width, dots)) {
    const tried = left.map((name) => [name, cutOf(name)] as const);
    const number = countOf(tried.map(([, cut]) => cut));
    const good = tried.filter(
      ([, cut]) => columnsOf(cut) <= width && !taken.has(cut) && number.get(cut) === 1,
    );
    for (const [name, cut] of good) take(name, cut);
    left = left.filter((name) => !cuts.has(name));
  }
  for (const name of left) {
    const cut = [...windows(name, width, dots), ...numbered(name, width, dots)].find(
      (each) => columnsOf(each) <= width && !taken.has(each),
    );
    if (cut !== undefined) take(name, cut);
  }
  return shorter.map((name) => cuts.get(name) ?? fit(name, width, screen));
}

/** Returns names without the beginning that all of them share: dots stand in its place. */
function withoutShared(names: readonly string[], screen: Screen): readonly string[] {
  const dots = ellipsis(screen);
  const shared = sharedStart(new Set(names));
  return names.map((name) => (shared > columnsOf(dots) ? dots + name.slice(shared) : name));
}

/** Returns the ways to cut a name, the best one first: before its last part, in its middle, then with a longer and longer tail. */
function cutsAt(width: number, dots: string): readonly ((name: string) => string)[] {
  const room = width - columnsOf(dots);
  const half = Math.floor(room / 2);
  const tails = Array.from({ length: half + 1 }, (_, step) => [half + step, half - step]).flat();
  return [
    (name) => beforeLastPart(name, room, dots),
    ...tails.map((end) => (name: string) => {
      const tail = tailOf(name, end);
      return `${head(name, room - columnsOf(tail))}${dots}${tail}`;
    }),
  ];
}

/**
 * Returns `pipelines…/resize` of `pipelines-of-photos/europe/resize`, and `…resize` of `aws_lambda_function.resize`; the name itself
 * if its last part leaves no room for a beginning.
 */
function beforeLastPart(name: string, room: number, dots: string): string {
  if (!name.includes('/')) return name.replace(/^.*\.(?=[^.])/, dots);
  const at = name.lastIndexOf('/');
  const last = name.slice(at);
  const start = room - columnsOf(last);
  return start < leastStart ? name : `${head(name, start)}${dots}${last}`;
}

/** A beginning of fewer characters tells nobody which folder it is. */
const leastStart = 4;

function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Returns the length of the beginning that all names share, up to the end of a word. */
function sharedStart(names: ReadonlySet<string>): number {
  const [first = '', ...others] = names;
  let length = others.length === 0 ? 0 : first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length).search(/[^-_./]*$/);
}

/** Returns a name without its beginning and end in every way that leaves `width` columns. */
function windows(name: string, width: number, dots: string): readonly string[] {
  const room = width - 2 * columnsOf(dots);
  return Array.from(
    { length: Math.max(0, name.length - room) },
    (_, start) => dots + head(name.slice(start), room) + dots,
  );
}

/** Returns the beginning of a name with a number in the place of the rest. */
const numbered = (name: string, width: number, dots: string): readonly string[] =>
  Array.from({ length: 99 }, (_, index) => {
    const end = `${dots}${index + 2}`;
    return head(name, width - columnsOf(end)) + end;
  });

/** Returns the last characters of a text that take at most `width` columns. */
function tailOf(text: string, width: number): string {
  let tail = '';
  for (const character of [...text].reverse()) {
    if (columnsOf(character + tail) > width) break;
    tail = character + tail;
  }
  return tail;
}

const ellipsis = (screen: Screen) => (screen.unicode ? '…' : '...');

function head(text: string, width: number): string {
  let columns = 0;
  let end = 0;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > width) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Columns of the widest text; 0 for none. */
export const widestOf = (texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);

export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columnsOf(text)));

export const padLeft = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - columnsOf(text))) + text;

/**
 * Breaks a text at spaces into lines of at most `width` columns; a longer word is cut. Leading spaces stay; all lines
 * but the first begin with `indent`.
 */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  let isEmpty = true;
  for (const long of text.slice(line.length).split(' ')) {
    let word = long;
    if (!isEmpty && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line.trimEnd());
      line = indent;
      isEmpty = true;
    }
    for (let room = width - columnsOf(line); isEmpty && room > 0 && columnsOf(word) > room; ) {
      const piece = breakable(head(word, room));
      lines.push(line + piece);
      word = word.slice(piece.length);
      line = indent;
      room = width - columnsOf(line);
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line.trimEnd()];
}

/** Ends the beginning of a long word behind `:` or `/` if there is one near its end, so that names stay in one piece. */
function breakable(start: string): string {
  const end = Math.max(start.lastIndexOf(':'), start.lastIndexOf('/')) + 1;
  return end > 4 ? start.slice(0, end) : start;
}

/** `left` and, at the right edge, `right`; on two lines when they do not fit on one. */
export function spread(left: string, right: string, screen: Screen, indent = ''): string[] {
  const room = screen.width - columnsOf(right) - 1;
  const lines = wrap(left, screen.width, indent);
  const lastLine = lines.at(-1) ?? '';
  if (columnsOf(lastLine) + 1 <= room && lastLine !== '') {
    lines[lines.length - 1] = `${pad(lastLine, screen.width - columnsOf(right))}${right}`;
    return lines;
  }
  return [...lines, padLeft(right, screen.width)];
}

/** Texts side by side, in as many lines as they need; a text is broken only if it is longer than a line. */
export function besides(texts: readonly string[], gap: string, screen: Screen): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    const joined = last === undefined ? text : last + gap + text;
    if (last !== undefined && columnsOf(joined) + 2 <= screen.width) lines[lines.length - 1] = joined;
    else lines.push(...wrap(text, screen.width - 2));
  }
  return lines;
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** The share of spare room it gives up when the table is too wide; 0 = never cut. */
  readonly gives?: number;
  /** The minimum width; 8 by default. */
  readonly least?: number;
  /** Holds paths: their middle is cut, never the file's name. */
  readonly path?: boolean;
  /** Holds names: they are cut so that different names stay different. */
  readonly names?: boolean;
  /** Cells go on in the next line instead of being cut; a number limits their lines. */
  readonly wraps?: true | number;
}

/** Screens below this have no room for a column of sentences beside others. */
const narrow = 72;

/**
 * A plain table, two spaces between columns; the columns that `give` are cut until the table fits. If the screen is too
 * narrow for that, each row becomes a name, and below the name the cells of the other columns.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen: Screen,
): string[] {
  const widths = columns.map((column, index) => widestOf([column.title, ...cellsOf(rows, index)]));
  const total = () => widths.reduce((sum, width) => sum + width, 0) + 2 * (columns.length - 1);
  for (const [index, column] of columns.entries())
    if (column.names && total() > screen.width)
      widths[index] = widestOf([column.title, ...withoutShared(cellsOf(rows, index), screen)]);
  for (let over = total() - screen.width; over > 0; over--) {
    const index = nextToCut(columns, widths);
    if (index === null) break;
    widths[index] = (widths[index] ?? 1) - 1;
  }
  const last = columns.at(-1);
  const isCramped =
    screen.width < narrow && last?.wraps !== undefined && (widths.at(-1) ?? 0) < (last.least ?? 8);
  if (total() > screen.width || isCramped) return rows.flatMap((row) => below(columns, row, screen));
  const fitted = withNames(columns, rows, widths, screen);
  const lines = (cells: readonly string[]): string[] => {
    const parts = cells.map((cell, index) =>
      wrapped(cell, columns[index]?.wraps, widths[index] ?? 1, screen),
    );
    const height = Math.max(...parts.map(({ length }) => length));
    return Array.from({ length: height }, (_, row) => line(parts.map((part) => part[row] ?? '')));
  };
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        const text = columns[index]?.path
          ? fit(fitPath(cell, width, screen), width, screen)
          : fit(cell, width, screen);
        return columns[index]?.align === 'right' ? padLeft(text, width) : pad(text, width);
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...fitted.flatMap(lines)];
}

/** Returns the rows with the cells of name columns cut to their width. */
function withNames(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  screen: Screen,
): readonly (readonly string[])[] {
  const cut = columns.map(({ names }, index) =>
    names ? fitNames(cellsOf(rows, index), widths[index] ?? 1, screen) : null,
  );
  return rows.map((row, at) => row.map((cell, index) => cut[index]?.[at] ?? cell));
}

/** The lines of a cell. `most` limits them: text beyond the limit is cut in the last line. */
function wrapped(cell: string, most: true | number | undefined, width: number, screen: Screen): string[] {
  if (most === undefined) return [cell];
  const lines = wrap(fitPlaces(cell, width, screen), width);
  if (most === true || lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')];
}

/** One row of a table as lines: `Mailer`, `  started by sqs MailQueue, who account, open 1`. */
function below(columns: readonly Column[], row: readonly string[], screen: Screen): string[] {
  const [name = '', ...cells] = row;
  const texts = cells.flatMap((cell, index) =>
    cell === '' ? [] : [`${columns[index + 1]?.title.trim().toLowerCase() ?? ''} ${cell}`],
  );
  const leads = [columns[0]?.title ?? '', name].map((text) => /^\s*/.exec(text)?.[0] ?? '');
  const lead = leads.toSorted((a, b) => b.length - a.length)[0] ?? '';
  return [
    ...wrap(fitPlaces(name, screen.width, screen), screen.width, lead),
    ...(texts.length > 0
      ? wrap(`${lead}  ${fitPlaces(texts.join(', '), screen.width - 4, screen)}`, screen.width, `${lead}    `)
      : []),
  ];
}

const cellsOf = (rows: readonly (readonly string[])[], index: number): readonly string[] =>
  rows.map((row) => row[index] ?? '');

/** Index of the column that becomes narrower next: names only after all others, because people look for them; null if none can. */
function nextToCut(columns: readonly Column[], widths: readonly number[]): number | null {
  const others = columns.map((column) => (column.names ? {} : column));
  return (
    widest(columns, widths, others, true) ??
    widest(columns, widths, columns, true) ??
    widest(columns, widths, columns, false)
  );
}

/** Index of the column that gives most; null if none can. With `keepsLeast` no column goes below its minimum width. */
function widest(
  all: readonly Column[],
  widths: readonly number[],
  columns: readonly Pick<Column, 'gives'>[],
  keepsLeast: boolean,
): number | null {
  let best: number | null = null;
  let most = 0;
  for (const [index, column] of all.entries()) {
    const width = widths[index] ?? 0;
    const weight = (columns[index]?.gives ?? 0) * width;
    if (weight > most && width > Math.max(keepsLeast ? (column.least ?? 8) : 8, columnsOf(column.title)))
      [best, most] = [index, weight];
  }
  return best;
}

/** A legend below a table: each head of a column with its meaning, one below the other. */
export function legendLines(
  entries: readonly (readonly [head: string, meaning: string])[],
  screen: Screen,
): readonly string[] {
  const width = widestOf(entries.map(([head]) => head)) + 2;
  return entries.flatMap(([head, meaning]) =>
    wrap(`  ${pad(head, width)}${meaning}`, screen.width, ' '.repeat(width + 2)),
  );
}

/** Splits items into groups, in order, so that each group fits into `most` columns side by side. */
export function grouping<T>(all: readonly T[], widthOf: (item: T) => number, most: number): readonly T[][] {
  const groups: T[][] = [[]];
  let used = 0;
  for (const item of all) {
    if (used + widthOf(item) > most && used > 0) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)?.push(item);
    used += widthOf(item);
  }
  return groups;
}

/** `1 function`, `2 functions`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${String(number).replace(/\B(?=(\d{3})+$)/g, ',')} ${number === 1 ? noun : plural}`;

const codes = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36, magenta: 35 } as const;

/** Colour is decoration only: the words say the same without it. */
export const paint = (text: string, style: keyof typeof codes, screen: Screen): string =>
  screen.color ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
