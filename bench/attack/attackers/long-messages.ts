/** Sends 20 messages a second of 15 kB: of many elements, of many lines, and of plain words. */
import { attack } from "../attacker.ts";
import { sendEvery } from "../member.ts";

const texts = ["<b>x</b> ".repeat(1_700), "x\n".repeat(7_500), "a word or two ".repeat(1_080)];

attack(sendEvery(50, texts));
