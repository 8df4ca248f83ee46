/** The lines of a unified diff, each with its sign. */
export function Diff({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = text
    .split('\n')
    .filter((line, at, all) => !isNoise(line) && (at < all.length - 1 || line !== ''));
  return (
    <section aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long diff scrolls, also with the keyboard */}
      <pre className="diff" tabIndex={0}>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines may repeat and their order is fixed
          <span key={at} className={toneOf(line)}>
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}

const isNoise = (line: string): boolean => /^(?:={10,}$|Index: |\\ No newline)/.test(line);

function toneOf(line: string): string | undefined {
  if (line.startsWith('+++') || line.startsWith('---')) return 'diff-file';
  if (line.startsWith('@@')) return 'faint';
  if (line.startsWith('+')) return 'diff-add';
  return line.startsWith('-') ? 'diff-remove' : undefined;
}
