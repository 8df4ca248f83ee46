/** Copies a list of the function's realm index by index, because the function can replace its methods. */
export function owned(list: readonly string[]): readonly string[] {
  const copy: string[] = [];
  for (let at = 0; at < list.length; at += 1) copy.push(String(list[at]));
  return copy;
}
