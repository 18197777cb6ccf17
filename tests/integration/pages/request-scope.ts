import { createRequire } from "node:module";
import { createElement } from "react";

interface Renderer {
  renderToPipeableStream(
    node: unknown,
    bundles: object,
    options: { readonly onError: (error: unknown) => void },
  ): { pipe(to: NodeJS.WritableStream): void };
}

/** Next's own copy, which renders pages: React's cache() lives as long as one of its requests. */
const renderer: Renderer = createRequire(import.meta.url)(
  "next/dist/compiled/react-server-dom-webpack/server.node.js",
);

/** Runs `work` like a page's server components: once, in the scope of one request. */
export async function inRequest<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const page = async () => {
      resolve(await work());
      return null;
    };
    renderer.renderToPipeableStream(createElement(page), {}, { onError: reject });
  });
}
