/** The words by which a pasted command starts Emmental as the repository has it; npm's registry is never asked. */
export const emmental = 'npx --no-install emmental';

/** True where guards may send their signals: `protect --signals` takes an https address alone. */
export const takesSignals = (origin: string): boolean => origin.startsWith('https://');

/** The step that a person takes before guards can send signals to a console without an https address. */
export const needsHttps =
  'guards send to an https address alone: put a proxy before this console and start it with serve --origin https://…';
