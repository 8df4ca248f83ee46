exports.token = process.env.PAYMENTS_TOKEN;
