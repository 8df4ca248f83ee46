/**
 * Parses a text as JSON. It ignores commas before a closing bracket, which people leave in policies: the intended
 * policy is reported, although AWS refuses such a text. Throws the error of `JSON.parse` for any other mistake.
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
