/** How often, and how much, text is normalized while a function runs: what it costs, on any machine. */
export function normalizing(run: () => void): { readonly calls: number; readonly units: number } {
  const { normalize } = String.prototype;
  let [calls, units] = [0, 0];
  String.prototype.normalize = function (this: string, form?: string) {
    calls += 1;
    units += this.length;
    return normalize.call(this, form);
  };
  try {
    run();
  } finally {
    String.prototype.normalize = normalize;
  }
  return { calls, units };
}
