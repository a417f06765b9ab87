/**
 * What stands on lines of its own, and puts in order what is within it: no line breaks that only order the source, nothing
 * in a list but items.
 */
import type { Part } from "./parts.ts";

/** What everything directly within these has to be. */
const items: Readonly<Record<string, string>> = { ul: "li", ol: "li", dl: "dd" };
const structures = /^(ul|ol|dl|table|thead|tbody|tfoot|tr)$/;
/** Tags of what stands on lines of its own. */
export const blocks =
  /^(p|div|h\d|blockquote|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th|pre|hr|br|details|summary)$/;

/** Takes away the line breaks that only order the source, and puts into lists nothing but items. */
export function arrange(parts: readonly Part[], parent: string): readonly Part[] {
  const isStructure = structures.test(parent);
  const isEdge = (index: number) => {
    const part = parts[index];
    if (part === undefined) return blocks.test(parent) && parent !== "pre";
    return typeof part !== "string" && blocks.test(part.tag);
  };
  const item = items[parent];
  return parts.flatMap((part, index): readonly Part[] => {
    if (typeof part === "string") {
      let text = part;
      if (isEdge(index - 1)) text = text.replace(/^[ \t]*\n/, "");
      if (isEdge(index + 1)) text = text.replace(/\n[ \t]*$/, "");
      if (text === "" || (isStructure && text.trim() === "")) return [];
      return [item ? { tag: item, attributes: {}, parts: [text] } : text];
    }
    const fits = item === undefined || part.tag === item || (part.tag === "dt" && parent === "dl");
    return [fits ? part : { tag: item, attributes: {}, parts: [part] }];
  });
}
