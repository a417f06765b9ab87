/** CPU time and memory of processes, as Linux counts them. */
import { readFileSync, writeFileSync } from "node:fs";

/** CPU time of all threads of a process so far, ns. Those of threads that have ended are lost. */
export function cpuNsOf(pid: number): number {
  // utime and stime of the whole process, in ticks of 10 ms, keep what ended threads have used.
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 1e7;
}

/** Forgets the peak of a process's resident memory. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** Resident memory of a process now, and its peak since {@link resetPeak}, bytes. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const kilobytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]);
  return { now: 1024 * kilobytes("VmRSS"), peak: 1024 * kilobytes("VmHWM") };
}
