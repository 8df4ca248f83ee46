/**
 * Parses a text as JSON. Ignores commas before a closing bracket, which are a frequent mistake in policies: AWS refuses
 * such a policy, but a scan can still report what it would allow. Throws the error of `JSON.parse` for any other mistake.
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
