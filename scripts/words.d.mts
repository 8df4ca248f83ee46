export type Counts = Readonly<Record<'comments' | 'names' | 'ternaries', readonly number[]>>;
/** Comments, names and ternaries that a file may have. */
export type Row = readonly [number, number, number];
export type Rows = Readonly<Record<string, Row>>;

export function checkWords(rows?: Rows, files?: readonly string[]): string[];
export function wrongIn(file: string, found: Counts, row: Row): string[];
export function countIn(file: string, text: string): Counts;
export function lowered(rows: Rows, counts: Rows): Rows;
