/** The sentences of the client in a single file. No page of a relay loads them. */
export const single = {
  server: "Server",
  hint: "Its address, or an invite link.",
  button: "Go on",
  wrong: "Type an address that begins with https://, such as https://chat.example.org.",
  local:
    "If the server is in your own network, your browser may ask whether this file may reach it. Allow it. If the browser has forbidden it before, allow it in the settings of the browser.",
};
