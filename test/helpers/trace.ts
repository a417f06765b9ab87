/**
 * Reads strace's output about a program and its child processes: which files were opened, how, and
 * whether that was before or after it listened. Knows nothing of the program.
 */

/** One call that names a file, or that could open one in another way. */
export type Call = {
  readonly pid: number;
  readonly name: string;
  /** Arguments and result, as strace prints them. */
  readonly text: string;
  readonly failed: boolean;
};

/** The calls to trace: all with a file name, all that open files, and those that mark the time. */
export const tracedCalls = [
  "%file",
  "open_by_handle_at",
  "memfd_create",
  "ftruncate",
  "fallocate",
  "fchmod",
  "io_uring_setup",
  "io_uring_enter",
  "listen",
  "accept4",
].join(",");

/** Calls that change files, or could. */
const changing =
  /^(creat|rename\w*|unlink\w*|mkdir\w*|rmdir|link\w*|symlink\w*|truncate|mknod\w*|chmod|fchmod\w*|chown\w*|lchown\w*|fchown\w*|utime\w*|setxattr|mount|ftruncate|fallocate|open_by_handle_at)$/;
const opening = /^(open|openat|openat2)$/;

/** Parses the output of `strace -f`. A call that another process interrupted is put together. */
export function readTrace(text: string): Call[] {
  const begun = new Map<number, string>();
  const calls: Call[] = [];
  for (const line of text.split("\n")) {
    const [, number, rest = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const pid = Number(number);
    if (rest.endsWith("<unfinished ...>")) {
      begun.set(pid, rest.slice(0, -"<unfinished ...>".length).trimEnd());
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed === null ? rest : `${begun.get(pid) ?? ""}${resumed[1]}`;
    const [, name, arguments_] = /^(\w+)\((.*)$/.exec(whole) ?? [];
    if (name === undefined || arguments_ === undefined) continue;
    calls.push({ pid, name, text: arguments_, failed: /\) += -1 /.test(arguments_) });
  }
  return calls;
}

/** Calls that open for writing, create, change or delete, including refused ones. */
export function writing(calls: readonly Call[]): Call[] {
  return calls.filter(
    ({ name, text }) =>
      changing.test(name) ||
      (opening.test(name) && /O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(text)),
  );
}

/**
 * Calls that open a file, or ask the kernel to do so in the background. One setting of the kernel
 * is left out: the C library reads it when it first returns memory, at any time.
 */
export function openings(calls: readonly Call[]): Call[] {
  const byLibrary = '"/proc/sys/vm/overcommit_memory", O_RDONLY|O_CLOEXEC)';
  return calls.filter(
    ({ name, text }) =>
      (opening.test(name) || name === "io_uring_enter") && !text.includes(byLibrary),
  );
}

/** Calls after the last process has started to listen. */
export function afterListening(calls: readonly Call[]): Call[] {
  const at = calls.findLastIndex(({ name }) => name === "listen");
  if (at === -1) throw new Error("it has never listened");
  return calls.slice(at + 1);
}
