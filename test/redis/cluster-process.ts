/**
 * A Cluster of this machine: three masters, of which the first has nearly all slots, and a replica of the
 * second. So a room is at the first one, until its slot goes to the second, which may be lost: the others decide.
 */
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../helpers/free-port.ts";
import { until } from "../helpers/until.ts";
import { callAt, EngineProcess } from "./support.ts";

/** After this time without an answer a node counts as lost, ms. */
const nodeTimeout = "2000";
const lastSlot = 16_383;

/** A server of the Cluster. */
class Node {
  readonly port: number;
  readonly bus: number;
  readonly process: EngineProcess;

  constructor(program: string, port: number, bus: number) {
    this.port = port;
    this.bus = bus;
    this.process = new EngineProcess(
      program,
      ...["--port", `${port}`, "--bind", "127.0.0.1", "--cluster-port", `${bus}`],
      ...["--cluster-enabled", "yes", "--cluster-node-timeout", nodeTimeout],
      ...["--repl-diskless-sync-delay", "0", "--repl-diskless-load", "on-empty-db"],
    );
  }

  get address(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  call(...args: readonly string[]): Promise<unknown> {
    return callAt(this.process.url, ...args);
  }

  async id(): Promise<string> {
    return `${await this.call("CLUSTER", "MYID")}`;
  }
}

export class ClusterProcess {
  readonly nodes: readonly Node[];

  private constructor(nodes: readonly Node[]) {
    this.nodes = nodes;
  }

  static async start(program: string): Promise<ClusterProcess> {
    const nodes: Node[] = [];
    for (let n = 0; n < 4; n++) {
      nodes.push(new Node(program, await freePort(), await freePort()));
    }
    const cluster = new ClusterProcess(nodes);
    await Promise.all(nodes.map((node) => node.process.start()));
    await cluster.#join();
    return cluster;
  }

  get first(): Node {
    return this.nodes[0] as Node;
  }

  get second(): Node {
    return this.nodes[1] as Node;
  }

  /** What a relay is told: two of the nodes. */
  get url(): string {
    return this.urlFor("");
  }

  /** @param who - User and password with an @; "": none. */
  urlFor(who: string): string {
    const some = this.nodes.slice(0, 2).map(({ address }) => address.replace("//", `//${who}`));
    return some.join();
  }

  /** Runs a command at each node. */
  async callAll(...args: readonly string[]): Promise<void> {
    for (const node of this.nodes) await node.call(...args);
  }

  /** Gives the slot of a key or channel, with what is in it, to the second master. */
  async move(key: string): Promise<void> {
    const { first, second } = this;
    const slot = `${await first.call("CLUSTER", "KEYSLOT", key)}`;
    await second.call("CLUSTER", "SETSLOT", slot, "IMPORTING", await first.id());
    await first.call("CLUSTER", "SETSLOT", slot, "MIGRATING", await second.id());
    for (;;) {
      const keys = (await first.call("CLUSTER", "GETKEYSINSLOT", slot, "1")) as readonly unknown[];
      if (keys.length === 0) break;
      // One at a time: meanwhile a room is at both nodes.
      const to = ["127.0.0.1", `${second.port}`, "", "0", "3000"];
      await first.call("MIGRATE", ...to, "KEYS", ...keys.map(String));
      await wait(100);
    }
    for (const node of [second, first]) {
      await node.call("CLUSTER", "SETSLOT", slot, "NODE", await second.id());
    }
  }

  async kill(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.process.kill()));
  }

  async #join(): Promise<void> {
    const [first, second, third, replica] = this.nodes as [Node, Node, Node, Node];
    for (const { port, bus } of [second, third, replica]) {
      await first.call("CLUSTER", "MEET", "127.0.0.1", `${port}`, `${bus}`);
    }
    await first.call("CLUSTER", "ADDSLOTSRANGE", "0", `${lastSlot - 2}`);
    await second.call("CLUSTER", "ADDSLOTS", `${lastSlot - 1}`);
    await third.call("CLUSTER", "ADDSLOTS", `${lastSlot}`);
    const says = async (node: Node, ...parts: readonly string[]) => {
      const all = `${await node.call("CLUSTER", "INFO")}\n${await node.call("INFO", "replication")}`;
      return parts.every((part) => all.includes(part));
    };
    for (const node of this.nodes) await until(() => says(node, "cluster_known_nodes:4"));
    await replica.call("CLUSTER", "REPLICATE", await second.id());
    await until(() => says(second, "state=online"));
    for (const node of this.nodes) await until(() => says(node, "cluster_state:ok"));
  }
}
