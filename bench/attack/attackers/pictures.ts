/**
 * Sends a picture a second whose frame is larger than its screen, and just above the bound for the pictures
 * of a message. Larger ones were taken as well, but would only burden the machine that measures.
 */
import { attack } from "../attacker.ts";
import { sendEvery } from "../member.ts";
import { plainGif } from "../picture.ts";

const side = 4_200;

attack(sendEvery(1_000, [`<img alt="x" src="${plainGif(side)}">`]));
