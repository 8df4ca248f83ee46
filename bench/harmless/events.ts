import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { carriers } from '../inspect/carriers.ts';
import { type Design, designs } from './designs.ts';

/** Maps each kind of text to its texts. */
export type Texts = ReadonlyMap<string, readonly string[]>;

/** One event of a design, made for one text. */
export interface HarmlessEvent {
  readonly kind: string;
  readonly text: string;
  readonly event: unknown;
}

/** Reads `everyday/KIND.jsonl` and `developer/KIND.jsonl` of a folder. */
export function readTexts(folder: string): Texts {
  const texts = new Map<string, readonly string[]>();
  for (const area of ['everyday', 'developer'])
    for (const file of readdirSync(join(folder, area)).filter((name) => name.endsWith('.jsonl'))) {
      const lines = readFileSync(join(folder, area, file), 'utf8')
        .trim()
        .split('\n');
      texts.set(
        basename(file, '.jsonl'),
        lines.map((line) => JSON.parse(line) as string),
      );
    }
  return texts;
}

/**
 * Makes one event for each text of an area (of one kind, if it is named). The designs that have its kind take turns. An
 * unknown carrier, or a kind without texts, throws.
 */
export function eventsOf(
  area: Design['area'],
  texts: Texts,
  onlyKind: string | null,
): readonly HarmlessEvent[] {
  const own = designs.filter((design) => design.area === area);
  const events: HarmlessEvent[] = [];
  const next = new Map<string, number>();
  for (const [kind, list] of texts) {
    if (onlyKind !== null && kind !== onlyKind) continue;
    const users = own.filter((design) => design.kinds.includes(kind));
    if (users.length === 0) continue;
    for (const [index, text] of list.entries()) {
      const design = users[index % users.length] as Design;
      events.push({ kind, text, event: eventFor(design, kind, text, texts, next) });
    }
  }
  return events;
}

function eventFor(
  design: Design,
  kind: string,
  text: string,
  texts: Texts,
  next: Map<string, number>,
): unknown {
  const carrier = carriers.find(({ id }) => id === design.carrier);
  if (carrier === undefined) throw new Error(`no carrier ${design.carrier}`);
  const document = JSON.parse(JSON.stringify(design.document), (_, value: unknown) => {
    const name = typeof value === 'string' && value.startsWith('$') ? value.slice(1) : null;
    if (name === null) return value;
    return name === kind ? text : nextOf(name, texts, next);
  }) as unknown;
  return carrier.event(typeof document === 'string' ? document : JSON.stringify(document));
}

/** Returns the next text of a kind, which fills a field beside the text that is measured. */
function nextOf(kind: string, texts: Texts, next: Map<string, number>): string {
  const list = texts.get(kind);
  if (list === undefined || list.length === 0) throw new Error(`no texts of the kind ${kind}`);
  const index = next.get(kind) ?? 0;
  next.set(kind, index + 1);
  return list[index % list.length] as string;
}
