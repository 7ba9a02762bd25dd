/**
 * The heat layer: a drawn field to pixels at grid size, scaled smoothly onto the panel's
 * canvas so that the outermost grid points lie on its edges.
 */

/** @typedef {CanvasRenderingContext2D} Pen */

export class Heat {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.pen = /** @type {Pen} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
    /** @type {ImageData | null} */
    this.image = null;
    this.pixels = new Uint32Array(0);
  }

  /**
   * @param {Float32Array} field rows of `n`, the first at the bottom
   * @param {number} n
   * @param {[number, number]} range
   * @param {Uint32Array} table 256 colours
   */
  fill(field, n, range, table) {
    if (this.image?.width !== n) {
      this.canvas.width = n;
      this.canvas.height = n;
      this.image = this.pen.createImageData(n, n);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    const { pixels } = this;
    const unit = 255 / (range[1] - range[0]);
    const shift = 0.5 - range[0] * unit;
    for (let j = 0; j < n; j += 1) {
      let to = (n - 1 - j) * n;
      const stop = (j + 1) * n;
      for (let from = j * n; from < stop; from += 1) {
        const k = field[from] * unit + shift;
        pixels[to] = table[k > 255 ? 255 : k > 0 ? k | 0 : 0];
        to += 1;
      }
    }
    this.pen.putImageData(/** @type {ImageData} */ (this.image), 0, 0);
  }

  /** @param {Pen} pen @param {number} width @param {number} height */
  draw(pen, width, height) {
    const n = this.canvas.width;
    pen.imageSmoothingEnabled = true;
    pen.imageSmoothingQuality = "low";
    pen.drawImage(this.canvas, 0.5, 0.5, n - 1, n - 1, 0, 0, width, height);
  }
}
