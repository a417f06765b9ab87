/** Style sheets that a bundle contains as text, see the build tool. */
declare module "*.css" {
  export const text: string;
}
