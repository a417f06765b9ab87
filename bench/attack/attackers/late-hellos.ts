/** Each connection says its hello to all, as every newcomer may. */
import { ambushWith } from "../ambush.ts";
import { attack } from "../attacker.ts";

attack(ambushWith(async (from, _, hello) => [{ from, opaque: await hello() }]));
