export const bad = async () => ({ statusCode: 200, body: JSON.stringify(process.env) });

export const good = async () => ({
  statusCode: 200,
  body: JSON.stringify({ region: process.env.AWS_REGION }),
});
