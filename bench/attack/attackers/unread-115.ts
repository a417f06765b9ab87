import { attack } from "../attacker.ts";
import { unreadPairs } from "../unread.ts";

attack(unreadPairs(115));
