/** OSV records made up for tests; packages and ids are of nobody. */
export interface RecordParts {
  readonly id: string;
  readonly ecosystem?: string;
  readonly name?: string;
  readonly events?: readonly Readonly<Record<string, string>>[];
  readonly [field: string]: unknown;
}

/** Makes an OSV record about one package with one range. Further fields of the argument override those of the record. */
export const record = ({ id, ecosystem = 'npm', name = 'left', events, ...rest }: RecordParts): object => ({
  schema_version: '1.7.0',
  id,
  modified: '2026-11-20T10:00:00Z',
  published: '2026-11-01T10:00:00Z',
  summary: `Summary of ${id}`,
  affected: [
    {
      package: { ecosystem, name },
      ranges: [
        {
          type: ecosystem === 'npm' || ecosystem === 'Go' ? 'SEMVER' : 'ECOSYSTEM',
          events: events ?? [{ introduced: '0' }],
        },
      ],
    },
  ],
  ...rest,
});
