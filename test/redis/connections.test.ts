/**
 * The connections to an engine: what the client library does when one is ended while others use it, or while it
 * connects.
 */
import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { connectionsTo } from "../../server/redis/connections.ts";
import { until } from "../helpers/until.ts";
import { freePort } from "../server/program.ts";
import { EngineProcess, findEngine } from "./support.ts";

const program = await findEngine();
const observer = { lost() {}, back() {}, moved() {}, failed() {} };

if (program !== undefined) {
  test("a channel can be left twice at once, when nothing else is heard at its node", async () => {
    // A Cluster of one node, behind a proxy that holds back its answers to SUNSUBSCRIBE.
    const port = await freePort();
    const answers: (() => void)[] = [];
    const proxy = createServer((client) => {
      const node = dial(port, "127.0.0.1");
      client.pipe(node);
      node.on("data", (data: Buffer) => {
        const pass = () => client.write(data);
        if (data.includes("sunsubscribe")) answers.push(pass);
        else pass();
      });
      client.on("close", () => node.destroy());
      for (const one of [client, node]) one.on("error", () => client.destroy());
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const shown = `${(proxy.address() as AddressInfo).port}`;
    const node = new EngineProcess(
      program,
      ...["--port", `${port}`, "--bind", "127.0.0.1", "--cluster-port", `${await freePort()}`],
      ...["--cluster-enabled", "yes", "--cluster-announce-port", shown],
    );
    await node.start();
    await node.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await until(async () => `${await node.call("CLUSTER", "INFO")}`.includes("cluster_state:ok"));
    const url = `redis://127.0.0.1:${shown}`;
    const connections = connectionsTo({ urls: [url, url] }, observer);
    try {
      await connections.open();
      await connections.subscribe("one", () => {});
      const first = connections.unsubscribe("one");
      await until(() => answers.length === 1);
      const second = connections.unsubscribe("one");
      await until(() => answers.length === 2);
      // With this answer nothing is heard any more, and the library ends the connection before the next one.
      answers[0]?.();
      await Promise.all([first, second]);
      const heard: string[] = [];
      await connections.subscribe("two", (message) => heard.push(`${message}`));
      await connections.send("two", ["SPUBLISH", "two", "text"]);
      await until(() => heard.length > 0);
      assert.equal(heard, ["text"]);
    } finally {
      connections.close();
      proxy.close();
      await node.kill();
    }
  });

  test("connections to one server that are closed while they connect do not stay", async () => {
    const node = new EngineProcess(program);
    await node.start();
    try {
      const connections = connectionsTo({ urls: [node.url] }, observer);
      const opened = connections.open();
      connections.close();
      await opened.catch(() => {});
      assert.is(connections.ready, false);
    } finally {
      await node.kill();
    }
  });

  test("connections to a Cluster that are closed while they look for its nodes do not stay", async () => {
    const [port, bus] = [await freePort(), await freePort()];
    const cluster = ["--cluster-enabled", "yes", "--cluster-port", `${bus}`];
    const node = new EngineProcess(program, "--port", `${port}`, "--bind", "127.0.0.1", ...cluster);
    await node.start();
    try {
      await node.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      const url = `redis://127.0.0.1:${port}`;
      const connections = connectionsTo({ urls: [url, url] }, observer);
      const opened = connections.open();
      connections.close();
      // By then they are there, if they stay.
      await opened.catch(() => {});
      const list = async () => `${await node.call("CLIENT", "LIST")}`;
      await until(async () => !(await list()).includes(`:${port} `), list);
    } finally {
      await node.kill();
    }
  });
}

test.run();
