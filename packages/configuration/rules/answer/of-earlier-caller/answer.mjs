const carts = [];
let last;

export const bad = async (event) => {
  carts.push(event.body);
  return { statusCode: 200, body: JSON.stringify(carts) };
};

export const good = async (event) => {
  last = event.body;
  return { statusCode: 200, body: last };
};
