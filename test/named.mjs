/**
 * Loaded before the suites of a process: tells test/run.mjs, before each test, which one begins, so
 * that a suite that hangs can be named by its test. uvu prints nothing until a file ends. Asked to
 * end, the process says what keeps it from exiting.
 */
import { told } from "./processes.mjs";

// A suite only puts itself into the queue.
globalThis.UVU_DEFER = true;
const { test } = await import("uvu");

const tell = ({ __test__ }) => void process.stderr.write(told({ test: __test__ || "a hook" }));
/** uvu forgets a suite's hooks when it is queued. */
const listen = () => {
  test.before(tell);
  test.before.each(tell);
};

const { run } = test;
test.run = () => {
  run();
  listen();
};
listen();

/** Names what keeps this process from exiting. */
function describe(handle) {
  const { localPort, remotePort, pid, spawnfile } = handle;
  const details = [localPort, remotePort, pid, spawnfile].filter((part) => part !== undefined);
  return [handle.constructor.name, ...details].join(" ");
}

process.on("SIGTERM", () => {
  const left = [...process.getActiveResourcesInfo(), ...process._getActiveHandles().map(describe)];
  process.stderr.write(`asked to end, and there were still: ${left.join(", ")}\n`);
  process.exit(1);
});
