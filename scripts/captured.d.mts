export const outside: Readonly<Record<string, string>>;
export function checkCaptured(): readonly string[];
export function replaceable(
  file: string,
  text: string,
  isLate: boolean,
): readonly { readonly line: number; readonly what: string }[];
