import manifest from './package.json' with { type: 'json' };

/** The name and version of the tool that reports name as their maker. */
export const tool = { name: manifest.name, version: manifest.version } as const;
