/**
 * What a formula that is being written means so far: the same grammar as the server's
 * (app/maths/formula.py), with Python's precedence. It judges nothing; that is for the server.
 */

/**
 * @typedef {{ sort: "number", text: string }
 *   | { sort: "name", text: string }
 *   | { sort: "negative", of: Tree }
 *   | { sort: "operation", by: "+" | "-" | "*" | "/" | "**", left: Tree, right: Tree }
 *   | { sort: "call", text: string, of: Tree[] }} Tree
 */

const TOKEN = /\s*((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|\*\*|[-+*/(),])/y;
/** Signs and parentheses, one within another. */
const DEEPEST = 60;

/** @param {string} text @returns {Tree | null} null where it cannot be read, or not yet */
export function read(text) {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  let next = 0;
  let depth = 0;
  const take = (/** @type {string} */ token) => tokens[next] === token && ++next > 0;

  /** @param {() => Tree | null} operand @param {readonly string[]} operators @returns {Tree | null} */
  const chain = (operand, operators) => {
    let left = operand();
    while (left && operators.includes(tokens[next])) {
      const by = /** @type {any} */ (tokens[next]);
      next += 1;
      const right = operand();
      left = right && { sort: "operation", by, left, right };
    }
    return left;
  };
  const sum = () => chain(product, ["+", "-"]);
  const product = () => chain(signed, ["*", "/"]);
  /** @returns {Tree | null} */
  const signed = () => {
    depth += 1;
    try {
      if (depth > DEEPEST) return null;
      if (take("+")) return signed();
      if (!take("-")) return power();
      const of = signed();
      return of && { sort: "negative", of };
    } finally {
      depth -= 1;
    }
  };
  // A power binds its base more tightly than a sign before it, and its exponent less.
  const power = () => {
    const left = atom();
    if (!left || !take("**")) return left;
    const right = signed();
    return right && /** @type {Tree} */ ({ sort: "operation", by: "**", left, right });
  };
  /** @returns {Tree | null} */
  const atom = () => {
    const token = tokens[next] ?? "";
    next += 1;
    if (/^[\d.]/.test(token)) return { sort: "number", text: token };
    if (token === "(") {
      const inner = sum();
      return inner && take(")") ? inner : null;
    }
    if (!/^[A-Za-z_]/.test(token)) return null;
    if (!take("(")) return { sort: "name", text: token };
    const of = [];
    do {
      const value = sum();
      if (!value) return null;
      of.push(value);
    } while (take(","));
    return take(")") ? { sort: "call", text: token, of } : null;
  };

  const tree = sum();
  return tree && next === tokens.length ? tree : null;
}

/** @param {string} text @returns {string[] | null} null at what is no token */
function tokensOf(text) {
  const tokens = [];
  const whole = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < whole.length) {
    const found = TOKEN.exec(whole);
    if (!found) return null;
    tokens.push(found[1]);
  }
  return tokens;
}
