import { createRequire } from "node:module";
import { createElement } from "react";

interface Renderer {
  renderToPipeableStream(
    node: unknown,
    bundles: object,
    options: { readonly onError: (error: unknown) => void },
  ): { pipe(to: NodeJS.WritableStream): void };
}

/** Next's own copy, which a request for a page goes through: it is what React's cache() lasts as long as. */
const renderer: Renderer = createRequire(import.meta.url)(
  "next/dist/compiled/react-server-dom-webpack/server.node.js",
);

/** Runs `work` as a page's server components run: once, in the scope of one request. */
export async function inRequest<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const page = async () => {
      resolve(await work());
      return null;
    };
    renderer.renderToPipeableStream(createElement(page), {}, { onError: reject });
  });
}
