import manifest from './package.json' with { type: 'json' };

/** What reports say made them. */
export const tool = { name: manifest.name, version: manifest.version } as const;
