/**
 * Tidies the children of block elements: removes line breaks of the source, and wraps the children
 * of a list in items.
 */
import type { Part } from "./parts.ts";

/** The tag that every child of a list must have. */
const items: Readonly<Record<string, string>> = { ul: "li", ol: "li", dl: "dd" };
const structures = /^(ul|ol|dl|table|thead|tbody|tfoot|tr)$/;
/** Block elements. */
export const blocks =
  /^(p|div|h\d|blockquote|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th|pre|hr|br|details|summary)$/;

/** Returns the parts without line breaks around blocks, and with the children of lists in items. */
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
