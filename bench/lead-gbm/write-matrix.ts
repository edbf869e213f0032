import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Rows of 32-bit floats as NAME.f32, with NAME.json that says what the columns are. */
export class MatrixWriter {
  readonly #file: number;
  readonly #path: string;
  readonly #columns: readonly string[];
  #rows = 0;

  constructor(folder: string, name: string, columns: readonly string[]) {
    this.#path = join(folder, name);
    this.#columns = columns;
    this.#file = openSync(`${this.#path}.f32`, 'w');
  }

  add(row: ArrayLike<number>): void {
    if (row.length !== this.#columns.length)
      throw new RangeError(`a row of ${row.length} in a matrix of ${this.#columns.length}`);
    writeSync(this.#file, Buffer.from(Float32Array.from(row).buffer));
    this.#rows++;
  }

  close(): void {
    closeSync(this.#file);
    writeFileSync(`${this.#path}.json`, JSON.stringify({ rows: this.#rows, columns: this.#columns }));
  }
}
