export const bad = async (event) => {
  try {
    return { statusCode: 200, body: JSON.parse(event.body).name };
  } catch (error) {
    return { statusCode: 500, body: JSON.stringify({ error: error.message, stack: error.stack }) };
  }
};

export const good = async (event) => {
  try {
    return { statusCode: 200, body: JSON.parse(event.body).name };
  } catch (error) {
    console.error(error.stack);
    return { statusCode: 500, body: 'not understood' };
  }
};
