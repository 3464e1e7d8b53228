/** Solves the small systems that give a multistep solver its weights. */

/** x of `rows` · x = `right`, by Gaussian elimination with row exchange; the matrix must be regular. */
export function solveLinear(rows: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = rows.length;
  const work = rows.map((row, i) => [...row, right[i] ?? 0]);
  for (let pivot = 0; pivot < size; pivot += 1) {
    work.splice(
      pivot,
      0,
      ...work.splice(pivot).sort((a, b) => Math.abs(b[pivot] ?? 0) - Math.abs(a[pivot] ?? 0)),
    );
    const top = work[pivot] ?? [];
    for (const row of work.slice(pivot + 1)) {
      const factor = (row[pivot] ?? 0) / (top[pivot] ?? 1);
      for (let column = pivot; column <= size; column += 1) {
        row[column] = (row[column] ?? 0) - factor * (top[column] ?? 0);
      }
    }
  }
  const solution: number[] = [];
  for (let i = size - 1; i >= 0; i -= 1) {
    const row = work[i] ?? [];
    const known = solution.reduce((sum, value, k) => sum + value * (row[i + 1 + k] ?? 0), 0);
    solution.unshift(((row[size] ?? 0) - known) / (row[i] ?? 1));
  }
  return solution;
}
