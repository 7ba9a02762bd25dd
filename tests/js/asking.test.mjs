/** Questions that a busy server is asked again: what is marked meanwhile, and who ends the wait. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Problem } from "../../static/api/rest.js";
import { asking } from "../../static/places/kit/asking.js";
import { patiently } from "../../static/places/kit/patience.js";

/** As much of an element as is marked and written. @param {string} textContent */
function region(textContent) {
  /** @type {Map<string, string>} */
  const attributes = new Map();
  const element = {
    textContent,
    getAttribute: (/** @type {string} */ name) => attributes.get(name) ?? null,
    setAttribute: (/** @type {string} */ name, /** @type {string} */ value) => { attributes.set(name, value); },
    removeAttribute: (/** @type {string} */ name) => { attributes.delete(name); },
  };
  return /** @type {Element} */ (/** @type {unknown} */ (element));
}

const settled = () => new Promise((done) => { setImmediate(done); });
const marks = (/** @type {Element[]} */ ...regions) => regions.map((r) => r.getAttribute("data-stale"));

test("while it is asked again, what says so is not marked as older, and the rest is; the answer frees all", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const [told, numbers] = [region("four"), region("4")];
    const answers = [new Problem({ status: 503 }), new Problem({ status: 503 }), "five"];
    const question = asking({
      path: "", tells: () => [told, numbers], rest: 0,
      send: async () => {
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
      failed: (text) => { told.textContent = text; },
      done: (answer) => { told.textContent = answer; },
    });
    question.ask({});
    assert.deepEqual(marks(told, numbers), ["asked", "asked"]);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      mock.timers.tick(10000);
      await settled();
      assert.equal(told.textContent, "The server is busy; asking again.");
      assert.deepEqual(marks(told, numbers), [null, "asked"]);
      assert.equal(question.owing, true);
    }
    mock.timers.tick(10000);
    await settled();
    assert.equal(told.textContent, "five");
    assert.deepEqual(marks(told, numbers), [null, null]);
  } finally {
    mock.timers.reset();
  }
});

test("a busy server is asked as often as agreed, one that refuses once, and who aborts need not wait", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let asked = 0;
    /** @type {string[]} */
    const said = [];
    const failing = (/** @type {number} */ status) => async () => { asked += 1; throw new Problem({ status }); };
    const never = new AbortController().signal;
    const busy = assert.rejects(patiently(failing(503), never, 3, (text) => said.push(text)), Problem);
    for (let k = 0; k < 3; k += 1) {
      await settled();
      mock.timers.tick(10000);
    }
    await busy;
    assert.deepEqual([asked, said.length], [3, 2]); // no wait after the last
    await assert.rejects(patiently(failing(422), never, 3), Problem);
    assert.equal(asked, 4);

    const control = new AbortController();
    const aborted = assert.rejects(patiently(failing(503), control.signal, 3), { name: "AbortError" });
    await settled();
    control.abort(); // no timer runs out
    await aborted;
    assert.equal(asked, 5);
  } finally {
    mock.timers.reset();
  }
});
