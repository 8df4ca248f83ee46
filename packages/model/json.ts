/**
 * A text as JSON. Commas before a closing bracket are passed over, as people leave them in policies: what is meant is told, though AWS
 * refuses such a text. Throws what `JSON.parse` throws for any other mistake.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(
      text.replace(/("(?:[^"\\]|\\.)*")|(?<![[{,:]\s*),(?=\s*[}\]])/g, (_, quoted?: string) => quoted ?? ''),
    );
  }
}
