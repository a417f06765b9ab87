/**
 * Draws components without a DOM: calls them and lists their elements, so that a test can ask for
 * names and roles. Signals in attributes are read.
 */
import { fileURLToPath } from "node:url";
import { tsImport } from "tsx/esm/api";

export type Element = {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly children: readonly (Element | string)[];
};

type Component<Props> = (props: Props) => unknown;

/** Loads a module of web/, by its path there, with the JSX settings of web/. */
export async function load<Module>(path: string): Promise<Module> {
  const tsconfig = fileURLToPath(new URL("../../web/tsconfig.json", import.meta.url));
  return tsImport(`../../web/${path}`, { parentURL: import.meta.url, tsconfig });
}

/** Draws a component. */
export function draw<Props>(component: Component<Props>, props: Props): Element {
  return { tag: "page", attributes: {}, children: flatten(component(props)) };
}

function flatten(node: unknown): (Element | string)[] {
  if (node === null || node === undefined || typeof node === "boolean") return [];
  if (typeof node === "string" || typeof node === "number") return [`${node}`];
  if (Array.isArray(node)) return node.flatMap(flatten);
  const { type, props, ref } = node as {
    readonly type: unknown;
    readonly props: Record<string, unknown>;
    readonly ref?: unknown;
  };
  if (typeof type === "function") return flatten(type(props));
  const { children, ...attributes } = props;
  return [{ tag: `${type}`, attributes: { ...attributes, ref }, children: flatten(children) }];
}

/** All elements below this one, in order. */
export function all(element: Element): Element[] {
  return element.children.flatMap((child) =>
    typeof child === "string" ? [] : [child, ...all(child)],
  );
}

/** The text of an element, as it is in the document. */
export function textOf(element: Element): string {
  return element.children
    .map((child) => (typeof child === "string" ? child : textOf(child)))
    .join("");
}

const implicit: Readonly<Record<string, string>> = {
  button: "button",
  section: "region",
  textarea: "textbox",
  input: "textbox",
  select: "combobox",
  ul: "list",
  ol: "list",
  dialog: "dialog",
};

/** Elements with this role, and this name if one is given; the name in full. */
export function byRole(within: Element, role: string, name?: string): Element[] {
  return all(within).filter((element) => {
    const { role: own, "aria-label": label } = element.attributes;
    if ((own ?? implicit[element.tag]) !== role) return false;
    return name === undefined || (label ?? textOf(element)) === name;
  });
}

/** Controls whose label contains this text in any case, as browser tests look them up. */
export function byLabel(within: Element, text: string): Element[] {
  const elements = all(within);
  const contains = (label: unknown) =>
    typeof label === "string" && label.toLowerCase().includes(text.toLowerCase());
  const labelled = elements
    .filter(({ tag }) => tag === "label")
    .filter((label) => contains(textOf(label)))
    .map((label) => label.attributes.for);
  return elements.filter(
    ({ attributes }) =>
      labelled.includes(attributes.id ?? NaN) || contains(attributes["aria-label"]),
  );
}
