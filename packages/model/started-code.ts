/** Programs that start the program that is named after them. */
const starters =
  /^(?:exec|env|npx|poetry|pipenv|uv|run|bunx|opentelemetry-instrument|ddtrace-run|newrelic-admin|run-program|--|\w+=.*)$/;

/** The export of a file that is started as a program, which may export nothing: `node server.js`, `python main.py`. */
export const programExport = '__main__';

/**
 * Returns the handler that a command starts, as a template writes it: `uvicorn shop.main:app` gives `shop.main.app`,
 * `python -m awslambdaric app.handler` gives `app.handler`, `node dist/index.js` gives `dist/index.__main__`. Null for another
 * command, and for a package script (`npm start`), which `packageScript` names.
 */
export function startedHandler(words: readonly string[]): string | null {
  const rest = words.slice(
    Math.max(
      0,
      words.findIndex((word) => !starters.test(nameOf(word))),
    ),
  );
  const program = nameOf(rest[0] ?? '');
  if (/^python[\d.]*$/.test(program)) {
    if (rest[1] === '-m') return startedHandler(rest.slice(2)) ?? moduleIn(rest[2]);
    return fileIn(rest, /\.py$/, programExport);
  }
  if (program === 'flask') return flaskApplication(rest);
  if (/^(?:awslambdaric|aws-lambda-ric)$/.test(program)) return rest[1] ?? null;
  if (/^(?:uvicorn|gunicorn|hypercorn|daphne|granian|waitress-serve)$/.test(program)) {
    const application = rest.find((word) => /^[\w.]+:\w+$/.test(word));
    return application?.replace(':', '.') ?? null;
  }
  if (program === 'fastapi') return fileIn(rest, /\.py$/, 'app');
  return /^(?:node|nodejs|bun|tsx|ts-node)$/.test(program)
    ? (fileIn(rest, /\.[cm]?[jt]s$/, programExport) ?? moduleOfNode(rest.slice(1)))
    : null;
}

/** Returns the program of `node server` and `node -r dotenv/config dist/main`, whose ending Node finds by itself. */
function moduleOfNode(words: readonly string[]): string | null {
  const takesValue = /^(?:-r|--require|--import|--loader|--experimental-loader|--env-file|-C|--conditions)$/;
  if (words.some((word) => /^(?:-e|-p|--eval|--print|--test|--run)\b/.test(word))) return null;
  const file = words.find((word, index) => !word.startsWith('-') && !takesValue.test(words[index - 1] ?? ''));
  if (file === undefined || !/^(?:\.\/)?[\w-]+(?:\/[\w-]+)*$/.test(file)) return null;
  return `${file.replace(/^\.\//, '')}.${programExport}`;
}

/** Returns the name of a program: `/usr/bin/npx` gives `npx`. A variable's assignment stays as it is written. */
const nameOf = (word: string): string => (word.includes('=') ? word : (word.split('/').at(-1) ?? word));

/** Returns an export of the first file of a command: `main.py` gives `main.app`. */
function fileIn(words: readonly string[], ending: RegExp, exported: string): string | null {
  const file = words.slice(1).find((word) => ending.test(word));
  return file === undefined ? null : `${file.replace(ending, '').replace(/^\.\//, '')}.${exported}`;
}

/** Returns the program of `python -m shop.main`. Modules that only start others have no file in the repository. */
const moduleIn = (name: string | undefined): string | null =>
  name !== undefined && /^\w+(?:\.\w+)*$/.test(name) ? `${name}.${programExport}` : null;

/** Returns the application of `flask --app main run`. Without the option it is `app` of app.py. Source: Flask documentation. */
function flaskApplication(words: readonly string[]): string | null {
  if (!words.includes('run')) return null;
  const option = words.findIndex((word) => /^(?:--app|-A)(?:=|$)/.test(word));
  const written = words[option]?.split('=')[1] ?? (option < 0 ? 'app' : words[option + 1]);
  const [module = '', name = 'app'] = (written ?? '').replace(/\.py$/, '').split(':');
  return /^[\w.]+$/.test(module) ? `${module}.${name}` : null;
}

/** Returns the script of package.json that a command runs: `start` for `npm start` and `npm run start`; null for another command. */
export function packageScript(words: readonly string[]): string | null {
  const [first, second, third] = words.filter((word) => word !== 'exec');
  if (!/^(?:npm|yarn|pnpm)$/.test(first ?? '')) return null;
  return (second === 'run' ? third : second) ?? null;
}
