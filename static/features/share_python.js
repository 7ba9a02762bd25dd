/** What a call's Python does with its answer: prints the numbers that the room shows. By path. */

/** @typedef {import("../ui/exhibit.js").Call} Call */

const PANEL = `told = found["diagnostics"]  # found["quantities"]["energy"][j][i] is F at x[i], y[j]
if told["information"] is None:  # no Z that the server can answer for
    why = told["unresolved"]["detail"] if told["unresolved"] else told["verdict"]
    print(f"step {told['step']}: unresolved: {why}")
else:
    print(f"step {told['step']}: tells {told['information']:.1f} nats, verdict: {told['verdict']}")
lowest = told["minimum"]
print(f"lowest at {lowest['at']}, where F = {lowest['energy']:.3g}")
`;
const LANDSCAPE = `told = found["diagnostics"]  # found["quantities"]["energy"][j][i] is F at x[i], y[j]
if told["log_partition"] is None:  # no Z that the server can answer for
    print(f"unresolved: {told['unresolved']['detail']}")
else:
    print(f"log Z {told['log_partition']:.6g}, entropy {told['entropy']:.6g} nats, expected F {told['expected_energy']:.6g}")
lowest = told["minimum"]
print(f"lowest at {lowest['at']}, where F = {lowest['energy']:.3g}")
`;
/** @type {Readonly<Record<string, string>>} */
const TELLERS = Object.freeze({
  "/softargmin": `for k, (energy, share, slope) in enumerate(zip(body["energies"], found["softargmin"], found["gradient"]), start=1):
    print(f"answer {k}: F {energy:.3f}, P {share:.3f}, slope of the loss {slope:+.3f}")
print(f"negative log-likelihood {found['loss']:.6f}, free energy {found['free_energy']:.6f}")
`,
  "/loss/plane": `verdict = found["verdict"]  # found["value"][j][i] is the loss at correct[i], incorrect[j]
print(f"margin {found['margin']:g}; meets the sufficient condition: {'yes' if verdict['satisfied'] else 'no'}")
print(verdict["words"])
`,
  "/loss": `pairs = zip(body["correct"], body["incorrect"], found["value"], found["d_correct"], found["d_incorrect"])
for correct, incorrect, value, d_correct, d_incorrect in pairs:
    print(f"E_C {correct:.4f}, E_I {incorrect:.4f}: loss {value:.6f}, slopes {d_correct:+.6f} and {d_incorrect:+.6f}")
`,
  "/latent": `print(f"cold F {found['cold']:.6f} at z = {found['best']['z']:.4f}")
if found["warm"] is not None:
    print(f"warm F {found['warm']:.6f} at beta = {found['beta']:g}")
for z, energy, share in zip(found["z"], found["energy"], found["probability"]):
    print(f"z {z:.4f}: E {energy:.6f}, P(z|y) {share:.6f}")
`,
  "/labels": `for frame in found["frames"]:  # frame["energy"][k][j][i] is F at x[i], y[j] of class k
    print(f"step {frame['step']}: loss {frame['loss']:.4f}, held-out accuracy {frame['held_out_accuracy']:.3f}, {frame['information']:.3f} nats")
`,
  "/dimension": `for row in found["rows"]:
    near, active = row["near"], row["active"]
    print(f"d {row['dimension']}: within the margin {active['estimate']:.3g} ± {active['standard_error']:.2g} (exact {active['exact']}), within the shell {near['estimate']:.3g} (exact {near['exact']})")
`,
  "/compare": `for row in found["scoreboard"]:
    told = row["diagnostics"]
    nats = "unresolved" if told["information"] is None else f"{told['information']:.4f} nats"
    print(f"{row['title']}: {nats}, V {told['low_energy_volume']:.4f}, step {row['step']}, {row['verdict']}")
`,
  "/sample": `bias = found["bias"]  # found["paths"][chain][k] is the state after steps[k]
away = "unresolved" if bias["total_variation"] is None else f"{bias['total_variation']:.4f}"
print(f"total variation from P {away}, by chance alone {bias['independent']}")
print(f"accepted {found['acceptance']}, R-hat {found['rhat']}, effective sample size {found['effective_sample_size']}")
`,
  "/infer": `for end in found["ends"]:  # found["paths"][k] are its places at found["steps"]
    print(f"step {end['step']}: at {end['at']}, F {end['energy']}, converged: {end['converged']}")
`,
  "/lessons": `for lesson in found["lessons"]:
    print(lesson["question"], lesson["title"])
`,
});

/** @param {Call} call */
export function teller({ path, body }) {
  if (path === "/surface") return body.experiment ? PANEL : LANDSCAPE;
  if (path.startsWith("/lessons/")) return `print(found["question"], found["title"])\nfor scene in found["scenes"]:\n    print("-", scene["label"])\n`;
  const text = TELLERS[path];
  if (text === undefined) throw new RangeError(`There is no Python for ${path}.`);
  return text;
}
