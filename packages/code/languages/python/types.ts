/**
 * Returns the type name in an annotation, quoted or not: `S3Client`, `mypy_boto3_s3.S3Client`. For
 * `Optional[X]`, `X | None` and `Annotated[X, …]` this is X. Null when the annotation is not a single type.
 */
export function typeName(written: string): string | null {
  const text = written.trim().replace(/^(['"])(.*)\1$/s, '$2');
  const names = topLevel(text, '|')
    .map((part) => part.trim())
    .filter((part) => part !== 'None');
  const [only] = names;
  if (only === undefined || names.length !== 1) return null;
  const wrapped = /^(?:typing\.)?(?:Optional|Annotated|Final|ClassVar)\[([\s\S]*)\]$/.exec(only);
  if (wrapped) return typeName(topLevel(wrapped[1] ?? '', ',')[0] ?? '');
  const named = /^([\p{L}_][\p{L}\p{N}_.]*)(?:\[[\s\S]*\])?$/u.exec(only);
  return named?.[1] ?? null;
}

/** Splits a text at those separators that are not inside brackets. */
function topLevel(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if ('[('.includes(char)) depth += 1;
    else if ('])'.includes(char)) depth -= 1;
    else if (char === separator && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
