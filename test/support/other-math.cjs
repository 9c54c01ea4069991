// Loaded before the product: an engine whose approximated functions of Math differ from this one's in the
// last bits, as ECMAScript allows. What any engine has exactly (whole powers of whole numbers) stays as it
// is.
const NAMES = [
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atan2', 'atanh', 'cbrt', 'cos', 'cosh', 'exp', 'expm1', 'hypot'],
  ...['log', 'log10', 'log1p', 'log2', 'pow', 'sin', 'sinh', 'tan', 'tanh'],
];
for (const name of NAMES) {
  const own = Math[name];
  Math[name] = (...args) => {
    const result = own(...args);
    const isExact = Number.isInteger(result) && args.every(Number.isInteger);
    return isExact ? result : result * (1 + 4 * Number.EPSILON);
  };
}
