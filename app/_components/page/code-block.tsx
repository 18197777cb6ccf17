import "#app/_components/page/page.css";
import { CopyButton } from "#app/_components/page/copy-button.tsx";

/** A block of code with a copy button. */
export function CodeBlock({ code, what }: { readonly code: string; readonly what: string }) {
  return (
    <div className="code-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls sideways, also by keyboard */}
      <section className="code-block" tabIndex={0} aria-label={what}>
        <code>{code}</code>
      </section>
      <CopyButton text={code} what={what} className="code-copy" />
    </div>
  );
}
