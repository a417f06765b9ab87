/** Guesses at the access key of the innocent room. */
import { attack } from "../attacker.ts";
import { guessAt } from "../guessing.ts";
import { innocentRoom } from "../on-relay.ts";

attack((attacker) => guessAt(attacker, innocentRoom));
