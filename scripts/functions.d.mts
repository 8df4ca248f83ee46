export function checkFunctions(): readonly string[];
export function longFunctions(
  file: string,
  text: string,
): readonly { readonly name: string; readonly line: number; readonly lines: number }[];
