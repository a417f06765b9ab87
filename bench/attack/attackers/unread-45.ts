/** 45 pairs, of each of which one member reads nothing. */
import { attack } from "../attacker.ts";
import { unreadPairs } from "../unread.ts";

attack(unreadPairs(45));
