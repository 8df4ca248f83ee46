exports.all = 1;
