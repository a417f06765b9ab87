/**
 * What the operator's environment loads into every Node program before it starts: debuggers and
 * tracing agents. The sandbox can neither read such files nor start their threads, so they stay
 * outside of it.
 */

/** Options of Node that load code; the code is in the same word after "=", or in the next word. */
const loading = /^(?:-r|--require|--import|--loader|--experimental-loader)(?==|$)/;

/** Words of Node's command line, with and without what loads other code. */
type Split = {
  readonly kept: readonly string[];
  /** The options that were left out, without their values. */
  readonly left: readonly string[];
};

/** Leaves out the options that load other code. Quotation marks around a word stay as they are. */
export function withoutPreloads(words: readonly string[]): Split {
  const kept: string[] = [];
  const left: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    // Node reads an underscore in the name of an option as a dash.
    const [name = "", value] = word.replaceAll('"', "").split(/=(.*)/s);
    const option = loading.exec(name.replaceAll("_", "-"))?.[0];
    if (option === undefined) kept.push(word);
    else {
      left.push(option);
      if (value === undefined) at += 1;
    }
  }
  return { kept, left };
}

/** Splits NODE_OPTIONS as Node does: at spaces, but not between quotation marks. */
export function wordsOf(options: string): readonly string[] {
  return options.match(/(?:"(?:\\.|[^"\\])*"?|[^ "])+/gs) ?? [];
}
