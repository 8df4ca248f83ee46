/** Variables by which a script can start further code. */
const starting =
  /^(?:NODE_OPTIONS|PYTHONPATH|PYTHONSTARTUP|LD_PRELOAD|AWS_LAMBDA_EXEC_WRAPPER|_HANDLER|PATH)$/;

/** Lines of a shell script that start no other program than the runtime. */
const quietLines = [
  /^(?:#.*)?$/,
  /^(?:if|elif) \[\[? [^;`$()]*(?:\$\{?\w+(?::?-[^}]*)?\}?[^;`$()]*)*\]\]?(?:; *then)?$/,
  /^(?:then|else|fi)$/,
  /^set [-+][\w ]+$/,
  /^args=\("\$@"\)$/,
  /^echo [^`$();&|<>]*$/,
  /^exec "(?:\$@|\$\{args\[@\]\})"$/,
  /^exec (?:\/\S+\/)?(?:python3?(?:\.\d+)? -m awslambdaric|npx (?:--yes )?aws-lambda-ric|aws-lambda-ric) (?:"?\$@"?|\$1)$/,
  /^exec (?:\/\S+\/)?aws-lambda-rie (?:\/\S+\/)?(?:python3?(?:\.\d+)? -m awslambdaric|npx (?:--yes )?aws-lambda-ric|aws-lambda-ric) (?:"?\$@"?|\$1)$/,
] as const;

/** Does a shell script only set variables and start the runtime? Any line that is not understood makes the answer no. */
export function isQuietScript(script: string): boolean {
  return script.split(/\r?\n/).every((written) => {
    const line = written.trim();
    const [, variable = '', value = ''] = /^(?:export )?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (variable !== '' && variable !== 'args')
      return (
        !starting.test(variable) &&
        !/[`;&|<>]|\$\(/.test(value) &&
        !/^\S+\s+\S/.test(value.replace(/^(?:"[^"]*"|'[^']*')/, ''))
      );
    return quietLines.some((quiet) => quiet.test(line));
  });
}
