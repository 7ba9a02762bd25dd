/**
 * One WebSocket to /api/v1/live: one request in flight, reconnecting by itself. Whoever
 * holds it is told when it opens and closes, and sends the next request when the last one
 * has been answered.
 */
import { backoff } from "./backoff.js";
import { readFrame } from "./frame.js";

/** @typedef {import("./frame.js").Frame} Frame */
/**
 * @typedef {object} Handlers
 * @property {() => void} ready                       the socket is open and idle
 * @property {(reply: any, request: any) => void} text  an answer in JSON, errors included
 * @property {(frame: Frame, request: any) => void} frame
 * @property {(why: "lost" | "busy", seconds: number) => void} down
 */

const TRY_LATER = 1013;

export class Live {
  /** @param {Handlers} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {any} the request in flight */
    this.pending = null;
    this.attempt = 0;
    this.count = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  get idle() {
    return this.socket?.readyState === WebSocket.OPEN && this.pending === null;
  }

  connect() {
    clearTimeout(this.timer);
    const url = new URL("/api/v1/live", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.addEventListener("open", () => this.handlers.ready());
    socket.addEventListener("message", (event) => this.#receive(event.data));
    socket.addEventListener("close", (event) => this.#closed(socket, event.code));
  }

  /**
   * @param {string} op @param {Record<string, any>} body
   * @param {Record<string, any>} [own] kept with the request, not sent
   */
  send(op, body, own = {}) {
    if (!this.idle || !this.socket) throw new Error("A request is in flight already.");
    this.count += 1;
    const request = { v: 1, op, id: String(this.count), ...body };
    this.pending = { ...request, ...own };
    this.socket.send(JSON.stringify(request));
  }

  /** Lets the connection go and makes another at once. */
  renew() {
    const old = this.socket;
    this.socket = null;
    this.pending = null;
    old?.close();
    this.connect();
  }

  /** @param {string | ArrayBuffer} data */
  #receive(data) {
    const request = this.pending;
    this.pending = null;
    this.attempt = 0;
    if (typeof data === "string") this.handlers.text(JSON.parse(data), request);
    else this.handlers.frame(readFrame(data), request);
  }

  /** @param {WebSocket} socket @param {number} code */
  #closed(socket, code) {
    if (socket !== this.socket) return;
    this.socket = null;
    this.pending = null;
    const seconds = backoff(this.attempt);
    this.attempt += 1;
    this.handlers.down(code === TRY_LATER ? "busy" : "lost", seconds);
    this.timer = setTimeout(() => this.connect(), 1000 * seconds);
  }
}
