/** The play head's clock: it waits for the panels that it plays, and stays within what is recorded. */
import { LONGEST, SPEEDS } from "./model.js";
import { BUFFER, SECONDS, advance, ceilingOf, nudged } from "./playback.js";
import { Runs } from "./runs.js";

export class Player extends Runs {
  clock = { held: 0, waiting: false };

  /** Speed reached over speed asked for, smoothed. */
  pace = 1;

  /** Let `dt` seconds pass. @param {number} dt */
  tick(dt) {
    const { playing, head, length, speed } = this.state;
    if (!playing) return;
    let ceiling = Infinity;
    let haste = 1;
    let any = false;
    for (const family of this.visible()) {
      const panel = this.panels[family];
      const { recording } = panel;
      if (panel.status === "refused") continue;
      if (panel.awaited && !panel.moved) return;
      if (recording.frames.size === 0) {
        ceiling = Math.min(ceiling, ceilingOf(BUFFER * recording.stride, recording.schedule, recording.stride));
        continue;
      }
      panel.want.head = head;
      const { here, last } = panel.span();
      if (recording.has(here)) panel.following = true;
      any ||= panel.moved;
      if (panel.following) {
        const reach = recording.reach(here, Math.min(last, here + 80 * recording.stride));
        if (reach < last) ceiling = Math.min(ceiling, ceilingOf(reach, recording.schedule, recording.stride));
      } else if (head >= length) {
        return; // a loop begins when all have come to its end
      } else {
        haste = 0.25; // one that joined late is catching up, and never left far behind
        const behind = recording.at(here)?.step ?? 0;
        ceiling = Math.min(ceiling, ceilingOf(behind + BUFFER * recording.stride, recording.schedule, recording.stride));
      }
    }
    if (!any) return;
    const next = advance({ head, ...this.clock }, {
      dt, speed: speed * haste, length, ceiling, loop: length === 1 && !this.manners.still,
    });
    this.clock = { held: next.held, waiting: next.waiting };
    if (next.head > head && dt > 0) {
      const rate = Math.min(1, ((next.head - head) * SECONDS) / (dt * speed));
      this.pace += Math.min(1, dt / 1.5) * (rate - this.pace);
    } else if (next.waiting) this.pace += Math.min(1, dt / 1.5) * (0 - this.pace);
    if (next.head !== head || next.ended) {
      this.store.set(next.ended ? { head: next.head, playing: false } : { head: next.head });
      this.follow();
    }
  }

  /** @param {boolean} playing */
  play(playing) {
    const { head, length } = this.state;
    this.clock.held = 0;
    this.pace = 1;
    this.store.set(playing && head >= length ? { playing, head: 0 } : { playing });
    this.follow();
  }

  /** @param {number} head */
  scrub(head) {
    this.clock.held = 0;
    this.store.set({ head: Math.min(this.state.length, Math.max(0, head)) });
    this.follow();
  }

  /** @param {1 | -1} direction */
  step(direction) {
    const panels = this.visible().map((family) => this.panels[family].recording);
    this.store.set({ playing: false });
    this.scrub(nudged(this.state.head, panels, direction, this.state.length));
  }

  /** @param {number} speed */
  hurry(speed) {
    this.pace = 1;
    if (SPEEDS.includes(speed)) this.store.set({ speed });
  }

  keepGoing() {
    const { head, length } = this.state;
    this.store.set({ length: Math.min(LONGEST, Math.max(length, Math.ceil(head)) + 1), playing: true });
    this.follow();
  }
}
