/**
 * One panel's run: its socket, its recording, and what it says of itself. It asks for the
 * frame that is missing nearest ahead of the head, never for two at once, and after a lost
 * connection it opens the same experiment again and goes on from the last frame.
 */
import { BUFFER, stepAt, strideOf } from "../state/playback.js";
import { Recording } from "../state/recording.js";
import { Live } from "./live.js";

/** @typedef {import("../state/model.js").Experiment} Experiment */
/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {"waiting" | "preparing" | "live" | "lost" | "busy" | "refused"} Status */
/**
 * @typedef {object} Events
 * @property {() => void} changed           status, recording or data
 * @property {(reply: { run: string, experiment: Experiment }) => void} agreed
 */

export class Panel {
  /**
   * @param {string} name
   * @param {Events} events
   */
  constructor(name, events) {
    this.name = name;
    this.events = events;
    /** @type {Experiment | null} */
    this.experiment = null;
    this.recording = new Recording(1);
    /** Training points, x, y, x, y … */
    this.data = new Float32Array(0);
    this.run = "";
    /** @type {Status} */
    this.status = "waiting";
    this.problem = "";
    /** Which fields of the experiment were refused, and why. @type {readonly { pointer: string, detail: string }[]} */
    this.errors = [];
    this.retry = 0;
    /** Opened on the present connection with the present experiment. */
    this.opened = false;
    /** A frame beyond the first has come, so everything is compiled. */
    this.moved = false;
    /** Has been level with the head, so the head waits for it. */
    this.following = false;
    /** Began anew while the page was in use: the head waits at the start for it. */
    this.awaited = false;
    this.generation = 0;
    /** The x that is looked at, and the one the server was told of. @type {number | null} */
    this.given = null;
    /** @type {number | null} */
    this.told = null;
    /** @type {{ step: number, set: Record<string, any> } | null} */
    this.edit = null;
    this.live = new Live({
      ready: () => this.#pass(),
      text: (reply, request) => this.#text(reply, request),
      frame: (frame, request) => this.#frame(frame, request),
      down: (why, seconds) => this.#down(why, seconds),
    });
    /** @type {{ head: number, length: number, ahead: boolean }} */
    this.want = { head: 0, length: 1, ahead: true };
  }

  /** Moves, or never will: whatever waited for its opening may go on. */
  get settled() {
    return this.moved || this.status === "refused";
  }

  /**
   * Begin a run. The old recording is shown no more.
   * @param {Experiment} experiment @param {number} schedule as the catalogue has it
   */
  start(experiment, schedule) {
    this.experiment = experiment;
    this.recording = new Recording(schedule);
    this.run = "";
    this.opened = false;
    this.moved = false;
    this.following = false;
    this.edit = null;
    this.generation += 1;
    this.problem = "";
    this.errors = [];
    this.status = this.live.socket ? "preparing" : this.status === "lost" || this.status === "busy" ? this.status : "preparing";
    this.events.changed();
    if (this.live.socket === null && this.live.attempt === 0) this.live.connect();
    else this.#pass();
  }

  /**
   * Change knobs from `step` on; what was recorded later is dropped at once.
   * @param {Experiment} experiment the experiment as it will be
   * @param {number} step @param {Record<string, any>} set
   */
  change(experiment, step, set) {
    this.experiment = experiment;
    this.recording.dropAfter(step);
    this.generation += 1;
    // Two edits at different steps cannot wait in one place: open the whole history instead.
    if (this.edit && this.edit.step !== step) this.opened = false;
    this.edit = { step, set: { ...this.edit?.set, ...set } };
    if (this.status === "refused") this.reopen();
    this.events.changed();
    this.#pass();
  }

  /** Look at another x; the frames of the last one are of no use. @param {number | null} given */
  look(given) {
    if (given === this.given) return;
    this.given = given;
    this.recording.dropAfter(-1);
    this.generation += 1;
    this.events.changed();
    this.#pass();
  }

  /** Say where the head is; frames ahead of it are fetched. @param {Panel["want"]} want */
  follow(want) {
    this.want = want;
    this.#pass();
  }

  /** The recorded step under the head, and the last step to record. */
  span() {
    const { schedule, stride } = this.recording;
    return { here: stepAt(this.want.head, schedule, stride), last: stepAt(this.want.length, schedule, stride) };
  }

  /** Send the one thing that is most wanted now, if the socket is free. */
  #pass() {
    if (!this.live.idle || !this.experiment || this.status === "refused") return;
    const own = { generation: this.generation };
    if (!this.opened) {
      if (this.status !== "live") this.status = "preparing";
      this.edit = null; // the experiment that is opened holds it already
      this.told = null; // and a new connection knows of no view
      this.live.send("open", { experiment: this.experiment }, own);
      return;
    }
    if (this.edit) {
      const edit = this.edit;
      this.edit = null;
      this.live.send("edit", edit, own);
      return;
    }
    if (this.told !== this.given) {
      this.told = this.given;
      this.live.send("view", this.given === null ? {} : { given: this.given }, own);
      return;
    }
    const { here, last } = this.span();
    const { stride } = this.recording;
    const ahead = this.want.ahead ? Math.min(last, here + BUFFER * stride) : here;
    const step = this.recording.missing(here, ahead)
      ?? (this.want.ahead ? this.recording.missing(0, here) : null);
    if (step === null) return;
    if (step > 0 && this.recording.frames.has(step - stride)) {
      this.live.send("next", { after: step - stride, count: stride }, own);
    } else {
      this.live.send("seek", { step }, own);
    }
  }

  /** @param {any} reply @param {any} request */
  #text(reply, request) {
    if (reply.op === "error") return this.#refused(reply.problem ?? {}, request);
    if (request?.generation === this.generation) {
      if (reply.op === "opened") {
        this.opened = true;
        if (reply.schedule !== this.recording.schedule) {
          this.recording.schedule = reply.schedule;
          this.recording.stride = Math.max(this.recording.frames.size > 0 ? this.recording.stride : 1, strideOf(reply.schedule));
        }
      }
      if (reply.op === "opened" || reply.op === "edited") {
        this.run = reply.run;
        // After a lost connection everything wanted may be here already: no frame will say so.
        if (this.recording.frames.size > 0) this.status = "live";
        if (reply.data) this.data = Float32Array.from(reply.data.flat());
        this.events.agreed(reply);
        this.events.changed();
      }
    }
    this.#pass();
  }

  /** @param {Frame} frame @param {any} request */
  #frame(frame, request) {
    if (request?.generation === this.generation) {
      this.recording.put(frame);
      const wanted = request.op === "seek" ? request.step : request.after + request.count;
      if (frame.step < wanted) this.recording.end = frame.step;
      if (frame.step > 0 || frame.stopped) this.moved = true;
      this.status = "live";
      this.retry = 0;
      this.events.changed();
    }
    this.#pass();
  }

  /** @param {{ status?: number, title?: string, detail?: string, errors?: { pointer: string, detail: string }[] }} problem @param {any} request */
  #refused(problem, request) {
    if (problem.status === 503) {
      this.status = "busy";
      this.retry = 2;
      this.events.changed();
      setTimeout(() => this.#pass(), 2000);
      return;
    }
    if (request?.generation !== this.generation) return this.#pass();
    this.status = "refused";
    this.errors = problem.errors ?? [];
    const [first] = this.errors;
    this.problem = first ? `${namedBy(first.pointer)}: ${first.detail}` : problem.detail ?? problem.title ?? "The server refused.";
    this.events.changed();
  }

  /** Try again after a refusal, with whatever experiment stands now. */
  reopen() {
    this.status = "preparing";
    this.opened = false;
    this.#pass();
  }

  /** @param {"lost" | "busy"} why @param {number} seconds */
  #down(why, seconds) {
    this.opened = false;
    if (this.status !== "refused") this.status = why;
    this.retry = seconds;
    this.events.changed();
  }
}

/** What a JSON pointer points at, in words: "shaping loss margin". @param {string} pointer */
function namedBy(pointer) {
  return pointer.replace(/^#\/(experiment\/)?/, "").replaceAll("/", " ");
}
