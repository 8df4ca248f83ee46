import { Fragment } from 'react';

/** A place as `file:line`, which may break after a slash. */
export function FileLine({
  at: { file, line },
}: {
  readonly at: { readonly file: string; readonly line: number };
}) {
  const parts = file.split('/');
  return (
    <span className="mono file-line">
      {parts.map((part, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the folders of a path have a fixed order
        <Fragment key={nth}>
          {part}
          {nth < parts.length - 1 ? '/' : `:${line}`}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}
