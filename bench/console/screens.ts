/** How long a request of a page takes. Times in milliseconds. */
export interface ScreenTime {
  readonly path: string;
  readonly median: number;
  readonly p95: number;
  readonly bytes: number;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly get?: unknown }>>;
}
type Fields = Readonly<Record<string, unknown>>;

/** Makes the parameters that a request needs in its query, from the row of the list that fills in its path. */
const queries: Readonly<Record<string, (row: Fields) => string>> = {
  '/v1/search': () => '?q=thumb',
  '/v1/traffic/rules/{app}/{environment}/{name}/{match}': ({ destination }) =>
    `?to=${encodeURIComponent(String(destination))}`,
};

/** Answers that no page shows. */
const notPages = new Set(['/v1/health', '/v1/session']);

/** A request of a page: its path in the OpenAPI document, and how to send it. */
export interface Screen {
  readonly path: string;
  readonly ask: () => Promise<string>;
}

/** Returns a request for everything that the console's own OpenAPI document offers to a person; names what it could not fill in. */
export async function screensOf(
  origin: string,
  cookie: string,
): Promise<{ readonly screens: readonly Screen[]; readonly skipped: readonly string[] }> {
  const get = async (path: string) => {
    const answer = await fetch(`${origin}${path}`, { headers: { cookie } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${text.slice(0, 300)}`);
    return text;
  };
  const { paths } = JSON.parse(await get('/v1/openapi.json')) as OpenApi;
  const screens: Screen[] = [];
  const skipped: string[] = [];
  for (const [template, { get: operation }] of Object.entries(paths)) {
    if (!operation || notPages.has(template)) continue;
    const row = await exampleOf(template, get);
    const path = filled(template, row);
    const query = queries[template]?.(row) ?? '';
    if (path === null) skipped.push(template);
    else screens.push({ path: template, ask: () => get(`${path}${query}`) });
  }
  return { screens, skipped };
}

/** Sends each request many times; names those that fail. */
export async function timeScreens(
  screens: readonly Screen[],
  times: number,
): Promise<{ readonly rows: readonly ScreenTime[]; readonly failed: readonly string[] }> {
  const rows: ScreenTime[] = [];
  const failed: string[] = [];
  for (const { path, ask } of screens)
    try {
      rows.push({ path, ...(await timed(ask, times)) });
    } catch (error) {
      failed.push(`${path} (${String(error)})`);
    }
  return { rows, failed };
}

/** The lists of which a row fills in the parts of a path, where that is not the path before its parts. */
const lists: Readonly<Record<string, string>> = {
  '/v1/overview/first/{key}': '/v1/overview',
  '/v1/traffic/rules/{app}/{environment}/{name}/{match}': '/v1/traffic/calls',
};

/** Returns the first row of the list to which a path with parts belongs, such as that of `/v1/paths` for `/v1/paths/{key}`. */
async function exampleOf(template: string, get: (path: string) => Promise<string>): Promise<Fields> {
  const at = template.indexOf('/{');
  if (at === -1) return {};
  const list = await get(lists[template] ?? template.slice(0, at)).catch(() => '{}');
  const rows = Object.values(JSON.parse(list) as Fields).filter(
    Array.isArray,
  ) as readonly (readonly Fields[])[];
  const names = namesIn(template);
  const found =
    rows.flat().find((row) => names.every((name) => name === 'name' || row[name] !== undefined)) ?? {};
  return { name: found['function'], ...found };
}

const namesIn = (template: string): readonly string[] =>
  [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** Fills in the parts of a path; null if one of them is not known. */
function filled(template: string, known: Fields): string | null {
  if (namesIn(template).some((name) => !['string', 'number'].includes(typeof known[name]))) return null;
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(known[name])));
}

async function timed(ask: () => Promise<string>, times: number): Promise<Omit<ScreenTime, 'path'>> {
  const took: number[] = [];
  let bytes = 0;
  for (let nth = 0; nth < times; nth++) {
    const start = performance.now();
    bytes = (await ask()).length;
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  return { median: took[times >> 1] ?? 0, p95: took[Math.floor(times * 0.95)] ?? 0, bytes };
}
