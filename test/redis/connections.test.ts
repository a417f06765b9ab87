/**
 * The connections to an engine: what the client library does when one is ended while others use it, or while it
 * connects.
 */
import { once } from "node:events";
import {
  type AddressInfo,
  createServer,
  connect as dial,
  type Server,
  type Socket,
} from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { connectionsTo } from "../../server/redis/connections.ts";
import type { Engine } from "../../server/redis/engine.ts";
import { freePort } from "../helpers/free-port.ts";
import { until } from "../helpers/until.ts";
import { EngineProcess, findEngine, opened } from "./support.ts";

const program = await findEngine();
const observer = { lost() {}, back() {}, moved() {}, failed() {} };

if (program !== undefined) {
  /** A node of a Cluster that is reached by a proxy. */
  async function proxied(
    proxy: Server,
  ): Promise<{ node: EngineProcess; port: number; url: string }> {
    const port = await freePort();
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const shown = `${(proxy.address() as AddressInfo).port}`;
    const node = new EngineProcess(
      program as string,
      ...["--port", `${port}`, "--bind", "127.0.0.1", "--cluster-port", `${await freePort()}`],
      ...["--cluster-enabled", "yes", "--cluster-announce-port", shown],
    );
    await node.start();
    return { node, port, url: `redis://127.0.0.1:${shown}` };
  }

  /** Passes on what comes, both ways. @param asks - Called with what a client sends, and how to pass it on. */
  function passing(
    portOf: () => number,
    asks: (data: Buffer, pass: () => void, client: Socket) => void,
    answers: (data: Buffer, pass: () => void, client: Socket) => void,
  ): Server {
    return createServer((client) => {
      const node = dial(portOf(), "127.0.0.1");
      client.on("data", (data: Buffer) => asks(data, () => node.write(data), client));
      node.on("data", (data: Buffer) => answers(data, () => client.write(data), client));
      client.on("close", () => node.destroy());
      node.on("close", () => client.destroy());
      for (const one of [client, node]) one.on("error", () => client.destroy());
    });
  }

  const isWhole = (node: EngineProcess) =>
    until(async () => `${await node.call("CLUSTER", "INFO")}`.includes("cluster_state:ok"));

  test("a channel can be left twice at once, when nothing else is heard at its node", async () => {
    // A Cluster of one node, behind a proxy that holds back its answers to SUNSUBSCRIBE.
    const answers: (() => void)[] = [];
    const proxy = passing(
      () => port,
      (_, pass) => pass(),
      (data, pass) => (data.includes("sunsubscribe") ? answers.push(pass) : pass()),
    );
    const { node, port, url } = await proxied(proxy);
    await node.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await isWhole(node);
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

  test("a channel that moves while an answer is awaited is heard at its new node", async () => {
    // A proxy that holds back a PING of the connection that hears the channel.
    const held: (() => void)[] = [];
    const hearing = new Set<Socket>();
    let holds = false;
    let isTold = false;
    const proxy = passing(
      () => port,
      (data, pass, client) => {
        if (/ssubscribe/i.test(`${data}`)) hearing.add(client);
        if (holds && hearing.has(client)) held.push(pass);
        else pass();
      },
      (data, pass) => {
        pass();
        isTold ||= data.includes("sunsubscribe");
      },
    );
    const { node, port, url } = await proxied(proxy);
    const [other, otherPort] = [await freePort(), await freePort()];
    const second = new EngineProcess(
      program,
      ...["--port", `${other}`, "--bind", "127.0.0.1", "--cluster-port", `${otherPort}`],
      ...["--cluster-enabled", "yes"],
    );
    await second.start();
    await node.call("CLUSTER", "MEET", "127.0.0.1", `${other}`, `${otherPort}`);
    await node.call("CLUSTER", "ADDSLOTSRANGE", "0", "16382");
    await second.call("CLUSTER", "ADDSLOTS", "16383");
    for (const one of [node, second]) await isWhole(one);
    const moved: string[] = [];
    const watching = { ...observer, moved: (channel: string) => moved.push(channel) };
    const connections = connectionsTo({ urls: [url, `redis://127.0.0.1:${other}`] }, watching);
    const ends: Engine[] = [];
    try {
      await connections.open();
      const heard: string[] = [];
      await connections.subscribe("one", (message) => heard.push(`${message}`));
      const slot = `${await node.call("CLUSTER", "KEYSLOT", "one")}`;
      const id = `${await second.call("CLUSTER", "MYID")}`;
      // Connected before: the relay waits for its answer for a moment only.
      for (const one of [second, node]) ends.push(await opened(one.url));
      holds = true;
      await until(() => held.length > 0);
      for (const end of ends) await end.call("CLUSTER", "SETSLOT", slot, "NODE", id);
      await until(() => isTold);
      holds = false;
      for (const pass of held) pass();
      await until(async () => {
        await connections.check().catch(() => {});
        return moved.length > 0;
      });
      assert.equal(moved, ["one"]);
      await connections.send("one", ["SPUBLISH", "one", "text"]);
      await until(() => heard.length > 0);
      assert.equal(heard, ["text"]);
    } finally {
      for (const end of ends) end.close();
      connections.close();
      proxy.close();
      for (const one of [node, second]) await one.kill();
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
