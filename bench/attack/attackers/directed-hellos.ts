/** Each connection sends three directed hellos to each older member, and none to all. */
import { ambushWith } from "../ambush.ts";
import { attack } from "../attacker.ts";

attack(
  ambushWith(async (from, older, hello) => {
    const opaques = await Promise.all([hello(), hello(), hello()]);
    return opaques.flatMap((opaque) => older.map((to) => ({ from, to, opaque })));
  }),
);
